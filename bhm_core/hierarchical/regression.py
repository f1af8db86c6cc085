"""Hierarchical linear regression with one grouping factor, its group effects integrated out."""

from functools import cached_property, wraps
from operator import attrgetter

from bhm_core._checks import count, generator
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates
from bhm_core.hierarchical.marginal.densities import describe_priors
from bhm_core.hierarchical.marginal.population_map import population_map
from bhm_core.hierarchical.marginal.posterior import RegressionPosterior
from bhm_core.hierarchical.marginal.proper import check_proper
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["HierarchicalRegression", "RegressionData"]


def _of(part, method):
    """The method of a part of the model, under its own name and docstring, as one of the model."""
    find = attrgetter(part)

    @wraps(method)
    def call(self, *args, **kwargs):
        return method(find(self), *args, **kwargs)

    return call


class HierarchicalRegression:
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
        If the data do not fit together, hold missing values, have one group only, or X is not of full
        rank.

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

    def __init__(self, y, X=None, Z=None, group=None, *, priors=None, correlated=True,
                 coefficient_names=None, group_coefficient_names=None):
        if not isinstance(y, RegressionData):
            y = RegressionData.from_rows(y, X, Z, group, coefficient_names=coefficient_names,
                                         group_coefficient_names=group_coefficient_names)
        self.data, self.priors = y, _stated(priors)
        self.groups, self.rows = self.data.groups, self.data.rows
        self.coefficients = self.data.coefficients
        self.group_coefficients = self.data.group_coefficients
        self.posterior = RegressionPosterior(self.data, self.priors, bool(correlated))
        self.n_parameters = self.posterior.n_parameters
        self.parameter_names = self.posterior.parameter_names

    @classmethod
    def two_level(cls, y, x, group, u=None, *, priors=None, correlated=True):
        """Intercept alpha_j and slope beta_j vary by group, and predictors u_j of groups explain both.

        y_i = alpha_j + beta_j x_i + eps_i, (alpha_j, beta_j)' = gamma_0 + gamma u_j + b_j: the case
        X = [1, x, u_1, .., u_1 x, ..], Z = [1, x].

        Parameters
        ----------
        y, x : array_like (n,)
            Outcome and predictor.
        group : array_like (n,)
            Label of the group of each row.
        u : array_like (J,) or (J, q), mapping from label to value, or array_like (n,), optional
            Predictors of groups: in the order of the sorted labels, by label, or by row.
        priors : Priors, optional
            Weakly informative in units of the data if left out.
        correlated : bool, default True
            Whether intercept and slope of a group may be correlated.

        Returns
        -------
        HierarchicalRegression
            The model.
        """
        return cls(RegressionData.two_level(y, x, group, u), priors=priors, correlated=correlated)

    @classmethod
    def from_formula(cls, formula, data, *, priors=None, correlated=True):
        """Model from a formula as in lme4 or bambi, parsed by formulae.

        Parameters
        ----------
        formula : str
            For instance ``"score ~ income * teachers + (1 + income | school)"``: one term
            ``( ... | group )``. With ``||``, or one term for each effect as in
            ``(1 | school) + (0 + income | school)``, the effects are not correlated. ``offset(x)``
            is added without a coefficient, and ``a:b`` groups by both columns.
        data : DataFrame or mapping of str to array_like (n,)
            pandas, polars, or anything with named columns.
        priors : Priors, optional
            Weakly informative in units of the data if left out.
        correlated : bool, default True
            Whether the varying coefficients of a group may be correlated.

        Returns
        -------
        HierarchicalRegression
            The model; its draws predict from a table.

        Raises
        ------
        ValueError
            If groupings are crossed or nested, a column is missing, or a row has a missing value.
        ImportError
            If formulae or pandas is missing: they come with the extra ``bhm_core[formula]``.
        """
        data = RegressionData.from_formula(formula, data)
        return cls(data, priors=priors, correlated=correlated and data.design.correlated)

    @classmethod
    def from_statistics(cls, statistics, *, priors=None, correlated=True):
        """Model of rows that are known by their sufficient statistics alone.

        Parameters
        ----------
        statistics : SufficientStatistics
            Of all rows.
        priors : Priors, optional
            Weakly informative in units of the data if left out.
        correlated : bool, default True
            Whether the varying coefficients of a group may be correlated.

        Returns
        -------
        HierarchicalRegression
            Without rows: `log_likelihood` and `loo` of its draws are not available.
        """
        return cls(RegressionData.from_statistics(statistics), priors=priors, correlated=correlated)

    constrain = _of("posterior.coordinates", ReaderCoordinates.constrain)
    unconstrain = _of("posterior.coordinates", ReaderCoordinates.unconstrain)
    log_posterior = _of("posterior", RegressionPosterior.log_posterior)
    log_prior = _of("posterior", RegressionPosterior.log_prior)
    log_integrated_likelihood = _of("posterior", RegressionPosterior.log_integrated_likelihood)
    restricted_log_likelihood = _of("posterior", RegressionPosterior.restricted_log_likelihood)
    log_likelihood = _of("posterior", RegressionPosterior.log_likelihood)
    start = _of("posterior", RegressionPosterior.start)
    expand = _of("posterior", RegressionPosterior.expand)

    @cached_property
    def population_map(self):
        """U (J, K, p) with theta_j = b_j + U_j gamma; None where a column of Z has no part in X."""
        if isinstance(self.rows, TwoLevelRows):
            return self.rows.population_map()
        return population_map(self.posterior.statistics)

    def sample(self, n_draws=1000, n_chains=4, *, rng, keep_groups=True, progress=False):
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
            Show a bar if it takes long.

        Returns
        -------
        HierarchicalDraws
            With what the engine says about the run in ``diagnostics``.

        Raises
        ------
        ValueError
            If the posterior is improper.
        """
        from bhm_core.hierarchical.engine import run
        from bhm_core.hierarchical.results import HierarchicalDraws

        count("n_draws", n_draws)
        count("n_chains", n_chains)
        rng = generator(rng)
        check_proper(self.posterior, self.log_posterior)
        phi, report = run(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
        flat = self.expand(phi.reshape(n_chains * n_draws, -1), rng, keep_groups=keep_groups)
        arrays = {k: v.reshape(n_chains, n_draws, *v.shape[1:]) for k, v in flat.items()}
        return HierarchicalDraws(arrays, model=self, phi=phi, diagnostics=report)

    def __repr__(self):
        posterior = self.posterior
        lines = describe_priors(self.priors, posterior.population, posterior.group, self.coefficients,
                                self.group_coefficients, posterior.centred)
        return (f"<HierarchicalRegression: {posterior.statistics.n_rows} rows in "
                f"{len(self.groups)} groups\n{lines}>")


def _stated(priors):
    if priors is not None and not isinstance(priors, Priors):
        raise ValueError(f"priors must be Priors(...), got {priors!r}")
    return Priors() if priors is None else priors
