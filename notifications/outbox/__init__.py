"""The rows of the outbox: claimed by a lease, marked before they are sent, recorded after."""
