"""The equations on missing rows and on designs, at random numbers."""

import numpy as np
from equations import Equations
from scipy.stats import multivariate_normal, norm

from bhm_core.design import best_members, expected_width

page = Equations("missing_and_design")
RNG = np.random.default_rng(12)
TAU, SIGMA, F = RNG.uniform(1, 4, size=3)
J, N = 7, 5
MU, SD = 0.4, np.hypot(TAU, SIGMA)  # two outcomes of one group, the first observed
COV = np.array([[SD**2, TAU**2], [TAU**2, SD**2]])
Y = 1.3
T = np.linspace(-60, 60, 20_001)


def integral(rule):
    """p(y_obs, o) by quadrature over the outcome that is missing."""
    pairs = np.column_stack([np.full_like(T, Y), T])
    return np.trapezoid(multivariate_normal([MU, MU], COV).pdf(pairs) * rule(T), T)


def test_a_rule_leaves_the_integral_if_it_does_not_look_at_what_is_missing():
    observed = norm(MU, SD).pdf(Y)
    of_observed, of_missing = norm.cdf(0.2 - Y), lambda t: norm.cdf(0.2 - t)
    page.equation("eq-design-ignorable",
                  r"p(y_{\text{obs}}, o \mid \phi, \sigma) \\ = \int p(y_{\text{obs}}, y_{\text{mis}} \mid "
                  r"\phi, \sigma) p(o \mid y_{\text{obs}}, y_{\text{mis}}) d y_{\text{mis}} \\ "
                  r"= p(y_{\text{obs}} \mid \phi, \sigma) p(o \mid y_{\text{obs}})",
                  np.isclose(integral(lambda t: of_observed + 0 * t), observed * of_observed)
                  and not np.isclose(integral(of_missing), observed * norm.cdf(0.2 - MU), rtol=0.01))


def mean_given(y):
    """Posterior of a normal mean with prior N(0, TAU^2): mean and variance."""
    precision = len(y) / SIGMA**2 + TAU**-2
    return np.sum(y) / SIGMA**2 / precision, 1 / precision


def test_filling_and_averaging_gives_what_leaving_out_gives():
    y = RNG.normal(size=4)
    mean, variance = mean_given(y)
    drawn = norm(mean, np.sqrt(variance + SIGMA**2))
    t = np.linspace(mean - 40, mean + 40, 40_001)
    means = np.array([mean_given([*y, one])[0] for one in t])
    at = mean + 0.7
    averaged = np.trapezoid(norm(means, np.sqrt(mean_given([*y, 0])[1])).pdf(at) * drawn.pdf(t), t)
    page.equation("eq-design-fill",
                  r"p(\phi, \sigma \mid y_{\text{obs}}) \\ = \int p(\phi, \sigma \mid y_{\text{obs}}, "
                  r"y_{\text{mis}}) p(y_{\text{mis}} \mid y_{\text{obs}}) d y_{\text{mis}}",
                  np.isclose(averaged, norm(mean, np.sqrt(variance)).pdf(at)))


def test_the_variance_of_the_mean_is_that_of_the_engine():
    group, ones = np.repeat(np.arange(J), N), np.ones((J * N, 1))
    V = TAU**2 * (group[:, None] == group) + SIGMA**2 * np.eye(J * N)
    precision = (ones.T @ np.linalg.solve(V, ones)).item()
    page.equation("eq-design-variance",
                  r"\operatorname{Var}(\gamma_0 \mid y, \tau, \sigma) = "
                  r"\frac{\tau^2}{J} + \frac{\sigma^2}{J n}",
                  np.isclose(TAU**2 / J + SIGMA**2 / (J * N), 1 / precision))


def test_the_best_number_of_members():
    n = RNG.uniform(1, 30, size=9)
    product = (F + n) * (TAU**2 + SIGMA**2 / n)
    parts = F * TAU**2 + SIGMA**2 + n * TAU**2 + F * SIGMA**2 / n
    fine = np.geomspace(0.01, 100, 200_001)
    least = fine[((F + fine) * (TAU**2 + SIGMA**2 / fine)).argmin()]
    page.equation("eq-design-best",
                  r"(F + n) ( \tau^2 + \frac{\sigma^2}{n} ) \\ = F \tau^2 + \sigma^2 + n \tau^2 + "
                  r"\frac{F \sigma^2}{n} \\ n_{\text{best}} = \sqrt{F} \frac{\sigma}{\tau}",
                  np.allclose(product, parts) and np.isclose(least, np.sqrt(F) * SIGMA / TAU, rtol=1e-3))


def test_the_price_of_a_width():
    n, J_ = best_members(F, 1, tau=TAU, sigma=SIGMA), 31.0
    width = expected_width(J_, n, tau=TAU, sigma=SIGMA)
    page.equation("eq-design-price",
                  r"\text{cost} = ( \frac{2 \times 1.645}{\text{width}} ( \sqrt F \tau + \sigma ) )^2",
                  np.isclose(J_ * (F + n), (2 * 1.645 / width * (np.sqrt(F) * TAU + SIGMA)) ** 2, rtol=1e-3))


def test_how_well_tau_is_known():
    many, n = 60, 8
    means = RNG.normal(0, np.sqrt(TAU**2 + SIGMA**2 / n), size=(20_000, many))
    estimates = np.sqrt((means.var(axis=1, ddof=1) - SIGMA**2 / n).clip(0))
    formula = (TAU**2 + SIGMA**2 / n) / (TAU * np.sqrt(2 * (many - 1)))
    page.equation("eq-design-tau",
                  r"\operatorname{sd}(\hat\tau) \approx \frac{\tau^2 + \sigma^2 / n}{\tau \sqrt{2 (J - 1)}}",
                  abs(estimates.std() / formula - 1) < 0.05)


def test_three_levels_are_those_that_the_mean_squares_estimate():
    batch, cask, test = 1.5, 2.5, 0.8
    y = batch * RNG.standard_normal((20_000, 1, 1)) + cask * RNG.standard_normal((20_000, 3, 1))
    y = 60 + y + test * RNG.standard_normal((20_000, 3, 2))
    casks = y.mean(axis=2)
    within = y.var(axis=2, ddof=1).mean()
    between = 2 * casks.var(axis=1, ddof=1).mean()
    found = np.sqrt([casks.mean(axis=1).var(ddof=1) - between / 6, (between - within) / 2, within])
    page.equation("eq-design-levels",
                  r"y_i = \gamma_0 + \eta_{\text{batch}[i]} + \eta_{\text{cask}[i]} + \epsilon_i ,",
                  np.allclose(found, [batch, cask, test], rtol=0.05))
