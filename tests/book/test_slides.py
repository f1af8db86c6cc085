"""What the slides claim, where no other test would notice that it is wrong."""

import numpy as np
from scipy.stats import norm

import bhm_core as bhm

PUPILS = bhm.load_high_school().students
SCORES = PUPILS["mathach"][PUPILS["school"] == 8367]


def joint_from_two_numbers(n, mean, variance, mu, sigma):
    """Log density of n normal numbers, from their mean and variance alone."""
    squares = (n - 1) * variance + n * (mean - mu) ** 2
    return -n / 2 * np.log(2 * np.pi * sigma**2) - squares / (2 * sigma**2)


def test_a_member_of_the_normal_family_is_named_by_its_parameter_and_sees_two_numbers_of_the_data():
    """Another parameter is another distribution; other data with the same mean and variance are the same."""
    two = len(SCORES), SCORES.mean(), SCORES.var(ddof=1)
    parameters = [(4.5, 4.2), (12.7, 6.9), (4.5, 6.9)]
    dense = [norm(*pair).logpdf(SCORES).sum() for pair in parameters]
    np.testing.assert_allclose([joint_from_two_numbers(*two, *pair) for pair in parameters], dense)
    assert len(set(np.round(dense, 6))) == 3
    mirrored = 2 * SCORES.mean() - SCORES
    np.testing.assert_allclose([norm(*pair).logpdf(mirrored).sum() for pair in parameters], dense)
    assert abs(norm(4.5, 4.2).logpdf(1.1 * SCORES).sum() - dense[0]) > 0.1


def bayes(prior, likelihood):
    """The theorem for labels: prior times likelihood, over their sum."""
    joint = prior * likelihood
    return joint / joint.sum()


def test_the_theorem_gives_the_shares_that_are_counted():
    """The sector of a pupil with a low score; with the prior left out or turned round it would not."""
    low, catholic = PUPILS["mathach"] < 5, PUPILS["catholic"] == 1
    counted = np.array([np.mean(catholic[low]), np.mean(~catholic[low])])
    prior = np.array([catholic.mean(), 1 - catholic.mean()])
    likelihood = np.array([low[catholic].mean(), low[~catholic].mean()])
    np.testing.assert_allclose(bayes(prior, likelihood), counted, rtol=1e-12)
    for wrong in (bayes(np.ones(2), likelihood), bayes(prior[::-1], likelihood), likelihood):
        assert abs(wrong - counted).max() > 0.003


def crescent(theta):
    """A density without a name, tied in two coordinates, and known up to a constant only."""
    x, y = np.moveaxis(np.asarray(theta), -1, 0)
    return 7.3 - 2 * (y - x**2) ** 2 - x**2 / 2 - x**4 / 4


def moments_by_quadrature(log_density):
    axes = np.linspace(-3, 3, 401), np.linspace(-3, 7, 601)
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)
    p = np.exp(log_density(points))
    return [float(np.sum(p * h) / p.sum()) for h in (points[..., 0] ** 2, points[..., 1])]


def test_what_stops_us_from_drawing_does_not_stop_a_walk():
    """No name, ties, no constant: the walk meets quadrature, and would not if the density were another."""
    kernel = bhm.random_walk_metropolis(crescent, 0.9)
    draws = bhm.sample(kernel, np.zeros(2), n_draws=20_000, rng=1)["theta"]
    found = draws[..., 0] ** 2, draws[..., 1]

    def distances(log_density):
        pairs = zip(found, moments_by_quadrature(log_density), strict=True)
        return [abs(x.mean() - true) / bhm.diagnostics.mcse_mean(x) for x, true in pairs]

    assert max(distances(crescent)) < 4
    assert max(distances(lambda theta: crescent(theta) - 5)) < 4  # the constant does not matter
    assert max(distances(lambda theta: crescent(theta) / 2)) > 8
