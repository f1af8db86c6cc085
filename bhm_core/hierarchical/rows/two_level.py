"""Predictors of groups in a model with an intercept and a slope for every group."""

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np

from bhm_core._checks import finite_array, not_too_large
from bhm_core._typing import Array, ArrayLike, Floats, Ints
from bhm_core.hierarchical.rows.labels import encode
from bhm_core.hierarchical.rows.rows import FAR, LARGEST, same_index, same_length
from bhm_core.hierarchical.rows.statistics import SufficientStatistics

__all__ = ["Predictors", "TwoLevelRows", "group_predictors"]

Predictors: TypeAlias = ArrayLike | Mapping[Any, ArrayLike]  # of groups, by label or in order


class TwoLevelRows:
    """Rows of y = alpha_j + beta_j x + eps; X = [1, x, u, u x] is made only when asked for.

    Parameters
    ----------
    y, x : array_like (n,)
        Outcome and predictor.
    group : array_like (n,)
        Label of the group of each row.
    u : array_like (J,) or (J, q), mapping from label to value, array_like (n,), or None
        Predictors of groups.

    Raises
    ------
    ValueError
        If the arrays do not fit together, or `u` has not one value per group.
    """

    def __init__(self, y: ArrayLike, x: ArrayLike, group: ArrayLike, u: Predictors | None) -> None:
        same_index(y=y, x=x, group=group)
        self.y, self.x = (finite_array(*pair, ndim=1).copy() for pair in (("y", y), ("x", x)))
        self.labels, self.codes = encode("group", group)
        same_length(self.y, x=self.x, group=self.codes)
        not_too_large("y", self.y, LARGEST), not_too_large("x", self.x, LARGEST)
        self.u = group_predictors(u, self.labels, self.codes)

    offset = 0.0  # no part of the outcome is known

    @property
    def X(self) -> Floats:
        """All columns of the population coefficients, (n, 2 + 2 q)."""
        u = self.u[self.codes]
        return np.column_stack([np.ones(len(self.y)), self.x, u, u * self.x[:, None]])

    @property
    def Z(self) -> Floats:
        """Constant and x, (n, 2)."""
        return np.column_stack([np.ones(len(self.y)), self.x])

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns of X."""
        q = self.u.shape[1]
        u = ["u"] if q == 1 else [f"u{i + 1}" for i in range(q)]
        return ("Intercept", "x", *u, *(f"{name}:x" for name in u))

    def population_map(self) -> Floats:
        """U_j = [[1, 0, u_j', 0], [0, 1, 0, u_j']] for every group, (J, 2, 2 + 2 q)."""
        n_groups, q = self.u.shape
        weights = np.zeros((n_groups, 2, 2 + 2 * q))
        weights[:, 0, 0] = weights[:, 1, 1] = 1
        weights[:, 0, 2 : 2 + q] = weights[:, 1, 2 + q :] = self.u
        return weights

    def statistics(self, centre_x: bool) -> tuple[SufficientStatistics, tuple[Floats, Floats]]:
        """Statistics of [1, x - a, u - c, (u - c)(x - a)], and the way back from its coefficients.

        Products of columns with a far origin hide what varies, so the origin is moved before they
        are formed: a and c are 0 unless the origin is far away or, for x, `centre_x` is true.

        Parameters
        ----------
        centre_x : bool
            Whether a is the mean of x in any case.

        Returns
        -------
        statistics : SufficientStatistics
            The sums.
        recentre : tuple of ndarray (p, p) and (2, 2)
            gamma = first @ coefficients of the columns summed, b = second @ the same.
        """
        a = _origin(self.x.mean(), self.x.std(), centre_x)
        x = (self.x - a)[:, None]
        base = SufficientStatistics.of_columns(x, x, self.y, self.labels, self.codes)
        share = base.counts / base.n_rows
        mean = share @ self.u
        sd = np.sqrt(share @ (self.u - mean) ** 2)
        c = np.array([_origin(m, s, False) for m, s in zip(mean, sd, strict=True)])
        names = (*self.names, "Intercept", "x", "y")
        return _extend(base, self.u - c, names), _way_back(a, c)


def _origin(mean, sd, centre):
    return mean if abs(mean) > (1e-9 if centre else FAR) * sd else 0.0


def group_predictors(u: Any, labels: Array, codes: Ints) -> Floats:
    """Return u (J, q) in the order of `labels` from (J,), (J, q), a value a row, or a mapping."""
    if u is None:
        return np.zeros((len(labels), 0))
    if isinstance(u, Mapping):
        u = _from_mapping(u, labels)
    elif hasattr(u, "reindex") and len(u) == len(labels):  # pandas has a label for every value
        u = _from_mapping(dict(zip(u.index, np.asarray(u), strict=True)), labels)
    elif len(labels) == len(codes) and not np.array_equal(codes, np.arange(len(codes))):
        raise ValueError("u must be a mapping from label to value where every group has one row, got "
                         "an array: it could be in the order of the rows, or of the labels")
    u = finite_array("u", u)
    u = u[:, None] if u.ndim == 1 else u
    if u.ndim != 2 or len(u) not in (len(labels), len(codes)):
        raise ValueError(
            f"u must have one value per group ({len(labels)}) or a row ({len(codes)}), "
            f"got shape {u.shape}"
        )
    return u if len(u) == len(labels) else _from_rows(u, labels, codes)


def _from_mapping(u, labels):
    known = labels.tolist()
    missing = [label for label in known if label not in u]
    surplus = sorted(set(u) - set(known), key=str)
    if missing:
        raise ValueError(f"u must have a value for every group, but {missing[0]!r} is missing "
                         f"({len(missing)} group(s) in all)")
    if surplus:
        raise ValueError(f"u must have values for the groups of the data alone, got {surplus[0]!r} "
                         f"({len(surplus)} label(s) in all)")
    return [u[label] for label in known]


def _from_rows(u, labels, codes):
    first = np.zeros(len(labels), dtype=int)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    differs = np.flatnonzero((u != u[first][codes]).any(axis=1))
    if len(differs):
        label = labels.tolist()[codes[differs[0]]]
        raise ValueError(f"u must be constant within groups, but differs within group {label!r} "
                         f"(row {differs[0]})")
    return u[first]


def _extend(base, v, names):
    """Add 1, v_j and v_j x to statistics of x and y: all other sums over rows follow."""
    q, counts = v.shape[1], base.counts
    x_mean, y_mean = base.means[:, 0] + base.origin[0], base.means[:, -1]
    one, zero = np.ones(len(counts)), np.zeros((len(counts), q))
    means = np.column_stack([one, x_mean, v, v * x_mean[:, None], one, x_mean, y_mean])
    # within a group every column is a multiple of x (or y), so all products follow from two sums
    slope = np.column_stack([0 * one, one, zero, v, 0 * one, one])
    xx, xy = base.within_group[:, 0, 0], base.within_group[:, 0, -1]
    own = np.column_stack([slope * xx[:, None], xy])
    within = np.zeros((own.shape[1],) * 2)
    within[:-1] = slope.T @ own
    within[-1, :-1], within[-1, -1] = within[:-1, -1], base.within[-1, -1]
    origin = np.zeros(own.shape[1])
    origin[-1] = base.origin[-1]
    return SufficientStatistics(
        labels=base.labels, counts=counts, origin=origin, means=means,
        within_group=np.stack([np.zeros_like(own), own], axis=1), within=within,
        names=names, n_population=2 + 2 * q, n_varying=2,
    )


def _way_back(a, c):
    """Matrices from the coefficients of [1, x - a, u - c, (u - c)(x - a)] and [1, x - a]."""
    q = len(c)
    back = np.eye(2 + 2 * q)
    u, ux = slice(2, 2 + q), slice(2 + q, 2 + 2 * q)
    back[0, 1], back[0, u], back[0, ux] = -a, -c, a * c
    back[1, ux] = -c
    back[u, ux] = -a * np.eye(q)
    return back, np.array([[1.0, -a], [0.0, 1.0]])
