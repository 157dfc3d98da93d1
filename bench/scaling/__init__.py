"""The parts of bench.scale: a year in ratios, the big database, Prefect's own cost."""
