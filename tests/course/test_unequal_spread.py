"""Groups with spreads of their own: the integral, its limit, the draws given phi, and calibration."""

import numpy as np
import pytest
from scipy.special import logsumexp
from scipy.stats import norm

import bhm_core as bhm
from bhm_core import Draws, simulation_based_calibration
from bhm_core.course import unequal_spread
from bhm_core.course.unequal_spread import UnequalSpread

LEVEL = 0.02
RNG = np.random.default_rng(3)
GROUP = np.repeat(np.arange(4), [3, 5, 9, 14])
Y = RNG.normal(RNG.normal(12, 3, 4)[GROUP], np.array([2.0, 9.0, 6.0, 5.0])[GROUP])
PHI = np.array([[12.0, np.log(3), np.log(6), np.log(0.1)], [10.0, np.log(0.5), np.log(4), np.log(0.6)],
                [13.0, np.log(8), np.log(7), np.log(1.5)]])


def brute_force(y, phi):
    """Log p(y_j | phi), mean and variance of the level: sums over a fine plane of level and log sigma_j."""
    gamma, tau, sigma, spread = phi[0], *np.exp(phi[1:])
    u, du = np.linspace(np.log(sigma) - 9 * spread, np.log(sigma) + 9 * spread, 301, retstep=True)
    a, da = np.linspace(-50, 70, 401, retstep=True)
    log_p = np.add.outer(norm.logpdf(u, np.log(sigma), spread), norm.logpdf(a, gamma, tau))
    for score in y:
        log_p = log_p + norm.logpdf(score, a, np.exp(u)[:, None])
    top = logsumexp(log_p)
    weight = np.exp(log_p - top).sum(axis=0)
    mean = weight @ a
    return top + np.log(du * da), mean, weight @ (a - mean) ** 2


@pytest.fixture(scope="module")
def by_force():
    return np.array([[brute_force(Y[GROUP == j], phi) for j in range(4)] for phi in PHI])


def distances(model, by_force):
    mean, variance = model.levels(PHI)
    return (np.abs(model.log_likelihood(PHI) - by_force[..., 0].sum(axis=1)).max(),
            np.abs(mean - by_force[..., 1]).max(), np.abs(variance / by_force[..., 2] - 1).max())


def test_eleven_nodes_agree_with_a_plane_of_points(by_force):
    """To five digits where the spreads differ as the schools' do, to two where they differ wildly."""
    off = distances(UnequalSpread(Y, GROUP), by_force)
    assert max(off) < 0.02
    mild = np.abs(UnequalSpread(Y, GROUP).log_likelihood(PHI[0]) - by_force[0, :, 0].sum())
    assert mild < 1e-5


@pytest.mark.parametrize("forgotten", ["a node", "the width"])
def test_a_faulty_quadrature_is_seen(forgotten, by_force, monkeypatch):
    """The wrong twin."""
    if forgotten == "a node":
        monkeypatch.setattr(unequal_spread, "_NODES", unequal_spread._NODES[:-4])
        monkeypatch.setattr(unequal_spread, "_LOG_WEIGHTS", unequal_spread._LOG_WEIGHTS[:-4])
    else:
        monkeypatch.setattr(unequal_spread, "_LOG_WEIGHTS", np.log(unequal_spread._WEIGHTS))
    assert max(distances(UnequalSpread(Y, GROUP), by_force)) > 0.05


def test_without_differences_in_spread_it_is_the_model_of_one_sigma():
    ones = np.ones((Y.size, 1))
    equal = bhm.HierarchicalRegression(Y, ones, ones, GROUP)
    for phi in PHI:
        right = equal.log_likelihood(phi[:1], np.exp(phi[1:2]), np.eye(1), np.exp(phi[2]))
        off = [abs(UnequalSpread(Y, GROUP).log_likelihood([*phi[:3], np.log(spread)]) - right)
               for spread in (0.1, 1e-2, 1e-5)]
        assert off[2] < 1e-6 < off[1] < off[0]


def test_draws_given_phi_have_the_moments_of_the_quadrature():
    model, n = UnequalSpread(Y, GROUP), 20_000
    for phi in PHI[:2]:
        drawn = model.expand(np.tile(phi, (n, 1)), np.random.default_rng(1))
        mean, variance = (part[0] for part in model.levels(phi[None]))
        z = (drawn["theta"].mean(axis=0) - mean) / np.sqrt(variance / n)
        assert np.abs(z).max() < 4
        assert np.abs(drawn["theta"].var(axis=0) / variance - 1).max() < 4 * np.sqrt(4 / n)
        assert np.abs(np.log(drawn["sigma_j"]).mean(axis=0) - mean_log_sd(phi)).max() < 4 / np.sqrt(n)


def mean_log_sd(phi):
    """Posterior mean of log sigma_j given phi, by a line of points for each group."""
    model = UnequalSpread(Y, GROUP)
    u = phi[2] + np.exp(phi[3]) * np.linspace(-9, 9, 4001)
    log_p = model._log_joint(phi[None], np.broadcast_to(u, (1, 4, u.size)))[0]
    weight = np.exp(log_p - log_p.max(axis=-1, keepdims=True))
    return weight @ u / weight.sum(axis=-1)


SCALES = {"gamma_mean": 0.0, "gamma_sd": 2.0, "tau_scale": 2.0, "sigma_scale": 2.0, "spread_scale": 0.7}
SMALL = np.repeat(np.arange(6), 5)


def prior(rng):
    gamma, tau, sigma = 2 * rng.normal(), *(2 * np.abs(rng.normal(size=2)))
    spread = 0.7 * np.abs(rng.normal())
    sigma_j = sigma * np.exp(spread * rng.normal(size=6))
    return {"gamma": gamma, "tau": tau, "sigma": sigma, "tau_sigma": spread, "sigma_j": sigma_j,
            "theta": gamma + tau * rng.normal(size=6)}


def simulate(truth, rng):
    return rng.normal(truth["theta"][SMALL], truth["sigma_j"][SMALL])


def smallest_p(n_sims, group=SMALL, seed=1):
    def posterior(y, rng):
        draws = UnequalSpread(y, group, **SCALES).sample(100, 1, rng=rng)
        return Draws({name: draws[name] for name in prior(rng)})

    def log_likelihood(truth, y):
        return norm.logpdf(y, truth["theta"][SMALL], truth["sigma_j"][SMALL]).sum()

    result = simulation_based_calibration(prior, simulate, posterior, n_sims=n_sims, rng=seed,
                                          log_likelihood=log_likelihood, n_ranked=50)
    p = np.concatenate([np.ravel(value) for value in result.p_values.values()])
    return p.min() * p.size


def test_levels_spreads_and_population_are_calibrated():
    assert smallest_p(40) > LEVEL


def test_a_fault_in_the_groups_is_seen():
    """The wrong twin: pupils who are entered with their neighbours' school."""
    assert smallest_p(15, group=np.roll(SMALL, 2)) < LEVEL


@pytest.mark.scheduled
def test_a_forgotten_jacobian_is_seen(monkeypatch):
    """The wrong twin: log tau_sigma drawn as if its density were that of tau_sigma."""
    right = UnequalSpread.log_posterior
    monkeypatch.setattr(UnequalSpread, "log_posterior",
                        lambda self, phi: right(self, phi) + np.asarray(phi)[..., 3])
    assert smallest_p(60) < LEVEL


def test_a_group_whose_outcomes_are_equal_is_refused():
    with pytest.raises(ValueError, match="y must differ within each group"):
        UnequalSpread([1.0, 2.0, 3.0, 3.0], [1, 1, 2, 2])
