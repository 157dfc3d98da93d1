"""Parts of bench.faults: the house that is killed, who kills it, who judges what is left."""
