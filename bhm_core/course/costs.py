"""What a posterior costs: evaluations for one effective draw, by sampler, dimension and coordinates.

An evaluation is one look at the log density, with its gradient if the sampler wants one. Counting
them says the same on every machine; seconds do not.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from scipy.special import gammaln, ndtri

from bhm_core import diagnostics, shrinkage
from bhm_core._checks import count, finite_array, positive
from bhm_core._typing import Array, ArrayLike, Floats, Rng
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.data import Table, read_csv
from bhm_core.grid import Grid
from bhm_core.hierarchical import NormalMeans
from bhm_core.kernels import hmc, nuts, random_walk_metropolis
from bhm_core.sampling import sample

__all__ = [
    "ball_in_cube",
    "efficiency",
    "load_parameterisation_map",
    "parameterisation_costs",
    "quadrature",
    "standard_normal_costs",
    "typical_groups",
]


def ball_in_cube(d: ArrayLike) -> Floats:
    """Share of the cube [-1, 1]^d that lies in the unit ball: pi^(d/2) / (2^d Gamma(d/2 + 1)).

    Parameters
    ----------
    d : array_like of int (...)
        Dimensions, at least 1.

    Returns
    -------
    ndarray (...)
        Shares.

    Raises
    ------
    ValueError
        If a dimension is not positive.

    Examples
    --------
    >>> print(ball_in_cube([1, 2, 3]).round(5))
    [1.      0.7854  0.5236]
    """
    d = positive("d", d)
    return np.exp(d / 2 * np.log(np.pi) - d * np.log(2) - gammaln(d / 2 + 1))


def efficiency(quantities: Mapping[str, Array], evaluations: int) -> float:
    """Effective draws of the worst quantity for 1,000 evaluations of the target.

    Parameters
    ----------
    quantities : dict of str to ndarray (chain, draw, *shape)
        All that one wants to know.
    evaluations : int
        Evaluations of the log density or its gradient that the draws took, all chains together.

    Returns
    -------
    float
        1,000 x smallest bulk effective sample size / evaluations.

    Raises
    ------
    ValueError
        If `evaluations` is below 1.

    Examples
    --------
    >>> x = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{efficiency({'x': x}, 40_000):.0e}")
    1e+02
    """
    smallest = min(np.min(diagnostics.ess_bulk(x)) for x in quantities.values())
    return 1000 * float(smallest) / count("evaluations", evaluations)


def standard_normal_costs(d: int, *, n_draws: int = 20_000, rng: Rng) -> tuple[float, float]:
    """Evaluations for one effective draw of d standard normals: random walk, and Hamiltonian.

    The walk takes steps of 2.38 / sqrt(d) (Roberts, Gelman & Gilks 1997), the orbit steps of
    1.1 d^(-1/4) for a quarter of a turn (Neal 2011, section 4.4). Both start in the target. The
    cost is that of the first coordinate or of the squared length, whichever is larger.

    Parameters
    ----------
    d : int
        Dimension.
    n_draws : int, optional
        Draws a chain of the walk; the orbit makes a tenth.
    rng : int or numpy.random.Generator
        Source of randomness.

    Returns
    -------
    tuple of float
        Evaluations for one effective draw, of the walk and of the orbit.

    Raises
    ------
    ValueError
        If d is below 1.

    Examples
    --------
    >>> walk, orbit = standard_normal_costs(20, n_draws=4000, rng=1)
    >>> bool(walk > 5 * orbit)
    True
    """
    d, rng = count("d", d), np.random.default_rng(rng)
    start = rng.standard_normal((4, d))
    step = 1.1 * d**-0.25
    n_steps = int(np.ceil(np.pi / 2 / step))
    walk = random_walk_metropolis(_half_squares, 2.38 / np.sqrt(d))
    orbit = hmc(lambda x: (_half_squares(x), -x), step_size=step, n_steps=n_steps)
    return (
        _cost(sample(walk, start, n_draws=n_draws, rng=rng), 1),
        _cost(sample(orbit, start, n_draws=max(n_draws // 10, 4), rng=rng), n_steps),
    )


def quadrature(
    y: ArrayLike, se: ArrayLike, *, mu_sd: float = np.inf, tau_scale: float
) -> dict[str, Any]:
    """Exact posterior means of the normal-means model: what every sampler must reproduce.

    mu ~ N(0, mu_sd^2), tau ~ half-Cauchy(tau_scale); a grid of tau, all else in closed form.

    Parameters
    ----------
    y, se : array_like (J,)
        Estimates and their standard errors.
    mu_sd, tau_scale : float
        Scales of the priors; ``mu_sd=inf`` for a flat one.

    Returns
    -------
    dict
        Posterior means of ``mu``, ``tau`` and ``theta`` (J,).

    Examples
    --------
    >>> print(f"{quadrature([1.0, 2, 6], [1.0, 1, 1], tau_scale=2)['mu']:.2f}")
    3.00
    """
    from scipy.stats import halfcauchy

    # tau = sinh(u): fine near zero, and far enough out for the tail of the Cauchy
    u = np.linspace(1e-6, np.arcsinh(1e4 * tau_scale), 8001)
    tau = np.sinh(u)
    log_density = shrinkage.log_likelihood_of_tau(tau, y, se, sd=mu_sd)
    spread = Grid(log_density + halfcauchy(scale=tau_scale).logpdf(tau), tau)
    return {
        "mu": shrinkage.mu_given_y(spread, y, se, sd=mu_sd).mean,
        "tau": spread.mean(),
        "theta": shrinkage.theta_given_y(spread, y, se, sd=mu_sd).mean,
    }


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
    return z / z.std(ddof=1) * np.hypot(positive("tau", tau), se[0]), se


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


def _half_squares(x):
    return -np.einsum("ij,ij->i", x, x) / 2


def _cost(draws, evaluations_a_draw):
    x = draws["theta"]
    worst = min(map(diagnostics.ess_mean, (x[..., 0], (x**2).sum(axis=-1))))
    return evaluations_a_draw * x.shape[0] * x.shape[1] / worst
