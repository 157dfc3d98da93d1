"""E-mail: one reused SMTP connection, our own Message-ID, an answer for each recipient."""
