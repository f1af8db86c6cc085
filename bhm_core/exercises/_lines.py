"""What is tried of answers about groups with a line each, and about predictors of groups."""

from __future__ import annotations

import numpy as np

from bhm_core.data import load_high_school
from bhm_core.exercises._table import exercise, near, same, true

OWN = np.array([[4.5, 0.3], [15.0, 3.0], [11.0, -1.0]])
CENTRE = np.array([[11.4, 2.8], [14.1, 1.5], [11.4, 2.8]])
OMEGA = np.array([[6.8, 0.9], [0.9, 0.4]])
NOISE = np.array([np.diag([2.6, 4.9]), np.diag([0.8, 2.0]), np.diag([1.5, 9.0])])
UNIT = np.diag([1.0, 2.0])  # x in units half as large
BACK = np.linalg.inv(UNIT)


def _pooling(pool, own, centre, noise):
    """Trials of a pooled line, or of several."""
    one = pool(own, centre, OMEGA, noise)
    yield same("where groups do not differ, all have the line of the population", "Omega near 0",
               pool(own, centre, 1e-9 * OMEGA, noise), centre,
               "Whose covariance stands in front, in the weight?", 1e-4)
    yield same("without noise a group keeps its own line", "the scatter near 0",
               pool(own, centre, OMEGA, 1e-9 * noise), own,
               "The weight of the own line is Omega (Omega + scatter)⁻¹.", 1e-4)
    yield same("a tie is a tie", "the scatter equal to Omega: twice the line, less both lines",
               2 * pool(own, centre, OMEGA, OMEGA + 0 * noise) - own, centre,
               "The two weights add up to the identity.")
    yield same("the unit of x does not count", "x in half units, and translated back", one,
               pool(own @ UNIT, centre @ UNIT, UNIT @ OMEGA @ UNIT, UNIT @ noise @ UNIT) @ BACK,
               "Matrices do not commute: is the weight on the proper side, with its rows and columns in "
               "order?")


@exercise("ex-slopes-code", "`pooled(points, population, Omega, scatter)`, which returns the pooled lines of "
          "all schools: three arrays with one school per row, and Omega")
def _pooled(pooled):
    yield from _pooling(pooled, OWN, CENTRE, NOISE)


@exercise("ex-group-weights", "`line(own, mu, Omega, noise)`, which returns the pooled line of one school")
def _line(line):
    yield from _pooling(line, OWN[0], CENTRE[0], NOISE[0])


@exercise("ex-slopes-limits", "`equal(sigma, sxx)`, which returns the τ of slopes at which the own slope of "
          "a school and the population have equal weight, with ρ = 0; `sxx` is the sum of squares of its x")
def _equal(equal):
    yield same("points are points", "sigma × 10, over 10", equal(6.0, 8.0), equal(60.0, 8.0) / 10,
               "τ is a standard deviation. Is this a variance?")
    yield same("x in half units halves the slope", "sxx × 4, times 2", equal(6.0, 8.0), 2 * equal(6.0, 32.0),
               "By which power of sxx is a slope uncertain?")
    yield same("the weights are equal there", "τ²/(τ² + σ²/sxx) at the answer, twice",
               2 * equal(6.0, 8.0) ** 2 / (equal(6.0, 8.0) ** 2 + 36 / 8), 1.0, "Set the weight to one half.")


@exercise("ex-slopes-bug", "160 numbers, the sectors in the order of `model.groups`", 160)
def _sectors(answer):
    schools = load_high_school().schools
    order = np.argsort(schools["school"], kind="stable")
    right, size = schools["catholic"][order], schools["size"][order]
    yield true("a sector is 0 or 1", "the values that occur", np.unique(answer), np.isin(answer, [0, 1]),
               "1 for a Catholic school, 0 for a public one.")
    yield true("no school is lost", "the number of Catholic schools less that of the file",
               answer.sum() - right.sum(), near(answer.sum(), right.sum()),
               "Every school has its sector once.")
    gap = size[answer == 0].mean() / size[answer == 1].mean()
    yield true("public schools are larger", "mean size of public schools over that of Catholic ones", gap,
               gap > 1.5, "A label and its sector must travel together. Which order are the labels in?")
    yield true("every school has its own sector", "schools with the sector of another kind",
               np.sum(answer != right), near(answer, right), "Look the sector up by the label of the school.")


@exercise("ex-group-meet", "`meet(gamma_21, gamma_22)`, which returns two numbers: the x at which the lines "
          "meet, and their difference at x = -1")
def _meet(meet):
    where, below = meet(1.2, -1.6)
    yield same("there is no difference where they meet",
               "gamma_21 + gamma_22 x at your x, for 1.2 and -1.6, and 0", 1.2 - 1.6 * where, 0.0,
               "Set the difference of the lines to zero, and mind its sign.")
    yield same("the difference is a line in x",
               "half of the sum of the differences at -1 and at 1, and the first coefficient",
               (below + (1.2 - 1.6)) / 2, 1.2, "At x = -1 the second coefficient enters with a minus.")
    yield same("twice both coefficients meet at the same place", "2.4 and -3.2", meet(2.4, -3.2)[0], where,
               "Only the ratio of the two counts.")


@exercise("ex-group-swapped", "`bias(X)`, which returns the two biases of the posterior mean, when slopes "
          "with sd 1 have the predictors X, both coefficients are 1, and their priors N(2, 1)")
def _bias(bias):
    X = np.column_stack([np.ones(5), [-4.0, -2.0, 0.0, 2.0, 4.0]])
    one = np.asarray(bias(X))
    yield true("the prior pulls up", "the two biases for five groups", one, (one > 0) & (one < 1),
               "The prior lies above the truth, and the bias is a share of the distance.")
    yield same("columns and biases go together", "the columns swapped, and the biases swapped back", one,
               np.asarray(bias(X[:, ::-1]))[::-1], "Is the first bias that of the first column?")
    yield true("where the data say less, the prior says more", "the biases of γ0 and γ1", one,
               one[0] > one[1], "Five groups give γ0 the precision 5. Which precision do they give γ1?")
    nothing = np.asarray(bias(1e-6 * X))
    yield same("where the data say nothing, the prior says everything", "X divided by a million", nothing,
               np.ones(2), "To which precision does the prior add its own?", 1e-4)
    many = np.asarray(bias(np.tile(X, (4, 1))))
    yield same("the share of the prior is its share of the precision",
               "1/bias with 20 groups less 1/bias with 5", 1 / many - 1 / one, np.array([15.0, 120.0]),
               "The bias is (X'X + I)⁻¹ (1, 1)'.")


@exercise("ex-group-identity", "`of_the_mean(within, between)`, which returns the coefficient of the group "
          "mean when `x` itself stands beside it")
def _of_the_mean(of_the_mean):
    x, mean = np.array([0.2, -1.0, 0.7]), np.array([0.5, 0.5, -0.3])
    yield same("both regressions say the same", "three pupils, with slopes 2 within and 5 between",
               2 * x + of_the_mean(2.0, 5.0) * mean, 2 * (x - mean) + 5 * mean,
               "Multiply out, and collect x and its mean.")
    yield same("equal slopes need no mean", "within and between both 3", of_the_mean(3.0, 3.0), 0.0,
               "It is what the mean adds to x.")
    yield true("a steeper between slope is a positive coefficient", "within 2, between 5",
               of_the_mean(2.0, 5.0), of_the_mean(2.0, 5.0) > 0, "Which is taken from which?")


@exercise("ex-within-truth",
          "`expected(r, between, within)`, which returns the slope on observed means with reliability r")
def _expected(expected):
    yield same("means without error show the between slope", "r = 1, slopes 6 and 2", expected(1.0, 6.0, 2.0),
               6.0, "Which slope does a perfect mean carry?")
    yield same("means that are pure noise show the within slope", "r = 0, slopes 6 and 2",
               expected(0.0, 6.0, 2.0), 2.0,
               "The noise of a mean is made of pupils, who have their own slope.")
    yield same("equal slopes stay", "r = 0.4, both slopes 3", expected(0.4, 3.0, 3.0), 3.0,
               "The two shares add up to 1.")


@exercise("ex-group-california", "`of_group(x, group)`, which returns for each row the mean of x in its "
          "group (groups are numbered from 0)")
def _of_group(of_group):
    x, group = np.array([3.0, 8.0, 1.0, 4.0, 6.0]), np.array([0, 1, 0, 1, 1])
    mean = np.asarray(of_group(x, group))
    yield true("one value per row", "the shape for 5 rows", mean.shape, mean.shape == x.shape,
               "Index the means of the groups by the group of each row.")
    yield same("deviations add up to zero in each group", "their sums in two groups",
               np.bincount(group, x - mean), np.zeros(2), "Divide by the number of rows of the group.")
    yield true("rows of one group share one value", "the spread within groups", np.ptp(mean[group == 1]),
               near(np.ptp(mean[group == 1]), 0) and not near(mean[0], mean[1]),
               "One mean per group, and not one for all.")


@exercise("ex-origin-derive", "`origin(rho, tau)`, which returns the c at which height and slope are "
          "uncorrelated; `tau` holds the spreads of levels and slopes")
def _origin(origin):
    a, b, rho = 2.6, 0.5, 0.6
    c = origin(rho, np.array([a, b]))
    yield same("the covariance is zero there", "ρ τ_α τ_β + c τ_β², and 0", rho * a * b + c * b**2, 0.0,
               "Cov(α + cβ, β) = Cov(α, β) + c Var(β). Mind the sign.")
    heights = [a**2 + 2 * k * rho * a * b + k**2 * b**2 for k in (c - 0.5, c, c + 0.5)]
    yield true("the heights have their smallest spread there", "the variance at c - 1/2, c and c + 1/2",
               heights, heights[1] < min(heights[0], heights[2]),
               "The derivative of the variance is zero at c.")
    yield same("no correlation at 0 means no move", "ρ = 0", origin(0.0, np.array([a, b])) + 0.0, 0.0,
               "c is proportional to ρ.")
    yield same("x in half units is twice c", "τ_β halved, over 2", origin(rho, np.array([a, b / 2])) / 2, c,
               "Which spread is divided by which?")


@exercise("ex-origin-total", "`lines(between, rho, tau, u, rng)`, which returns levels and slopes of schools "
          "with sector u: `between` holds what the sector adds to each, `tau` and `rho` what is left within "
          "a sector")
def _lines(lines):
    rng = np.random.default_rng(4)
    u, tau = (rng.random(40_000) < 0.4).astype(float), np.array([2.6, 0.5])
    alpha, beta = lines(np.array([2.8, -1.3]), 0.6, tau, u, np.random.default_rng(5))
    inside = [np.corrcoef(alpha[u == k], beta[u == k])[0, 1] for k in (0, 1)]
    yield true("within a sector the correlation is what went in", "the correlations in both, with ρ = 0.6",
               inside, np.abs(np.array(inside) - 0.6) < 0.03,
               "The slope is ρ z1 + √(1 - ρ²) z2, times its spread.")
    spread = [alpha[u == 0].std(), beta[u == 0].std()]
    yield true("the spreads are those that went in", "sd of levels and slopes in one sector", spread,
               near(spread, tau, 0.03), "τ is a standard deviation.")
    gaps = [alpha[u == 1].mean() - alpha[u == 0].mean(), beta[u == 1].mean() - beta[u == 0].mean()]
    yield true("the sectors differ by what the sector adds", "differences of the means", gaps,
               np.abs(np.array(gaps) - [2.8, -1.3]) < 0.12, "Does the sector enter both, level and slope?")
