"""The ways to a generalised hierarchical regression that do not begin with the arrays y, X and Z."""

from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

import numpy as np

from bhm_core._typing import AnyTable, ArrayLike
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.rows.correlated import may_correlate
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.two_level import Predictors

__all__ = ["Family", "GLMDoors", "as_numbers"]

Family: TypeAlias = Literal["binomial", "poisson"]


class GLMDoors:
    """Constructors of `HierarchicalGLM`, each by way of a `RegressionData`.

    References
    ----------
    Goldstein (1991), Biometrika 78, 45-51.
    """

    if TYPE_CHECKING:  # what makes the model

        def __init__(
            self, y: RegressionData, *, family: Family, trials: ArrayLike | None,
            exposure: ArrayLike | None, priors: Priors | None, correlated: bool,
        ) -> None: ...

    @classmethod
    def from_formula(
        cls, formula: str, data: AnyTable, *, family: Family = "binomial",
        trials: ArrayLike | str | None = None, exposure: ArrayLike | str | None = None,
        priors: Priors | None = None, correlated: bool = True,
    ) -> Self:
        """Model from a formula as in lme4 or bambi, parsed by formulae.

        Parameters
        ----------
        formula : str
            For instance ``"use ~ urban + age + (1 | district)"``; see
            `HierarchicalRegression.from_formula`. ``offset(x)`` is added to the link.
        data : DataFrame or mapping of str to array_like (n,)
            pandas, polars, or anything with named columns.
        family : "binomial" or "poisson"
            Successes of trials, or counts.
        trials, exposure : array_like (n,) or str, optional
            Numbers, or the name of their column in `data`.
        priors : Priors, optional
            Weakly informative on the scale of the link if left out.
        correlated : bool, default True
            Whether the varying coefficients of a group may be correlated.

        Returns
        -------
        HierarchicalGLM
            The model; its draws predict from a table.

        Raises
        ------
        ValueError
            If groupings are crossed or nested, a column is missing, a row has a missing value, or the
            outcome is no whole number.
        ImportError
            If formulae or pandas is missing: they come with the extra ``bhm_core[formula]``.
        """
        found = RegressionData.from_formula(formula, data)
        return cls(found, family=family, trials=_column(data, "trials", trials),
                   exposure=_column(data, "exposure", exposure), priors=priors,
                   correlated=may_correlate(found.design, correlated))

    @classmethod
    def two_level(
        cls, y: ArrayLike, x: ArrayLike, group: ArrayLike, u: Predictors | None = None,
        *, family: Family = "binomial", trials: ArrayLike | None = None,
        exposure: ArrayLike | None = None, priors: Priors | None = None, correlated: bool = True,
    ) -> Self:
        """Intercept and slope vary by group, and predictors u_j of groups explain both.

        link(mean) = alpha_j + beta_j x_i, (alpha_j, beta_j)' = gamma_0 + gamma u_j + b_j.

        Parameters
        ----------
        y, x : array_like (n,)
            Outcome and predictor.
        group : array_like (n,)
            Label of the group of each row.
        u : array_like (J,) or (J, q), mapping from label to value, or array_like (n,), optional
            Predictors of groups: in the order of the sorted labels, by label, or by row.
        family : "binomial" or "poisson"
            Successes of trials, or counts.
        trials, exposure : array_like (n,), optional
            1 unless given.
        priors : Priors, optional
            Weakly informative on the scale of the link if left out.
        correlated : bool, default True
            Whether intercept and slope of a group may be correlated.

        Returns
        -------
        HierarchicalGLM
            The model.

        Raises
        ------
        ValueError
            If the arrays do not fit together, or `u` has not one value per group.
        """
        return cls(RegressionData.two_level(as_numbers(y), x, group, u), family=family, trials=trials,
                   exposure=exposure, priors=priors, correlated=correlated)


def as_numbers(y: Any) -> Any:
    """Truth values as 0 and 1, what else there is as it came."""
    if isinstance(y, list | tuple) and y and all(isinstance(value, bool | np.bool_) for value in y):
        return np.array(y, dtype=float)
    whole = getattr(getattr(y, "dtype", None), "kind", "") == "b" and not isinstance(y, np.ma.MaskedArray)
    return y.astype(float) if whole else y


def _column(data: Any, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return np.asarray(data[value])
    except (KeyError, IndexError, TypeError) as error:
        raise ValueError(f"{name} must be numbers or the name of a column, got {value!r}") from error
