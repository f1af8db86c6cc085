"""What a hierarchical regression is fitted to, whichever way the data came in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from bhm_core._checks import flag, names_of_columns
from bhm_core._typing import AnyTable, Array, ArrayLike
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.statistics import SufficientStatistics
from bhm_core.hierarchical.rows.two_level import Predictors, TwoLevelRows

if TYPE_CHECKING:
    from bhm_core.hierarchical.rows.formula import FormulaDesign

__all__ = ["RegressionData"]

LARGEST = 2 * 10**9  # bytes of the sums over groups for all effects of a group


@dataclass(frozen=True, eq=False)
class RegressionData:
    """Groups, names, sums over rows, and the rows themselves if there are any.

    One of four ways in makes it: :meth:`from_rows`, :meth:`two_level`, :meth:`from_formula`,
    :meth:`from_statistics`. ``HierarchicalRegression(data, priors=...)`` then fits it, as often as
    there are priors to try.

    Attributes
    ----------
    groups : ndarray (J,)
        Sorted labels of the groups.
    coefficients, group_coefficients : tuple of str
        Names of the p and K coefficients.
    rows : Rows, TwoLevelRows or None
        The rows; None if only their sums are known.
    statistics : SufficientStatistics or None
        Their sums; None if they depend on where x is centred.
    design : FormulaDesign or None
        How the formula makes columns of another table.

    Raises
    ------
    ValueError
        If there are fewer than 2 groups.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> sleep = bhm.load_sleepstudy()
    >>> data = RegressionData.two_level(sleep.Reaction, sleep.Days, sleep.Subject)
    >>> data.coefficients, len(data.groups)
    (('Intercept', 'x'), 18)
    """

    groups: Array
    coefficients: tuple[str, ...]
    group_coefficients: tuple[str, ...]
    rows: Rows | TwoLevelRows | None = None
    statistics: SufficientStatistics | None = None
    design: FormulaDesign | None = None

    def __post_init__(self) -> None:
        check_groups(len(self.groups), len(self.group_coefficients))

    @classmethod
    def from_rows(
        cls, y: ArrayLike, X: ArrayLike, Z: ArrayLike, group: ArrayLike,
        *, coefficient_names: Sequence[str] | None = None,
        group_coefficient_names: Sequence[str] | None = None,
    ) -> RegressionData:
        """Rows as arrays.

        Parameters
        ----------
        y : array_like (n,)
            Outcome.
        X : array_like (n, p)
            Columns of the population coefficients, the constant included.
        Z : array_like (n, K)
            Columns of the varying coefficients.
        group : array_like (n,)
            Label of the group of each row.
        coefficient_names, group_coefficient_names : sequence of str, optional
            Names of the columns of X and of Z.

        Returns
        -------
        RegressionData
            With the rows, copied.

        Raises
        ------
        ValueError
            If the arrays do not fit together, hold missing values, or name a column twice.
        """
        return cls._of_rows(Rows(y, X, Z, group), coefficient_names, group_coefficient_names)

    @classmethod
    def two_level(
        cls, y: ArrayLike, x: ArrayLike, group: ArrayLike, u: Predictors | None = None
    ) -> RegressionData:
        """Intercept and slope by group, with predictors u_j of both.

        The columns are ``X = [1, x, u, u x]`` and ``Z = [1, x]``.

        Parameters
        ----------
        y, x : array_like (n,)
            Outcome and predictor.
        group : array_like (n,)
            Label of the group of each row.
        u : array_like (J,) or (J, q), mapping from label to value, or array_like (n,), optional
            Predictors of groups: in the order of the sorted labels, by label, or by row.

        Returns
        -------
        RegressionData
            With the rows; X is made only when asked for.

        Raises
        ------
        ValueError
            If the arrays do not fit together, or `u` has not one value per group.
        """
        rows = TwoLevelRows(y, x, group, u)
        return cls(rows.labels, rows.names, ("Intercept", "x"), rows)

    @classmethod
    def from_formula(cls, formula: str, data: AnyTable) -> RegressionData:
        """Rows as a formula makes them of a table; see `HierarchicalRegression.from_formula`.

        Parameters
        ----------
        formula : str
            ``"y ~ x * u + (1 + x | group)"``.
        data : DataFrame or mapping of str to array_like (n,)
            Named columns.

        Returns
        -------
        RegressionData
            With the rows, and with the way from another table to its columns.

        Raises
        ------
        ValueError
            If the formula is not of the kind offered, or a row has a missing value.
        ImportError
            If formulae or pandas is missing: they come with the extra ``bhm_core[formula]``.
        """
        from bhm_core.hierarchical.rows.formula import FormulaDesign

        design = FormulaDesign(formula, data)
        rows = Rows(design.outcome(data), *design.columns(data))
        check_rows(len(rows.y), len(rows.labels), rows.Z.shape[1])
        return cls._of_rows(rows, design.coefficients, design.group_coefficients, design)

    @classmethod
    def from_statistics(cls, statistics: SufficientStatistics) -> RegressionData:
        """Rows that are known by their sums alone.

        Parameters
        ----------
        statistics : SufficientStatistics
            Of all rows.

        Returns
        -------
        RegressionData
            Without rows.

        Raises
        ------
        ValueError
            If `statistics` is something else.
        """
        if not isinstance(statistics, SufficientStatistics):
            raise ValueError(f"statistics must be SufficientStatistics, got {type(statistics).__name__}")
        names, p = statistics.names, statistics.n_population
        return cls(statistics.labels, names[:p], names[p:-1], None, statistics)

    @classmethod
    def _of_rows(cls, rows, names, varying, design=None):
        check_groups(len(rows.labels), rows.Z.shape[1])
        names = _names(names, rows.X.shape[1], "coefficient_names", "x")
        varying = _names(varying, rows.Z.shape[1], "group_coefficient_names", "z")
        statistics = SufficientStatistics.of_columns(
            rows.X, rows.Z, rows.y, rows.labels, rows.codes, names=[*names, *varying])
        return cls(rows.labels, names, varying, rows.copy(), statistics, design)

    def sums(
        self, centre_x: bool
    ) -> tuple[SufficientStatistics, tuple[Array, Array] | None]:
        """Sums over the rows, and the way back from their coefficients to the reader's.

        Parameters
        ----------
        centre_x : bool
            Whether the predictor of two-level data is centred at its mean first.

        Returns
        -------
        statistics : SufficientStatistics
            The sums.
        recentre : tuple of ndarray (p, p) and (K, K), or None
            gamma = first @ coefficients of the columns summed, b = second @ the same; None where
            the columns are the reader's own.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        flag("centre_x", centre_x)
        if self.statistics is None:
            return cast(TwoLevelRows, self.rows).statistics(centre_x=centre_x)
        return self.statistics, None


def _names(names, n, what, stem):
    return names_of_columns(what, [f"{stem}{i}" for i in range(n)] if names is None else names, n)


def check_groups(n_groups: int, k: int) -> None:
    """Raise if there is one group, or there are so many effects that no memory holds their sums."""
    if n_groups < 2:
        raise ValueError(f"group must have at least 2 different labels, got {n_groups}")
    size = 8 * n_groups * (k * (k + 1) // 2) ** 2
    if k > 2 and size > LARGEST:
        raise ValueError(
            f"Z must have fewer columns, got {k} in {n_groups:,} groups: the sums for {k * (k + 1) // 2:,} "
            f"variances and covariances would take {size / 1e9:.2g} GB. In a formula the group stands "
            "behind the bar, (x | group)")


def check_rows(n_rows: int, n_groups: int, k: int) -> None:
    """Raise if the rows of a formula are far fewer than its group effects: a slip of the pen."""
    if n_groups * k > 2 * n_rows:
        raise ValueError(
            f"formula must not have more than 2 varying effects for each row, got {k} effects in "
            f"{n_groups:,} groups of {n_rows:,} rows: the group stands behind the bar, (x | group), "
            "and has few labels")
