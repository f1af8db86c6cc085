"""Shrinkage: the published answer, the two ends, and schools of one's own."""

from math import inf

import numpy as np
import pytest

from bhm_core.live import Shrinkage
from bhm_core.live.figures import shrinkage
from bhm_core.live.quadrature import half_line

# Eight schools, flat mu and flat tau, by quadrature (tests/reference, case eight_schools_bda).
MEAN = [11.40026, 7.894552, 6.130747, 7.644679, 5.126424, 6.138536, 10.66698, 8.456818]
SD = [8.341416, 6.274835, 7.765167, 6.546261, 6.35742, 6.710295, 6.785587, 7.888198]


def test_average_over_tau_is_the_exact_posterior():
    result = Shrinkage().result
    np.testing.assert_allclose(result["average"]["mean"], MEAN, rtol=2e-4)
    np.testing.assert_allclose(result["average"]["sd"], SD, rtol=2e-3)


def test_a_forgotten_jacobian_would_be_seen(monkeypatch):
    tau, log_jacobian = half_line(400, 10.0)
    monkeypatch.setattr(shrinkage, "half_line", lambda *given: (tau, 0 * log_jacobian))
    with pytest.raises(AssertionError):
        np.testing.assert_allclose(Shrinkage().result["average"]["mean"], MEAN, rtol=2e-4)


def test_density_of_tau_integrates_to_one():
    curve = Shrinkage().result["tau_curve"]
    inside = np.trapezoid(curve["y"], curve["x"])
    assert 0.98 < inside < 1.0  # the axis ends at 30


def test_tau_to_zero_is_complete_pooling_and_to_infinity_none():
    pooled, alone = Shrinkage(tau=0).result, Shrinkage(tau=inf).result
    assert np.ptp(pooled["mean"]) < 1e-12 and pooled["mean"][0] == pytest.approx(7.686, abs=1e-3)
    assert alone["mean"] == Shrinkage().y and alone["sd"] == Shrinkage().se
    near = shrinkage.at(np.array(Shrinkage().y), np.array(Shrinkage().se), 1e6)
    np.testing.assert_allclose(near[3], alone["mean"], atol=1e-6)


def test_moving_tau_holds_it_and_the_move_is_weight_times_distance():
    figure = Shrinkage()
    assert figure.over == "average"
    figure.tau = 5
    result, y = figure.result, np.array(figure.y)
    assert figure.over == "fixed"
    moved = np.array(result["weight"]) * (y - result["mu"])
    np.testing.assert_allclose(y - moved, result["mean"], rtol=1e-12)


def test_schools_of_ones_own():
    figure = Shrinkage(y=[5, 1, 2], se=[2, 1, 1], labels=["north", "east", "west"], school="east")
    assert figure.school == "east" and len(figure.result["mean"]) == 3
    assert "School east" in figure.text and "School A" not in figure.to_html()
    with pytest.raises(ValueError, match="one length of at least 3, got 2, 2 and 2"):
        Shrinkage(y=[1, 2], se=[1, 1])
    with pytest.raises(ValueError, match="one length"):
        Shrinkage(y=[1, 2, 3], se=[1, 1])
