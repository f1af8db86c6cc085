"""The special functions of the scripts agree with scipy."""

import numpy as np
import pytest
from scipy import special

X = np.r_[-30.0, -8.0, np.linspace(-6, 6, 61), 2.0, 8.0, 30.0]
P = np.r_[1e-300, 1e-20, 1e-5, np.linspace(0.001, 0.999, 41), 1 - 1e-9]
POSITIVE = np.r_[1e-6, 0.1, 0.5, 1.0, 1.5, 2.0, 3.7, 11.9, 12.0, 100.0, 1e5]


@pytest.mark.parametrize(
    ("name", "exact", "x"),
    [
        ("erf", special.erf, X), ("erfc", special.erfc, np.clip(X, -30, 26)),
        ("normalCdf", special.ndtr, X), ("normalQuantile", special.ndtri, P),
        ("lgamma", special.gammaln, POSITIVE),
    ],
)
def test_special_functions_agree_with_scipy(name, exact, x, scripts):
    theirs = [scripts.call(f"bhmLive.math.{name}", v) for v in x.tolist()]
    np.testing.assert_allclose(theirs, exact(x), rtol=1e-11, atol=1e-14)


def test_log_sum_exp_survives_large_and_empty_terms(scripts):
    a = [-1000.0, -1001.0, -999.5]
    np.testing.assert_allclose(scripts.call("bhmLive.math.logSumExp", a), special.logsumexp(a))
