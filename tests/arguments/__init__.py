"""Good and bad arguments of everything public, for the law of every argument."""

from arguments import course, library, models, outcomes, pictures
from arguments.cases import TABLE

__all__ = ["TABLE", "course", "library", "models", "outcomes", "pictures"]
