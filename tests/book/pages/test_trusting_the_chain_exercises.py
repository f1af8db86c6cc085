"""The exercises of the chapter on the agreement of draws and their solutions are right."""

import numpy as np
import pytest
from claims import Page
from school_8367 import EXACT, PUPILS, Y
from scipy.stats import beta

import bhm_core as bhm
from bhm_core.course import six_runs
from bhm_core.diagnostics import mcse_mean, r_hat

page = Page("trusting_the_chain")


def test_two_short_chains_by_hand():
    two = page["two"]
    page.claim("Two chains of three draws: 1, 2, 3 and 3, 4, 5.", two.tolist() == [[1, 2, 3], [3, 4, 5]])
    page.claim("Both chains have variance 1, so $W = 1$. The means are 2 and 4, their variance is $B/N = "
               "2$. The total is",
               two.mean(axis=1).tolist() == [2, 4] and two.mean(axis=1).var(ddof=1) == 2
               and (two.var(axis=1, ddof=1) == 1).all() and np.isclose(page["plain"](two), np.sqrt(8 / 3)))


def test_enough_draws_for_two_digits():
    trial, long = page["trial"], page["long"]["mu"]
    page.aside("lies below 5 points, to two digits after the point. What must the MCSE be, and how many "
               "draws does the random walk with scale 3 need, four chains together?", "the question")
    page.claim("Half a unit of the second digit should be twice the MCSE, which makes it 0.0025. From a "
               "trial run we know the MCSE of $n$ draws, and it falls with the root of $n$, so multiply $n$ "
               "by (MCSE / 0.0025)².", mcse_mean((long < 5).astype(float)) == pytest.approx(0.0025, rel=0.1))
    page.claim("The answer, 0.17, is right to two digits. It took more than twenty times the draws of the "
               "trial.",
               round(np.mean(long < 5), 2) == round(EXACT.marginal().cdf(5), 2) == 0.17
               and page["needed"] > 20 * 4000 and trial.mcse > 0.01)


def test_six_runs_of_which_one_is_unfair():
    six = page["six"]
    row = {letter: bhm.Draws({"x": x}).summary()["x"] for letter, x in six.items()}
    low = {letter: x[:, 300:].mean() for letter, x in six.items()}
    page.claim("Six runs, each of four chains of 1,000 draws, all meant to draw from the same distribution.",
               all(x.shape == (4, 1000) for x in six.values()))
    page.aside("The diagnoses are folded below, and one of them is unfair.", "the exercise")
    page.claim("Six runs of four chains.", len(six) == 6)
    page.claim("Six traces, A to F. A, slow waves that lie apart. B, three lines in one band and one flat "
               "line across it. C, all four fall from 60 to a low band in the first few hundred draws. D "
               "and E, four lines that mix quickly in one low band. F, long flat stretches with rare jumps.",
               list(six) == list("ABCDEF") and np.ptp(six["B"], axis=1).argmin() == 3
               and np.ptp(six["B"][3]) < 0.5 and (abs(six["C"][:, 0] - 60) < 4).all() and low["C"] < 8
               and np.mean(np.diff(six["F"]) == 0) > 0.9 and row["A"].ess_bulk < 40)
    page.claim("A creeps, F stands still: steps too short and too long look alike to R-hat, and different "
               "in a trace.",
               min(row["A"].r_hat, row["F"].r_hat) > 1.1 and abs(row["A"].r_hat - row["F"].r_hat) < 0.1)
    page.claim("D and E look the same, and every number says they are fine. The target has a mean of 4. D "
               "uses the ratio of [], upside down, and no diagnostic of draws alone can tell.",
               all(row[k].r_hat < 1.01 and row[k].ess_bulk > 400 for k in "DE")
               and abs(row["E"].mean - 4) < 4 * row["E"].mcse_mean
               and 4 - row["D"].mean > 20 * row["D"].mcse_mean)
    x = np.linspace(1e-6, 60, 60_001)
    weight = np.exp(six_runs.log_density(x[:, None]))
    assert np.average(x, weights=weight) == pytest.approx(4, abs=1e-3)


def test_a_check_that_returns_inside_its_loop_sees_the_first_parameter_only():
    found, repaired = page["check_rhat"], page["repaired"]
    page.claim("For two parameters with R-hats of 1.00 and 1.30 it answers `True`.",
               found([1.00, 1.30]) is True)
    page.claim("The function returns after the first parameter, whatever the others are. There are two more "
               "traps: a comparison with `nan` is never true, so that a frozen chain is not above the limit "
               "and passes; and an empty list returns `None`.",
               not found([1.3, 1.0]) and found([np.nan]) is True and found([]) is None)
    page.claim("A test with the bad parameter in the second place catches the bug; a test with one parameter "
               "cannot.", all(found([r]) == repaired([r]) for r in (1.0, 1.3)) and found([1.0, 1.3]))
    for bad in ([1.0, 1.3], [1.3, 1.0], [1.0, np.nan], []):
        assert not repaired(bad)
    assert repaired([1.0, 1.005])


def test_the_letter_tells_what_happened():
    first, post = page["first"], page["post"]["mu"]
    row = page["post"].summary()["mu"]
    page.claim('"I have two reports on my desk, 9.5 and 6.4 points, from the same fourteen pupils.',
               round(first.mean(), 1) == 9.5 and round(post.mean(), 1) == 6.4 and len(Y) == 14)
    page.aside('Four sentences, without a formula and without the word "convergence".',
               "what the exercise asks")
    page.aside("who has sent four scouts instead of one?", "a question")
    page.claim("and the first began far away, at 40 points, which none of your pupils has reached. Its "
               "report averages over the long way from there, so it tells you more about where it began than "
               "about your school.",
               max(PUPILS["mathach"]) < 40 and abs(first.mean() - EXACT.mean) > 1.5 * EXACT.sd)
    page.claim("For the second report the search was run four times from four different places, the way "
               "there was left out, and all four ended with the same answer, so that another such search "
               "would move the 6.4 by about a tenth of a point at most.",
               len(set(map(tuple, page["starts"]))) == 4 and r_hat(post) < 1.01
               and 0.05 < 2 * np.sqrt(2) * row.mcse_mean < 0.15)
    page.aside("because four copies of one mistake would agree as well", "the next chapter shows it")
    page.aside("several starts, and the same answer from all.", "the rubric")


def test_the_alarm_is_silent_where_the_answer_is_worst():
    lines = page.printed("Exercises").splitlines()
    row = {int(line[9:13]): line for line in lines if line.startswith("distance")}
    ring = {d: float(line.split("R-hat ")[1][:4]) for d, line in row.items()}
    left = {d: float(line[-4:]) for d, line in row.items()}
    page.aside("and four chains that all start in the right-hand peak. For distances of 3, 5, 7, 8, 10 and "
               "12, predict whether R-hat will ring, and what share of the draws will lie in the left-hand "
               "peak, where one half should be. Where is the danger greatest", "the exercise")
    page.aside("Each peak has standard deviation 1. How deep is the valley between them, at the distances 3 "
               "and 10?", "a hint")
    page.aside("What if all of them cross often? What if some cross? What if none does?", "a hint")
    page.claim("Far apart, none crosses, and R-hat falls silent again where the answer is worst.",
               max(ring[10], ring[12]) < 1.01 and left[10] == left[12] == 0 and min(ring[7], ring[8]) > 1.1)
    page.claim("Close peaks are one hill to the chain. In between, some chains cross and others do not",
               abs(left[3] - 0.5) < 0.05 and 0 < left[8] < 0.5 and ring[8] > ring[3])


def test_one_of_three_runs_of_the_batting_average_passes():
    rate = beta(19, 28)
    draws = {}
    for scale in (0.02, 0.2, 20.0):
        kernel = bhm.random_walk_metropolis(page["log_beta"], scale)
        draws[scale] = bhm.sample(kernel, page["places"], rng=21, **page["of_rate"])
    good = draws[0.2].summary()["theta"]
    page.claim("the first batter, Roberto Clemente, has 18 hits in 45 at-bats. With a uniform prior his "
               "rate of hits has the posterior Beta(19, 28).", (1 + 18, 1 + 45 - 18) == rate.args)
    page.aside("Sample it with four random walks from 0.1, 0.3, 0.5 and 0.7 and steps of 0.02, 0.2 and 20. "
               "Which run would you report, and with how many digits?", "the exercise")
    page.claim("Only the steps of 0.2 pass. The short steps creep; the long ones are nearly all refused, "
               "and the chains stand still.",
               [bool(one.summary().flags) for one in draws.values()] == [1, 0, 1]
               and draws[20.0].stats["accepted"].mean() < 0.05 < 0.9 < draws[0.02].stats["accepted"].mean())
    page.claim("The mean of the good run has an MCSE of about 0.0025, so it is printed with two digits: "
               "0.41. The exact mean is 19/47 = 0.404. The distance is less than two MCSEs: the last digit "
               "that is printed may be off by one.",
               good.mcse_mean == pytest.approx(0.0025, abs=3e-4) and f"{good.mean:.2f}" == "0.41"
               and abs(good.mean - rate.mean()) < 2 * good.mcse_mean
               and round(rate.mean(), 3) == 0.404)
    page.aside("The slides of [] show the trace of 1,000 draws that opens this chapter.", "a source")
