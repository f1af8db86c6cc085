"""The likelihood of yes/no outcomes and counts, written out row by row: nothing of the package is used.

Effects integrate out by the trapezoidal rule, u = mode + s sinh t, whose nodes lie close at the mode and
reach 40 prior standard deviations. Everything is concave, so modes are found by halving intervals.
"""

import numpy as np
from scipy.special import gammaln

LONG = np.longdouble
FINEST = {1: 1e-6, 2: 0.01}  # distance of the nodes at the mode, in widths of the peak, by K
EDGE = 40.0  # of the nodes, in prior standard deviations
NODES = {1: 2001, 2: 181}


def log_likelihood(family, y, size, X, Z, codes, gamma, tau, rho=0.0, offset=0.0):
    """Log p(y | gamma, tau, rho) with all constants; for K = 1 in extended precision."""
    number = LONG if len(tau) == 1 else float
    y, size, X, Z, tau, gamma = (np.asarray(part, dtype=number) for part in (y, size, X, Z, tau, gamma))
    root = np.array([[1, 0], [rho, np.sqrt(1 - number(rho) ** 2)]])[: len(tau), : len(tau)]
    eta, lines = X @ gamma + offset, Z @ (tau[:, None] * root)
    total = constants(family, y, size).sum()
    for j in np.unique(codes):
        rows = codes == j
        f = Group(family, y[rows], size[rows], eta[rows], lines[rows])
        total += f.integral() if len(tau) == 1 else f.double_integral()
    return float(total)


def constants(family, y, size):
    if family == "poisson":
        return y * np.log(size) - gammaln(np.asarray(y + 1, dtype=float))
    of_trials, of_y, of_rest = (gammaln(np.asarray(part + 1, dtype=float)) for part in (size, y, size - y))
    return of_trials - of_y - of_rest


class Group:
    """f(u) = sum of y eta - A(eta) - u'u / 2 with eta = eta_0 + lines u."""

    def __init__(self, family, y, size, eta, lines):
        self.family, self.y, self.size, self.eta, self.lines = family, y, size, eta, lines
        self.number, self.k = lines.dtype, lines.shape[1]

    def f(self, *u):
        eta = self._eta(*u)
        if self.family == "poisson":
            logs = self.y * eta - self.size * np.exp(eta)
        else:  # no large numbers are subtracted from large ones
            logs = -self.y * np.logaddexp(0, -eta) - (self.size - self.y) * np.logaddexp(0, eta)
        return logs.sum(axis=-1) - sum(v * v for v in u) / 2

    def slope(self, k, *u):
        """Derivative by u_k."""
        eta = self._eta(*u)
        chance = np.exp(eta) if self.family == "poisson" else 1 / (1 + np.exp(-eta))
        return ((self.y - self.size * chance) * self.lines[:, k]).sum(axis=-1) - u[k]

    def _eta(self, *u):
        return self.eta + sum(v[..., None] * self.lines[:, k] for k, v in enumerate(u))

    def integral(self):
        return self.along(0, lambda v: (v,), np.zeros((), dtype=self.number))

    def double_integral(self):
        """Over u_0 of the integral over u_1, which is concave in its logarithm too."""
        def inner(u):
            def at(v):
                return (np.broadcast_to(u[..., None], v.shape) if v.ndim > u.ndim else u), v

            return self.along(1, at, np.zeros(u.shape, dtype=self.number))

        centre, width = _peak(inner)
        x, step = _nodes(centre, width, 2)
        return _log_sum(inner(x) + np.log(step))

    def along(self, k, at, zero):
        """Log of the integral over u_k, the other held where `at` has it; one for each entry of `zero`."""
        with np.errstate(over="ignore", invalid="ignore"):
            low, high = zero - 1, zero + 1
            for _ in range(60):  # until the mode lies between
                low, high = (np.where(self.slope(k, *at(low)) < 0, 2 * low, low),
                             np.where(self.slope(k, *at(high)) > 0, 2 * high, high))
            for _ in range(80):
                middle = (low + high) / 2
                up = self.slope(k, *at(middle)) > 0
                low, high = np.where(up, middle, low), np.where(up, high, middle)
            width = 1 / np.sqrt(1 + self._curvature(k, *at(middle)))
            x, step = _nodes(middle, width, self.k)
            return _log_sum(self.f(*at(x)) + np.log(step))

    def _curvature(self, k, *u):
        eta = self._eta(*u)
        chance = np.exp(eta) if self.family == "poisson" else 1 / (1 + np.exp(-eta))
        spread = chance if self.family == "poisson" else chance / (1 + np.exp(eta))
        return (self.size * spread * self.lines[:, k] ** 2).sum(axis=-1)


def _nodes(middle, width, k):
    """Places (..., n), and the length that each stands for."""
    width, middle = FINEST[k] * np.asarray(width)[..., None], np.asarray(middle)[..., None]
    t = np.linspace(-1, 1, NODES[k], dtype=width.dtype) * np.arcsinh(EDGE / width)
    return middle + width * np.sinh(t), width * np.cosh(t) * (t[..., 1:2] - t[..., :1])


def _log_sum(logs):
    """Log of the integral of e^logs, and of the normal constant of one effect."""
    top = logs.max(axis=-1)
    pi = 4 * np.arctan(top.dtype.type(1))
    return top + np.log(np.exp(logs - top[..., None]).sum(axis=-1)) - np.log(2 * pi) / 2


def _peak(g):
    """Where a concave function is highest, and how wide it is there."""
    low, high = -1.0, 1.0
    while g(np.array(2 * low)) > g(np.array(low)):
        low = 2 * low
    while g(np.array(2 * high)) > g(np.array(high)):
        high = 2 * high
    low, high = 2 * low, 2 * high
    for _ in range(30):
        x = np.linspace(low, high, 9)
        best = int(np.argmax(g(x)))
        low, high = x[max(best - 1, 0)], x[min(best + 1, 8)]
        if high - low < 1e-6 * max(1, abs(low)):
            break
    middle = (low + high) / 2
    width = 1e-7
    while width < 1 and g(np.array(middle)) - g(np.array(middle + width)) < 0.5:
        width *= 2
    return middle, width
