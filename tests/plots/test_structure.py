"""The graph of the slides: which nodes, which arrows, circles for random and squares for fixed."""

import matplotlib.pyplot as plt
import pytest
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle

from bhm_core.plots.structure import plot_dag, plot_structure


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def drawn(ax, kind):
    return {p.get_gid() for p in ax.patches if isinstance(p, kind)}


def parents(ax):
    arrows = (gid.split("->") for gid in drawn(ax, FancyArrowPatch))
    found = {}
    for parent, child in arrows:
        found.setdefault(child, set()).add(parent)
    return found


def test_random_quantities_are_circles_and_fixed_ones_squares(ax):
    plot_structure(ax=ax)
    unknown = {"phi", "sigma"} | {f"theta_{g}" for g in "12J"}
    assert drawn(ax, Circle) == unknown | {f"y({g})" for g in "12J"}
    assert drawn(ax, Rectangle) == {f"{v}" for g in "12J" for v in (f"u_{g}", f"x({g})")}


def test_data_depend_on_phi_only_through_theta_and_share_one_sigma(ax):
    plot_structure(ax=ax)
    assert parents(ax) == {
        **{f"theta_{g}": {"phi", f"u_{g}"} for g in "12J"},
        **{f"y({g})": {f"theta_{g}", f"x({g})", "sigma"} for g in "12J"},
    }


def test_an_arrow_from_phi_to_the_data_would_be_seen(ax):
    """The wrong twin of the graph: with this arrow p(y | theta, phi) = p(y | theta) is false."""
    nodes = {"phi": (0, 1, "phi", "unknown"), "y(1)": (0, 0, "y", "data")}
    plot_dag(nodes, [("phi", "y(1)", "k")], ax=ax)
    assert "phi" in parents(ax)["y(1)"]


def test_groups_name_the_columns(ax):
    plot_structure(("A", "B", "H"), ax=ax)
    assert {"theta_A", "theta_B", "theta_H"} <= drawn(ax, Circle)


def test_plots_return_the_axes_they_were_given(ax):
    assert plot_structure(ax=ax) is ax


def test_a_graph_with_an_unknown_kind_or_end_is_refused(ax):
    with pytest.raises(ValueError, match="kind must be 'unknown', 'data' or 'fixed', got 'oval'"):
        plot_dag({"a": (0, 0, "a", "oval")}, [], ax=ax)
    with pytest.raises(ValueError, match="edges must join nodes of the graph, got 'b'"):
        plot_dag({"a": (0, 0, "a", "fixed")}, [("a", "b", "k")], ax=ax)
    with pytest.raises(ValueError, match="the number of groups must be an integer of at least 2"):
        plot_structure(("1",), ax=ax)
