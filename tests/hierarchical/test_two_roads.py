"""Two roads to the same posterior: the engine, and NUTS on the whole model, its density written out here.

The other road has all group effects among its parameters, not centred: b = L u with u ~ N(0, 1), and knows
nothing of quadrature. Means and standard deviations agree within 4 Monte Carlo standard errors.
"""

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core.diagnostics import mcse_mean

PRIORS = bhm.Priors(gamma=norm(0, 2), tau=halfnorm(scale=1))
LIMIT = 4.0  # Monte Carlo standard errors


class WholeModel:
    """Log density of theta = (gamma, log tau, atanh rho if K = 2, u), and its gradient."""

    def __init__(self, family, y, size, X, Z, labels):
        self.family, self.y, self.size, self.X, self.Z = family, y, size, X, Z
        self.groups, self.codes = np.unique(labels, return_inverse=True)
        self.p, self.k, self.n_groups = X.shape[1], Z.shape[1], len(self.groups)
        self.member = (self.codes == np.arange(self.n_groups)[:, None]).astype(float)
        self.d = self.p + self.k + (self.k == 2) + self.k * self.n_groups

    def parts(self, theta):
        gamma, tau, rest = np.split(theta, [self.p, self.p + self.k], axis=1)
        rho = np.tanh(rest[:, 0]) if self.k == 2 else np.zeros(len(theta))
        u = rest[:, self.k - 1 :].reshape(len(theta), self.k, self.n_groups)
        return gamma, np.exp(tau), rho, u

    def effects(self, theta):
        """b (chain, K, J)."""
        _, tau, rho, u = self.parts(theta)
        b = tau[:, :, None] * u
        if self.k == 2:
            b[:, 1] = tau[:, 1, None] * (rho[:, None] * u[:, 0] + np.sqrt(1 - rho**2)[:, None] * u[:, 1])
        return b

    def __call__(self, theta):
        theta = np.atleast_2d(theta)
        gamma, tau, rho, u = self.parts(theta)
        eta = gamma @ self.X.T + (self.effects(theta)[:, :, self.codes] * self.Z.T).sum(axis=1)
        if self.family == "poisson":
            mean = self.size * np.exp(eta)
            value = (self.y * eta - mean).sum(axis=1)
        else:
            mean = self.size / (1 + np.exp(-eta))
            value = (self.y * eta - self.size * np.logaddexp(0, eta)).sum(axis=1)
        rest = self.y - mean
        by_b = np.einsum("cn,nk,jn->ckj", rest, self.Z, self.member, optimize=True)
        value += -(gamma**2).sum(axis=1) / 8 - (tau**2).sum(axis=1) / 2 + np.log(tau).sum(axis=1)
        value += -(u**2).sum(axis=(1, 2)) / 2 + (self.k == 2) * 2 * np.log(1 - rho**2)
        return value, np.concatenate([rest @ self.X - gamma / 4, *self._by_rest(tau, rho, u, by_b)], axis=1)

    def _by_rest(self, tau, rho, u, by_b):
        own = 1 - tau**2
        if self.k == 1:
            return own + (by_b * u).sum(axis=2) * tau, tau * by_b[:, 0] - u[:, 0]
        across = np.sqrt(1 - rho**2)
        first, second = u[:, 0], u[:, 1]
        line = rho[:, None] * first + across[:, None] * second
        turn = across[:, None] ** 2 * first - (rho * across)[:, None] * second
        by_tau = np.stack([(by_b[:, 0] * first).sum(axis=1), (by_b[:, 1] * line).sum(axis=1)], axis=1) * tau
        by_rho = tau[:, 1] * (by_b[:, 1] * turn).sum(axis=1) - 4 * rho
        by_first = tau[:, :1] * by_b[:, 0] + (tau[:, 1] * rho)[:, None] * by_b[:, 1] - first
        by_second = (tau[:, 1] * across)[:, None] * by_b[:, 1] - second
        return own + by_tau, by_rho[:, None], by_first, by_second


def rats(n):
    data = bhm.load_rat_tumors()
    one = np.ones((n, 1))
    return "binomial", data.y[-n:].astype(float), data.K[-n:].astype(float), one, one, np.arange(n)


def women(*, varying, every=1):
    data = bhm.load_contraception()
    kept = data.district % every == 0
    a, one = data.age / 10, np.ones(len(data.age))
    columns = [one, a, a**2, data.urban, *[data.livch == level for level in ("1", "2", "3+")]]
    X = np.column_stack([np.asarray(column, dtype=float) for column in columns])[kept]
    Z = X[:, [0, 3]] if varying else X[:, :1]
    return "binomial", data.use[kept].astype(float), np.ones(len(X)), X, Z, data.district[kept]


def chicks():
    data = bhm.load_grouse_ticks()
    height = (data.HEIGHT - data.HEIGHT.mean()) / 100
    X = np.column_stack([np.ones(403), data.YEAR == 96, data.YEAR == 97, height])
    return "poisson", data.TICKS.astype(float), np.ones(403), X.astype(float), np.ones((403, 1)), data.BROOD


def engine(problem, rng, kind=bhm.HierarchicalGLM):
    family, y, size, X, Z, labels = problem
    known = {"trials": size} if family == "binomial" else {"exposure": size}
    return kind(y, X, Z, labels, family=family, priors=PRIORS, **known).sample(rng=rng)


def nuts(problem, n_draws, rng):
    """Draws of the other road under the names of this one."""
    model = WholeModel(*problem)
    start = 0.1 * np.random.default_rng(rng).normal(size=(4, model.d))
    made = bhm.sample(bhm.nuts(model), start, n_draws=n_draws, n_warmup=n_draws // 2, n_chains=4, rng=rng)
    theta = next(iter(made.values()))
    flat = theta.reshape(-1, model.d)
    gamma, tau, rho, _ = model.parts(flat)
    found = {"gamma": gamma, "tau": tau, "b": np.moveaxis(model.effects(flat), 1, 2)}
    found |= {"rho": rho} if model.k == 2 else {}
    return {name: value.reshape(*theta.shape[:2], *value.shape[1:]) for name, value in found.items()}


def distance(ours, theirs):
    """Largest difference of a mean or a standard deviation, in Monte Carlo standard errors."""
    worst = 0.0
    for name, other in theirs.items():
        own = ours["corr"][..., 0, 1] if name == "rho" else ours[name]
        own, other = (part.reshape(*part.shape[:2], -1) for part in (own, other))
        few = slice(None) if name != "b" else slice(None, None, max(1, own.shape[2] // 8))
        for x, z in zip(own[..., few].T, other[..., few].T, strict=True):
            for power in (1, 2):
                parts = [np.ascontiguousarray(v.T - z.mean()) ** power for v in (x, z)]
                error = np.hypot(*(float(mcse_mean(part)) for part in parts))
                worst = max(worst, abs(parts[0].mean() - parts[1].mean()) / error)
    return worst


def test_the_gradient_of_the_other_road_is_its_slope():
    problem = women(varying=True, every=15)
    model = WholeModel(*problem)
    at = 0.3 * np.random.default_rng(1).normal(size=(1, model.d))
    steps = 1e-5 * np.eye(model.d)
    slope = (model(at + steps)[0] - model(at - steps)[0]) / 2e-5
    np.testing.assert_allclose(model(at)[1][0], slope, atol=1e-5)


class HalfTheJacobian(bhm.HierarchicalGLM):
    """Counts the Jacobian of log tau by half."""

    def log_posterior(self, phi):
        return super().log_posterior(phi) - 0.5 * np.asarray(phi)[..., 1]


@pytest.mark.long
def test_a_few_rats_agree_with_nuts_and_a_planted_fault_does_not():
    problem = rats(10)
    theirs = nuts(problem, 700, 3)
    assert distance(engine(problem, 1), theirs) < LIMIT
    assert distance(engine(problem, 1, HalfTheJacobian), theirs) > 2 * LIMIT


@pytest.mark.scheduled
@pytest.mark.parametrize("problem", [
    lambda: rats(71), chicks, lambda: women(varying=False), lambda: women(varying=True),
], ids=["rat tumours", "grouse ticks", "contraception", "contraception, urban varies"])
def test_the_engine_agrees_with_nuts_on_real_data(problem):
    assert distance(engine(problem(), 1), nuts(problem(), 2000, 3)) < LIMIT
