"""The step: what is due now is decided and written, in bounded batches, one transaction each."""

from followup.step.result import Line, StepResult
from followup.step.run import next_visits, step, step_all

__all__ = ["Line", "StepResult", "next_visits", "step", "step_all"]
