"""The rows of a regression, kept for what needs them one by one."""


from bhm_core._checks import finite_array
from bhm_core.hierarchical.rows.labels import encode

FAR = 10.0  # an origin of z further than so many sds from the data costs digits: centre


class Rows:
    """Checked y, X, Z and the code of the group of each row.

    Parameters
    ----------
    y : array_like (n,)
        Outcome.
    X, Z : array_like (n, p), (n, K)
        Columns of the coefficients.
    group : array_like (n,)
        Labels.
    """

    def __init__(self, y, X, Z, group):
        self.y, self.X, self.Z = finite_array("y", y, ndim=1), matrix("X", X), matrix("Z", Z)
        self._group = group

    @property
    def codes(self):
        """Place of each row's label among the sorted labels, (n,)."""
        return encode("group", self._group)[1]


def matrix(name, value):
    """Return `value` as a matrix of floats with at least one column."""
    array = finite_array(name, value)
    array = array[:, None] if array.ndim == 1 else array
    if array.ndim != 2 or array.shape[1] == 0:
        raise ValueError(f"{name} must have rows and at least 1 column, got shape {array.shape}")
    return array
