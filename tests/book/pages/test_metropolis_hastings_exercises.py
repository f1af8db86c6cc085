"""The exercises of the chapter on Metropolis-Hastings and their solutions are right."""

from fractions import Fraction

import numpy as np
import pytest
from claims import Page
from school_8367 import EXACT, Y, log_posterior
from scipy.stats import beta
from three_states import metropolis

import bhm_core as bhm

page = Page("metropolis_hastings")


def test_one_step_by_hand():
    gamma = page["gamma_4"]
    page.aside("(c) the log-normal walk gives", "the exercise")
    page.claim("(a) $f(3)/f(2) = (27/8)\\, e^{-1} = 1.24 > 1$: accepted for certain. (b) "
               "$f(1)/f(2) = (1/8)\\, e = 0.34$.",
               gamma(3) / gamma(2) == pytest.approx(1.24, abs=0.005)
               and gamma(1) / gamma(2) == pytest.approx(0.34, abs=0.005))


def test_dropping_the_repeats_bends_the_target():
    """The wrong twin of a common slip: keep only what was accepted."""
    kernel = bhm.random_walk_metropolis(log_posterior, 3.0)
    draws = bhm.sample(kernel, [5.0], n_draws=40_000, n_warmup=200, rng=1, names=["mu"])
    moved, x = draws.stats["accepted"], draws["mu"]
    z = abs(x - EXACT.mean) / EXACT.sd
    stays = {where: 1 - moved[:, 1:][inside[:, :-1]].mean()
             for where, inside in (("middle", z < 0.5), ("tail", z > 2))}
    page.aside("In the six lines above move the last line of the loop", "the exercise")
    page.aside("Will the mean of the list be larger, smaller or nearly the same? And its standard "
               "deviation? Write both down", "the exercise")
    page.claim("The mean is nearly the same, and the standard deviation is too large.",
               abs(x[moved].mean() - EXACT.mean) < 0.05
               and x[moved].std() - EXACT.sd > 4 * bhm.diagnostics.mcse_sd(x) > abs(x.std() - EXACT.sd))
    page.claim("In the middle of the posterior most candidates are worse than the state, and the chain "
               "stays for several steps. In a tail many candidates are better, and it soon leaves.",
               stays["middle"] > 0.5 > stays["tail"])
    page.claim("Without the repeats the middle is counted too rarely and the tails too often, alike on both "
               "sides.",
               np.mean(z[moved] > 2) > 1.1 * np.mean(z > 2) and np.mean(z[moved] < 0.5) < np.mean(z < 0.5))


def test_three_states_by_hand():
    table = metropolis((2, 1, 1), {0: [1, 2], 1: [0, 2], 2: [0, 1]})
    share, half, quarter = (Fraction(1, 2), Fraction(1, 4), Fraction(1, 4)), Fraction(1, 2), Fraction(1, 4)
    flow = [[share[a] * table[a][b] for b in range(3)] for a in range(3)]
    ring = np.roll(np.eye(3), 1, axis=1)
    page.aside("Three states A, B, C with the weights 2, 1, 1. Propose one of the other two, each with "
               "probability 1/2", "the exercise")
    page.aside("(a) Write down the table of the nine probabilities. (b) Check detailed balance for all "
               "three pairs.", "the exercise")
    page.claim("(a) From A each of B and C is accepted with probability 1/2: 1/4 each, and 1/2 to stay. "
               "From B the candidate A is accepted for certain and so is C: 1/2 each, and B is never "
               "repeated. From C likewise.",
               table == [[half, quarter, quarter], [half, 0, half], [half, half, 0]])
    page.claim("(b) A to B: 1/2 · 1/4 = 1/8, and back: 1/4 · 1/2 = 1/8. The same for A and C. B to C: 1/4 · "
               "1/2 = 1/8, both ways.",
               {flow[a][b] for a in range(3) for b in range(3) if a != b} == {Fraction(1, 8)})
    page.claim("(c) The uniform distribution is stationary: each state receives all of its neighbour's "
               "third.", np.allclose(np.full(3, 1 / 3) @ ring, 1 / 3))
    page.claim("There is no detailed balance, since a third flows from A to B and nothing back: detailed "
               "balance is enough, but not necessary. The chain never forgets its start, because it is "
               "periodic: after 3, 6, 9, ... steps it is back.",
               ring[0, 1] == 1 and ring[1, 0] == 0
               and np.array_equal(np.linalg.matrix_power(ring, 9), np.eye(3)))
    page.aside("The rows of the table add up to 1.", "a hint")


def test_the_bracket_of_the_theorem_is_in_the_wrong_place():
    x = EXACT.marginal().rvs((200, 2500), random_state=6)
    printed = {n: np.mean((x[:, :n].sum(axis=1) - EXACT.mean) / np.sqrt(n)) for n in (100, 2500)}
    page.aside("Two things are wrong. Name both, and show the first by simulation", "the exercise")
    page.claim("$n$ copies of the expectation must be taken off the sum, or the difference goes to infinity "
               "with $\\sqrt n$.", printed[2500] / printed[100] == pytest.approx(5, rel=0.05))


def test_one_draw_too_many():
    page.aside("Find two faults. Follow the loop to the letter", "the exercise")
    page.claim("The loop runs $N + 1$ times and makes $x_{N+1}$, which is never returned",
               len(page["made"]) == page["T"] + 1 and len(page["returned"]) == page["T"])


def test_the_same_step_is_refused_more_and_more_often():
    lines = [line for line in page.printed("Exercises").splitlines() if line.startswith("d =")]
    one = [float(line.split("step 1 ")[1][:6]) for line in lines]
    scaled = [float(line.split()[-1]) for line in lines]
    page.aside("a step of size 1 in every coordinate.", "the exercise")
    page.claim("For $d = 1$ the chain accepts 70% of the candidates. Guess the shares for $d = 2, 5, 10, "
               "20$ and 50.",
               one[0] == pytest.approx(2 / np.pi * np.arctan(2), abs=0.01) and round(one[0], 1) == 0.7)
    page.aside("Then compute them, with step 1 and with step", "the exercise")
    z, start = np.random.default_rng(1).normal(size=(2, 100_000, 20))
    log_r = (start**2 - (start + z) ** 2).sum(axis=1) / 2
    page.claim("The expectation is $-d/2$. For large $d$ nearly all candidates have a log ratio far below "
               "zero.", log_r.mean() == pytest.approx(-10, abs=0.1) and np.mean(log_r < -2) > 0.9)
    page.claim("With 20 coordinates that is a factor of $e^{-10}$ for a typical candidate, and only the "
               "lucky ones are accepted.", abs(np.median(log_r) + 10) < 0.5)
    page.claim("The rate falls with every further coordinate, to less than one in a thousand.",
               (np.diff(one) < 0).all() and one[-1] < 0.002 and page["shares"][0] < 1 / 1000)
    page.claim("Divided by $\\sqrt d$, the step keeps a fair rate: it comes down from 44% and levels off "
               "near the 23.4% of many dimensions.",
               scaled[0] == 0.44 and abs(scaled[-1] - 0.234) < 0.01 and (np.diff(scaled) < 0).all())
    page.aside("Each coordinate takes $\\operatorname{E}[z_i^2]/2 = 1/2$ off", "a variance of 1")


def test_the_wrong_ratios_draw_from_other_targets():
    lines = {line.split()[0]: line for line in page.printed("Exercises").splitlines() if "R-hat" in line}
    mean = {name: float(line.split("mean ")[1][:4]) for name, line in lines.items()}
    page.aside("Run all three on the gamma target", "the exercise")
    page.claim("from $\\theta^2 e^{-\\theta}$ with mean 3 and from $\\theta\\, e^{-\\theta}$ with mean 2. "
               "R-hat is 1.00 in all three: it asks whether the chains agree with each other, and they do.",
               all("R-hat 1.00" in line for line in lines.values()) and abs(mean["absent"] - 3) < 0.1
               and abs(mean["reversed"] - 2) < 0.1 and abs(mean["right"] - 4) < 0.1)
    page.claim("A chain can agree with itself and be wrong",
               "R-hat 1.00" in lines["reversed"] and mean["reversed"] < 3)


def test_the_chain_that_never_arrives():
    lines = [line for line in page.printed("Exercises").splitlines() if "draws: median" in line]
    medians = [[float(part) for part in line.split("median ")[1].split(", then ")] for line in lines]
    page.aside("(mean 2). Print the median of each half of the draws, for 2,000 and for 20,000 draws.",
               "the exercise")
    page.claim("There is always more room on the way to zero, and the chain drifts there.",
               all(second < first / 1000 for first, second in medians) and medians[1][1] < medians[0][1])


def test_the_letter_knows_two_kinds_of_uncertainty():
    error = {n: bhm.diagnostics.mcse_mean(page["post"]["mu"][:, :n]) for n in (1250, 5000)}
    page.claim('The report says "mean 6.4 points, standard deviation 1.5, MCSE 0.02".',
               round(EXACT.mean, 1) == 6.4 and round(EXACT.sd, 1) == 1.5 and round(error[5000], 2) == 0.02)
    page.aside('The head teacher asks: "Is our mean known to 0.02 points or to 1.5? And if you let the '
               'computer run longer, do we get a better answer?" Reply in four sentences.', "the exercise")
    page.claim("The 1.5 points are what your fourteen pupils leave open about your school; only more pupils "
               "would make them smaller.", len(Y) == 14 and page["exact"].sd == pytest.approx(1.5, abs=0.05))
    page.claim("The 0.02 points are how far our computer's average may be from the average it is after",
               round(error[5000], 2) == 0.02)
    page.claim("Running it longer makes the second number smaller and does nothing to the first. Since 0.02 "
               "is tiny beside 1.5, you would not notice the difference.",
               error[1250] > 1.6 * error[5000] and error[5000] < EXACT.sd / 50)
    page.aside("Two kinds of uncertainty, each with its cause", "the rubric")
    page.aside("What would reduce each of them, and that a longer run does not reduce the first.",
               "the rubric")
    page.aside("is the longer run worth it?", "the rubric")
    page.aside('No formula, and none of the words "posterior", "variance" or "convergence".', "the rubric")


def test_rats_on_a_bounded_line():
    rate, draws = beta(5, 11), page["rats"]["theta"]
    page.claim("4 of 14 rats developed a tumour. With a uniform prior on the rate $\\theta$ the posterior "
               "is Beta(5, 11).", (1 + 4, 1 + 14 - 4) == rate.args)
    page.claim("Compare mean and 95% quantile with the exact ones, in MCSE.",
               abs(draws.mean() - rate.mean()) < 4 * bhm.diagnostics.mcse_mean(draws)
               and abs(np.quantile(draws, 0.95) - rate.ppf(0.95))
               < 4 * bhm.diagnostics.mcse_quantile(draws, 0.95))
    page.claim("Minus infinity: the candidate has density zero and is rejected.",
               page["log_beta"](np.array([[1.2], [-0.2]])).max() == -np.inf)
    page.aside("and its 500 steps are replayed here number by number", "tests/course/test_slides_chain.py")
