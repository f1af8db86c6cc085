"""Random problems from the regions where hierarchical regressions are hard."""

import numpy as np
from dense import Problem, default_gamma, default_scales
from scipy import stats

FAMILIES = {
    "half-normal": lambda s: stats.halfnorm(scale=s),
    "half-Cauchy": lambda s: stats.halfcauchy(scale=s),
    "exponential": lambda s: stats.expon(scale=s),
    "lognormal": lambda s: stats.lognorm(1.0, scale=s),
    "gamma(2)": lambda s: stats.gamma(2.0, scale=s),
    "gamma(.5)": lambda s: stats.gamma(0.5, scale=s),
    "inverse gamma of the variance": lambda s: ("variance", stats.invgamma(0.5, scale=s**2)),
}
WITHOUT_CONSTANT = 0.25  # of the problems with slopes, those where groups share their intercept


def random_problem(seed):
    """Return a problem and a line that says what is hard about it."""
    rng = np.random.default_rng(seed)
    k = int(rng.choice([1, 1, 2, 2, 3]))
    correlated = k == 2 and rng.random() < 0.6
    group, sizes = _groups(rng, k)
    X, Z, columns = _columns(rng, group, k)
    if k > 1 and np.random.default_rng([seed, 1]).random() < WITHOUT_CONSTANT:
        Z, k, columns = Z[:, 1:], k - 1, f"{columns}, Z without its constant"
        correlated = correlated and k > 1
    unit = 10.0 ** rng.integers(-3, 3)
    y, truth = _outcome(rng, X, Z, group, correlated, unit)
    tau, sigma, prior = _scale_priors(rng, y, Z, unit)
    omega = None
    if rng.random() < 0.15 and (k == 1 or correlated):
        omega, prior = stats.invwishart(k + 1 + 2 * rng.random(), unit**2 * np.eye(k)), f"Wishart, {prior}"
    problem = Problem(y, X, Z, group, bool(correlated), tau, sigma, _gamma(rng, y, X, unit), omega=omega)
    prior += " flat gamma" if isinstance(problem.gamma, str) else ""
    return problem, f"{seed}: n_j {sizes}, K {k}{' correlated' * correlated}, {columns}, {truth}, {prior}"


def _groups(rng, k):
    """Two to eight groups of one to five rows; often hardly any group has more than one, or all K."""
    n_groups = int(rng.integers(2, 9))
    sizes = rng.integers(1, 6, n_groups)
    kind = rng.random()
    if kind < 0.2:
        sizes[:] = 1
        sizes[: int(rng.integers(0, 3))] = 2
    elif kind < 0.35:
        sizes[:] = k
    while sizes.sum() < k + 3:
        sizes = np.append(sizes, rng.integers(1, 6))
    return np.repeat(np.arange(len(sizes)), sizes), sizes.tolist()


def _columns(rng, group, k):
    n = len(group)
    z = rng.normal(size=(n, k - 1))
    Z = np.column_stack([np.ones(n), z - z.mean(axis=0)])
    X, words = [Z], []
    if rng.random() < 0.3:
        X.append(rng.normal(size=group.max() + 1)[group])
        words.append("u")
    if k == 1 and rng.random() < 0.5:
        X.append(rng.normal(size=n))
        words.append("x")
    X = np.column_stack(X)
    if n < X.shape[1] + 2 or np.linalg.cond(X) > 100:
        X, words = Z, []
    return X, Z, "X = Z" + "".join(f", {w}" for w in words)


def _outcome(rng, X, Z, group, correlated, unit):
    k = Z.shape[1]
    tau = 10 ** rng.uniform(-2, 0.5, k) * (rng.random(k) > 0.25)
    rho = rng.choice([0, 0.9, -0.9, 0.999]) if correlated else 0
    sigma = 10 ** rng.uniform(-1.5, 0.5)
    root = np.eye(k)
    if k > 1:
        root[-1, 0], root[-1, -1] = rho, np.sqrt(1 - rho**2)
    b = rng.normal(size=(group.max() + 1, k)) @ (tau[:, None] * root).T
    y = X @ rng.normal(size=X.shape[1]) + (Z * b[group]).sum(axis=1) + sigma * rng.normal(size=len(X))
    tau_text = "/".join(f"{t:.2g}" for t in tau)
    return unit * y, f"unit {unit:g}, tau {tau_text}, rho {rho}, sigma {sigma:.2g}"


def _scale_priors(rng, y, Z, unit):
    """The defaults, or one family for tau and one for sigma, now and then in a far unit."""
    if rng.random() < 0.25:
        return default_scales(y, Z), default_scales(y, np.ones((len(y), 1)))[0], "default"
    names = list(FAMILIES)
    one, two = rng.choice(names, 2)
    if rng.random() < 0.15:
        one = two = "lognormal"
    off = 10 ** (rng.uniform(-3, 2, 2) if rng.random() < 0.4 else rng.uniform(-0.7, 0.7, 2))
    if rng.random() < 0.1:
        off[:] = 0.01  # one row per group and both scales far too small: two ridges
    tau = [FAMILIES[one](off[0] * unit) for _ in Z.T]
    return tau, FAMILIES[two](off[1] * unit), f"tau {one} {off[0]:.2g}, sigma {two} {off[1]:.2g}"


def _gamma(rng, y, X, unit):
    kind = rng.random()
    if kind < 0.3:
        return default_gamma(y, X)
    if kind < 0.6:
        return "flat"
    return np.zeros(X.shape[1]), (10 * unit) ** 2 * np.eye(X.shape[1])
