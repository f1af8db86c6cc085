"""Hierarchical linear regression with one grouping factor, its group effects integrated out."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from bhm_core._checks import flag, generator, size
from bhm_core._typing import ArrayLike, Floats, Rng
from bhm_core.hierarchical._doors import Doors
from bhm_core.hierarchical._members import of
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates
from bhm_core.hierarchical.marginal.densities import describe_priors
from bhm_core.hierarchical.marginal.population_map import population_map
from bhm_core.hierarchical.marginal.posterior import RegressionPosterior
from bhm_core.hierarchical.marginal.proper import check_proper
from bhm_core.hierarchical.marginal.stated_likelihood import StatedLikelihood
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

if TYPE_CHECKING:
    from bhm_core.hierarchical.results import HierarchicalDraws

__all__ = ["HierarchicalRegression", "RegressionData"]


class HierarchicalRegression(Doors):
    """y = X gamma + Z b_j + eps with b_j ~ N(0, Omega) for group j and eps ~ N(0, sigma^2).

    Omega = diag(tau) R diag(tau). gamma and all b_j integrate out in closed form; what is sampled is
    `phi`: log tau, atanh of the (partial) correlations, log sigma.

    Parameters
    ----------
    y : array_like (n,) or RegressionData
        Outcome; or all data at once, and then X, Z, group and the names are left out.
    X : array_like (n, p)
        Columns of the population coefficients gamma, the constant included.
    Z : array_like (n, K)
        Columns of the varying coefficients.
    group : array_like (n,)
        Label of the group j of each row.
    priors : Priors, optional
        Weakly informative in units of the data if left out.
    correlated : bool, default True
        Whether the varying coefficients of a group may be correlated.
    coefficient_names, group_coefficient_names : sequence of str, optional
        Names of the columns of X and of Z.

    Attributes
    ----------
    groups : ndarray (J,)
        Sorted labels of the groups.
    coefficients, group_coefficients : tuple of str
        Names of the p and K coefficients.
    priors : Priors
        As stated; ``repr(model)`` prints their numbers.
    data : RegressionData
        What it is fitted to.
    rows : Rows, TwoLevelRows or None
        The rows, if there are any.
    posterior : RegressionPosterior
        Densities of `phi`, and exact draws of the rest.
    n_parameters : int
        d, the length of `phi`.
    parameter_names : tuple of str
        Names of its entries.

    Raises
    ------
    ValueError
        If y, X, Z and group are of different lengths, hold missing values or numbers whose squares
        overflow, if there is one group only, X is not of full rank, Z has so many columns that the sums
        over groups take more than 2 GB, or a name stands twice; the message names the argument.

    Warns
    -----
    UserWarning
        If y is 0 or 1 in every row: the model is one of measurements.

    References
    ----------
    Lindley & Smith (1972), Journal of the Royal Statistical Society B 34, 1-41.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> sleep = bhm.load_sleepstudy()
    >>> model = bhm.HierarchicalRegression.two_level(sleep.Reaction, sleep.Days, sleep.Subject)
    >>> model.coefficients
    ('Intercept', 'x')
    >>> print(f"{model.restricted_log_likelihood([24.740448, 5.9221333], 0.065551343, 25.591816):.4f}")
    -871.8141
    """

    def __init__(
        self, y: ArrayLike | RegressionData, X: ArrayLike | None = None, Z: ArrayLike | None = None,
        group: ArrayLike | None = None, *, priors: Priors | None = None, correlated: bool = True,
        coefficient_names: Sequence[str] | None = None,
        group_coefficient_names: Sequence[str] | None = None,
    ) -> None:
        self.data: RegressionData = _data(y, X, Z, group, coefficient_names=coefficient_names,
                                          group_coefficient_names=group_coefficient_names)
        self.priors = _stated(priors)
        self.groups, self.rows = self.data.groups, self.data.rows
        _hint_at_yes_and_no(self.rows)
        self.coefficients = self.data.coefficients
        self.group_coefficients = self.data.group_coefficients
        self.posterior = RegressionPosterior(self.data, self.priors, flag("correlated", correlated))
        self.n_parameters = self.posterior.n_parameters
        self.parameter_names = self.posterior.parameter_names

    constrain = of("posterior.coordinates", ReaderCoordinates.constrain)
    unconstrain = of("posterior.coordinates", ReaderCoordinates.unconstrain)
    log_posterior = of("posterior", RegressionPosterior.log_posterior)
    log_prior = of("posterior", RegressionPosterior.log_prior)
    log_integrated_likelihood = of("posterior", RegressionPosterior.log_integrated_likelihood)
    restricted_log_likelihood = of("posterior.stated", StatedLikelihood.restricted_log_likelihood)
    log_likelihood = of("posterior.stated", StatedLikelihood.log_likelihood)
    start = of("posterior", RegressionPosterior.start)
    other_starts = of("posterior", RegressionPosterior.other_starts)
    expand = of("posterior", RegressionPosterior.expand)

    @cached_property
    def population_map(self) -> Floats | None:
        """U (J, K, p) with theta_j = b_j + U_j gamma; None where a column of Z has no part in X."""
        if isinstance(self.rows, TwoLevelRows):
            return self.rows.population_map()
        return population_map(self.posterior.statistics)

    def sample(
        self, n_draws: int = 1000, n_chains: int = 4,
        *, rng: Rng, keep_groups: bool = True, progress: bool = False,
    ) -> HierarchicalDraws:
        """Draw from the posterior of all parameters.

        Parameters
        ----------
        n_draws, n_chains : int
            Size of the result.
        rng : int or numpy.random.Generator
            Source of randomness.
        keep_groups : bool, default True
            Whether to draw the group effects b too: 8 bytes for each group, varying coefficient and
            draw.
        progress : bool, default False
            Show bars of what takes long.

        Returns
        -------
        HierarchicalDraws
            With what the engine says about the run in ``diagnostics``.

        Raises
        ------
        ValueError
            If `n_draws` or `n_chains` is below 1, `rng` is neither a seed nor a Generator, or a flag
            neither true nor false; if the group effects would take more than 2 GB and more than a
            quarter of the memory there is; or if the posterior is improper, and then the message names
            the parameter whose prior makes it so.

        Warns
        -----
        RuntimeWarning
            Before a fit that takes long, with the time it may take; after one that has not converged,
            with the parameter that tells.
        """
        from bhm_core.hierarchical.engine import run
        from bhm_core.hierarchical.engine.model import as_chains
        from bhm_core.hierarchical.results import HierarchicalDraws
        from bhm_core.hierarchical.results.room import check_room

        size("n_draws", n_draws)
        size("n_chains", n_chains)
        flag("progress", progress)
        if flag("keep_groups", keep_groups):
            check_room(len(self.groups), len(self.group_coefficients), n_draws, n_chains)
        rng = generator(rng)
        check_proper(self.posterior)
        phi, report = run(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
        flat = self.expand(phi.reshape(n_chains * n_draws, -1), rng, keep_groups=keep_groups)
        arrays = {k: as_chains(v, n_chains) for k, v in flat.items()}
        return HierarchicalDraws(arrays, model=self, phi=phi, diagnostics=report)

    def __repr__(self) -> str:
        posterior = self.posterior
        lines = describe_priors(self.priors, posterior.population, posterior.group, self.coefficients,
                                self.group_coefficients, posterior.centred)
        return (f"<HierarchicalRegression: {posterior.statistics.n_rows} rows in "
                f"{len(self.groups)} groups\n{lines}>")


def _data(y, *arrays, **names):
    return y if isinstance(y, RegressionData) else RegressionData.from_rows(y, *arrays, **names)


def _hint_at_yes_and_no(rows):
    """Warn of an outcome that is no measurement."""
    if rows is not None and ((rows.y == 0) | (rows.y == 1)).all() and 0 < rows.y.mean() < 1:
        warnings.warn("y is 0 or 1 in every row, but the model is normal: its means are shares, and what it "
                      "predicts are no zeros and ones. HierarchicalGLM takes the same arguments "
                      "and fits probabilities", UserWarning, stacklevel=3)


def _stated(priors: Priors | None) -> Priors:
    if priors is not None and not isinstance(priors, Priors):
        raise ValueError(f"priors must be Priors(...), got {priors!r}")
    return Priors() if priors is None else priors
