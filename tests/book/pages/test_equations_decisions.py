"""The equations of the page on decisions, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.stats import norm

decisions = Equations("decisions")
RNG = np.random.default_rng(85)
SIGMA, TAU = RNG.uniform(0.5, 2, size=2)


def mean_square(weight, n):
    """Mean squared error of weight x own mean + (1 - weight) x population mean, by its two parts."""
    return weight**2 * SIGMA**2 / n + (1 - weight) ** 2 * TAU**2


def test_the_errors_are_those_of_three_weights():
    n = RNG.integers(1, 30, size=8)
    best = min(range(1001), key=lambda k: mean_square(k / 1000, 3)) / 1000
    assert abs(best - 3 / (3 + SIGMA**2 / TAU**2)) < 1e-3  # partial pooling has the best weight
    partial = mean_square(n / (n + SIGMA**2 / TAU**2), n)
    decisions.equation("eq-decisions-error", r"\text{no pooling:} \sigma^2 / n_j",
                       np.allclose(mean_square(1, n), SIGMA**2 / n))
    decisions.equation("eq-decisions-error", r"\text{complete pooling:} \tau^2",
                       np.allclose(mean_square(0, n), TAU**2))
    decisions.equation("eq-decisions-error",
                       r"\text{partial pooling:} ( \frac{n_j}{\sigma^2} + \frac{1}{\tau^2} )^{-1}",
                       np.allclose(partial, 1 / (n / SIGMA**2 + 1 / TAU**2)))


def test_the_rule_takes_the_cheaper_choice():
    p, alarm, miss = RNG.uniform(size=500), *RNG.uniform(1, 9, size=(2, 500))
    cheaper = (1 - p) * alarm < p * miss
    counted = [np.mean(RNG.uniform(size=20_000) < 0.3) * 9, np.mean(RNG.uniform(size=20_000) > 0.3)]
    decisions.equation("eq-decisions-rule", r"(1 - p) \cdot \text{cost of a false alarm} < p \cdot "
                       r"\text{cost of a miss}", counted[0] > counted[1] and cheaper.any())
    decisions.equation("eq-decisions-rule", r"\text{so if} p > \frac{\text{cost of a false alarm}}"
                       r"{\text{cost of a false alarm} + \text{cost of a miss}}",
                       (cheaper == (p > alarm / (alarm + miss))).all())


def test_a_house_is_averaged_over_its_level():
    mean, sd, limit = RNG.normal(1.5, 0.3), 0.3, np.log(4.1)
    inside = quad(lambda a: norm.cdf((a - limit) / SIGMA) * norm.pdf(a, mean, sd), mean - 4, mean + 4)[0]
    decisions.equation("eq-decisions-house", r"p(y_{\text{new}} > \log 4.1 \mid y) \\ = \operatorname{E}[ "
                       r"\Phi( \frac{\alpha_j - \log 4.1}{\sigma} ) | y ]",
                       np.isclose(inside, norm.sf(limit, mean, np.hypot(sd, SIGMA)), atol=1e-8))
