"""Hierarchical logistic and Poisson regression with one grouping factor."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np

from bhm_core._checks import choice, flag, generator, size
from bhm_core._typing import ArrayLike, Floats, Rng
from bhm_core.hierarchical._glm_doors import Family as FamilyName
from bhm_core.hierarchical._glm_doors import GLMDoors, as_numbers
from bhm_core.hierarchical._members import of
from bhm_core.hierarchical.marginal.population_map import population_map
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.priors.terms import Default
from bhm_core.hierarchical.quadrature.columns import rows_of
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.outcomes import outcomes
from bhm_core.hierarchical.quadrature.posterior import ENOUGH, QuadraturePosterior
from bhm_core.hierarchical.quadrature.prior_draws import describe, draw_prior
from bhm_core.hierarchical.quadrature.reach import check_draws
from bhm_core.hierarchical.results.generalised import GLMDiagnostics, GLMDraws
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.statistics import SufficientStatistics
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["HierarchicalGLM"]

TOO_MUCH = 1e-3  # change of the log posterior with twice the nodes that a reader is told of


class HierarchicalGLM(GLMDoors):
    """Yes/no outcomes, successes or counts with coefficients that vary between groups.

    link(mean of y_i) = X gamma + Z b_j with b_j ~ N(0, Omega) for group j and Omega = diag(tau) R diag(tau).
    The mean is trials times a probability (link: log odds) or exposure times a rate (link: log). The b_j
    integrate out by quadrature to rounding; gamma, tau and R are sampled, and then the b_j are drawn
    given them, without approximation.

    Parameters
    ----------
    y : array_like (n,) or RegressionData
        Outcome: whole numbers; or all data at once, and then X, Z, group and the names are left out.
    X : array_like (n, p)
        Columns of the population coefficients gamma, the constant included.
    Z : array_like (n, K)
        Columns of the varying coefficients, K at most 2.
    group : array_like (n,)
        Label of the group j of each row.
    family : "binomial" or "poisson"
        Successes of trials, or counts.
    trials : array_like (n,), optional
        Of a binomial outcome; 1 unless given, for outcomes 0 and 1.
    exposure : array_like (n,), optional
        What counts are over: time, area, persons; 1 unless given.
    priors : Priors, optional
        Weakly informative on the scale of the link if left out; sigma has no part in them.
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
    rows : Rows or TwoLevelRows
        The rows.
    outcomes : Binomial or Poisson
        The family, with y and trials or exposure.
    posterior : QuadraturePosterior
        Densities of `phi`, and exact draws of the rest.
    n_parameters : int
        Length of `phi`.
    parameter_names : tuple of str
        Names of its entries.

    Raises
    ------
    ValueError
        If the data do not fit together, hold missing values, are no whole numbers, have one group only,
        X is not of full rank, or Z has more than 2 columns.

    References
    ----------
    Pinheiro & Bates (1995), Journal of Computational and Graphical Statistics 4, 12-35.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> rats = bhm.load_rat_tumors()
    >>> one = [[1.0]] * len(rats.y)
    >>> model = HierarchicalGLM(rats.y, one, one, range(len(rats.y)), trials=rats.K)
    >>> f"{model.log_likelihood([-1.9], [0.7]):.2f}"
    '-157.93'
    """

    def __init__(
        self, y: ArrayLike | RegressionData, X: ArrayLike | None = None, Z: ArrayLike | None = None,
        group: ArrayLike | None = None, *, family: FamilyName = "binomial",
        trials: ArrayLike | None = None, exposure: ArrayLike | None = None, priors: Priors | None = None,
        correlated: bool = True, coefficient_names: Sequence[str] | None = None,
        group_coefficient_names: Sequence[str] | None = None,
    ) -> None:
        choice("family", family, ("binomial", "poisson"))
        self.data: RegressionData = y if isinstance(y, RegressionData) else RegressionData.from_rows(
            as_numbers(y), *_given(X=X, Z=Z, group=group), coefficient_names=coefficient_names,
            group_coefficient_names=group_coefficient_names)
        self.priors = _without_sigma(priors)
        self.rows = rows_of(self.data)
        self.groups = self.data.groups
        self.coefficients = self.data.coefficients
        self.group_coefficients = self.data.group_coefficients
        self.outcomes: Family = outcomes(family, self.rows, trials, exposure)
        correlated = flag("correlated", correlated)
        self.posterior = QuadraturePosterior(self.data, self.outcomes, self.priors, correlated)
        self.n_parameters = self.posterior.n_parameters
        self.parameter_names = self.posterior.parameter_names

    batch = 10_000  # rows of phi; what of them is worked on at once is decided further in
    log_posterior = of("posterior", QuadraturePosterior.log_posterior)
    rough_log_posterior = of("posterior", QuadraturePosterior.rough_log_posterior)
    log_likelihood = of("posterior", QuadraturePosterior.log_likelihood)
    start = of("posterior", QuadraturePosterior.start)
    other_starts = of("posterior", QuadraturePosterior.other_starts)
    expand = of("posterior", QuadraturePosterior.expand)

    @cached_property
    def population_map(self) -> Floats | None:
        """U (J, K, p) with theta_j = b_j + U_j gamma; None where a column of Z has no part in X."""
        if isinstance(self.rows, TwoLevelRows):
            return self.rows.population_map()
        return population_map(cast(SufficientStatistics, self.data.statistics))

    def sample(
        self, n_draws: int = 1000, n_chains: int = 4,
        *, rng: Rng, keep_groups: bool = True, progress: bool = False,
    ) -> GLMDraws:
        """Draw from the posterior of all parameters.

        Parameters
        ----------
        n_draws, n_chains : int
            Size of the result.
        rng : int or numpy.random.Generator
            Source of randomness.
        keep_groups : bool, default True
            Whether to draw the group effects b too.
        progress : bool, default False
            Show bars of what takes long.

        Returns
        -------
        GLMDraws
            With what the engine says about the run, and how good the quadrature was, in
            ``diagnostics``.

        Raises
        ------
        ValueError
            If a size is below 1, rng is neither a seed nor a Generator, a flag is neither true nor false,
            the group effects would take too much memory, or the posterior is improper.
        """
        from bhm_core.hierarchical.engine import run
        from bhm_core.hierarchical.engine.model import as_chains
        from bhm_core.hierarchical.results.room import check_room

        size("n_draws", n_draws)
        size("n_chains", n_chains)
        flag("progress", progress)
        if flag("keep_groups", keep_groups):
            check_room(len(self.groups), len(self.group_coefficients), n_draws, n_chains)
        rng = generator(rng)
        state = rng.bit_generator.state
        phi, report = run(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
        flat = phi.reshape(n_chains * n_draws, -1)
        check_draws(self.posterior.cells, self.expand(flat, rng, keep_groups=False),
                    self.coefficients, self.group_coefficients)
        error = self.posterior.error(flat[:: max(1, len(flat) // 40)])
        if error > ENOUGH and self.posterior.more_nodes():
            rng.bit_generator.state = state  # as if there had been so many nodes from the beginning
            return self.sample(n_draws, n_chains, rng=rng, keep_groups=keep_groups, progress=progress)
        if error > TOO_MUCH:
            warnings.warn(f"the quadrature must be exact to {TOO_MUCH:g}, got {error:.2g} between the log "
                          f"posteriors with {self.posterior.integrals.n_nodes} nodes and with twice as many: "
                          "a narrower prior of tau helps", RuntimeWarning, stacklevel=2)
        found = self.expand(flat, rng, keep_groups=keep_groups)
        arrays = {k: as_chains(v, n_chains) for k, v in found.items()}
        facts = GLMDiagnostics.of(report, self.posterior.integrals.n_nodes, error)
        return GLMDraws(arrays, model=self, phi=phi, diagnostics=facts)

    def prior_predictive(self, n: int, *, rng: Rng) -> Floats:
        """Draw outcomes of the rows from the model before it has seen any.

        Parameters
        ----------
        n : int
            How many data sets.
        rng : int or numpy.random.Generator
            Source of randomness.

        Returns
        -------
        ndarray (n, rows)
            Outcomes, with the trials or exposures of the data.

        Raises
        ------
        ValueError
            If n is below 1, rng is neither a seed nor a Generator, or a prior is flat.
        """
        size("n", n)
        rng = generator(rng)
        gamma, factor = draw_prior(self.posterior, n, rng)
        b = rng.standard_normal((n, len(self.groups), factor.shape[-1])) @ np.swapaxes(factor, -1, -2)
        Z = np.asarray(self.rows.Z)
        eta = gamma @ np.asarray(self.rows.X).T + (b[:, self.rows.codes] * Z).sum(axis=-1)
        return self.outcomes.draw(eta + self.rows.offset, self.outcomes.size, rng)

    def __repr__(self) -> str:
        lines = describe(self.posterior, self.coefficients, self.group_coefficients,
                         isinstance(self.priors.gamma, Default))
        return (f"<HierarchicalGLM: {self.outcomes.name}, {len(self.rows.y)} rows in "
                f"{len(self.groups)} groups\n{lines}>")


def _given(**arrays: Any) -> list[Any]:
    for name, array in arrays.items():
        if array is None:
            raise ValueError(f"{name} must be given with y, got None")
    return list(arrays.values())


def _without_sigma(priors: Priors | None) -> Priors:
    priors = Priors() if priors is None else priors
    if not isinstance(priors, Priors):
        raise ValueError(f"priors must be Priors(...), got {priors!r}")
    if not isinstance(priors.sigma, Default):
        raise ValueError(f"sigma must be left out: outcomes of this kind have none, got {priors.sigma!r}")
    return priors
