"""The sentences of the chapter on Bayes' theorem that no printed line stands next to."""

import numpy as np
import pytest
from scipy.stats import binom

import bhm_core as bhm

PUPILS = bhm.load_high_school().students
LABELS, ROW = np.unique(PUPILS["school"], return_inverse=True)
IS_LOW = PUPILS["mathach"] < 5
LOW = IS_LOW[PUPILS["school"] == 8367]
SHARES = np.bincount(ROW, IS_LOW) / np.bincount(ROW)
OTHERS = SHARES[LABELS != 8367]


def informed(shares):
    worth = shares.mean() * (1 - shares.mean()) / shares.var() - 1
    return bhm.BetaBinomial(worth * shares.mean(), worth * (1 - shares.mean()))


def test_nine_of_fourteen_are_low_and_one_pupil_did_well():
    scores = PUPILS["mathach"][PUPILS["school"] == 8367]
    assert (LOW.sum(), LOW.size, (scores > 10).sum()) == (9, 14, 1)
    assert -3 < PUPILS["mathach"].min() and 24.9 < PUPILS["mathach"].max() < 25


def test_nearly_half_go_to_catholic_schools_and_fewer_than_a_third_of_the_low_scorers():
    catholic = PUPILS["catholic"] == 1
    assert 0.45 < catholic.mean() < 0.5
    assert catholic[IS_LOW].mean() < 1 / 3
    bayes = IS_LOW[catholic].mean() * catholic.mean() / IS_LOW.mean()
    assert bayes == pytest.approx(catholic[IS_LOW].mean())
    base_rate_forgotten = IS_LOW[catholic].mean()
    assert base_rate_forgotten != pytest.approx(catholic[IS_LOW].mean(), rel=0.5)


def test_the_interval_covers_more_than_a_third_of_all_shares():
    low, high = bhm.BetaBinomial().update(LOW).marginal().interval(0.9)
    assert high - low > 1 / 3


def test_each_pupil_moves_the_mean_towards_the_score_and_less_and_less():
    means = [bhm.BetaBinomial().update(LOW[:k]).mean for k in range(LOW.size + 1)]
    steps = np.diff(means)
    assert ((steps > 0) == LOW).all()
    for kind in (True, False):
        sizes = np.abs(steps[LOW == kind])
        assert sizes[-1] < sizes[0]


def test_the_informed_prior_has_the_mean_and_sd_of_the_other_schools():
    prior = informed(OTHERS).marginal()
    assert (prior.mean(), prior.std()) == pytest.approx((OTHERS.mean(), OTHERS.std()))
    twin = informed(SHARES).marginal()  # School 8367 must not be counted twice
    assert twin.mean() != pytest.approx(OTHERS.mean(), rel=1e-3)


def test_like_the_survey_is_out_by_a_factor_of_about_a_thousand():
    flat = np.exp(bhm.BetaBinomial().log_evidence(LOW.sum(), LOW.size))
    assert 900 < flat / binom(14, IS_LOW.mean()).pmf(9) < 1100


def test_the_flat_prior_wins_here_and_loses_at_most_other_schools():
    n = np.bincount(ROW)
    y = np.bincount(ROW, IS_LOW).astype(int)
    prior, flat = informed(OTHERS), bhm.BetaBinomial()
    gap = np.array(
        [flat.log_evidence(a, b) - prior.log_evidence(a, b) for a, b in zip(y, n, strict=True)]
    )
    assert gap[LABELS == 8367] > 0
    assert np.mean(gap[LABELS != 8367] < 0) > 0.5


def test_the_earlier_rats_predicted_the_current_ones_better_than_a_flat_prior():
    rats = bhm.load_rat_tumors()
    earlier = informed(rats.y[:-1] / rats.K[:-1])
    assert earlier.log_evidence(4, 14) > bhm.BetaBinomial().log_evidence(4, 14)
