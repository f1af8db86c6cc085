"""Nodes and weights of the integrals over group effects."""

from functools import lru_cache

import numpy as np

from bhm_core._typing import Floats

__all__ = ["even_steps", "nodes_and_weights"]

_MOST_HERMITE = 200  # nodes; with more, of another rule
_FINEST, _EDGE = 1e-3, 1e10  # where its nodes lie close, and where they end, in widths
_BEYOND = 1.2  # tails are wider than normal


@lru_cache(maxsize=32)
def nodes_and_weights(n: int, k: int) -> tuple[Floats, Floats]:
    """Nodes (q, K) and log weights (q,) of the integral of exp(h) over R^K, h nearly -z'z / 2.

    The product of K rules of Gauss and Hermite. Nodes far out keep their place, small as their weights
    are: where the data say little beyond the mode, the tail is that of the prior, and wider than normal.
    """
    x, log_w = _all_scales(n) if n > _MOST_HERMITE and k == 1 else _hermite(n)
    nodes = np.stack(np.meshgrid(*[x] * k, indexing="ij"), axis=-1).reshape(-1, k)
    return nodes, np.sum(np.meshgrid(*[log_w] * k, indexing="ij"), axis=0).reshape(-1)


def even_steps(n: int, widest: float) -> tuple[Floats, float]:
    """Whole numbers t (q,) and r: at the nodes s r t, s at most `widest`, the trapezoidal rule integrates
    what is normal with standard deviation s and falls along each line of the plane with 1.

    With n nodes for s = 1 they lie sqrt(4 pi / n) apart, where steps and ends cost a normal density the same.
    """
    reach = _BEYOND * np.sqrt(np.pi * n)
    last = int(np.ceil(widest * reach / np.sqrt(4 * np.pi / n)))
    return np.arange(-last, last + 1.0), float(reach / last)


def _hermite(n):
    from scipy.special import roots_hermitenorm

    x, w = roots_hermitenorm(n)
    return x, np.log(w) + 0.5 * x**2


def _all_scales(n):
    """Trapezoidal rule in t for x = c sinh t: nodes for integrands that fall off a cliff near the mode.

    With a tau of a hundred, outcomes that are all the same allow effects of any size on one side, and
    fall within a hundredth of that on the other.
    """
    t = np.linspace(-1, 1, n) * np.arcsinh(_EDGE / _FINEST)
    return _FINEST * np.sinh(t), np.log(_FINEST * np.cosh(t) * (t[1] - t[0]))
