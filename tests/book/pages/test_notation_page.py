"""The tables, the glossary and the statements of the notation page."""

import re

import numpy as np
from claims import Page, quotations
from scipy.special import logit
from scipy.stats import halfcauchy, halfnorm, invgamma, kstest, t

import bhm_core as bhm

PAGE = Page("notation")


def single_correlations(rng, size, eta, n=4000):
    """(rho + 1) / 2 of the first two coefficients under det(R)^(eta - 1), by rejection."""
    found = []
    while len(found) < n:
        R = np.eye(size)
        upper = np.triu_indices(size, 1)
        R[upper] = rng.uniform(-1, 1, len(upper[0]))
        R = R + R.T - np.eye(size)
        if np.linalg.eigvalsh(R)[0] > 0 and rng.uniform() < np.linalg.det(R) ** (eta - 1):
            found.append((R[0, 1] + 1) / 2)
    return found


def refuses(groups):
    """Does the library refuse a flat prior of tau as improper?"""
    try:
        bhm.NormalMeans(np.arange(groups) * 5.0, np.ones(groups), tau="flat")
    except ValueError as error:
        return "improper" in str(error)
    return False


def formulas_of_the_tables(text):
    """What the tables say by a formula: meanings with an equals sign, a quotient or a divisor."""
    rows = re.findall(r"^\| \$.*? \| (.*?) \|", text.split("## Colours")[0], re.M)
    return [meaning for meaning in rows if re.search(r"[=/]|divides", meaning)]


def test_what_the_tables_say_by_a_formula_is_quoted():
    found, quoted = formulas_of_the_tables(PAGE.text), quotations()["notation"]
    assert len(found) > 3
    assert [meaning for meaning in found if not any(meaning in words for words in quoted)] == []


def test_the_tables_say_by_a_formula_what_holds():
    y, mu, root = np.array([2.0, 3.5, 9.0]), 1.3, np.array([[2.0, 0.0], [0.7, 1.1]])
    s2 = ((y - y.mean()) ** 2).sum() / (len(y) - 1)
    PAGE.claim("standard deviation of the numbers at hand; $s^2$ divides by $n - 1$",
               np.isclose(((y - mu) ** 2).sum(), 2 * s2 + 3 * (y.mean() - mu) ** 2)
               and np.isclose(s2, y.var(ddof=1)))
    PAGE.claim("lower triangular root of $\\Omega$, so that $\\Omega = L L'$",
               np.allclose(np.linalg.cholesky(root @ root.T), root))
    theta = bhm.NormalMeans(y, np.ones(3)).sample(100, rng=1)
    deviation = (theta["theta"] - theta["mu"][..., None]) / theta["tau"][..., None]
    PAGE.claim("the standardised deviation $(\\theta_j - \\mu)/\\tau$", 0.5 < deviation.std() < 2)
    PAGE.aside("the part of $\\theta$ that belongs to group $j$; with lines, $\\theta_j = "
               "(\\alpha_j, \\beta_j)$", "a definition")


def test_the_tables_explain_their_symbols():
    PAGE.aside("The tables below hold every symbol that stands in a formula of this course, and a test "
               "compares the two",
               "tests/book/test_notation.py")
    PAGE.aside("outcome of individual $i$; all outcomes", "a definition")
    PAGE.aside("mean of group $j$; mean of all", "a definition")
    PAGE.aside("all predictors as a matrix with one row per individual; one row", "a definition")
    PAGE.aside("standard deviation of individuals around their group's mean or line, shared by all "
               "groups",
               "a definition")
    PAGE.aside("its entry for two of them", "a definition")
    PAGE.aside("weight of the group's own data against the population or the prior, between 0 and 1",
               "a definition")
    PAGE.aside("the two parameters of a beta, a gamma or an inverse-gamma distribution", "a definition")
    PAGE.aside("It is unknown and shared by all groups", "a definition")
    PAGE.aside("the numbers 3.14159... and 2.71828...", "a definition")
    PAGE.aside("equal up to a factor without the argument", "a definition")
    PAGE.aside("a helper that makes a half-Cauchy prior, or a $t$ distribution, out of simpler "
               "ones", "a definition")
    PAGE.aside("lower triangular root of $\\Omega$", "a definition")
    PAGE.aside("the sums of squares and products of all $D_j$", "a definition")
    PAGE.aside("how much more often the posterior visits a place than the proposal does", "a definition")
    PAGE.aside("products around the mean; difference of two means", "a definition")


def test_the_glossary_defines():
    PAGE.aside("Its counts scatter more than binomial ones", "a definition")
    PAGE.aside("and the smaller of those for its 5% and 95% quantiles", "a definition")
    PAGE.aside("a posterior is calibrated if its 90% intervals hold the truth in 90% of them",
               "a definition")
    PAGE.aside("All groups share one value: $\\tau = 0$. With group predictors, all groups lie on the "
               "regression on $u_j$",
               "a definition")
    PAGE.aside("The distribution of one parameter given the data and all other parameters", "a definition")
    PAGE.aside("The 90% interval runs from the 5% to the 95% quantile unless it says otherwise",
               "a definition")
    PAGE.aside("wide where $\\tau$ is large, and ever narrower towards $\\tau = 0$", "a definition")
    PAGE.aside("The two kinds of rows", "a definition")
    PAGE.aside("A predictor minus a mean: of its own group, or of all", "a definition")
    PAGE.aside("otherwise the old state counts once more", "a definition")
    PAGE.aside("It falls with more draws; the posterior standard deviation does not", "a definition")
    PAGE.aside("A density whose integral is 1, or can be made 1 by a factor", "a definition")
    PAGE.aside("as exact as one likes, in few dimensions", "a definition")
    PAGE.aside("near 1 when they agree. Chains that agree may still be wrong together", "a definition")
    PAGE.aside("The two levels of a model written as one regression", "a definition")
    PAGE.aside("All that the likelihood needs to know about the data", "a definition")
    PAGE.aside("The two need not be alike", "a definition")


def test_a_t_with_few_degrees_of_freedom_has_heavy_tails():
    tails = [t(nu).sf(4) for nu in (1, 2, 5, 30)]
    PAGE.claim("the fewer, the heavier its tails", tails == sorted(tails, reverse=True))


def test_half_normal_half_cauchy_and_inverse_gamma_near_zero():
    x = np.linspace(0, 30, 3001)[1:]
    PAGE.claim("A normal or Cauchy distribution around 0 without its negative half: priors for a "
               "standard deviation. Both have their highest density at 0; the second has a heavy tail",
               halfnorm.pdf(0) > halfnorm.pdf(x).max()
               and halfcauchy.pdf(0) > halfcauchy.pdf(x).max()
               and halfcauchy.sf(10) > 1000 * halfnorm.sf(10))
    PAGE.claim("Near 0 its density vanishes, and how near depends on its scale",
               invgamma(1, scale=1).pdf(0.005) < 1e-9 < 1 < invgamma(1, scale=0.01).pdf(0.005))


def test_the_smallest_group_need_not_move_farthest():
    sizes, distance = np.array([5, 50]), np.array([0.1, 8.0])
    population = 1 / (1 + sizes / 4)  # sigma = 2 tau
    PAGE.claim("It has two factors, weight and distance: the smallest group has the largest weight on "
               "the population, yet need not move farthest",
               population[0] > population[1] and population[0] * distance[0] < population[1] * distance[1])


def test_words_about_yes_and_no_and_counts():
    PAGE.aside("a term whose coefficient is 1 and is not estimated.", "definition")
    PAGE.claim("0 at one half, infinite at 0 and 1. The scale on which probabilities of groups are given a "
               "normal "
               "population.", logit(0.5) == 0 and np.isinf(logit([0, 1])).all())
    PAGE.aside("It is no ratio of probabilities.", "definition")
    PAGE.aside("which outcomes were observed: $o_i$ is 1 if that of row $i$ was, and 0 if it is missing",
               "definition")
    PAGE.aside("More scatter than the distribution of the outcome allows, such as counts whose variance "
               "exceeds "
               "their Poisson mean.", "definition")
    PAGE.aside("Everybody in a group, or on one side of a predictor, says the same. The likelihood then "
               "has no "
               "finite maximum.", "definition")


def test_statements_about_priors_are_true():
    rng = np.random.default_rng(1)
    three = [single_correlations(rng, 3, eta=1.0), single_correlations(rng, 2, eta=1.0)]
    PAGE.claim("The LKJ prior for two coefficients means $(\\rho + 1)/2 \\sim "
               "\\operatorname{Beta}(\\zeta, \\zeta)$, uniform at $\\zeta = 1$. With more than two "
               "coefficients a single correlation is not uniform at $\\zeta = 1$",
               kstest(three[1], "uniform").pvalue > 1e-3 > kstest(three[0], "uniform").pvalue)
    PAGE.aside("ties the correlation to the scale, and keeps small standard deviations away from zero",
               "shown in the chapter on priors of correlations")
    PAGE.claim("Flat on $\\log \\tau$ gives an improper posterior for every $J$. Uniform on $\\tau$ "
               "needs at least three groups",
               refuses(2) and not refuses(3))


def test_statements_about_limits():
    PAGE.aside("is least squares in each group, given $\\tau$", "a limit of the formulas")
