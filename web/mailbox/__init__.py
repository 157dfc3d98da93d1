"""The built-in mailbox for trying out: a real SMTP server on loopback and a page of what it received."""
