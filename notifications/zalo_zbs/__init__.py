"""ZBS template messages: an approved template, by UID of the account or by phone number."""
