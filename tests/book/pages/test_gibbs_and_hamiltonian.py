"""The sentences of the chapter on Gibbs sampling and Hamiltonian Monte Carlo are true."""

import numpy as np
import pytest
from school_8367 import LABELS, MEANS, PUPILS, SIGMA, SIZES
from scipy.stats import chi, halfcauchy, invgamma, kstest

import bhm_core as bhm
from bhm_core.course import costs
from bhm_core.course.broken import ForgottenJacobian
from bhm_core.course.gibbs import NormalMeansGibbs
from bhm_core.course.targets import Normal, NormalMeansTarget

ERRORS = SIGMA / np.sqrt(SIZES)
OURS = LABELS.tolist().index(8367)
START = np.r_[MEANS.mean(), np.log(3), MEANS]
EIGHT = bhm.load_eight_schools()
Y, SE, PRIORS = EIGHT.y, EIGHT.sigma, {"mu_sd": 5.0, "tau_scale": 5.0}
MAP = costs.load_parameterisation_map()
RIDGE = Normal([0.0, 0.0], [[1.0, 0.95], [0.95, 1.0]])
ess = bhm.diagnostics.ess_bulk


def test_one_school_alone_takes_about_five_steps():
    prior, y = (MEANS.mean(), MEANS.std()), PUPILS["mathach"][PUPILS["school"] == 8367]
    exact = bhm.NormalMean(*prior, sigma=SIGMA).update(y)
    kernel = bhm.random_walk_metropolis(
        lambda x: -((x[:, 0] - exact.mean) ** 2) / (2 * exact.var), 2.4 * np.sqrt(exact.var)
    )
    x = bhm.sample(kernel, [exact.mean], n_draws=5000, rng=1)["theta"][..., 0]
    assert 3 < x.size / ess(x) < 7


def test_the_walk_on_162_numbers_needs_hundreds_of_steps_and_gibbs_about_one_sweep():
    target = NormalMeansTarget(MEANS, ERRORS, centred=True)
    kernel = bhm.random_walk_metropolis(
        target.log_density, np.r_[0.3, 0.07, ERRORS], target_acceptance=0.234
    )
    options = {"names": target.names, "rng": 2}
    walk = bhm.sample(kernel, START, n_draws=6000, n_warmup=1500, **options)["theta"][..., OURS]
    gibbs = bhm.sample(NormalMeansGibbs(MEANS, ERRORS).kernel(), START, n_draws=1000, **options)
    gibbs = gibbs["theta"][..., OURS]
    assert 200 < walk.size / ess(walk) < 1000
    assert gibbs.size / ess(gibbs) < 1.5


def test_random_directions_lead_into_corners():
    """The share of the cube within the ball falls without end; the shell keeps its width."""
    assert np.all(np.diff(costs.ball_in_cube(np.arange(1, 40))) < 0)
    widths = [chi(d).std() for d in (3, 10, 50, 160)]
    assert max(widths) < 0.72 and min(widths) > 0.67
    np.testing.assert_allclose([chi(d).moment(2) for d in (3, 50)], [3, 50])


def test_a_walk_pays_like_d_and_an_orbit_much_less():
    (walk_40, orbit_40), (walk_160, orbit_160) = (
        costs.standard_normal_costs(d, n_draws=8000, rng=3) for d in (40, 160)
    )
    assert 2.5 < walk_160 / walk_40 < 6
    assert orbit_160 / orbit_40 < 2 and walk_160 > 20 * orbit_160


def test_the_mixture_with_xi_is_the_half_cauchy_prior():
    rng = np.random.default_rng(4)
    xi = invgamma(0.5, scale=1 / 25).rvs(4000, random_state=rng)
    tau = np.sqrt(invgamma(0.5).rvs(4000, random_state=rng) / xi)
    assert kstest(tau, halfcauchy(scale=5).cdf).pvalue > 1e-3
    assert kstest(tau * 1.3, halfcauchy(scale=5).cdf).pvalue < 1e-3


def test_forgetting_the_step_from_tau_to_its_square_breaks_the_conditional():
    """J / 2 in place of (J - 1) / 2: the identity of the text sees it."""
    sampler, x = NormalMeansGibbs(Y, SE), np.r_[7.0, 1.0, Y][None]
    there = x + np.r_[0, 0.3, np.zeros(8)]
    joint = sampler.log_joint(there) - sampler.log_joint(x)
    update = sampler.updates[1]
    right = update.log_density(there) - update.log_density(x)
    np.testing.assert_allclose(joint, right, rtol=1e-9)
    wrong = right - 2 * 0.3 / 2  # v^(-1/2) more
    assert abs(wrong - joint) > 0.2


def test_gibbs_is_slow_where_tau_can_be_small_and_not_where_it_cannot():
    eight = NormalMeansGibbs(Y, SE, **PRIORS)
    slow = bhm.sample(eight.kernel(), np.r_[0, 1, 1, Y], n_draws=4000, n_warmup=200, rng=5,
                      names=eight.names)["log_tau"]  # fmt: skip
    many = NormalMeansGibbs(MEANS, ERRORS)
    fast = bhm.sample(many.kernel(), START, n_draws=1000, rng=5, names=many.names)["log_tau"]
    assert slow.size / ess(slow) > 15 > 5 > fast.size / ess(fast)


def energy(q, p):
    return np.einsum("...i,ij,...j", q, RIDGE.precision, q) / 2 + (p**2).sum(axis=-1) / 2


def orbit(step):
    return bhm.leapfrog(np.array([-1.5, -1.6]), np.array([1.0, 0.4]), lambda q: -q @ RIDGE.precision,
                        step_size=step, n_steps=round(2 / step), return_path=True)  # fmt: skip


def test_half_the_step_is_a_quarter_of_the_energy_error():
    errors = [np.ptp(energy(*orbit(step))) for step in (0.05, 0.025, 0.0125)]
    np.testing.assert_allclose(np.divide(errors[:-1], errors[1:]), 4, rtol=0.05)


def test_the_orbit_crosses_the_ridge():
    path, _ = bhm.leapfrog(np.array([-1.5, -1.6]), np.array([1.0, 0.4]),
                           lambda q: -q @ RIDGE.precision, step_size=0.12, n_steps=25,
                           return_path=True)  # fmt: skip
    assert path[0].max() < -1 < 1 < path[-1].min()


def test_euler_gains_energy_and_volume():
    q, p, step = np.array([-1.5, -1.6]), np.array([1.0, 0.4]), 0.06
    before = energy(q, p)
    for _ in range(50):
        q, p = q + step * p, p - step * q @ RIDGE.precision
    assert energy(q, p) > before + 1
    one = np.block([[np.eye(2), step * np.eye(2)], [-step * RIDGE.precision, np.eye(2)]])
    assert np.linalg.det(one) > 1.01


@pytest.fixture(scope="module")
def two_runs():
    runs = {}
    for centred in (True, False):
        target = NormalMeansTarget(Y, SE, **PRIORS, centred=centred)
        start = np.r_[0, 1, Y] if centred else np.zeros(10)
        runs[centred] = bhm.sample(bhm.nuts(target.log_density_and_gradient), start, n_draws=400,
                                   n_warmup=300, rng=6, names=target.names)  # fmt: skip
    return runs


def test_the_centred_form_diverges_and_misses_the_neck(two_runs):
    diverging = {c: run.stats["diverging"].sum() for c, run in two_runs.items()}
    assert diverging[True] > 5 > diverging[False]
    small = {c: np.mean(run["log_tau"] < np.log(0.3)) for c, run in two_runs.items()}
    assert small[True] < 0.02 and 0.03 < small[False] < 0.12


def test_divergences_lie_below_the_middle_of_the_funnel(two_runs):
    run = two_runs[True]
    assert np.median(run["log_tau"][run.stats["diverging"]]) < np.median(run["log_tau"])


def test_orbits_of_nuts_are_sums_of_doublings_unless_cut_short(two_runs):
    steps = two_runs[False].stats["n_leapfrog"]
    assert np.mean(np.isin(steps, 2 ** np.arange(1, 11) - 1)) > 0.5


def test_weak_data_want_the_non_centred_form_and_strong_data_the_centred_one():
    k = {name: MAP["case"].tolist().index(name) for name in set(MAP["case"])}
    weak, strong = k["eight schools"], k["High School and Beyond"]
    assert MAP["non_centred"][weak] > 10 * MAP["centred"][weak]
    assert MAP["centred"][strong] > 5 * MAP["non_centred"][strong]


def test_the_curves_cross_before_a_share_of_three_quarters():
    typical = MAP["case"] == "typical"
    ratio = MAP["size"] * MAP["tau"] ** 2
    share = ratio / (ratio + 1)
    centred_wins = MAP["centred"] > MAP["non_centred"]
    assert np.all(centred_wins[typical & (share > 0.751)])
    assert not np.any(centred_wins[typical & (share < 0.7)])


def test_the_engine_is_ahead_of_both_everywhere():
    assert np.all(MAP["exact"] > 2 * np.fmax(MAP["centred"], MAP["non_centred"]))


def test_without_the_jacobian_there_is_no_posterior():
    """The density of log tau stays flat towards minus infinity; with it, it falls like tau."""
    low = np.zeros((2, 10))
    low[:, 1] = -40, -60
    wrong, right = (t(Y, SE, **PRIORS).log_density(low) for t in (ForgottenJacobian,
                                                                  NormalMeansTarget))  # fmt: skip
    assert wrong[0] - wrong[1] == pytest.approx(0, abs=1e-8)
    assert right[0] - right[1] == pytest.approx(20)
