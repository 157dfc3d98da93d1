"""Five years of a province, day by day: the parts of bench.years."""
