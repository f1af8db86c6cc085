"""The league table: exact means and differences, ranks that the library's draws confirm, the two ends."""

import numpy as np
import pytest
from scipy.stats import norm

from bhm_core.live import LeagueTable
from bhm_core.live.figures import league_table
from bhm_core.ranking import difference, rank_intervals
from bhm_core.shrinkage import theta_given_tau

STATE = LeagueTable().state
Y, N = np.array(STATE["y"]), np.array(STATE["n"])
SE = STATE["sigma"] / np.sqrt(N)


def test_the_schools_stand_in_the_order_of_their_mean_ranks():
    rank = np.array(LeagueTable().result["rank"])
    assert (np.diff(rank) >= 0).all() and rank.sum() == pytest.approx(160 * 161 / 2)
    assert STATE["school"][4] == 8367 and N[4] == 14


def test_levels_are_those_of_normal_means_given_tau():
    mean, sd = theta_given_tau(2.95, Y, SE)
    result = LeagueTable(first=5, second=12).result
    assert result["a"] == pytest.approx({"mean": mean[4], "sd": sd[4]}, rel=1e-10)
    assert result["b"] == pytest.approx({"mean": mean[11], "sd": sd[11]}, rel=1e-10)


def dense_difference(a, b, tau):
    """P(A > B) by conditioning one joint normal, mu under a prior so wide that it is flat."""
    prior = tau**2 * np.eye(160) + 1e5
    gain = prior @ np.linalg.inv(prior + np.diag(SE**2))
    mean, covariance = Y.mean() + gain @ (Y - Y.mean()), prior - gain @ prior
    variance = covariance[a, a] + covariance[b, b] - 2 * covariance[a, b]
    return norm.cdf((mean[a] - mean[b]) / np.sqrt(variance))


@pytest.mark.parametrize("tau", [0.25, 1.0, 2.95])
def test_the_probability_is_that_of_the_joint_posterior(tau):
    p = LeagueTable(first=5, second=60, tau=tau).result["difference"]["p"]
    assert p == pytest.approx(dense_difference(4, 59, tau), abs=1e-5)


def test_schools_that_forget_the_mean_they_share_would_be_seen():
    """The wrong twin: at a small tau two schools of unequal size both hang on mu, and not independently."""
    mean, sd = theta_given_tau(0.25, Y, SE)
    alone = norm.cdf((mean[4] - mean[59]) / np.hypot(sd[4], sd[59]))
    assert abs(alone - dense_difference(4, 59, 0.25)) > 1e-3


def test_more_draws_give_the_same_intervals_but_for_a_few_ranks():
    rng, J = np.random.default_rng(9), 160
    mu_sd, weight, mean, sd = league_table.given_tau(Y, N, 2.95, STATE["sigma"])
    draws = mean + weight * mu_sd * rng.normal(size=(4, 5000, 1)) + sd * rng.normal(size=(4, 5000, J))
    many, shown = rank_intervals(draws), LeagueTable(first=5, second=3).result
    apart = np.abs([many.low - shown["low"], many.high - shown["high"]])
    assert np.median(apart) <= 2 and apart.max() <= 9
    assert np.abs(many.mean - shown["rank"]).max() < 4 * 16 / np.sqrt(1000)
    p = difference(draws[..., 4], draws[..., 2])
    assert abs(p.probability - shown["difference"]["p"]) < 4 * p.mcse


def test_more_pupils_and_more_spread_make_ranks_surer_and_less_of_either_makes_a_lottery():
    width = [LeagueTable(pupils=p).result["width"] for p in ("quarter", "survey", "four", "sixteen")]
    assert width == sorted(width, reverse=True) and width[1] > 1.9 * width[2]
    lottery = LeagueTable(pupils="quarter", tau=0.25).result
    assert lottery["width"] > 0.85 * 160


def test_a_school_beside_itself_is_as_high_as_itself():
    figure = LeagueTable(first=7, second=7)
    assert figure.result["difference"]["p"] == 0.5 and "both School 6464" in figure.text
