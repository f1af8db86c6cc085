"""Posterior on a grid: evaluate the log density at points, normalise, and answer any question."""

from bhm_core.grid.grid import Grid

__all__ = ["Grid"]
