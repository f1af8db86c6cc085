"""The sentences of the chapter on Monte Carlo and Metropolis-Hastings are true."""

import ast
import inspect

import numpy as np
import pytest
from claims import Page
from school_8367 import EXACT, MEANS, MU_0, SIGMA, SIGMA_0, SIZES, Y, log_posterior
from scipy.integrate import quad
from scipy.stats import norm
from scipy.stats import t as student

import bhm_core as bhm
from bhm_core.diagnostics import autocorrelation_time
from bhm_core.kernels.metropolis import MetropolisHastings

page = Page("metropolis_hastings")


def walk(log_density, scale=3.0, **options):
    kernel = bhm.random_walk_metropolis(log_density, scale)
    options = {"n_draws": 5000, "n_warmup": 200, "rng": 1} | options
    return bhm.sample(kernel, [5.0], names=["mu"], **options)


def test_the_two_questions():
    page.aside("comes back with two questions.", "the story")
    page.aside("is not quite as rare as your bell curve of schools makes it.", "a supposition")
    page.claim('How probable is it then that our own mean lies below 5 points?" And: "Your table ranks us '
               'third from the bottom. How probable is it that we really are the lowest of the 160?"',
               np.sum(MEANS < Y.mean()) == 2 and len(SIZES) == 160)
    page.claim("The second question is about 160 unknown means at once, and no grid can hold them.",
               len(SIZES) == 160 and 2.0 ** len(SIZES) > 1e48)
    page.aside("Keep these two lines.", "the output")


def test_a_grid_takes_too_long():
    year = 365.25 * 24 * 3600
    page.aside("With $d$ parameters and 100 grid points for each, the density must be evaluated",
               "a supposition")
    page.claim("Five parameters take about a quarter of an hour, ten take some 300,000 years, and the "
               "second question has 160 of them.",
               page["seconds"][3] / 60 == pytest.approx(15, rel=0.15)
               and page["seconds"][4] / year == pytest.approx(300_000, rel=0.1))


def test_the_error_of_an_average_is_the_one_of_the_central_limit_theorem():
    draws = EXACT.marginal().rvs((2000, 400), random_state=1)
    error = {n: draws[:, :n].mean(axis=1).std() for n in (100, 400)}
    page.aside("is 1 where the event holds and 0 elsewhere.", "a definition")
    page.claim("Averages of the first n independent draws, for four runs. The grey band reaches two "
               "standard errors to each side and narrows as one over the root of n.",
               page["runs"].shape == (4, 10_000)
               and error[400] == pytest.approx(EXACT.sd / np.sqrt(400), rel=4 / np.sqrt(4000)))
    page.claim("Four wiggly lines on a logarithmic axis from 1 to 10,000 draws. They start far apart, enter "
               "a grey wedge around a horizontal line, and end on that line.",
               np.ptp(page["runs"][:, 0]) > 1
               and abs(page["runs"].mean(axis=1) - EXACT.mean).max() < 4 * EXACT.sd / 100)
    page.claim("In [], four times the draws halve the error.",
               error[100] / error[400] == pytest.approx(2, rel=0.1))
    page.aside("but two digits are enough for most decisions.", "an opinion")


def test_school_8367_is_the_lowest_in_one_of_eight_draws():
    """By the trick, with quadrature in the place of the grid."""
    w = SIZES * SIGMA_0**2 / (SIZES * SIGMA_0**2 + SIGMA**2)
    centres, sds = w * MEANS + (1 - w) * MU_0, SIGMA * np.sqrt(w / SIZES)
    k = int(np.flatnonzero(MEANS == Y.mean())[0])
    exact = quad(lambda x: np.exp(norm.logpdf(x, centres[k], sds[k])
                                  + np.delete(norm.logsf(x, centres, sds), k).sum()), -2, 12)[0]
    lowest = bhm.expectation(page["is_lowest"], None)
    page.aside("Is School 8367 really the lowest of the 160?", "the question")
    page.claim('One draw is a list of 160 numbers, and the event is "ours is the smallest".',
               page["schools"].shape[1] == len(SIZES) == 160)
    page.aside("if our own mean is $x$, all others must lie above $x$", "what smallest means")
    page.claim("The two agree within one MCSE: about one in eight.",
               abs(lowest.value - exact) < lowest.mcse and round(1 / exact) == 8)
    page.aside('Had the head asked for "among the lowest ten", we would have counted', "a supposition")
    page.aside("The three problems", "a heading")
    page.aside("In general, three things may stand in the way:", "the list that follows")


def test_the_constant_of_the_target_cancels():
    plain, shifted = walk(log_posterior), walk(lambda x: log_posterior(x) + 64.0)
    page.claim("so its constant cancels: the third problem is solved.",
               np.array_equal(plain["mu"], shifted["mu"]))
    page.aside("The first factor compares the target at the two points", "read off the equation")
    page.aside("It corrects for a proposal that goes in some directions more easily than in others. For a "
               "symmetric proposal, such as a normal step, it is 1", "read off the equation")


def test_six_lines_are_six_and_draw_from_the_posterior():
    source = next(cell for cell in _cells() if "for t in range(20_000)" in cell and "kept.append" in cell)
    loop = next(node for node in ast.parse(source).body if isinstance(node, ast.For))
    page.aside("what we need is draws, and a rule of six lines makes them.", "counted below")
    page.aside("Six lines of NumPy", "a heading")
    page.aside("makes the old state appear once more in the list", "what the line does")
    page.claim("with normal steps whose standard deviation is 3 points, the loop takes six lines.",
               loop.end_lineno - loop.lineno + 1 == 6 and "3 * rng.normal()" in source)
    kept = np.array(page["kept"])[None]
    assert abs(kept.mean() - EXACT.mean) < 4 * bhm.diagnostics.mcse_mean(kept)
    code = inspect.getsource(MetropolisHastings.__call__)
    page.claim("Here are lines 3 to 6 of the algorithm as this course runs them",
               code.index("propose(") < code.index("log_ratio =") < code.index("accept("))
    page.claim("Line 3 is `propose`. Line 4 is `log_ratio`, where products have become sums. Lines 5 and 6 "
               "are `accept`", "candidate.log_density - state.log_density + back - there" in code)
    page.aside("Is it still, one step later? As on the three states", "a question")


def _cells():
    from claims import _read

    return [cell.source for cell in _read(page.name).cells if cell.cell_type == "code"]


def test_the_markov_chain_version_needs_the_autocorrelation_time():
    x = walk(log_posterior, n_draws=1000, n_chains=400)["mu"]
    error = x.mean(axis=1).std() / (EXACT.sd * np.sqrt(autocorrelation_time(x) / 1000))
    independent = autocorrelation_time(EXACT.marginal().rvs((4, 5000), random_state=1))
    assert error == pytest.approx(1, abs=4 / np.sqrt(800))
    assert x.mean(axis=1).std() > 1.5 * EXACT.sd / np.sqrt(1000)  # the version without tau is wrong
    page.claim("The integrated autocorrelation time $\\tau_{\\text{int}}$ is 1 for independent draws.",
               abs(independent - 1) < 0.1)


def test_metropolis_meets_the_pencil():
    post, below = page["post"], bhm.expectation(page["post"], lambda draws: draws["mu"] < 5)
    z = bhm.agreement.compare(post, {"mu": EXACT.mean}, unit="mcse").z[0]
    page.claim("Four chains, all from a silly start, 0 points.",
               post.n_chains == 4 and "[0.0], rng=1" in " ".join(_cells()))
    page.aside("Its last three columns are:", "a list")
    page.aside("`ess_tail`, that for its 5% and 95% quantiles; and `r_hat`, read R-hat, which compares the "
               "chains with each other and should be close to 1. The next chapter explains all three.",
               "definitions")
    page.claim("Both lie within one MCSE.",
               abs(z) < 1 and abs(below.value - EXACT.marginal().cdf(5)) < below.mcse)


def test_with_heavy_tails_the_school_is_believed_more():
    def density(m):
        likelihood = np.exp(-((Y - m) ** 2).sum() / (2 * SIGMA**2))
        return likelihood * student(3, MU_0, SIGMA_0).pdf(m)

    whole, below, mean = (quad(f, -20, end, limit=200)[0] for f, end in (
        (density, 40), (density, 5), (lambda m: m * density(m), 40)))
    draws, before = page["heavy"]["mu"], EXACT.marginal().cdf(5)
    tails = 2 * student(3).sf(4)
    page.claim("A $t$ distribution with 3 degrees of freedom has the same centre, the same scale, and much "
               "heavier tails.", tails > 100 * 2 * norm.sf(4))
    page.aside("One parameter is still few enough for a grid", "the plan")
    page.claim("With heavy tails the school is believed more: the posterior mean moves <mh-means>, towards "
               "the school's own average, and the probability of lying below 5 points rises "
               "<mh-probabilities>.",
               Y.mean() < mean / whole < EXACT.mean and below / whole > 2 * before
               and page.glued("mh-means") == f"from {EXACT.mean:.1f} to {mean / whole:.1f} points"
               and page.glued("mh-probabilities") == f"from {before:.2f} to {below / whole:.2f}")
    error = bhm.diagnostics.mcse_mean((draws < 5).astype(float))
    assert abs(np.mean(draws < 5) - below / whole) < 4 * error < 0.02


def test_the_gamma_walk_finds_its_mean():
    x, step = page["positive"]["theta"][..., 0], np.array([0.1, 10.0])
    page.claim("it goes far from a large $\\theta$, and not from a small one.",
               (abs(step * np.exp(1.0) - step) * [1, -1]).sum() < 0)
    page.aside("Such a factor, between densities on two scales, is a Jacobian.", "a definition")
    page.aside("What is left is the ratio of the two Jacobians", "read off the formula")
    page.claim("its mean is 4.", quad(lambda t: t**4 * np.exp(-t), 0, 60)[0] / 6 == pytest.approx(4))
    page.claim("The four chains found the 4.",
               abs(x.mean() - 4) < 4 * bhm.diagnostics.mcse_mean(x) and len(x) == 4)


def test_the_summary_repeats_what_was_shown():
    page.aside("whatever the number of parameters.", "the formula has no d")
    page.aside("and a rejected candidate repeats the state.", "the rule")
    page.aside("know the answer to one problem before you trust the next.", "advice")
