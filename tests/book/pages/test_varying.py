"""The sentences of the chapters on varying intercepts and slopes that no printed line stands by."""

from functools import cache

import numpy as np
import pytest
from scipy.stats import halfnorm, invwishart, norm

import bhm_core as bhm
from bhm_core.shrinkage import theta_given_tau

DATA = bhm.load_high_school()
PUPILS, SCHOOLS = DATA.students, DATA.schools
Y, X, GROUP = PUPILS["mathach"], PUPILS["cses"], PUPILS["school"]
LINES = bhm.pooling.no_pooling(Y, X, GROUP)
K = LINES.of(8367)
SE = 6.2568620 / np.sqrt(LINES.n)  # sigma of REML
PRIORS = bhm.Priors(gamma=[norm(12.5, 5), norm(0, 3), norm(0, 5), norm(0, 3)],
                    tau=[halfnorm(scale=5), halfnorm(scale=2)], sigma=halfnorm(scale=10))


@cache
def fit(sector=True, shift=0.0):
    """Posterior of the chapter, by default as told there."""
    u = SCHOOLS["catholic"] if sector else SCHOOLS["catholic"][np.argsort(SCHOOLS["size"])]
    model = bhm.HierarchicalRegression.two_level(Y, X + shift, GROUP, u=u, priors=PRIORS)
    return model.sample(rng=1)


def test_school_8367_has_the_fewest_pupils_and_the_third_lowest_mean():
    assert LINES.n[K] == LINES.n.min() == 14 and (LINES.n == 14).sum() == 1
    assert (LINES.y_mean < LINES.y_mean[K]).sum() == 2


def test_the_line_of_school_8367_is_almost_flat_and_most_schools_rise():
    assert 0 < LINES.slope[K] < 0.3 and np.mean(LINES.slope > 0) > 0.8
    assert LINES.groups[np.argmin(LINES.slope)] == 2277


def test_school_8367_moves_most_and_needs_weight_and_distance_for_it():
    levels, _ = theta_given_tau(2.9349659, LINES.y_mean, SE)
    move = abs(levels - LINES.y_mean)
    assert np.argmax(move) == K
    small = (LINES.n <= 20) & (LINES.groups != 8367)
    assert (move[small] < np.sort(move[LINES.n > 30])[-3]).all()


def test_tau_to_zero_is_complete_and_tau_to_infinity_no_pooling():
    assert theta_given_tau(0.0, LINES.y_mean, SE)[0].std() < 1e-12
    assert theta_given_tau(1e9, LINES.y_mean, SE)[0] == pytest.approx(LINES.y_mean)
    assert theta_given_tau(1.0, LINES.y_mean, SE)[0] != pytest.approx(LINES.y_mean, abs=0.1)


def test_the_low_level_of_school_8367_lowers_its_slope_more_than_its_own_line_does():
    post = fit()
    omega = (post["tau"][..., None] * post["corr"] * post["tau"][..., None, :]).mean(axis=(0, 1))
    noise = post["sigma"].mean() ** 2 * np.diag([1 / LINES.n[K], 1 / LINES.sxx[K]])
    weights = omega @ np.linalg.inv(omega + noise)
    own = np.array([LINES.intercept[K], LINES.slope[K]])
    by_level, by_slope = weights[1] * (own - post["gamma"].mean(axis=(0, 1))[:2])
    assert by_level < by_slope < 0 and weights[1, 1] < 0.1 < 0.6 < weights[0, 0]


def test_no_slope_is_negative_after_pooling_and_fifteen_are_before():
    assert (LINES.slope < 0).sum() == 15
    assert (fit()["theta"].mean(axis=(0, 1))[:, 1] > 0).all()


def test_sector_in_the_wrong_order_hides_the_association():
    right, wrong = fit(), fit(sector=False)
    assert abs(wrong["gamma"][..., 2].mean()) < 0.4 * right["gamma"][..., 2].mean()
    assert wrong["tau"][..., 0].mean() > right["tau"][..., 0].mean() + 0.2


def test_the_same_prior_at_another_origin_is_another_model():
    moved = fit(shift=3.0)
    rho = bhm.pooling.move_origin(moved["tau"], moved["corr"], 3.0)[1]
    assert rho.mean() > fit()["corr"][..., 0, 1].mean() + 0.05


def test_the_inverse_wishart_forbids_a_small_spread_that_the_half_normal_allows():
    u = np.column_stack([SCHOOLS["meanses_file"], SCHOOLS["catholic"]])
    below = []
    for part in ({"tau": halfnorm(scale=5)}, {"omega": invwishart(3, np.eye(2))},
                 {"omega": invwishart(3, np.eye(2) / 10)}):
        priors = bhm.Priors(gamma=norm(0, 10), sigma=halfnorm(scale=10), **part)
        model = bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=u, priors=priors)
        below.append(np.mean(model.sample(rng=2, keep_groups=False)["tau"][..., 1] < 0.08))
    assert below[0] > 0.1 > 0.02 > max(below[1:])


def test_the_scale_of_the_test_ends_before_the_normal_does():
    assert Y.max() < 25 and np.mean(norm(Y.mean(), Y.std()).sf(25)) > 0.02


def test_murray_is_second_of_the_counties_by_one_house():
    radon = bhm.load_radon()
    lines = bhm.pooling.no_pooling(radon["log_radon_p01"], radon["floor"], radon["county"])
    murray = lines.of("MURRAY")
    assert lines.n[murray] == 1 and (lines.y_mean > lines.y_mean[murray]).sum() == 1
    assert (radon["activity"] == 0).sum() == 3
    assert radon["activity"] * 10 == pytest.approx(np.round(radon["activity"] * 10))
