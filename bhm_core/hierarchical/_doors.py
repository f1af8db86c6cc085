"""The ways to a hierarchical regression that do not begin with the arrays y, X and Z."""

from typing import TYPE_CHECKING, Self

from bhm_core._typing import AnyTable, ArrayLike
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.rows.correlated import may_correlate
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.statistics import SufficientStatistics
from bhm_core.hierarchical.rows.two_level import Predictors

__all__ = ["Doors"]


class Doors:
    """Constructors of `HierarchicalRegression`, each by way of a `RegressionData`.

    References
    ----------
    Lindley & Smith (1972), Journal of the Royal Statistical Society B 34, 1-41.
    """

    if TYPE_CHECKING:  # what makes the model

        def __init__(
            self, y: RegressionData, *, priors: Priors | None = None, correlated: bool = True
        ) -> None: ...

    @classmethod
    def two_level(
        cls, y: ArrayLike, x: ArrayLike, group: ArrayLike, u: Predictors | None = None,
        *, priors: Priors | None = None, correlated: bool = True,
    ) -> Self:
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

        Raises
        ------
        ValueError
            If `y`, `x` and `group` are of different lengths or hold missing values, there is one group
            only, `u` has not one value for each group (a label is missing, or one too many), or
            predictors are combinations of others.
        """
        return cls(RegressionData.two_level(y, x, group, u), priors=priors, correlated=correlated)

    @classmethod
    def from_formula(
        cls, formula: str, data: AnyTable, *, priors: Priors | None = None, correlated: bool = True
    ) -> Self:
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
            If the formula is not of the kind offered (crossed or nested groupings, options of other
            programs; the message says what to write instead), a column is missing, holds what are no
            numbers or labels, or a row has a missing value, and then the rows are named.
        ImportError
            If formulae or pandas is missing: they come with the extra ``bhm_core[formula]``.
        """
        found = RegressionData.from_formula(formula, data)
        return cls(found, priors=priors, correlated=may_correlate(found.design, correlated))

    @classmethod
    def from_statistics(
        cls, statistics: SufficientStatistics,
        *, priors: Priors | None = None, correlated: bool = True,
    ) -> Self:
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

        Raises
        ------
        ValueError
            If `statistics` is no SufficientStatistics, has one group only, or X is not of full rank.
        """
        return cls(RegressionData.from_statistics(statistics), priors=priors, correlated=correlated)
