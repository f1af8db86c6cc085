"""What a posterior comes as: named draws, and their summary."""

from bhm_core.draws.draws import Draws
from bhm_core.draws.summary import Summary

__all__ = ["Draws", "Summary"]
