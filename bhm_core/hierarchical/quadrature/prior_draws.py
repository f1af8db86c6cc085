"""What the priors of a generalised regression say: draws from them, and words."""

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.priors.parse import words
from bhm_core.hierarchical.quadrature.posterior import QuadraturePosterior

__all__ = ["describe", "draw_prior"]


def draw_prior(
    posterior: QuadraturePosterior, n: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """gamma (n, p), and L (n, K, K) for the reader's columns of Z."""
    group, layout = posterior.group, posterior.coordinates.layout
    if group.omega is not None:
        tau, corr = group.omega.draw(n, rng)
    else:
        tau = np.column_stack([term.draw("tau", n, rng) for term in group.tau])
        corr = group.corr.draw(n, layout.k, rng) if layout.pairs else np.eye(layout.k)
    factor = tau[..., None] * np.linalg.cholesky(corr)
    return posterior.gamma_prior.draw(n, rng), posterior.coordinates.to_reader @ factor


def describe(
    posterior: QuadraturePosterior, coefficients: tuple[str, ...], varying: tuple[str, ...], default: bool
) -> str:
    """A line for each prior, in numbers."""
    group = posterior.group
    lines = posterior.gamma_prior.lines(coefficients)
    lines[0] += "   (default: correlated as in (X'X)^-1)" * default
    if group.omega is not None:
        return "\n".join([*lines, f"omega ~ {words(group.omega)}"])
    where = "   (default: of the groups' lines at the mean of z)" * posterior.centred
    lines += [f"tau[{name}] ~ {term}{where}" for name, term in zip(varying, group.tau, strict=True)]
    return "\n".join([*lines, *[f"corr ~ {group.corr}"] * bool(posterior.coordinates.layout.pairs)])
