"""Bodies that were merged, split or ended: who gets what, shown before it is done."""
