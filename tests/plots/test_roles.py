"""An argument is drawn at its numbers, and has one role in all pictures: colour and line."""

import inspect
from dataclasses import dataclass, field

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex
from matplotlib.lines import AxLine

from bhm_core import plots
from bhm_core.plots import COLORS, LINES, hierarchical

ROLES = {
    "truth": "truth", "population": "prior", "center": "prior", "observed": "data", "data": "data",
    "own": "likelihood", "partial": "posterior", "pooled": "posterior", "prior": "prior",
    "likelihood": "likelihood", "posterior": "posterior", "priors": "prior", "posteriors": "posterior",
}  # fmt: skip


@dataclass
class Mark:
    """What one artist draws: its points (n, 2), its colours and its stroke."""

    points: np.ndarray
    colors: set = field(default_factory=set)
    stroke: str = "none"

    def shows(self, numbers):
        """Whether all of `numbers` stand among its coordinates along one axis."""
        return any(np.isclose(np.ravel(numbers)[:, None], c).any(axis=1).all() for c in self.points.T)


def hexes(colors):
    colors = [colors] if isinstance(colors, str) else colors
    return {to_hex(c).upper() for c in colors} - {"#FFFFFF"}


def of_line(line):
    colors = hexes([line.get_color()]) if line.get_linestyle() != "None" else set()
    if line.get_marker() not in ("None", None):
        edge = line.get_markeredgewidth() > 0
        colors |= hexes([line.get_markeredgecolor() if edge else line.get_markerfacecolor()])
    points = np.array(line._xy1)[None] if isinstance(line, AxLine) else np.column_stack(line.get_data())
    stroke = line.get_linestyle() if line.get_linestyle() != "None" else "none"
    return Mark(np.asarray(points, float), colors, stroke)


def of_collection(one):
    if isinstance(one, LineCollection):
        return Mark(np.concatenate(one.get_segments()), hexes(one.get_edgecolor()))
    points = one.get_offsets() if len(one.get_offsets()) else np.zeros((1, 2))
    colors = hexes(one.get_facecolor()) or hexes(one.get_edgecolor())
    return Mark(np.asarray(points, float), colors)


def marks(axes):
    """All marks of the pictures."""
    found = []
    for ax in np.ravel(axes):
        found += [of_line(line) for line in ax.lines] + [of_collection(c) for c in ax.collections]
    return found


X = np.linspace(0.11, 0.93, 5)
PAIRS = np.array([[0.31, 1.07], [0.53, 1.91], [0.77, 1.33]])
NAMES = ["A", "B", "C"]
CASES = {
    "plot_moves": dict(labels=NAMES, own=PAIRS[:, 1], pooled=PAIRS[:, 0], truth=PAIRS[:, 0] + 3.1,
                       center=0.61),
    "plot_prior_posterior": dict(x=X, priors={"a": X + 1}, posteriors={"a": X + 2}),
    "plot_bayes": dict(x=X, prior=X + 1, likelihood=X + 2, posterior=X + 3, data=[0.21, 0.47], truth=0.29),
    "plot_curves": dict(x=X, densities={"a": X + 1}, data=[0.21, 0.47], truth=0.29),
    "plot_predictive": dict(counts=[0, 1], probabilities={"before": [0.4, 0.6]}, observed=4),
    "plot_caterpillar": dict(middle=PAIRS[:, 0], low=PAIRS[:, 0] - 1, high=PAIRS[:, 1], population=0.61),
    "plot_dial": dict(tau=[0, 1.5, 3], levels=PAIRS, own=[5.1, 6.3]),
    "plot_group_lines": dict(x=X, y=X + 4, own=(2.3, 1), population=(2.7, 0), partial=(2.9, 0.5)),
    "plot_shrinkage": dict(size=[3, 5, 9], own=PAIRS[:, 0], partial=PAIRS[:, 1], population=0.61),
    "plot_shrinkage_arrows": dict(own=PAIRS, partial=PAIRS + 0.17, center=(0.61, 1.43)),
    "plot_running_mean": dict(draws=[[1.0, 3.0, 5.5]], truth=2.9),
    "plot_trace": dict(draws=[[1.0, 3.0, 5.5]], truth=2.9),
    "plot_replicated": dict(replicated=[1.0, 2.0, 3.3], observed=2.2),
}  # fmt: skip
USES = [(name, argument) for name in sorted(plots.__all__) if name.startswith("plot_")
        for argument in inspect.signature(getattr(plots, name)).parameters if argument in ROLES]


def first(value):
    """The numbers of an argument that stand for it: of a dict those of its one entry."""
    value = next(iter(value.values())) if isinstance(value, dict) else value
    return np.asarray(value, float)


def marks_of(name, argument):
    """The marks that show the numbers of the argument and differ from what is drawn without it."""
    case = CASES[name]
    value = first(case[argument])
    at_one_place = name == "plot_group_lines" or value.shape == (2,) and argument == "center"
    numbers = value[:1] if at_one_place else value[..., 0] if value.ndim == 2 else value
    return [m for m in marks(getattr(plots, name)(**case)) if m.shows(numbers)]


def in_role(mark, role):
    """In the colour of the role and, if it is a line, with its strokes; data have no stroke of their own."""
    return mark.colors == {COLORS[role]} and (role == "data" or mark.stroke in ("none", LINES[role]))


@pytest.mark.parametrize(("name", "argument"), USES)
def test_an_argument_has_one_colour_and_one_line_in_all_pictures(name, argument):
    found = marks_of(name, argument)
    assert any(in_role(m, ROLES[argument]) for m in found), found
    others = {COLORS[role] for role in ROLES.values()} - {COLORS[ROLES[argument]], COLORS["data"]}
    if argument in ("truth", "population", "center", "observed"):
        assert not any(m.colors & others for m in found), found


def test_all_pictures_with_a_role_are_looked_at():
    assert {name for name, _ in USES} == set(CASES)
    assert len(USES) > 25 and all(argument in CASES[name] for name, argument in USES)


@pytest.mark.parametrize("name", ["plot_shrinkage", "plot_group_lines"])
def test_a_population_in_the_colour_of_the_likelihood_is_noticed(name, monkeypatch):
    monkeypatch.setattr(hierarchical, "POPULATION", COLORS["likelihood"])
    assert not any(in_role(m, "prior") for m in marks_of(name, "population"))
