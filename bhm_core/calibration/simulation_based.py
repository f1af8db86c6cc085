"""Calibration: does a sampler draw from the posterior it claims?

If theta is drawn from the prior, data from the model given theta, and L draws from the posterior
given the data, then theta is one more draw from that posterior, and its rank among the L is
uniform. A sampler that is wrong in any way that shows in the rank of some quantity fails, however
well its chains agree.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bhm_core._checks import (
    called,
    choice,
    function,
    generator,
    probability,
    size,
)
from bhm_core._checks import flag as checked_flag
from bhm_core._tables import labels
from bhm_core._typing import Axes, Floats, Ints, NamedDraws, Number, Params, Rng
from bhm_core.calibration._quantities import checked_ranks, parameters, quantities, rank, thinned
from bhm_core.calibration._uniformity import ecdf, null_statistics, sd, statistic, uniform

__all__ = ["Calibration", "simulation_based_calibration"]


@dataclass(frozen=True)
class Calibration:
    """Ranks of the truth among posterior draws, for every test quantity.

    Attributes
    ----------
    ranks : dict of str to ndarray (n_sims, ...)
        Number of draws below the truth, from 0 to `n_draws`.
    n_draws : int
        Draws that each truth was ranked among.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> result = Calibration({"mu": np.arange(100) % 20}, n_draws=19)
    >>> result.n_sims, bool(result.p_values["mu"] > 0.5)
    (100, True)
    """

    ranks: dict[str, Ints]
    n_draws: int

    def __post_init__(self) -> None:
        checked_ranks(self.ranks, size("n_draws", self.n_draws))

    @property
    def n_sims(self) -> int:
        """Number of simulations."""
        return len(next(iter(self.ranks.values())))

    @property
    def p_values(self) -> dict[str, Number]:
        """p-value of uniformity for each quantity, an array of its shape.

        The statistic is the largest standardised distance of the empirical distribution of the
        ranks from the uniform one; its distribution under uniformity comes from simulation with a
        fixed seed.
        """
        reference = np.sort(null_statistics(self.n_sims, self.n_draws))
        out = {}
        for name, ranks in self.ranks.items():
            above = len(reference) - np.searchsorted(reference, statistic(ranks, self.n_draws))
            out[name] = ((above + 1) / (len(reference) + 1))[()]
        return out

    def ecdf_difference(self, name: str) -> tuple[Floats, Floats]:
        """Empirical distribution of the ranks of one quantity minus the uniform one.

        Parameters
        ----------
        name : str
            Quantity; one of several numbers by index, as in ``"theta[0]"``.

        Returns
        -------
        position, difference : ndarray (n_draws + 1,)
            Share of the ranks' range, and the difference there.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        flat = self._flat
        difference = ecdf(flat[choice("name", name, tuple(flat))], self.n_draws) - uniform(self.n_draws)
        return uniform(self.n_draws), difference

    def band(self, level: float = 0.95) -> Floats:
        """Half width of the simultaneous band for `ecdf_difference` under uniform ranks.

        Parameters
        ----------
        level : float, optional
            Share of calibrated samplers whose whole curve stays inside.

        Returns
        -------
        ndarray (n_draws + 1,)
            The difference may be this far from 0 at each position.

        Raises
        ------
        ValueError
            If level is not between 0 and 1.
        """
        level = probability("level", level)
        reach = np.quantile(null_statistics(self.n_sims, self.n_draws), level)
        return reach * sd(self.n_sims, self.n_draws)

    @property
    def _flat(self):
        flat = {}
        for name, ranks in self.ranks.items():
            columns = np.reshape(ranks, (self.n_sims, -1)).T
            flat |= zip(labels(name, ranks.shape[1:]), columns, strict=True)
        return flat

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of all single quantities, ``name[i,j]``."""
        return tuple(self._flat)

    def plot(
        self, names: Sequence[str] | None = None, *, ax: Axes | None = None, **style: Any
    ) -> Axes:
        """Draw the ECDF differences of all quantities with their band.

        Parameters
        ----------
        names : list of str, optional
            Labels to draw; all if left out.
        ax : matplotlib.axes.Axes, optional
            Where to draw.
        **style
            Passed on to the lines.

        Returns
        -------
        matplotlib.axes.Axes
            The picture.
        """
        from bhm_core.plots import plot_calibration

        return plot_calibration(self, names, ax=ax, **style)

    def __repr__(self) -> str:
        rows = [(name, p) for name, values in self.p_values.items() for p in [np.min(values)]]
        lines = [f"{name:<24} {p:.3f}" for name, p in rows]
        head = f"{self.n_sims} simulations, ranks among {self.n_draws} draws; smallest p-value:"
        return "\n".join([head, *lines])


def simulation_based_calibration(
    prior: Callable[[np.random.Generator], Params],
    simulate: Callable[[Any, np.random.Generator], Any],
    posterior: Callable[[Any, np.random.Generator], NamedDraws], *, n_sims: int, rng: Rng,
    log_likelihood: Callable[[Any, Any], float] | None, n_ranked: int = 100, products: bool = True,
) -> Calibration:
    """Rank parameters drawn from the prior among posterior draws given data simulated from them.

    Parameters
    ----------
    prior : callable
        ``prior(rng) -> dict`` of arrays, the parameters; must be proper.
    simulate : callable
        ``simulate(params, rng) -> data``.
    posterior : callable
        ``posterior(data, rng) -> Draws`` with (at least) the names of the prior.
    n_sims : int
        Number of simulations.
    rng : int or numpy.random.Generator
        Source of randomness; each simulation has its own stream.
    log_likelihood : callable or None
        ``log_likelihood(params, data) -> float`` is ranked as well: it notices a sampler that
        ignores the data, which ranks of parameters cannot see. None leaves it out.
    n_ranked : int, optional
        Draws used for each rank, thinned evenly from all, so that they are nearly independent.
    products : bool, optional
        Rank the products of all pairs of parameters with one number as well: they notice a wrong
        correlation.

    Returns
    -------
    Calibration
        Ranks, p-values, bands and a picture.

    Raises
    ------
    ValueError
        If n_sims is below 2 or n_ranked below 1, rng is no source of randomness, or the posterior
        lacks a parameter of the prior.

    References
    ----------
    Talts, Betancourt, Simpson, Vehtari & Gelman (2018), arXiv:1804.06788; Modrak et al. (2023),
    doi:10.1214/23-BA1404, for the test quantities; Sailynoja, Buerkner & Vehtari (2022),
    doi:10.1007/s11222-022-10090-6, for the bands.

    Examples
    --------
    >>> import numpy as np
    >>> from bhm_core import Draws
    >>> result = simulation_based_calibration(
    ...     lambda rng: {"mu": rng.normal()},
    ...     lambda params, rng: rng.normal(params["mu"]),
    ...     lambda y, rng: Draws({"mu": rng.normal(y / 2, np.sqrt(0.5), size=(1, 50))}),
    ...     n_sims=200, rng=1, log_likelihood=lambda params, y: -(y - params["mu"]) ** 2 / 2)
    >>> bool(min(result.p_values.values()) > 0.01)
    True
    """
    size("n_sims", n_sims, minimum=2)
    size("n_ranked", n_ranked)
    checked_flag("products", products)
    for name, one in (("prior", prior), ("simulate", simulate), ("posterior", posterior)):
        function(name, one)
    if log_likelihood is not None:
        function("log_likelihood", log_likelihood)
    ranks: dict[str, list[Any]] = {}
    used = 0
    for stream in generator(rng).spawn(n_sims):
        truth = parameters("prior", called("prior", prior, stream, takes="a source of randomness"))
        data = called("simulate", simulate, truth, stream, takes="parameters and a source of randomness")
        draws = called("posterior", posterior, data, stream, takes="data and a source of randomness")
        draws = thinned(draws, truth, n_ranked)
        truth, draws = quantities(truth, draws, data, log_likelihood, products)
        found = len(next(iter(draws.values())))
        used = used or found
        if found != used:
            raise ValueError(f"posterior must return as many draws each time, got {found} after {used}")
        for name, values in draws.items():
            ranks.setdefault(name, []).append(rank(truth[name], values, stream))
    return Calibration({name: np.array(values) for name, values in ranks.items()}, used)
