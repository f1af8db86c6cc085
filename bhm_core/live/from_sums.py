"""The engine from sums over groups: of 1, x, x^2, y and xy, as a page carries them."""

import numpy as np

from bhm_core.hierarchical import SufficientStatistics


def statistics(sums, predictor):
    """Return the sums over groups as the engine takes them.

    Parameters
    ----------
    sums : dict
        ``s`` (J, 3) of 1, x, x^2 and ``v`` (J, 2) of y, xy by group, ``yy`` of y^2 over all rows, and
        ``u`` (J,), a predictor of the groups.
    predictor : bool
        Whether u and u x are among the population's columns.

    Returns
    -------
    SufficientStatistics
        Intercept and slope vary.
    """
    s, v, u = (np.array(sums[name]) for name in "svu")
    squares = v[:, 0] ** 2 / s[:, 0]
    squares += (sums["yy"] - squares.sum()) / len(s)  # of y the total alone counts
    X = ["1", "x", "u", "u * x"] if predictor else ["1", "x"]
    rows = [row(j, s[j], v[j], squares[j], u[j], X) for j in range(len(s))]
    return SufficientStatistics.from_sql_rows(rows, "y", X, ["1", "x"], origin={})


def row(label, s, v, square, u, X):
    """Label, count, sums of the columns, of their products around the means, and no missing value."""
    moments = np.array([[s[0], s[1], v[0]], [s[1], s[2], v[1]], [v[0], v[1], square]])  # of 1, x, y
    columns = np.array([[1, 0, 0], [0, 1, 0], [u, 0, 0], [0, u, 0]])[: len(X)]
    columns = np.vstack([columns, [0, 0, 1]])
    around_means = moments - np.outer(moments[0], moments[0]) / s[0]
    products = columns @ around_means @ columns.T
    return (label, s[0], *columns @ moments[0], *products[np.triu_indices(len(columns))], 0)


class Still:
    """A generator without noise: exact draws become conditional means."""

    def standard_normal(self, size=None, out=None):
        """Zeros."""
        if out is None:
            return np.zeros(size)
        out[...] = 0
        return out
