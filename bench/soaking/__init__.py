"""The parts of bench.soak: the office that is made, the people who use it, the workers, the judgement."""
