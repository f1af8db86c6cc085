"""Every answer of the running table is computed anew here, from the data and closed forms."""

from pathlib import Path

import numpy as np
import pytest
from school_8367 import EXACT, LABELS, MEANS, PUPILS, ROW, SIGMA, SIZES, Y
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core import shrinkage
from bhm_core.course.so_far import ANSWERS, so_far
from bhm_core.course.unequal_spread import UnequalSpread

ROUNDING = 0.005
CHAPTERS = Path(__file__).parents[2] / "chapters"
SCHOOLS = bhm.load_high_school().schools
OWN, SE, TAU = LABELS == 8367, SIGMA / np.sqrt(SIZES), np.linspace(0, 12, 2401)
RAW = bhm.pooling.no_pooling(PUPILS["mathach"], PUPILS["cses"], PUPILS["school"])
K = RAW.of(8367)
WIDE = bhm.Priors(gamma=norm(0, 100), tau=halfnorm(scale=10), sigma=halfnorm(scale=10))
GAMMA = [norm(12.5, 5), norm(0, 3), norm(0, 5), norm(0, 3)]
TRACK = [*GAMMA[:2], norm(0, 10), norm(0, 6)]
SES = [*GAMMA[:3], norm(0, 5), norm(0, 3), norm(0, 3)]
ALL = [*SES[:4], norm(0, 10), *SES[4:], norm(0, 6)]


def agrees(answer, mean, sd, error=0.0):
    """Whether the row is the value, rounded; `error` is the Monte Carlo error of the value."""
    return max(abs(answer.mean - mean), abs(answer.sd - sd)) <= ROUNDING + 4 * error


def moments(mean, variance, weights=None):
    """Mean and sd of a mixture."""
    middle = np.average(mean, weights=weights)
    return middle, np.sqrt(np.average(variance + (mean - middle) ** 2, weights=weights))


def over_tau(keep):
    """Grid weights of tau given the schools to keep, flat prior; mean and sd of mu at each tau."""
    data = MEANS[keep], SE[keep]
    log = shrinkage.log_likelihood_of_tau(TAU, *data)
    return np.exp(log - log.max()), *shrinkage.mu_given_tau(TAU, *data)


def update(mu_0, sigma_0, sigma=SIGMA, variance_of_mu=0.0):
    """Mean and variance of the mean of School 8367 given the two numbers of its prior."""
    w = 14 / (14 + sigma**2 / sigma_0**2)
    return w * Y.mean() + (1 - w) * mu_0, w * sigma**2 / 14 + (1 - w) ** 2 * variance_of_mu


def without_luck():
    """The prior learned from the others, tau and mu averaged over, and put in as one normal."""
    weights, mu, sd = over_tau(~OWN)
    mean, variance = update(*moments(mu, sd**2 + TAU**2, weights))
    return mean, np.sqrt(variance)


def all_in_one_model():
    weights, mu, sd = over_tau(OWN | True)
    return moments(*update(mu[1:], TAU[1:], variance_of_mu=sd[1:] ** 2), weights[1:])


def intercepts():
    """Draws of gamma_0, tau and sigma of the model with varying intercepts."""
    ones = np.ones((ROW.size, 1))
    model = bhm.HierarchicalRegression(PUPILS["mathach"], ones, ones, PUPILS["school"], priors=WIDE)
    post = model.sample(n_draws=10_000, n_chains=4, rng=1, keep_groups=False)
    return post["gamma"][..., 0], post["tau"][..., 0], post["sigma"]


def lines(u, gamma):
    """Level of School 8367 with lines over SES and the group predictors u: mean, sd, error of both."""
    priors = bhm.Priors(gamma=gamma, tau=[halfnorm(scale=5), halfnorm(scale=2)],
                        sigma=halfnorm(scale=10), corr=bhm.LKJ(2))
    model = bhm.HierarchicalRegression.two_level(
        PUPILS["mathach"], PUPILS["cses"], PUPILS["school"], u=u, priors=priors)
    post = model.sample(n_draws=3_000, n_chains=4, rng=1, keep_groups=False)
    own_u = np.atleast_1d(u[K])
    a, b = post["gamma"][..., 2 : 2 + own_u.size], post["gamma"][..., 2 + own_u.size :]
    middle = post["gamma"][..., :2] + np.stack([a @ own_u, b @ own_u], axis=-1)
    omega = post["tau"][..., None] * post["corr"] * post["tau"][..., None, :]
    noise = post["sigma"][..., None, None] ** 2 * np.diag([1 / RAW.n[K], 1 / RAW.sxx[K]])
    weight = omega @ np.linalg.inv(omega + noise)
    distance = np.array([RAW.intercept[K], RAW.slope[K]]) - middle
    level = (middle + (weight @ distance[..., None])[..., 0])[..., 0]
    return *moments(level, (weight @ noise)[..., 0, 0]), bhm.diagnostics.mcse_mean(level)


def test_the_pupils_alone_and_the_prior_of_sample_means():
    alone, known = ANSWERS[:2]
    assert agrees(alone, Y.mean(), SIGMA / np.sqrt(14)) and agrees(known, EXACT.mean, EXACT.sd)


def test_the_prior_without_luck_and_all_schools_in_one_model():
    plugged_in, averaged = ANSWERS[2:4]
    assert agrees(plugged_in, *without_luck()) and agrees(averaged, *all_in_one_model())


def test_varying_intercepts_plugged_in_and_averaged_over():
    draws = intercepts()
    gamma, tau, sigma = (part.mean() for part in draws)
    mean, variance = update(gamma, tau, sigma)
    error = bhm.diagnostics.mcse_mean(update(*draws)[0])
    assert agrees(ANSWERS[4], mean, np.sqrt(variance), error)
    assert agrees(ANSWERS[5], *moments(*update(*draws)), error) and error < 0.002


@pytest.mark.parametrize("row, columns, gamma", [
    (6, ["catholic"], GAMMA), (7, ["pracad"], TRACK), (8, ["meanses", "catholic"], SES),
    (9, ["meanses", "catholic", "pracad"], ALL)])
def test_lines_with_what_is_known_of_the_school(row, columns, gamma):
    u = np.column_stack([SCHOOLS[name] for name in columns])
    *found, error = lines(u if len(columns) > 1 else u[:, 0], gamma)
    assert agrees(ANSWERS[row], *found, error) and error < 0.005


def test_a_spread_of_its_own_for_each_school():
    """Level and spread of the school integrated out; the four numbers of the population drawn."""
    model = UnequalSpread(PUPILS["mathach"], PUPILS["school"])
    phi = model.sample(n_draws=1000, rng=1).phi
    mean, variance = (part[:, OWN][:, 0] for part in model.levels(phi.reshape(-1, 4)))
    error = bhm.diagnostics.mcse_mean(mean.reshape(phi.shape[:2]))
    found = moments(mean, variance)
    row = next(answer for answer in ANSWERS if answer.page == "checking")
    assert agrees(row, *found, error) and error < 0.005
    assert not agrees(ANSWERS[5], *found, error)  # the wrong twin: one sigma


def test_the_other_schools_alone_and_their_weighted_mean_with_the_pupils():
    """What is known of a school that is left out; weighted by precisions with its pupils, the third row."""
    weights, mu, sd = over_tau(~OWN)
    others = next(answer for answer in ANSWERS if answer.page == "comparing")
    assert agrees(others, *moments(mu, sd**2 + TAU**2, weights))
    mean, variance = update(others.mean, others.sd)
    assert agrees(ANSWERS[2], mean, np.sqrt(variance), error=ROUNDING / 4)
    assert not agrees(others, *moments(mu, sd**2, weights))  # the wrong twin: the mean of all schools


def test_a_row_that_is_off_by_one_in_the_last_digit_is_refused():
    """The wrong twin."""
    right = ANSWERS[2]
    wrong = [right._replace(mean=right.mean - 0.01), right._replace(sd=right.sd + 0.01)]
    assert agrees(right, *without_luck()) and not any(agrees(row, *without_luck()) for row in wrong)


def test_the_rows_stand_in_the_order_of_the_book():
    toc = (CHAPTERS.parent / "_toc.yml").read_text("utf8")
    places = [toc.index(f"chapters/{answer.page}\n") for answer in ANSWERS]
    assert places == sorted(places)


def test_a_page_sees_the_answers_up_to_its_own_and_no_more():
    for page in {answer.page for answer in ANSWERS}:
        seen = so_far(page)
        assert seen[-1].page == page and all(row.page != page for row in ANSWERS[len(seen):])
    with pytest.raises(ValueError, match="page must be 'conjugate_normal' or .*, got 'intro'"):
        so_far("intro")


def test_the_table_fits_a_narrow_page_and_names_each_page_once():
    printed = repr(so_far("group_predictors"))
    assert max(map(len, printed.splitlines())) <= 72
    assert printed.count("hyperpriors") == 1 and "6.55  1.45" in printed
