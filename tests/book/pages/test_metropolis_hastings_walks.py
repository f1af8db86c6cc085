"""The sentences on the walks of the chapter: three states, the slides' chain, tuning, many dimensions."""

from fractions import Fraction

import numpy as np
import pytest
from claims import Page
from school_8367 import EXACT, log_posterior
from scipy.stats import norm
from three_states import metropolis

import bhm_core as bhm
from bhm_core.course import slides_chain
from bhm_core.diagnostics import autocorrelation_time, ess_mean
from bhm_core.live import MetropolisStepper

page = Page("metropolis_hastings")


def test_a_walk_on_three_states_by_hand():
    table = metropolis((1, 3, 2), {0: [1], 1: [0, 2], 2: [1]})
    half, third, sixth = Fraction(1, 2), Fraction(1, 3), Fraction(1, 6)
    page.aside("A walk on three states", "a heading")
    page.aside("Start as small as possible.", "advice")
    page.aside("Let there be three states in a row, low, middle and high, with the weights 1, 3 and 2.",
               "a supposition")
    page.claim("Nobody has told us that they add up to 6.", sum((1, 3, 2)) == 6 and table[1][2] > 0)
    page.aside("Beyond either end the weight is 0.", "a supposition")
    page.aside("If the weight there is at least the weight here, go.", "the rule")
    page.claim("From middle, the coin proposes low half of the time, and the walk accepts with probability "
               "1/3: that makes 1/6. Likewise high gets 1/2 · 2/3 = 1/3, and with the rest, 1/2, it stays. "
               "All three rows:",
               table[1] == [half * Fraction(1, 3), 1 - sixth - third, half * Fraction(2, 3)])
    page.claim("| low | 1/2 | 1/2 | 0 |", table[0] == [half, half, 0])
    page.claim("| middle | 1/6 | 1/2 | 1/3 |", table[1] == [sixth, half, third])
    page.claim("| high | 0 | 1/2 | 1/2 |", table[2] == [0, half, half])
    assert np.allclose(page.at("A walk on three states")["table"], np.array(table, dtype=float))


def test_the_three_states_are_in_detailed_balance_and_forget_the_start():
    table = metropolis((1, 3, 2), {0: [1], 1: [0, 2], 2: [1]})
    share = [Fraction(1, 6), Fraction(3, 6), Fraction(2, 6)]
    late = np.linalg.matrix_power(np.array(table, dtype=float), 20)
    flow = [[share[a] * table[a][b] for b in range(3)] for a in range(3)]
    page.claim("After 20 steps the start is forgotten, and the probabilities are the weights over their sum, "
               "6, which the rule never used.",
               abs(late - np.array(share, dtype=float)).max() < 1e-5 and sum((1, 3, 2)) == 6)
    page.aside("suppose that the walk is already in low, middle and high with probability 1/6, 3/6 and 2/6",
               "supposed")
    page.claim("from low to middle: 1/6 · 1/2 = 1/12, and back: 3/6 · 1/6 = 1/12;",
               flow[0][1] == flow[1][0] == Fraction(1, 12))
    page.claim("from middle to high: 3/6 · 1/3 = 1/6, and back: 2/6 · 1/2 = 1/6.",
               flow[1][2] == flow[2][1] == Fraction(1, 6))
    page.claim("As much flows each way as flows back, so the probabilities stay what they are",
               all(flow[a][b] == flow[b][a] for a in range(3) for b in range(3)))
    page.aside("in the long run, a film of it looks the same when it is played backwards.", "a definition")
    page.aside("Two more words, for what brings the walk there from any start.",
               "the two sentences that follow")
    page.aside("As much flows from $\\theta$ to $\\theta'$ as back.", "by symmetry of the equation")


def far_from(states, step=0.3):
    """Share of the target that lies farther than `step` from every state."""
    cloud = np.random.default_rng(1).multivariate_normal(slides_chain.MEAN, slides_chain.COV, size=1000)
    return np.mean([np.linalg.norm(states - point, axis=1).min() > step for point in cloud])


def test_the_figure_shows_what_its_links_promise():
    def result(**controls):
        return MetropolisStepper(step=500, **controls).result

    timid, bold, usual = result(scale=0.1), result(scale=5), result()
    leaning, wrong = result(proposal="drift", ratio=True), result(proposal="drift", ratio=False)
    path = {name: np.column_stack([r["x"], r["y"]]) for name, r in (("timid", timid), ("usual", usual))}
    page.claim("far outside, and makes 500 steps.", len(usual["x"]) == 501 and usual["x"][0] == -1)
    page.aside("The figure takes them one at a time", "what it does")
    page.claim("Change the step size and play it once more: timid steps are nearly all accepted and see "
               "little of the target, bold ones are nearly all refused.",
               timid["share"] > 85 and bold["share"] < 5
               and far_from(path["timid"]) > 4 * far_from(path["usual"]))
    page.claim("the chain draws from another distribution, and its path looks as healthy as before.",
               abs(leaning["share"] - wrong["share"]) < 5 and leaning["limit"] == [2, 2] != wrong["limit"])


def test_the_stills_of_the_slides():
    chain = slides_chain.slides_chain()
    peak = np.exp(slides_chain.log_density(slides_chain.MEAN[None])[0])
    inside = 1 - np.array([0.03, 0.15, 0.30]) / peak  # a normal density falls to s around 1 - s
    page.claim("On paper it takes four stills, as on the slides: the target alone, then the states 0 to 9, "
               "0 to 69, and all.",
               len(page.at("A chain from a bad start")["distinct"]) + 1 == 4 and len(chain.states) == 501)
    page.claim("contours enclose 92%, 59% and 18%), and the chain after 10, 70 and 501 states.",
               np.allclose(inside, [0.92, 0.59, 0.18], atol=0.005))
    page.claim("Four panels of the same plane. The first shows a tilted cloud around (2, 2) with three "
               "elliptic contours. In the second a brown path of a few points leads from (-1, -1) towards "
               "the cloud. In the third it has entered the cloud and covers part of it. In the fourth it "
               "covers the whole cloud.",
               chain.states[0].tolist() == [-1, -1] and far_from(chain.states[:10]) > 0.8
               and 0.2 < far_from(chain.states[:70]) < 0.8 and far_from(chain.states) < 0.15)
    repeats = [len(np.unique(chain.states[:n], axis=0)) for n in (10, 70, 501)]
    page.claim("There are fewer dots than states", repeats == page["distinct"] == [7, 32, 190])
    page.aside("States 0 to 9: drift. They say more about the start than about the target",
               "what warm-up means")
    jump = np.linalg.norm(np.diff(chain.states[9:70], axis=0), axis=1).mean()
    page.claim("States 10 to 69: dependence. A path, not a cloud. Each state is near the one before, and "
               "whole regions have not been seen yet.", jump < 0.5 and far_from(chain.states[:70]) > 0.2)
    page.claim("All states: coverage. The path covers the target, and is dense where the target is dense.",
               far_from(chain.states) < 0.15)


def test_what_the_chain_is_worth():
    rest = page["rest"]
    bars, tau = page["correlation"], page["tau_int"]
    error = rest.std() / np.sqrt(rest.size / tau)
    page.claim("Autocorrelation of the first coordinate of the chain, after state 70. The autocorrelation "
               "time is 1 plus twice the sum of the bars from lag 1 on, up to where they are lost in noise.",
               1 + 2 * bars[1:12].sum() == pytest.approx(tau, rel=0.15))
    page.claim("Vertical bars that fall from 1 at lag 0 to about 0.8, 0.7 and 0.6 at the next lags and "
               "reach zero near lag 10. After that they are small, of either sign.",
               np.allclose(bars[:4], [1, 0.8, 0.7, 0.6], atol=0.05) and abs(bars[10]) < 0.1
               and abs(bars[12:30]).max() < 0.25 and bars[12:30].min() < 0 < bars[12:30].max())
    page.claim("With the correlation of [], the draws after the warm-up are worth about one eighth of their "
               "number. The mean is off by less than two of its MCSEs: the chain is short, and it says so.",
               round(tau) == 8 and abs(rest.mean() - 2) < 2 * error)


def accepted_and_worth(factor):
    kernel = bhm.random_walk_metropolis(log_posterior, factor * EXACT.sd)
    draws = bhm.sample(kernel, [5.0], names=["mu"], n_draws=2000, n_warmup=200, n_chains=20, rng=1)
    return draws.stats["accepted"].mean(), ess_mean(draws["mu"])


def test_the_best_scale_is_near_2_4_sd_and_accepts_about_44_percent():
    found = {factor: accepted_and_worth(factor) for factor in (0.6, 2.0, 2.4, 6.2, 9.6)}
    share, per_100 = np.array(page["accepted"]), page["per_100"]
    best = found[2.4][1]
    page.aside("The line marks 2.4 posterior standard deviations.", "what the cell draws")
    page.aside("Out of 100 draws, how many are accepted", "a caption")
    page.claim("Short steps are nearly always accepted and go nowhere; long steps land where the density is "
               "low and are rejected.", share[0] > 0.95 and per_100[0] < 1 and share[-1] < 0.05)
    page.claim("The dashed one, accepted candidates, falls from nearly 100 to nearly 0. The solid one, "
               "effective draws, rises to a peak of roughly 20 near the marked line and falls again.",
               (np.diff(share) < 0).all() and share[0] > 0.95 and share[-1] < 0.05 and per_100.argmax() == 3
               and 18 < per_100.max() < 25)
    page.aside("Two curves over a logarithmic axis of scales.", "a description")
    page.claim("The best scale is neither the one that is accepted most nor the boldest ([]).",
               0 < per_100.argmax() < 6)
    page.claim("For one parameter with a bell-shaped posterior it is about 2.4 posterior standard "
               "deviations, where 44% of the candidates are accepted",
               found[2.4][0] == pytest.approx(0.44, abs=0.02)
               and best > 1.5 * max(found[0.6][1], found[9.6][1])
               and 2 / np.pi * np.arctan(2 / 2.4) == pytest.approx(0.44, abs=0.005))
    page.claim("The optimum is flat: with anything between 20% and 50% accepted, the draws are still worth "
               "more than half as much.",
               found[2.0][0] > 0.49 and found[6.2][0] < 0.21 and min(found[2.0][1], found[6.2][1]) > best / 2)
    page.aside("Tune to accept between 20% and 50%.", "a rule")
    page.claim("At both ends of the table the MCSE is more than four times the smallest one",
               min(page["mcse"][0], page["mcse"][-1]) > 4 * min(page["mcse"]) and share[-1] < 0.05)


def test_the_price_of_more_parameters():
    times = {}
    for d in (1, 5, 20):
        kernel = bhm.random_walk_metropolis(page["log_normal"], 2.4 / np.sqrt(d))
        start = np.random.default_rng(d).normal(size=(40, d))
        x = bhm.sample(kernel, start, n_draws=2500, n_chains=40, rng=12)["theta"]
        own = np.random.default_rng(d).normal(size=x.shape)
        times[d] = autocorrelation_time(x).mean(), autocorrelation_time(own).mean()
    tau, own = np.array(list(times.values())).T
    slope = (tau[2] - tau[1]) / 15
    page.aside("What more parameters cost", "a heading")
    page.aside("Half of it is. Take $d$ independent standard normal parameters", "what is shown below")
    page.claim("With independent draws, $\\tau_{\\text{int}} = 1$ and the MCSE is $1/\\sqrt n$, for one "
               "parameter and for a thousand. That is the first half.", abs(own - 1).max() < 0.1)
    page.aside("A step changes all $d$ coordinates at once, and each may lower the density.",
               "what a step is")
    page.claim("This is the other half. With 20 parameters, some 60 steps of the walk are worth one "
               "independent draw, and each further parameter adds about 3. The price grows in proportion to "
               "$d$",
               tau[2] == pytest.approx(60, rel=0.15) and slope == pytest.approx(3, rel=0.2) and tau[0] < 6)
    page.aside("Some samplers take longer steps.", "shown in their chapter")
    page.claim("For a random walk, $\\tau_{\\text{int}}$ grows in proportion to the number of parameters.",
               tau[2] / tau[1] == pytest.approx(4, rel=0.15))


def test_many_dimensions_accept_about_23_percent_at_the_best_step():
    best = page["best"]
    kernel = bhm.random_walk_metropolis(page["log_normal"], best / np.sqrt(30))
    start = np.random.default_rng(1).normal(size=(200, 30))
    draws = bhm.sample(kernel, start, n_draws=300, n_chains=200, rng=2)
    page.claim("It makes the expected squared jump of a coordinate, $2\\, l^2\\, \\Phi(-l/2)$ in units of "
               "$1/d$, largest",
               best == pytest.approx(2.38, abs=0.005)
               and draws.stats["accepted"].mean() == pytest.approx(2 * norm.cdf(-best / 2), abs=0.03))
