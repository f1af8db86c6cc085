"""The exercises of the chapter on calibration and their solutions are right."""

import numpy as np
import pytest
from claims import Page
from school_8367 import EXACT, MU_0, SIGMA, SIGMA_0, Y

page = Page("are_they_right")


def test_copies_of_one_draw_make_a_u():
    true, drawn = page["true"], page["drawn"]
    place = {name: np.bincount((three < true[:, None]).sum(axis=1), minlength=4) / len(true)
             for name, three in {"own": drawn, "copies": page["copies"]}.items()}
    error = 4 * np.sqrt(0.25 / len(true))
    page.aside("With what probability does the truth have rank 0, 1, 2 and 3? (b) A program returns one "
               "exact draw three times.", "the exercise")
    page.claim("(a) Four numbers, of which each is equally likely to be the smallest, the second, and so "
               "on: 1/4 each.", abs(place["own"] - 1 / 4).max() < error)
    page.claim("(b) The truth lies below all three copies or above all three: rank 0 and rank 3 have "
               "probability 1/2 each.", abs(place["copies"] - [1 / 2, 0, 0, 1 / 2]).max() < error)
    page.aside("so they must be independent, or nearly: keep every tenth draw of a chain, say.", "advice")


def test_half_of_the_pupils_calibrate_and_the_log_likelihood_tells():
    lost = page["lost"]
    narrow, wide = page["made_up"].sd, (1 / (1 / SIGMA_0**2 + 7 / SIGMA**2)) ** 0.5
    page.aside("A program has lost half of its data: it updates the prior with the first seven of the "
               "fourteen pupils, correctly.", "the exercise")
    page.aside("And those of the log likelihood of all fourteen? Write down both", "the exercise")
    page.claim("Its posterior is wider than that from all fourteen.", wide > narrow)
    page.aside("Read [] with the seven pupils as $y$.", "a hint")
    page.claim("The ranks of $\\mu$ are flat: given the seven pupils, the truth is one more draw from the "
               "posterior of the seven.", lost.p_values["mu"] > 0.05)
    page.claim("The log likelihood of all fourteen gives the loss away: the truth fits the seven lost "
               "pupils better than most draws do, so its ranks are high.",
               lost.p_values["log_likelihood"] < 0.001 and lost.ranks["log_likelihood"].mean() > 55)


def test_an_alarm_has_a_resolution():
    w = 14 * SIGMA_0**2 / (14 * SIGMA_0**2 + SIGMA**2)
    moved = (1 - w) * 3 / EXACT.sd
    lines = [line for line in page.printed("Exercises").splitlines() if line.startswith("shift")]
    p = {(line[6:9], line[20:24].strip()): float(line.split()[-1]) for line in lines}
    page.aside("Above, a prior that was 3 points too high was found in 1,000 simulations. Try shifts of 3, "
               "1 and 0.3 points with 100 and with 1,000 simulations. Which are found with a p-value below "
               "0.01?", "the exercise")
    page.claim("The prior has less than a quarter of the weight, so a prior that is 3 points too high moves "
               "the posterior by less than half of its standard deviation.", 1 - w < 0.25 and moved < 0.5)
    page.claim("One hundred simulations hear that. A shift of one point takes a thousand, and 0.3 points "
               "escape both.",
               [value < 0.01 for value in p.values()] == [True, True, False, True, False, False])
    page.claim("Such a slip changes the report by a small fraction of what the fourteen pupils leave open",
               moved / 10 < 0.1)


def test_posterior_variance_and_sampling_variance_answer_different_questions():
    """w v for the posterior, v for the average, w^2 v for the posterior mean; equal if w is 1."""
    v, n = SIGMA**2 / len(Y), 40_000
    w = SIGMA_0**2 / (SIGMA_0**2 + v)
    again = np.random.default_rng(1).normal(6.0, SIGMA, size=(n, len(Y)))
    estimates = w * again.mean(axis=1) + (1 - w) * MU_0
    error = 4 * np.sqrt(2 / n)  # relative, of a variance
    page.aside("Compare with the squared MCSE of a run. Which two may be compared?", "the exercise")
    page.claim("For the last two the truth stays fixed, here at 6, and the fourteen pupils are drawn anew.",
               again.mean(axis=1).var() == pytest.approx(v, rel=error) and len(Y) == 14)
    page.claim("The second and the third answer the same question",
               estimates.var() == pytest.approx(w**2 * v, rel=error))
    page.claim("With a flat prior, $w = 1$, all three numbers are equal, which is how the two questions "
               "come to be mixed up.", w * v == pytest.approx(EXACT.sd**2, rel=1e-10) and 1**2 * v == v)
    page.claim("And a smaller sampling variance is no victory by itself: the posterior mean pays for it "
               "with a bias towards $\\mu_0$.",
               estimates.var() < w * v * (1 - error) < v * (1 - error) and estimates.mean() > 6.0 + 0.5
               and MU_0 > 6)
    assert page["post"].var() == pytest.approx(EXACT.sd**2, rel=0.06)


def test_the_letter_is_about_four_copies():
    means = page["wrong"]["mu"].mean(axis=1)
    page.aside("The head teacher has read that all R-hats are 1.00.", "the exercise")
    page.aside("Reply in four sentences, without a formula.", "the exercise")
    page.claim("It means that four computations from four different starts ended with the same answer",
               len(means) == 4 == len(set(map(tuple, page["starts"]))))
    page.claim("four copies of the same mistake would agree as well.",
               np.ptp(means) < 0.2 and abs(means.mean() - EXACT.mean) > 1)
    page.aside("and checked whether the truth fell among its answers as often as it should.", "the method")
    page.aside("What remains open after all checks: the model.", "the rubric")


def test_the_rats_of_the_colleague_rank_too_high():
    rank = page["colleague"].ranks["theta"].mean()
    y = np.arange(15)
    page.aside("14 rats, a rate $\\theta$ of tumours, prior Beta(2, 12).", "the exercise")
    page.claim("The draws are too low, so the truth has high ranks: a slope upwards, a mean rank above 49.5.",
               rank > 49.5 + 3 and page["colleague"].p_values["theta"] < 0.001
               and ((2 + y) / (28 + y) <= (2 + y) / 28).all())
    page.claim("In 14 rats with few tumours the slip is small",
               abs((2 + 2) / 30 - (2 + 2) / page_total(2)) < 0.02)
    assert page["correct"].p_values["theta"] > 0.05


def page_total(y):
    """Sum of both parameters of the right posterior, whatever y is."""
    return (2 + y) + (12 + 14 - y)
