"""Random numbers that are known beforehand."""

from typing import Any

import numpy as np

from bhm_core._typing import ArrayLike, Floats

__all__ = ["StoredNumbers"]


class StoredNumbers:
    """Numbers in the place of a generator: each step of a kernel takes a row of either list.

    Parameters
    ----------
    z : array_like (n, ...)
        Standard normals, a row a step.
    u : array_like (n, ...)
        Uniforms, a row a step.
    """

    def __init__(self, z: ArrayLike, u: ArrayLike) -> None:
        self.z, self.u = np.asarray(z), np.asarray(u)
        self._rows, self._uniforms = iter(self.z), iter(self.u)

    def standard_normal(self, size: Any) -> Floats:
        """The row of the next step, in the shape asked for."""
        return np.reshape(next(self._rows), size)

    def random(self, size: Any) -> Floats:
        """The numbers that decide it."""
        return np.reshape(next(self._uniforms), size)
