"""What the coordinates of normal means cost: centred, non-centred, or integrated out."""


from __future__ import annotations

from functools import partial

import numpy as np
from scipy.special import ndtri

from bhm_core._checks import (
    checked,
    count,
    finite_array,
    positive,
    positive_number,
    positive_or_infinite,
    size,
)
from bhm_core._typing import ArrayLike, Floats, Rng
from bhm_core.course.costs.dimension import efficiency
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.data import Table, read_csv
from bhm_core.hierarchical import NormalMeans
from bhm_core.kernels import nuts
from bhm_core.sampling import sample

__all__ = ["load_parameterisation_map", "parameterisation_costs", "typical_groups"]


def typical_groups(size: int, tau: float, *, n_groups: int = 8) -> tuple[Floats, Floats]:
    """Means of groups of equal size, in units of the pupils' standard deviation.

    The means are spread as normal ones with variance tau^2 + 1 / size would be on average: at
    normal quantiles, scaled to that variance. Nothing is drawn.

    Parameters
    ----------
    size : int
        Individuals in each group.
    tau : float
        Standard deviation of the true means.
    n_groups : int, optional
        Number of groups, at least 2.

    Returns
    -------
    y, se : ndarray (n_groups,)
        Means and their standard errors.

    Raises
    ------
    ValueError
        If there are fewer than 2 groups, or size or tau is not positive.

    Examples
    --------
    >>> y, se = typical_groups(25, 0.5)
    >>> print(round(y.var(ddof=1), 2), se[0])
    0.29 0.2
    """
    n_groups = count("n_groups", n_groups, minimum=2)
    se = np.full(n_groups, 1 / np.sqrt(count("size", size)))
    z = ndtri((np.arange(n_groups) + 0.5) / n_groups)
    return z / z.std(ddof=1) * np.hypot(positive_number("tau", tau), se[0]), se


@checked(mu_sd=positive_or_infinite, tau_scale=positive_number, n_draws=partial(size, minimum=8))
def parameterisation_costs(
    y: ArrayLike, se: ArrayLike, *, mu_sd: float = np.inf, tau_scale: float = 1.0,
    n_draws: int = 1000, rng: Rng,
) -> dict[str, float]:
    """Effective draws of mu, tau and theta for 1,000 evaluations, in three ways.

    NUTS on the centred and on the non-centred parameters (gradients of 2 + J numbers), and the
    engine of `NormalMeans` (the integrated likelihood of tau). Warm-up is not counted.

    Parameters
    ----------
    y, se : array_like (J,)
        Estimates and their standard errors.
    mu_sd, tau_scale : float
        Scales of the priors; ``mu_sd=inf`` for a flat one.
    n_draws : int, optional
        Draws of each of four chains; half as many for warm-up.
    rng : int or numpy.random.Generator
        Source of randomness.

    Returns
    -------
    dict
        ``centred``, ``non_centred``, ``exact``: effective draws for 1,000 evaluations;
        ``divergent_centred``, ``divergent_non_centred``: share of divergent transitions.

    Raises
    ------
    ValueError
        If y or se is not finite, or se not positive.
    """
    from scipy.stats import halfcauchy, norm

    y, se, rng = finite_array("y", y), positive("se", se), np.random.default_rng(rng)
    found = {}
    for name, centred in (("centred", True), ("non_centred", False)):
        target = NormalMeansTarget(y, se, mu_sd, tau_scale, centred=centred)
        start = np.r_[y.mean(), np.log(tau_scale), y if centred else np.zeros(len(y))]
        draws = sample(nuts(target.log_density_and_gradient), start, n_draws=n_draws,
                       n_warmup=n_draws // 2, rng=rng, names=target.names)  # fmt: skip
        found[name] = efficiency(target.arrays(draws), draws.stats["n_leapfrog"].sum())
        found[f"divergent_{name}"] = float(draws.stats["diverging"].mean())
    flat = np.isinf(mu_sd)
    model = _Counted(y, se, mu="flat" if flat else norm(0, mu_sd), tau=halfcauchy(scale=tau_scale))
    draws = model.sample(n_draws=n_draws, n_chains=4, rng=rng)
    return found | {"exact": efficiency({k: draws[k] for k in draws.names}, model.evaluations)}


def load_parameterisation_map() -> Table:
    """What `parameterisation_costs` found for groups of many sizes and spreads.

    Computed once, with 1,000 draws of each of 4 chains for every row, because it takes minutes: for
    `typical_groups` (tau ~ half-Cauchy(1)), and for the eight schools (mu ~ N(0, 5^2)) and the 160
    of High School and Beyond, both with tau ~ half-Cauchy(5). Flat mu where nothing is said.

    Returns
    -------
    Table
        ``case`` ("typical" or the name of the data), ``size`` and ``tau`` (NaN for data), and the
        results.

    Examples
    --------
    >>> list(load_parameterisation_map())[:4]
    ['case', 'size', 'tau', 'centred']
    """
    return read_csv("parameterisation_map.csv", text=["case"], package="bhm_core.course.records")


class _Counted(NormalMeans):
    """Counts how many points its density was asked for."""

    evaluations = 0

    def log_posterior(self, phi):
        self.evaluations += np.size(phi) // self.n_parameters
        return super().log_posterior(phi)
