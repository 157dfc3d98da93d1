"""How messages look before they go out, and the ledger as a file."""
