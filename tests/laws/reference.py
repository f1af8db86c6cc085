"""Quantiles of a posterior of few parameters by importance sampling from a grid.

The grid finds its place by tempering: a density to the power 1/T is broad enough for coarse grids to
see. Joined up linearly it is a proposal, and importance weights correct what it lacks.
"""

import numpy as np
from dense import default_scales, log_posterior
from scipy.interpolate import RegularGridInterpolator
from scipy.spatial.distance import cdist
from scipy.special import gammaln, ndtr

PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
COOL = 2.0  # lowest temperature: the box of the density itself, with some room
BEST = 0.97  # the hottest lets the best 3% of the nodes count
COARSE = {2: 30, 3: 14, 4: 9}  # points a coordinate while the grid finds its place
FINE = {2: 60, 3: 24, 4: 11}  # and when it has found it
N_POINTS = {2: 12_000, 3: 20_000, 4: 30_000}
EDGE = 1e-7  # of the largest marginal mass: what lies below is left out
ENOUGH = 2000  # effective points; with less, there is another round
N_ROUNDS = 8
N_KERNELS = 80
DF = 5.0  # of their tails


class Reference:
    """What the posterior of a problem says of each quantity.

    ``thresholds[name]`` are its quantiles at PROBABILITIES, and ``size`` is the effective number of
    points behind them. Points come from the grid and from the neighbourhood of `hints` (m, d) and of
    points of large weight: importance weights are right wherever a point comes from, so draws that
    are on trial may serve as hints of where else to look.
    """

    def __init__(self, problem, hints, seed=0):
        self.problem, rng = problem, np.random.default_rng(seed)
        axes, n = self._box(), N_POINTS[problem.d]
        grid = _Tents(axes, self._heights(axes))
        phi = grid.sample(n // 2, rng)
        log_weight, *_ = self._weighted(phi, grid.log_density(phi))
        for _ in range(N_ROUNDS):
            phi, log_proposal = _propose(phi, log_weight, hints, grid, n, rng)
            log_weight, mean, variance = self._weighted(phi, log_proposal)
            weight = _share(log_weight - log_weight.max())
            if 1 / (weight @ weight) > ENOUGH:
                break
        self.size = 1 / (weight @ weight)
        names = [f"log tau[{k}]" for k in range(problem.Z.shape[1])]
        names += ["atanh rho"] * problem.correlated + ["log sigma"]
        self.thresholds = {name: _quantiles(x, weight) for name, x in zip(names, phi.T, strict=True)}
        kept = weight > 1e-6 * weight.max()
        for c in range(mean.shape[1]):
            self.thresholds[f"gamma[{c}]"] = _of_mixture(
                weight[kept], mean[kept, c], np.sqrt(variance[kept, c]))

    def _box(self):
        """Axes that hold all the mass."""
        y, Z, k = self.problem.y, self.problem.Z, self.problem.Z.shape[1]
        unit = [np.log(p.std()) for p in default_scales(y, Z)] + [np.log(y.std())]
        low, high = np.array(unit) - 40, np.array(unit) + 30
        if self.problem.correlated:
            low, high = np.insert(low, k, -9), np.insert(high, k, 9)
        for _ in range(20):
            axes = _axes(low, high, COARSE[self.problem.d])
            heights = self._heights(axes)
            mass = np.exp(heights / max(COOL, -np.quantile(heights, BEST) / 16))
            before = high - low
            low, high = np.array([_hull(mass, axis, i) for i, axis in enumerate(axes)]).T
            if (high - low > 0.95 * before).all():
                break
        return _axes(low, high, FINE[self.problem.d])

    def _weighted(self, phi, log_proposal):
        """Log weights, and mean and variance of gamma at the points."""
        with np.errstate(all="ignore"):
            value, mean, variance = log_posterior(self.problem, phi)
        return np.where(np.isfinite(value), value, -np.inf) - log_proposal, mean, variance

    def _heights(self, axes):
        """Log density at the nodes, 0 at the highest."""
        grid = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
        with np.errstate(all="ignore"):
            value = log_posterior(self.problem, grid.reshape(-1, len(axes)))[0]
        value = np.where(np.isfinite(value), value, -np.inf)
        return (value - value.max()).reshape(grid.shape[:-1])


def _hull(mass, axis, i):
    """Where the mass along axis `i` lies, and a node to either side."""
    marginal = mass.sum(axis=tuple(a for a in range(mass.ndim) if a != i))
    inside = np.flatnonzero(marginal > EDGE * marginal.max())
    return axis[max(inside[0] - 1, 0)], axis[min(inside[-1] + 1, len(axis) - 1)]


def _axes(low, high, n):
    return [np.linspace(a, b, n) for a, b in zip(low, high, strict=True)]


class _Tents:
    """A density that is linear between the nodes of a grid."""

    def __init__(self, axes, heights):
        self.mass = 0.7 * _share(heights) + 0.3 * _share(heights / 3)
        self.origin = np.array([axis[0] for axis in axes])
        self.step = np.array([axis[1] - axis[0] for axis in axes])
        wider = [np.concatenate([[a[0] - s], a, [a[-1] + s]]) for a, s in zip(axes, self.step, strict=True)]
        self._density = RegularGridInterpolator(
            wider, np.pad(self.mass, 1) / self.step.prod(), bounds_error=False, fill_value=0.0)

    def sample(self, n, rng):
        """Points (n, d), evenly spread over the nodes."""
        at = (rng.random() + np.arange(n)) / (n + 1) * self.mass.sum()
        node = np.minimum(np.searchsorted(np.cumsum(self.mass.ravel()), at), self.mass.size - 1)
        index = np.stack(np.unravel_index(node, self.mass.shape), axis=1)
        return self.origin + self.step * (index + rng.random((2, *index.shape)).sum(axis=0) - 1)

    def log_density(self, phi):
        with np.errstate(divide="ignore"):
            return np.log(self._density(phi))


def _propose(phi, log_weight, hints, grid, n, rng):
    """Half from the grid, half from t's around hints and points of large weight; log density of both."""
    shares = [_share(power * (log_weight - log_weight.max())) for power in (1, 0.5, 0.25, 0.1, 0.03, 0.01)]
    weight = next((share for share in shares if 1 / (share @ share) > N_KERNELS), shares[-1])
    known = np.concatenate([phi[rng.choice(len(phi), N_KERNELS, p=weight)], rng.choice(hints, N_KERNELS)])
    d, root = phi.shape[1], 0.4 * np.linalg.cholesky(np.cov(known.T))
    steps = rng.normal(size=(n // 2, d)) / np.sqrt(rng.chisquare(DF, (n // 2, 1)) / DF)
    near = known[rng.integers(len(known), size=n // 2)] + steps @ root.T
    new = np.concatenate([grid.sample(n - n // 2, rng), near])
    squares = cdist(new @ np.linalg.inv(root).T, known @ np.linalg.inv(root).T, "sqeuclidean")
    constant = gammaln((DF + d) / 2) - gammaln(DF / 2) - d / 2 * np.log(DF * np.pi)
    constant -= np.log(np.diag(root)).sum()
    kernels = constant + np.log(((1 + squares / DF) ** (-(DF + d) / 2)).mean(axis=1))
    return new, np.logaddexp(grid.log_density(new), kernels) - np.log(2)


def _share(heights):
    mass = np.exp(heights)
    return mass / mass.sum()


def _quantiles(x, weight):
    order = np.argsort(x, kind="stable")
    level = np.cumsum(weight[order]) - weight[order] / 2
    return np.interp(PROBABILITIES, level, x[order])


def _of_mixture(weight, mean, sd):
    """Quantiles of a mixture of normals, by bisection."""
    weight = weight / weight.sum()
    low, high = (np.full(len(PROBABILITIES), end) for end in ((mean - 9 * sd).min(), (mean + 9 * sd).max()))
    for _ in range(32):
        middle = (low + high) / 2
        below = np.array([weight @ ndtr((x - mean) / sd) for x in middle]) < PROBABILITIES
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low + high) / 2
