"""The backup file: one compressed archive of every row, every stored file and the signing key; sealed with a key.

docs/decisions/0010-backup.md says why rows and not a database's own dump.
"""
