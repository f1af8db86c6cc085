"""A picture shows the number it names: levels, ends, reference lines, and what labels print."""

import ast
import re
from pathlib import Path

import numpy as np
import pytest

from bhm_core import plots

NAMES = ["A", "B", "C"]
PAIRS = np.array([[0.31, 1.07], [0.53, 1.91], [0.77, 1.33]])
X = np.linspace(0.11, 0.93, 5)


def height(x, y, density, at):
    """The density at a point, linear along the edge of the grid that the point lies on."""
    from scipy.interpolate import RegularGridInterpolator

    return RegularGridInterpolator((x, y), density)(at)


def contours(ax):
    """Vertices of each level."""
    (lines,) = ax.collections
    return [path.vertices for path in lines.get_paths()]


GRID_X, GRID_Y = np.linspace(-3, 3, 61), np.linspace(-4, 4, 81)
LOG = -0.5 * np.add.outer(GRID_X**2, GRID_Y**2 / 2) + 0.3 * np.multiply.outer(GRID_X, GRID_Y)


def test_contours_stand_at_the_shares_of_the_highest_density_that_are_named():
    density, levels = 7 * np.exp(LOG), [0.05, 0.3, 0.8]
    drawn = contours(plots.plot_joint(GRID_X, GRID_Y, density, levels=levels))
    assert len(drawn) == 3
    for level, vertices in zip(levels, drawn, strict=True):
        np.testing.assert_allclose(height(GRID_X, GRID_Y, density, vertices) / 7, level, rtol=1e-6)
    shifted = plots.plot_joint(GRID_X, GRID_Y, density, levels=[0.1])  # wrong twin
    assert abs(height(GRID_X, GRID_Y, density, contours(shifted)[0]) / 7 - 0.05).min() > 0.04


def test_contours_of_an_orbit_lie_one_two_and_three_standard_deviations_out():
    round_one = -0.5 * np.add.outer(GRID_Y**2, GRID_X**2)  # (k, m)
    ax = plots.plot_orbits({"a": [[0, 0], [1, 1]]}, contours=(GRID_X, GRID_Y, round_one))
    radii = [np.hypot(*vertices.T) for vertices in contours(ax)]
    np.testing.assert_allclose([r.mean() for r in radii], [3, 2, 1], rtol=2e-3)


def test_contours_of_the_slides_enclose_92_59_and_18_percent():
    from bhm_core.course import slides_chain as slides
    from bhm_core.plots import chains

    whole = 2 * np.pi * np.sqrt(np.linalg.det(slides.COV))  # 1 - share inside = density / highest
    np.testing.assert_allclose(1 - whole * np.array(chains.LEVELS), [0.92, 0.59, 0.18], atol=0.005)


LEVELS_NAMED = {  # a percentage in a label, and where it is proved that it is what is drawn
    "95% band": "tests/test_calibration.py::test_the_band_holds_95_percent_of_uniform_curves",
}


def test_every_percentage_that_a_picture_prints_is_known():
    printed = set()
    for path in Path(plots.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if isinstance(node, ast.keyword) and node.arg in ("label", "text", "title"):
                printed |= {c.value for c in ast.walk(node.value) if isinstance(c, ast.Constant)
                            and re.search(r"\d%", str(c.value))}
    assert printed == set(LEVELS_NAMED)
    for place in LEVELS_NAMED.values():
        path, name = place.split("::")
        assert f"def {name}(" in (Path(__file__).parents[2] / path).read_text("utf8")


def test_an_interval_ends_where_it_ends_beside_its_own_name():
    ax = plots.plot_intervals(NAMES, [0.1, 1.2, 2.3], [-1, 0, 1], [1, 2, 3.5], marks=[0.4, 0.5, 0.6])
    rows = {label.get_text(): y for label, y in zip(ax.get_yticklabels(), ax.get_yticks(), strict=True)}
    ends = {s[0][1]: s[:, 0].tolist() for s in ax.collections[0].get_segments()}
    assert [ends[rows[name]] for name in NAMES] == [[-1, 1], [0, 2], [1, 3.5]]
    for line, values in zip(ax.lines, ([0.1, 1.2, 2.3], [0.4, 0.5, 0.6]), strict=True):
        assert dict(zip(line.get_ydata(), line.get_xdata(), strict=True)) == dict(
            zip([rows[n] for n in NAMES], values, strict=True))


def test_a_caterpillar_has_its_intervals_under_their_middles_and_names_the_right_group():
    middle, low, high = [3.0, 1.0, 2.0, 4.0], [2.5, 0.2, 1.9, 3.1], [3.1, 2.2, 2.4, 9.0]
    ax = plots.plot_caterpillar(middle, low, high, highlight={"first": 0, "last": 3})
    order = np.argsort(middle)
    for segment, k in zip(ax.collections[0].get_segments(), order, strict=True):
        assert segment[:, 1].tolist() == [low[k], high[k]]
    for bold, note, k in zip(ax.collections[1:], ax.texts, (0, 3), strict=True):
        place = order.tolist().index(k) + 1
        assert bold.get_segments()[0].tolist() == [[place, low[k]], [place, high[k]]]
        assert note.xy[0] == place and note.xy[1] in (low[k], high[k])


@pytest.mark.parametrize(("draw", "places"), [
    (lambda h: plots.plot_shrinkage([3, 5, 9], PAIRS[:, 0], PAIRS[:, 1], highlight=h),
     [(3, 0.31), (5, 0.53), (9, 0.77)]),
    (lambda h: plots.plot_shrinkage_arrows(PAIRS, PAIRS + 1, highlight=h), [tuple(p) for p in PAIRS]),
])
def test_a_name_stands_at_its_own_group(draw, places):
    ax = draw({"one": 2, "two": 0})
    assert {t.get_text(): tuple(map(float, t.xy)) for t in ax.texts} == {"one": places[2], "two": places[0]}


def test_the_bold_group_of_the_dial_is_the_one_asked_for_and_names_stand_at_their_ends():
    levels = np.array([[1.0, 1.0, 1.0], [0.5, 1.0, 2.0]])
    ax = plots.plot_dial([0.0, 4.0], levels, labels=NAMES, bold=2)
    (bold,) = [line for line in ax.lines if line.get_color() == "black"]
    assert bold.get_ydata().tolist() == [1.0, 2.0]
    assert {t.get_text(): t.xy for t in ax.texts} == {"A": (4, 0.5), "B": (4, 1.0), "C": (4, 2.0)}


@pytest.mark.parametrize(("draw", "values"), [
    (lambda v: plots.plot_scores([1.0, 2.0], threshold=v), [1.7]),
    (lambda v: plots.plot_tuning([0.1, 1.0], [0.9, 0.4], [2.0, 9.0], best=v), [0.37]),
    (lambda v: plots.plot_error_sd([0, 1], [2, 3], residual=v), [1.3]),
    (lambda v: plots.plot_pooling_path([0, 1, 2], PAIRS, [3, 2, 1], at=v), [0.87]),
    (lambda v: plots.plot_effective_sizes({"a": [300, 500]}, total=v), [640]),
    (lambda v: plots.plot_densities({"a": [1.0, 2.0]}, marks={"here": v}), [1.6]),
])
def test_a_reference_line_stands_at_its_value(draw, values):
    (value,) = values
    lines = [np.array(line.get_data(), float) for line in draw(value).lines]
    assert any((data == value).all(axis=1).any() for data in lines if data.shape == (2, 2))


def test_every_number_that_is_printed_is_the_number_drawn():
    """Labels made by the pictures, beside what they stand at."""
    ax = plots.plot_benchmark(["a", "b"], [0.13, 9.7], ess_per_second=[4217.0, 3.14])
    printed = [float(re.sub(",", "", t.get_text().split()[0])) for t in ax.texts]
    assert printed == [4200, 3.1] and [t.xy for t in ax.texts] == [(0.13, 0), (9.7, 1)]
    ax = plots.plot_distances([0.0, 1.0, 2.0], {2: [3.0, 4, 1], 50: [0.0, 1, 2]})
    tops = {int(t.get_text().removeprefix("d = ")): t.xy[1] for t in ax.texts}
    assert tops == {2: 4.0, 50: 2.0}
    ax = plots.plot_effective_sizes({"a": [300, 500]}, total=640)
    assert {t.get_text(): t.get_position()[0] for t in ax.texts} == {"all draws": 640, "half": 320}
    ax = plots.plot_scores([4.0, 9.0, 1.0], others=np.arange(1234.0))
    assert ax.get_legend_handles_labels()[1] == ["all 1,234 pupils", "3 pupils"]
    panels = np.ravel(plots.plot_path_stages(np.random.default_rng(1).normal(size=(30, 2)), [3, 17, 0]))
    assert [ax.texts[0].get_text() for ax in panels[:3]] == ["states 0 to 2", "states 0 to 16", "the target"]
    assert [len(ax.lines[0].get_xdata()) for ax in panels[:3]] == [3, 17, 0]


def test_two_standard_errors_are_two():
    error = np.array([0.5, 0.4, 0.3])
    ax = plots.plot_running_mean([[1.0, 3.0, 5.0]], truth=2.0, error=error)
    (band,) = ax.collections
    assert band.get_label() == "two standard errors"
    vertices = band.get_paths()[0].vertices
    for n, one in zip((1, 2, 3), error, strict=True):
        at = vertices[vertices[:, 0] == n, 1]
        assert (at.min(), at.max()) == pytest.approx((2 - 2 * one, 2 + 2 * one))


def test_a_last_row_may_have_panels_to_spare():
    panels = np.ravel(plots.plot_updates(X, [X] * 4, [2 * X] * 4, list("abcd"), columns=3))
    assert [len(ax.lines) for ax in panels] == [2] * 4 + [0] * 2
    with pytest.raises(ValueError, match="before must have as many entries as labels, 4, got 3"):
        plots.plot_updates(X, [X] * 3, [2 * X] * 4, list("abcd"), columns=2)
