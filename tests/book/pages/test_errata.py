"""The sentences of the errata: what was printed, what is right, and that the lines below show it."""

import re

import nbformat
import numpy as np
from claims import CHAPTERS, Page
from scipy.stats import invgamma, norm, t

import bhm_core as bhm
from bhm_core import shrinkage

PAGE = Page("errata")
TEXT = "\n".join(cell.source for cell in nbformat.read(CHAPTERS / "errata.ipynb", as_version=4).cells)
HEADINGS = re.findall(r"^## (E\d+: .*)$", TEXT, re.M)


def printed(number):
    return PAGE.printed(HEADINGS[number - 1])


def test_there_are_twelve_and_most_are_exercises():
    assert [heading.split(":")[0] for heading in HEADINGS] == [f"E{k}" for k in range(1, 13)]
    PAGE.claim("Errata: twelve mistakes in print", len(HEADINGS) == 12)
    PAGE.aside("This course grew out of the slides of [], the term paper that belongs to them, and the "
               "scripts of the talk around both.", "where the course comes from")
    PAGE.aside("We owe them the plan of the course. Like all texts, they contain mistakes.", "thanks")
    PAGE.aside("shows the difference in a few lines of code.", "how to read the page")
    elsewhere = [k for k, part in enumerate(re.split(r"^## E", TEXT, flags=re.M)[1:], 1)
                 if re.search(r"exercises? (?:is|are) \{ref\}", part)]
    PAGE.claim("Most of them are also exercises of a chapter, with a solution that goes further.",
               len(elsewhere) == 11 and 10 not in elsewhere)
    PAGE.claim("None of the twelve takes a genius to find.", len(HEADINGS) == 12)
    found = re.findall(r"E\d+", TEXT.split("## How would you have noticed?")[1].split("## Exercise")[0])
    assert sorted(found) == sorted(f"E{k}" for k in range(1, 13))
    PAGE.aside("Each falls to a question that can be put to any text or program", "the table that follows")
    PAGE.aside("Does another table of the same report agree?", "a question")


def test_a_ratio_upside_down_leads_elsewhere():
    f, q = PAGE["f"], np.array(PAGE.at(HEADINGS[0])["q"])
    target, proposal = f / f[:, None], q.T / q
    run = PAGE.at(HEADINGS[0])["long_run"]
    PAGE.aside("Shown on three states, where the long run of a chain is a power of a matrix:", "set-up")
    assert np.allclose(run(target * proposal), f, atol=1e-9)
    assert abs(run(target / proposal) - f).max() > 0.05
    rows = {line.split()[0]: np.array(re.findall(r"0\.\d+", line), float) for line in printed(1).splitlines()}
    assert np.allclose(rows["right"], f, atol=6e-4) and np.allclose(rows["target"], f, atol=6e-4)
    assert np.allclose(rows["printed"], run(target / proposal), atol=6e-4)
    symmetric = np.full((3, 3), 1 / 3)
    PAGE.claim("With a symmetric proposal the second factor is 1 and nobody notices.",
               (symmetric.T / symmetric == 1).all())
    flows = (move_of(target / proposal, q).T - np.eye(3))[:2]
    again = np.linalg.solve(np.vstack([flows, np.ones(3)]), [0, 0, 1])
    assert np.allclose(again, run(target / proposal), atol=1e-9)


def move_of(ratio, q):
    """The matrix of moves of a chain on three states, its second road."""
    move = q * np.minimum(1, ratio) * (1 - np.eye(3))
    return move + np.diag(1 - move.sum(axis=1))


def test_the_bracket_the_count_and_the_scale():
    PAGE.aside("tends to a normal distribution around 0.", "what is printed")
    PAGE.aside("Shown with independent draws of mean 6.5 and standard deviation 1.5:", "set-up")
    expected = [6.5 * (np.sqrt(N) - 1 / np.sqrt(N)) for N in (100, 10_000)]
    shown = [float(number) for number in re.findall(r"printed around +(\d+)", printed(2))]
    assert np.allclose(shown, expected, atol=0.6)
    assert "returned [1, 2, 3, 4, 5, 6, 7]" in printed(3) and "made [1, 2, 3, 4, 5, 6, 7, 8]" in printed(3)
    PAGE.claim("The variance is $(n - 1)/(n - 3)$ times as large, and exists from four individuals on.",
               np.isclose(t(13).var(), 13 / 11) and not np.isfinite(t(2).var()) and np.isfinite(t(3).var()))
    PAGE.claim("With six individuals the variance is two thirds larger than the table says, with a whole "
               "school hardly larger.",
               np.isclose(t(5).var(), 5 / 3) and t(44).var() < 1.05)


def test_the_signs_and_the_weights():
    PAGE.aside("and some densities of the proofs have the same slip. In one place a square stands inside "
               "its bracket, in another a factor of two is lost, and a density is called concave that "
               "has a single peak and a long tail.", "what is printed")
    PAGE.aside("Shown: the log likelihood at three variances, and the density of a variance at three "
               "points of its tail:", "set-up")
    mine = [7 * np.log(v) - 7 / v for v in (1, 100, 10_000)]
    PAGE.claim("As printed, the likelihood grows with the variance for ever.", (np.diff(mine) > 0).all())
    ends = invgamma(3).pdf([1, 3]).mean()
    PAGE.claim("A density with a tail bends upwards there, so it is not concave", invgamma(3).pdf(2) < ends)
    PAGE.aside("Shown: if every school gains 100 points, $\\mu$ should, too.", "a rule")
    y, se = PAGE["effect"], np.array([15, 10, 16, 11, 9, 11, 10, 18.0])
    moved = shrinkage.mu_given_tau(2.0, y + 100, se)[0] - shrinkage.mu_given_tau(2.0, y, se)[0]
    slip = np.sum(1 / (1 / se**2 + 1 / 4) / (se**2 + 4))
    assert np.isclose(moved, 100)
    assert f"printed  mu gains {100 * slip:.0f}\nright    mu gains 100" in printed(6)


def test_the_columns_the_loop_and_the_level():
    PAGE.aside("E7: two columns change places", "a title")
    PAGE.aside("a table of biases under a wrong prior puts 0.19 under $\\gamma_1$, and the text explains "
               "why. The script prints $\\gamma_1$ first, under a header that says $\\gamma_0$.",
               "what is printed")
    PAGE.aside("Shown by another table of the same report, which gives the 5% and the 95% quantile of "
               "the estimates. The truth is 1 for both:", "what is printed")
    middles = {name: np.mean(ends) - 1 for name, ends in PAGE["quantiles"].items()}
    PAGE.claim("the bias is that of $\\gamma_0$", middles["gamma_0"] > 4 * middles["gamma_1"])
    PAGE.aside("twice in a script: a loop over the parameters that returns in its first round.",
               "what is printed")
    check = PAGE["as_printed"]
    PAGE.claim("look at all of them, and let an R-hat that is no number count as an alarm.",
               check([1.0, 2.5]) == "pass" and check([2.5, 1.0]) == "alarm")
    PAGE.aside('intervals are captioned "5% to 95%", and their coverage was counted between the 2.5% and '
               "the 97.5% quantile. A flat prior is written as uniform between $-\\infty$ and 1, and the "
               "law of $\\eta_j$ is stated twice, in two ways.", "what is printed")
    PAGE.aside("Shown: coverage of two intervals of a posterior that is exactly right", "set-up")
    held = [1 - 2 * norm.sf(norm.ppf(1 - tail)) for tail in (0.05, 0.025)]
    assert re.findall(r"coverage (\d+%)", printed(9)) == [f"{share:.0%}" for share in held]


def test_the_average_and_the_two_variances():
    numbers = np.array(re.findall(r"level (\d+), mu (\d+), tau (\d+)", printed(11)), float)
    PAGE.aside("the prior hardly matters, because the average of the schools' levels is the same under a "
               "narrow and a wide prior of $\\mu$.", "what is printed")
    PAGE.aside("Shown for 73 simulated schools around 69 points.", "set-up")
    (wide, held_mu, wide_tau), (narrow, mu, tau) = numbers
    PAGE.claim("A prior that puts their mean near zero:", mu < 3 < held_mu)
    PAGE.claim("The pupils hold the average in place while the population is ruined.",
               abs(wide - narrow) < 1.5 and held_mu - mu > 60 and tau > 4 * wide_tau)
    PAGE.aside("E12: two variances in one row", "a title")
    PAGE.aside("they answer two questions. How much would the estimate move with other pupils? And how "
               "unsure is one after these?", "questions")
    PAGE.aside("Shown for fourteen pupils with $\\sigma = 6.25$ and a prior with $\\sigma_0 = 3$:", "set-up")
    rng = np.random.default_rng(12)
    means = rng.normal(6.0, 6.25 / np.sqrt(14), 40_000)
    posterior = bhm.NormalMean(0.0, 3.0, sigma=6.25).update(rng.normal(6.0, 6.25, 14))
    w = posterior.sd**2 / (6.25**2 / 14)
    again = (posterior.sd**2, means.var(), (w * means).var())
    shown = [float(number) for number in re.findall(r"(\d\.\d)$", printed(12), re.M)]
    PAGE.claim("The last two may be compared with each other, the first with neither.",
               np.allclose(shown, again, atol=0.12))
