"""The command line: one small file a command; heavy rooms are imported inside functions, so that each starts fast."""
