"""`dondoc run`: one foreground process group that starts, watches and ends the parts of the house."""
