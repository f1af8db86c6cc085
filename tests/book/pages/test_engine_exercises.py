"""The algebra and the exercises of the page on the engine."""

from functools import cache

import numpy as np
import pytest
from claims import Page
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core.hierarchical.engine.report import pareto_k

PAGE = Page("engine")
DATA = bhm.load_high_school()
PUPILS, SCHOOLS = DATA.students, DATA.schools
Y, X, GROUP, U = (PUPILS[name] for name in ("mathach", "cses", "school", "catholic"))
PRIORS = bhm.Priors(gamma=norm(0, 10), tau=halfnorm(scale=5), sigma=halfnorm(scale=10), corr=bhm.LKJ(2))


def lines(u=SCHOOLS["catholic"]):
    return bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=u, priors=PRIORS)


@cache
def sums():
    Z, W = np.column_stack([np.ones(Y.size), X]), np.column_stack([np.ones(Y.size), X, U, U * X, Y])
    start = np.flatnonzero(np.diff(GROUP, prepend=0))
    add = [np.add.reduceat(Z[:, :, None] * V[:, None, :], start) for V in (Z, W)]
    return *add, W.T @ W


def by_hand(tau, rho, sigma, *, groups=160, prior=None):
    """The equations of the page; with groups=1 the mistake of the exercise."""
    ZZ, ZW, WW = sums()
    L = np.asarray(tau)[:, None] * np.array([[1, 0], [rho, np.sqrt(1 - rho**2)]])
    C = sigma**2 * np.eye(2) + L.T @ ZZ @ L
    S = (WW - np.einsum("jka,jkl,jlb->ab", ZW, L @ np.linalg.solve(C, L.T), ZW)) / sigma**2
    log_det = (Y.size - 2 * groups) * np.log(sigma**2) + np.linalg.slogdet(C)[1].sum()
    constant = -(Y.size - 4) / 2 * np.log(2 * np.pi)
    if prior is not None:
        mean, P = prior
        more = np.linalg.cholesky(P).T @ np.column_stack([np.eye(4), mean])
        S = S + more.T @ more
        constant = -Y.size / 2 * np.log(2 * np.pi) + np.linalg.slogdet(P)[1] / 2
    ell = np.diag(np.linalg.cholesky(S))
    return -log_det / 2 - np.log(ell[:4]).sum() - ell[4] ** 2 / 2 + constant


PLACES = [([2.6, 0.5], 0.6, 6.06), ([0.0, 0.0], 0.0, 6.9), ([3.0, 0.0], -0.3, 6.2), ([0.1, 2.0], 0.9, 5.0)]


@pytest.mark.parametrize("place", PLACES)
def test_ten_lines_of_numpy_are_the_engine(place):
    ours = lines().restricted_log_likelihood(*place)
    assert by_hand(*place) == pytest.approx(ours, abs=1e-6)
    assert abs(by_hand(*place, groups=1) - ours) > 100


def test_a_normal_prior_of_gamma_is_four_more_rows():
    mean, P = np.array([12.0, 2.0, 1.0, -1.0]), np.diag([1.0, 4.0, 2.0, 3.0]) + 0.3
    priors = bhm.Priors(gamma=(mean, np.linalg.inv(P)), tau=halfnorm(scale=5), sigma=halfnorm(scale=10))
    model = bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=SCHOOLS["catholic"], priors=priors)
    for place in (PLACES[0], PLACES[3]):
        ours = model.log_integrated_likelihood(model.unconstrain(*place))
        assert by_hand(*place, prior=(mean, P)) == pytest.approx(ours, abs=1e-6)
        assert abs(by_hand(*place, prior=(-mean, P)) - ours) > 1


def narrow_estimates_lie_below_the_theory():
    """Pareto k of proposals with sd 0.9, 0.6 and 0.3, each from 20,000 draws, fifty times."""
    rng, found = np.random.default_rng(7), []
    for s in (0.9, 0.6, 0.3):
        x = s * rng.standard_normal((50, 20_000))
        found.append(np.mean([pareto_k(0.5 * row**2 * (1 / s**2 - 1)) for row in x]))
    theory = [1 - 0.9**2, 1 - 0.6**2, 1 - 0.3**2]
    return found == sorted(found) and all(0 < t - k < 0.15 for t, k in zip(theory, found, strict=True))


def test_five_pupils_widen_the_intercept_by_less_than_the_school_alone_would():
    runs = {name: PAGE.at("Exercises")[name] for name in ("post", "thin")}
    sd = {name: run["theta"][:, :, PAGE.at("Exercises")["k"], 0].std() for name, run in runs.items()}
    PAGE.aside("Keep only the first five pupils of each school and fit the same model. Before you run "
               "it: will the efficiency of the proposal collapse? Will the intercept of School 8367 "
               "become less certain? By about how much?",
               "the question")
    PAGE.claim("The proposal hardly suffers, because it is fitted to whatever posterior there is",
               abs(runs["thin"].diagnostics.efficiency - runs["post"].diagnostics.efficiency) < 0.1)
    PAGE.claim("The intercept becomes less certain, but not by the factor $\\sqrt{14/5} = 1.67$ that "
               "the school alone would pay: with five pupils it leans more on the other schools",
               1.2 < sd["thin"] / sd["post"] < 1.6 < np.sqrt(14 / 5))


def test_the_determinant_of_a_school():
    V = 6.26**2 * np.eye(14) + 2.93**2
    PAGE.claim("$V_j$ is $\\sigma^2 I$ plus a matrix whose entries are all $\\tau^2$. The vector of "
               "ones is an eigenvector with eigenvalue $\\sigma^2 + n_j \\tau^2$. Every vector whose "
               "entries sum to zero has eigenvalue $\\sigma^2$, and $n_j - 1$ of these are independent. "
               "So $\\log |V_j| = (n_j - 1) \\log \\sigma^2 + \\log(\\sigma^2 + n_j \\tau^2)$, which is "
               "[] with $K = 1$, $L = \\tau$ and $Z_j'Z_j = n_j$. And $G_j = \\tau^2 / (\\sigma^2 + n_j "
               "\\tau^2)$, so $n_j G_j$ is the weight $w_j$ of the school's own mean.",
               np.allclose(np.linalg.eigvalsh(V), 13 * [6.26**2] + [6.26**2 + 14 * 2.93**2]))
    PAGE.claim("For the 14 pupils of School 8367:", np.sum(GROUP == 8367) == 14)


def test_halves_can_be_merged():
    here = PAGE.at("Exercises")
    PAGE.aside("Compute the number, mean and sum of squares around the mean for the scores of the first "
               "3,000 pupils and for those of the others, separately. Merge them by [] and compare with "
               "all pupils",
               "the question")
    PAGE.claim("The last term is the spread between the halves, which neither half has seen",
               abs(here["squares"] / (here["n"] * Y.var()) - 1) < 1e-9)
    PAGE.claim("The cut goes through a school, which then has rows in both halves",
               GROUP[2999] == GROUP[3000])


def test_one_count_of_rows_too_many_makes_sigma_too_small():
    s = np.linspace(5.5, 7, 301)
    right = PAGE.at("Exercises")["level"].log_likelihood([12.64], np.full((301, 1), 2.93), None, s)
    PAGE.aside("log_det = (n - K) * np.log(sigma**2) + np.linalg.slogdet(small)[1].sum()",
               "the colleague's code")
    PAGE.aside("where `small` holds all $\\sigma^2 I + L'Z_j'Z_j L$", "the colleague's code")
    PAGE.aside("Sum it over all schools and look at the factor", "a hint")
    PAGE.claim("Her log determinant is too large by $(J - 1) K \\log \\sigma^2$, so her log likelihood "
               "is too small by half of that",
               abs(by_hand(*PLACES[0]) - by_hand(*PLACES[0], groups=1)
               - 159 * 2 * np.log(PLACES[0][2])) < 1e-6)
    PAGE.claim("The larger $\\sigma$, the larger the loss, so she estimates $\\sigma$ too small",
               s[(right - 159 * np.log(s)).argmax()] < s[right.argmax()])
    PAGE.aside("with the density under the dense covariance matrix of all rows", "advice")


def test_the_tail_of_the_ratios_is_that_of_the_exercise():
    s = np.array([0.72, 0.70])
    power = 2 * (1 / s**2 - 1) - 1 / s**2  # of x^2 / 2 in g^2 times the density of the proposal
    PAGE.aside("Show that the ratios $g$ have a tail $\\Pr(g > g_0) \\approx g_0^{-1/k}$ with $k = 1 - "
               "s^2$. For which $s$ is the variance of the ratios finite?",
               "the question")
    PAGE.aside("The probability that a normal variable with standard deviation $s$ exceeds $x$", "a hint")
    PAGE.claim("The probability of that has a logarithm of, up to slower terms, $-x^2 / (2 s^2) = "
               "-\\log g_0 / (1 - s^2)$. So $\\Pr(g > g_0) \\approx g_0^{-1/(1 - s^2)}$, and $k = 1 - "
               "s^2$. The variance is finite for $k < 1/2$: for $s^2 > 1/2$",
               (power < 0).tolist() == [True, False] == (1 - s**2 < 0.5).tolist())
    PAGE.claim("With finitely many draws the slower terms still matter. The estimates lie a little "
               "below the theory, and their order is right",
               narrow_estimates_lie_below_the_theory())


def test_the_words_of_the_letter():
    PAGE.aside('has a report with `pareto_k=0.9` from some other program and asks: "All runs look alike '
               'and all draws look sensible. Why should I worry?" Explain it in at most six sentences, '
               "without a formula.",
               "the question")
    PAGE.aside("Imagine you want the mean wealth of a town and ask only people whom you meet at the bus "
               "stop. You can correct for the fact that rich people are rare there by giving the few you "
               "meet a large weight. But if one person now and then has more weight than all others "
               "together, your mean depends on whether you happened to meet that person. Pareto k "
               "measures how heavy the tail of those weights is, and near 0.9 the weight you have not "
               "met yet may well be larger than all you have. That all draws look sensible is no "
               "comfort, because the trouble is in those that were not drawn. You need a program that "
               "visits the places they stand for.",
               "a comparison, not a result")
    PAGE.aside("that a few draws would count for nearly everything", "a rubric")


def test_the_rats_are_pulled_halfway():
    fit, draws, rats = (PAGE.at("Exercises")[name] for name in ("fit", "draws", "rats"))
    share, pulled = rats["y"].sum() / rats["K"].sum(), draws["theta"][..., -1].mean()
    worth = np.median(draws["alpha"] + draws["beta"])
    PAGE.claim("holds 71 experiments: `y` of `K` rats had a tumour", len(rats["y"]) == 71)
    PAGE.claim("with 4 tumours in 14 rats", (rats["y"][-1], rats["K"][-1]) == (4, 14))
    PAGE.claim("Two hard numbers, the mean and the size of a beta population of rates, and 71 easy ones",
               fit.n_parameters == 2 and draws["theta"].shape[-1] == 71)
    PAGE.claim("The share of the last experiment is pulled about halfway to that of all rats: the "
               "population is worth about as many rats as the experiment's own 14",
               0.4 < (4 / 14 - pulled) / (4 / 14 - share) < 0.7 and 10 < worth < 18)

