"""Hierarchical linear regression with one grouping factor, its group effects integrated out."""

from functools import cached_property

from bhm_core._checks import count, generator
from bhm_core.hierarchical.marginal.densities import describe_priors
from bhm_core.hierarchical.marginal.population_map import population_map
from bhm_core.hierarchical.marginal.posterior import RegressionPosterior
from bhm_core.hierarchical.marginal.proper import check_proper
from bhm_core.hierarchical.priors import Priors, centres
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.statistics import SufficientStatistics
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["HierarchicalRegression"]


class HierarchicalRegression(RegressionPosterior):
    """y = X gamma + Z b_j + eps with b_j ~ N(0, Omega) for group j and eps ~ N(0, sigma^2).

    Omega = diag(tau) R diag(tau). gamma and all b_j integrate out in closed form; what is sampled is
    `phi`: log tau, atanh of the (partial) correlations, log sigma.

    Parameters
    ----------
    y : array_like (n,)
        Outcome.
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
    n_parameters : int
        d, the length of `phi`.

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

    def __init__(self, y, X, Z, group, *, priors=None, correlated=True, coefficient_names=None,
                 group_coefficient_names=None):
        rows = Rows(y, X, Z, group)
        names = _names(coefficient_names, rows.X.shape[1], "coefficient_names", "x")
        varying = _names(group_coefficient_names, rows.Z.shape[1], "group_coefficient_names", "z")
        stats = SufficientStatistics.from_arrays(y, X, Z, group, names=[*names, *varying])
        self._set_up(stats, priors, correlated, names, varying, rows)

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
        rows = TwoLevelRows(y, x, group, u)
        stated = _stated(priors)
        stats, recentre = rows.statistics(centre_x=centres(stated, correlated))
        model = cls.__new__(cls)
        model._set_up(stats, stated, correlated, rows.names, ("Intercept", "x"), rows, recentre)
        model.population_map = rows.population_map()
        return model

    @classmethod
    def from_formula(cls, formula, data, *, priors=None, correlated=True):
        """Model from a formula as in lme4 or bambi, parsed by formulae.

        Parameters
        ----------
        formula : str
            For instance ``"score ~ income * teachers + (1 + income | school)"``: one term
            ``( ... | group )``. For varying coefficients without correlation use `correlated`.
        data : DataFrame or mapping of str to array_like (n,)
            pandas, polars, or anything with named columns.
        priors : Priors, optional
            Weakly informative in units of the data if left out.
        correlated : bool, default True
            Whether the varying coefficients of a group may be correlated.

        Returns
        -------
        HierarchicalRegression
            The model.

        Raises
        ------
        ValueError
            If groupings are crossed or nested, or a row has a missing value.
        ImportError
            If formulae or pandas is missing: they come with the extra ``bhm_core[formula]``.
        """
        from bhm_core.hierarchical.rows.formula import parse

        y, X, Z, group, names, varying = parse(formula, data)
        return cls(y, X, Z, group, priors=priors, correlated=correlated, coefficient_names=names,
                   group_coefficient_names=varying)

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
        model = cls.__new__(cls)
        names, p = statistics.names, statistics.n_population
        model._set_up(statistics, priors, correlated, names[:p], names[p:-1], None)
        return model

    def _set_up(self, stats, priors, correlated, names, varying, rows, recentre=None):
        if stats.n_groups < 2:
            raise ValueError(f"group must have at least 2 different labels, got {stats.n_groups}")
        self.priors, self.rows, self._statistics = _stated(priors), rows, stats
        self.groups = stats.labels
        self.coefficients, self.group_coefficients = tuple(names), tuple(varying)
        self.default_tau = centres(self.priors, correlated)
        super().__init__(stats, self.priors, bool(correlated), self.group_coefficients, recentre,
                         rows)

    @cached_property
    def population_map(self):
        """U (J, K, p) with theta_j = b_j + U_j gamma; None where a column of Z has no part in X."""
        return population_map(self._statistics)

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
        check_proper(self)
        phi, report = run(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
        flat = self.expand(phi.reshape(n_chains * n_draws, -1), rng, keep_groups=keep_groups)
        arrays = {k: v.reshape(n_chains, n_draws, *v.shape[1:]) for k, v in flat.items()}
        return HierarchicalDraws(arrays, model=self, phi=phi, diagnostics=report)

    def __repr__(self):
        stats = self._statistics
        return (
            f"<HierarchicalRegression: {stats.n_rows} rows in {stats.n_groups} groups\n"
            f"{describe_priors(self)}>"
        )


def _stated(priors):
    if priors is not None and not isinstance(priors, Priors):
        raise ValueError(f"priors must be Priors(...), got {priors!r}")
    return Priors() if priors is None else priors


def _names(names, n, what, stem):
    names = [f"{stem}{i}" for i in range(n)] if names is None else [str(name) for name in names]
    if len(names) != n:
        raise ValueError(f"{what} must have {n} entries, one a column, got {len(names)}")
    return tuple(names)
