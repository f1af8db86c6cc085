"""No pooling and complete pooling are least squares, group by group or all at once."""

import numpy as np
import pytest

from bhm_core.pooling import (
    compare_group,
    complete_pooling,
    line_band,
    move_origin,
    no_pooling,
)


def rows():
    """Thirty rows in three unequal groups."""
    rng = np.random.default_rng(5)
    group = np.repeat(["c", "a", "b"], [5, 10, 15])
    x = rng.normal(size=30)
    return rng.normal(size=30) + 2 * x, x, group


def test_no_pooling_is_least_squares_in_each_group():
    y, x, group = rows()
    lines = no_pooling(y, x, group)
    for k, label in enumerate(lines.groups):
        slope, intercept = np.polyfit(x[group == label], y[group == label], 1)
        assert lines.slope[k] == pytest.approx(slope, rel=1e-10)
        assert lines.intercept[k] == pytest.approx(intercept, rel=1e-10)
    assert list(lines.n) == [10, 15, 5]


def test_complete_pooling_is_least_squares_on_all_rows():
    y, x, _ = rows()
    assert complete_pooling(y, x) == pytest.approx(np.polyfit(x, y, 1)[::-1], rel=1e-10)


def test_a_wrong_group_index_gives_other_lines():
    y, x, group = rows()
    wrong = no_pooling(y, x, group[::-1])
    assert not np.allclose(wrong.slope, no_pooling(y, x, group).slope)


def test_a_group_whose_x_is_constant_has_no_slope():
    lines = no_pooling([1.0, 2.0, 3.0, 5.0], [0.1, 0.1, 0.0, 1.0], [1, 1, 2, 2])
    assert np.isnan(lines.slope[0]) and np.isnan(lines.intercept[0])
    assert lines.slope[1] == 2.0 and lines.y_mean[0] == 1.5


def test_a_group_is_found_by_its_label():
    y, x, group = rows()
    lines = no_pooling(y, x, group)
    assert lines.groups[lines.of("b")] == "b"
    with pytest.raises(ValueError, match="label must be one of the groups, got 'z'"):
        lines.of("z")


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match="y, x and group must have one length, got 2, 1 and 2"):
        no_pooling([1.0, 2.0], [1.0], [1, 1])


@pytest.mark.parametrize(("x", "complaint"), [
    ([2.0, 2.0, 2.0], r"x must take at least 2 values, got 2\.0 everywhere"),
    ([2.0, np.nan, 1.0], r"x must be finite, got nan at position 1"),
])
def test_one_line_for_all_needs_an_x_that_varies(x, complaint):
    with pytest.raises(ValueError, match=complaint):
        complete_pooling([1.0, 2.0, 3.0], x)


def test_the_band_of_a_line_has_the_quantiles_of_its_draws():
    theta = np.random.default_rng(3).normal(size=(4, 50_000, 2))
    low, high = line_band(theta, [0.0, 1.0], prob=0.9)
    assert low == pytest.approx(-1.645 * np.sqrt([1, 2]), rel=0.02)
    assert high == pytest.approx(1.645 * np.sqrt([1, 2]), rel=0.02)


def test_one_group_is_shown_with_its_own_rows_and_its_own_draws():
    y, x, group = rows()
    theta = np.zeros((1, 3, 3, 2)) + np.arange(3)[:, None]
    shown = compare_group("b", y, x, group, theta, [0.0, 1.0])
    assert shown["label"] == "b (n = 15)" and len(shown["x"]) == 15
    assert shown["partial"] == (1.0, 1.0)
    assert shown["own"][1] == pytest.approx(np.polyfit(x[group == "b"], y[group == "b"], 1)[0])


def test_moving_the_origin_is_what_happens_to_drawn_lines():
    tau, corr = np.array([2.0, 0.5]), np.array([[1.0, -0.3], [-0.3, 1.0]])
    lines = np.random.default_rng(9).multivariate_normal([0, 0], tau[:, None] * corr * tau, 200_000)
    height = lines[:, 0] + 3.0 * lines[:, 1]
    moved, rho = move_origin(tau, corr, 3.0)
    assert moved == pytest.approx([height.std(), 0.5], rel=0.01)
    assert rho == pytest.approx(np.corrcoef(height, lines[:, 1])[0, 1], abs=0.01)
    assert rho > 0 > corr[0, 1]


def test_moving_the_origin_there_and_back_changes_nothing():
    tau, corr = np.full((4, 5, 2), [2.0, 0.5]), np.broadcast_to([[1.0, 0.4], [0.4, 1.0]], (4, 5, 2, 2))
    there, rho = move_origin(tau, corr, -3.0)
    matrix = np.eye(2) + rho[..., None, None] * (1 - np.eye(2))
    back, rho = move_origin(there, matrix, 3.0)
    assert back == pytest.approx(tau) and rho == pytest.approx(0.4)


def test_an_origin_is_moved_for_lines_only():
    with pytest.raises(ValueError, match=r"tau must have shape \(..., 2\), got \(3,\)"):
        move_origin(np.ones(3), np.eye(3), 1.0)
