"""Eight schools in three lines: against known answers, limits, brute force, outside references."""

import numpy as np
import pytest
from exact import BDA, HALF_NORMAL, PDB, eight_schools
from scipy import stats
from scipy.integrate import quad

import bhm_core as bhm
from bhm_core import shrinkage

SCHOOLS = bhm.load_eight_schools()
Y, SE = SCHOOLS.y, SCHOOLS.sigma
PRIORS = {
    PDB: (stats.halfcauchy(scale=5), 5.0),
    BDA: (None, np.inf),
    HALF_NORMAL: (stats.halfnorm(scale=10), 10.0),
}


def solve(prior, sd, y=Y, se=SE, likelihood=shrinkage.log_likelihood_of_tau):
    tau = np.linspace(0, 1, 6001) ** 3 * 3000  # fine where it matters, far into the tail
    log_prior = 0.0 if prior is None else prior.logpdf(tau)
    posterior = bhm.Grid(likelihood(tau, y, se, sd=sd) + log_prior, tau)
    mixtures = shrinkage.mu_given_y, shrinkage.theta_given_y
    return posterior, *(given_y(posterior, y, se, sd=sd) for given_y in mixtures)


@pytest.mark.parametrize("case", PRIORS)
def test_three_lines_give_the_exact_posterior_of_outside_quadrature(case):
    posterior, mu, theta = solve(*PRIORS[case])
    for name, row in eight_schools(case).items():
        if name == "tau":
            ours = posterior.mean(), posterior.sd(), *posterior.quantile([0.05, 0.5, 0.95])
        else:
            one = mu if name == "mu" else theta
            j = 0 if one is mu else int(name[6]) - 1
            values = one.mean, one.sd, *(one.quantile(q) for q in (0.05, 0.5, 0.95))
            ours = [np.ravel(value)[j] for value in values]
        theirs = [row[column] for column in ("mean", "sd", "q05", "q50", "q95")]
        # the reference reads quantiles of tau off its grid, whose points lie 0.1% apart
        rtol = [0, 0, *[1e-3 * (name == "tau")] * 3]
        gap = np.abs(np.subtract(ours, theirs))
        assert (gap < 1e-3 + rtol * np.abs(theirs)).all(), (name, gap)


def test_quantiles_of_tau_are_those_of_adaptive_quadrature():
    def density(tau):
        return np.exp(shrinkage.log_likelihood_of_tau(tau, Y, SE) + 30)

    total = quad(density, 0, 50, epsrel=1e-11)[0] + quad(density, 50, np.inf)[0]
    probabilities = [0.05, 0.5, 0.95]
    quantiles = solve(None, np.inf)[0].quantile(probabilities)
    for q, value in zip(probabilities, quantiles, strict=True):
        below = quad(density, 0, value, epsrel=1e-11)[0] / total
        np.testing.assert_allclose(below, q, rtol=1e-7)


def test_three_answers_for_school_a_are_three_priors_or_summaries():
    flat, weak = solve(None, np.inf)[2], solve(stats.halfcauchy(scale=5), 5.0)[2]
    answers = flat.mean[0], flat.quantile(0.5)[0], weak.mean[0]
    assert [f"{answer:.1f}" for answer in answers] == ["11.4", "10.2", "6.2"]


@pytest.mark.parametrize(("mean", "sd"), [(0.0, 5.0), (-4.0, 3.0), (0.0, np.inf)])
def test_the_likelihood_of_tau_is_the_integral_over_mu(mean, sd):
    tau = 6.0
    mu = np.linspace(-150, 150, 20001)
    variance = SE**2 + tau**2
    joint = stats.norm.logpdf(Y[:, None], mu, np.sqrt(variance)[:, None]).sum(axis=0)
    joint += 0.0 if np.isinf(sd) else stats.norm.logpdf(mu, mean, sd)
    brute = bhm.Grid(joint, mu)
    ours = shrinkage.log_likelihood_of_tau(tau, Y, SE, mean=mean, sd=sd)
    np.testing.assert_allclose(ours, brute.log_evidence, rtol=1e-10)
    center, spread = shrinkage.mu_given_tau(tau, Y, SE, mean=mean, sd=sd)
    np.testing.assert_allclose([center, spread], [brute.mean(), brute.sd()], rtol=1e-9)


def test_theta_given_mu_and_tau_is_the_conjugate_update_of_each_school():
    mean, sd = shrinkage.theta_given_mu_tau(8.0, 6.0, Y, SE)
    for j in range(8):
        post = bhm.NormalMean(mean=8.0, sd=6.0, sigma=SE[j]).update([Y[j]])
        np.testing.assert_allclose([mean[j], sd[j]], [post.mean, post.sd], rtol=1e-12)


def test_tau_zero_is_complete_pooling_and_tau_infinity_is_no_pooling():
    pooled = np.sum(Y / SE**2) / np.sum(1 / SE**2)
    mean, sd = shrinkage.theta_given_tau([0.0, 1e7], Y, SE)
    np.testing.assert_allclose(mean, [np.full(8, pooled), Y], rtol=1e-10, atol=1e-8)
    np.testing.assert_allclose(sd, [np.full(8, np.sum(1 / SE**2) ** -0.5), SE], rtol=1e-10)


def test_a_large_common_offset_costs_no_digits():
    tau, far = np.linspace(0, 40, 81), 2.0**40
    near, moved = (shrinkage.mu_given_tau(tau, y, SE) for y in (Y, Y + far))
    assert (np.abs(moved[0] - far - near[0]) <= 0.51 * np.spacing(far)).all()  # one rounding
    assert np.array_equal(moved[1], near[1])


def test_groups_hardly_apart_keep_the_digits_of_their_spread():
    tau = np.array([1e-12, 1e-9, 1e-5])
    mean, sd = shrinkage.theta_given_mu_tau(np.full(3, 7.0), tau, Y, SE)
    np.testing.assert_allclose(sd, np.broadcast_to(tau[:, None], sd.shape), rtol=1e-9)
    np.testing.assert_allclose((mean - 7)[2], tau[2] ** 2 * (Y - 7) / SE**2, rtol=1e-2)


def test_averaging_mu_out_is_the_mixture_over_mu():
    center, spread = shrinkage.mu_given_tau(4.0, Y, SE)
    z, w = np.polynomial.hermite_e.hermegauss(20)
    inner = shrinkage.theta_given_mu_tau(center + spread * z, np.full(20, 4.0), Y, SE)
    mixed = shrinkage.NormalMixture(w / w.sum(), *inner)
    np.testing.assert_allclose(
        shrinkage.theta_given_tau(4.0, Y, SE), [mixed.mean, mixed.sd], rtol=1e-10
    )


def moves_with_the_data(mu_given_tau):
    """Adding 100 to every y must add 100 to mu, whatever tau is."""
    shift = mu_given_tau(6.0, Y + 100, SE)[0] - mu_given_tau(6.0, Y, SE)[0]
    return bool(np.isclose(shift, 100, rtol=1e-10))


def wrong_mu(tau, y, se):
    """The slip of a well-known draft: tau_j^2 where the variance of mu belongs."""
    precision = np.sum(1 / (se**2 + tau**2))
    slip = 1 / (1 / se**2 + 1 / tau**2)
    return np.sum(slip * y / (se**2 + tau**2)), precision**-0.5


def test_mu_moves_with_the_data_and_the_slip_does_not():
    assert moves_with_the_data(shrinkage.mu_given_tau)
    assert not moves_with_the_data(wrong_mu)


def without_the_variance_of_mu(tau, y, se, *, sd=np.inf):
    """The wrong twin: the factor sqrt(v) that integrating mu out leaves behind is forgotten."""
    spread = shrinkage.mu_given_tau(tau, y, se, sd=sd)[1]
    return shrinkage.log_likelihood_of_tau(tau, y, se, sd=sd) - np.log(spread)


def test_a_forgotten_factor_is_seen_by_the_reference():
    right = solve(None, np.inf)[2].mean[0]
    wrong = solve(None, np.inf, likelihood=without_the_variance_of_mu)[2].mean[0]
    assert abs(right - 11.40026) < 1e-3 < abs(wrong - 11.40026)


@pytest.mark.parametrize(("J", "proper"), [(2, False), (3, True)])
def test_a_uniform_prior_on_tau_needs_three_groups(J, proper):
    def mass(top):
        tau = np.geomspace(1e-3, top, 4001)
        return bhm.Grid(shrinkage.log_likelihood_of_tau(tau, Y[:J], SE[:J]), tau).log_evidence

    growth = mass(1e8) - mass(1e7)
    assert (growth < 1e-4) == proper


def test_a_flat_prior_on_log_tau_is_improper_for_eight_schools_too():
    def mass(bottom):
        tau = np.geomspace(bottom, 1e4, 8001)
        likelihood = shrinkage.log_likelihood_of_tau(tau, Y, SE)
        return np.exp(bhm.Grid(likelihood - np.log(tau), tau).log_evidence)

    steps = np.diff([mass(bottom) for bottom in (1e-4, 1e-6, 1e-8)])
    np.testing.assert_allclose(steps[1], steps[0], rtol=1e-3)  # each decade adds as much again


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="tau must be at least 0, got -1.0"):
        shrinkage.mu_given_tau(-1.0, Y, SE)
    with pytest.raises(ValueError, match=r"se must have the shape of y, \(8,\), got \(2,\)"):
        shrinkage.mu_given_tau(1.0, Y, SE[:2])
    with pytest.raises(ValueError, match="sd must be positive, got 0.0"):
        shrinkage.mu_given_tau(1.0, Y, SE, sd=0.0)
