"""Draws phi from any log density, and then asks the model for the rest: knows no regression."""

from bhm_core.hierarchical.engine.independence import independence_chain
from bhm_core.hierarchical.engine.sampler import run, sample_model

__all__ = ["independence_chain", "run", "sample_model"]
