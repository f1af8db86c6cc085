"""Does the answer to an exercise hold? It is tried out against what any right answer must do."""

from bhm_core.exercises.verdict import Checked, Trial, check

__all__ = ["Checked", "Trial", "check"]
