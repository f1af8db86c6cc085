"""The coefficients of each group, theta_j = b_j + U_j gamma: all of them, or some where all are many.

U is (J, K, p), gamma (chain, draw, p) and b (chain, draw, J, K).
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from bhm_core._typing import Array, Floats, Ints
from bhm_core.draws import Draws
from bhm_core.hierarchical.results.room import check_made

__all__ = ["DrawsWithTheta", "every_line", "some_lines"]

KEEP = 2**25  # numbers: larger arrays of theta are not kept, and a summary makes them in parts


def every_line(weights: Floats, gamma: Floats, b: Floats) -> Floats:
    """Return theta (chain, draw, J, K), read-only."""
    n_groups, k, p = weights.shape
    flat = gamma.reshape(-1, p)
    theta = np.empty((k, len(flat), n_groups))
    for i in range(k):
        np.matmul(flat, weights[:, i].T, out=theta[i])
    theta = np.moveaxis(theta, 0, -1).reshape(b.shape)
    theta += b
    theta.flags.writeable = False
    return theta


def some_lines(weights: Floats, gamma: Floats, b: Floats, places: tuple[Ints, Ints]) -> Floats:
    """Return theta (chain, draw, m) at m places: groups (m,) and coefficients (m,)."""
    out = b[(..., *places)]
    out += gamma @ weights[places].T
    return out


class DrawsWithTheta(Draws):
    """Draws of gamma and b, and of theta where the model has a population map: made when asked for."""

    model: Any
    _theta: Floats | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the quantities, theta included."""
        names = tuple(self._arrays)
        has_theta = "b" in self._arrays and self.model.population_map is not None
        return (*names, "theta") if has_theta else names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, name: str) -> Array:
        if name != "theta":
            return super().__getitem__(name)
        if self._theta is not None:
            return self._theta
        if (weights := self.model.population_map) is None or "b" not in self._arrays:
            raise KeyError(self._why_no_theta())
        check_made("theta", self["b"].shape, "; summary() makes it in parts", beside=1)
        theta = every_line(weights, self["gamma"], self["b"])
        self._theta = theta if theta.size <= KEEP else None
        return theta

    def _why_no_theta(self):
        if "b" not in self._arrays:
            return "theta was not kept: sample with keep_groups=True"
        return "theta needs a counterpart in X for each column of Z; b holds the deviations"

    def _shape(self, name):
        return super()._shape("b" if name == "theta" else name)

    def _numbers(self, name, places):
        """Draws at some places; a large theta is made there alone."""
        if name != "theta" or self["b"].size <= KEEP:
            return self[name][(..., *places)]
        return some_lines(self.model.population_map, self["gamma"], self["b"], places)
