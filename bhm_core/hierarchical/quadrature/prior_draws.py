"""What the priors of a generalised regression say: draws from them, and words."""

import numpy as np

from bhm_core._typing import Floats
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.priors.parse import words
from bhm_core.hierarchical.quadrature.posterior import QuadraturePosterior

__all__ = ["describe", "draw_prior"]


def draw_prior(
    posterior: QuadraturePosterior, n: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """gamma (n, p), and L (n, K, K) for the reader's columns of Z."""
    layout = posterior.coordinates.layout
    found = _in_numbers(posterior).draw(n, p=posterior.p, K=layout.k, rng=rng)
    together = layout.pairs or posterior.group.omega is not None
    factor = found["tau"][..., None] * np.linalg.cholesky(found["corr"] if together else np.eye(layout.k))
    return found["gamma"], posterior.coordinates.to_reader @ factor


def _in_numbers(posterior):
    """The priors with numbers for the defaults; a sigma that is known has no part in it."""
    gamma, group = posterior.gamma_prior, posterior.group
    flat = np.linalg.matrix_rank(gamma.precision) < posterior.p
    of_gamma = "flat" if flat else (gamma.mean, np.linalg.inv(gamma.precision))
    if group.omega is not None:
        return Priors(gamma=of_gamma, omega=group.omega.dist, sigma=1.0)
    return Priors(gamma=of_gamma, tau=list(group.tau), corr=group.corr, sigma=1.0)


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
