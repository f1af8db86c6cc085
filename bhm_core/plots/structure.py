"""Directed graphs of models: a circle is random, a square is fixed, an arrow reads "depends on"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bhm_core._checks import checked, count
from bhm_core._typing import Axes
from bhm_core.plots._arguments import triples
from bhm_core.plots.style import COLORS, axes

SIZE = 0.27  # half the width of a node, in units of the grid that the nodes sit on
INK = "#262626"
FILLS = {"unknown": "#FFFFFF", "data": "#D9D9D9"}


@checked(edges=triples)
def plot_dag(
    nodes: Mapping[str, tuple[float, float, str, str]], edges: Iterable[tuple[str, str, str]],
    *, ax: Axes | None = None, node_style: Mapping[str, Any] | None = None,
    edge_style: Mapping[str, Any] | None = None,
) -> Axes:
    """Draw a directed acyclic graph.

    Parameters
    ----------
    nodes : dict
        Name -> ``(x, y, label, kind)``: place on a unit grid, label (mathtext allowed), and kind,
        one of "unknown" (open circle: random, not seen), "data" (grey circle: random, seen) and
        "fixed" (square: conditioned on).
    edges : iterable of tuple
        ``(parent, child, colour)``, names of nodes and a matplotlib colour.
    ax : Axes, optional
        Where to draw.
    node_style, edge_style : dict, optional
        Passed to the patches of the nodes and to the arrows.

    Returns
    -------
    Axes
        The axes drawn on. Patches and arrows carry the names in their ``gid``.

    Raises
    ------
    ValueError
        If a kind is unknown or an edge names a node that is not there.

    Examples
    --------
    >>> nodes = {"theta": (0, 1, "theta", "unknown"), "y": (0, 0, "$y$", "data")}
    >>> ax = plot_dag(nodes, [("theta", "y", COLORS["likelihood"])])
    >>> [patch.get_gid() for patch in ax.patches]
    ['theta', 'y', 'theta->y']
    """
    ax = axes(ax)
    patches = {name: _node(ax, name, *node, node_style or {}) for name, node in nodes.items()}
    for parent, child, color in edges:
        for end in (parent, child):
            if end not in patches:
                raise ValueError(f"edges must join nodes of the graph, got {end!r}")
        places = nodes[parent][:2], nodes[child][:2]
        _arrow(ax, patches[parent], patches[child], places, color, edge_style or {})
    ax.set_aspect("equal")
    ax.set_axis_off()
    ax.autoscale_view()
    return ax


@checked()
def plot_structure(
    groups: Sequence[str] = ("1", "2", "J"), *, phi: str = r"\phi", theta: str = r"\theta",
    sigma: str = r"\sigma", ax: Axes | None = None, **style: Any,
) -> Axes:
    """Draw the structure of a hierarchical model: phi -> theta_j -> y(j) <- sigma, u_j and x(j) fixed.

    What describes the population stands in `phi`; each group has its own `theta`, and `sigma` is shared
    by the data of all. The colours are those of the factors that the arrows stand for:
    p(theta_j | phi, u_j) is the prior, p(y | theta_j, sigma, x) the likelihood.

    Parameters
    ----------
    groups : sequence of str, length J >= 2
        Subscripts of the columns to draw; dots stand before the last one.
    phi, theta, sigma : str
        Mathtext of the unknowns, without dollar signs.
    ax : Axes, optional
        Where to draw.
    **style
        Passed to `plot_dag`.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If there are fewer than two groups.

    Examples
    --------
    >>> ax = plot_structure(groups=("1", "J"))
    >>> ax.patches[0].get_gid()
    'phi'
    """
    J = count("the number of groups", len(groups), minimum=2)
    columns = [1.8 * j for j in range(J - 1)] + [1.8 * J - 0.7]
    middle = (columns[0] + columns[-1]) / 2
    nodes = {"phi": (middle, 2.5, f"${phi}$", "unknown"), "sigma": (middle, -1.3, f"${sigma}$", "unknown")}
    edges = []
    for x, g in zip(columns, groups, strict=True):
        nodes[f"theta_{g}"] = (x, 1.2, rf"${theta}_{{{g}}}$", "unknown")
        nodes[f"u_{g}"] = (x - 0.8, 1.2, f"$u_{{{g}}}$", "fixed")
        nodes[f"y({g})"] = (x, 0.0, f"$y^{{({g})}}$", "data")
        nodes[f"x({g})"] = (x - 0.8, 0.0, f"$x^{{({g})}}$", "fixed")
        edges += [
            ("phi", f"theta_{g}", COLORS["prior"]),
            (f"u_{g}", f"theta_{g}", COLORS["prior"]),
            (f"theta_{g}", f"y({g})", COLORS["likelihood"]),
            (f"x({g})", f"y({g})", COLORS["likelihood"]),
            ("sigma", f"y({g})", COLORS["likelihood"]),
        ]
    ax = plot_dag(nodes, edges, ax=ax, **style)
    dots = (columns[-2] + SIZE + columns[-1] - 0.8 - SIZE) / 2
    for y in (1.2, 0.0):
        ax.text(dots, y, r"$\cdots$", ha="center", va="center", fontsize=15, color=INK)
    return ax


def _node(ax, name, x, y, label, kind, style):
    from matplotlib.patches import Circle, Rectangle

    look = {"edgecolor": INK, "linewidth": 1.4, "zorder": 2, "gid": name} | style
    if kind in FILLS:
        patch = Circle((x, y), SIZE, facecolor=FILLS[kind], **look)
    elif kind == "fixed":
        patch = Rectangle((x - 0.85 * SIZE, y - 0.85 * SIZE), 1.7 * SIZE, 1.7 * SIZE,
                          facecolor=FILLS["unknown"], **look)
    else:
        raise ValueError(f"kind must be 'unknown', 'data' or 'fixed', got {kind!r}")
    ax.add_patch(patch)
    ax.text(x, y, label, ha="center", va="center", fontsize=12.5, color=INK, zorder=3)
    return patch


def _arrow(ax, parent, child, places, color, style):
    from matplotlib.patches import FancyArrowPatch

    look = {"arrowstyle": "-|>", "mutation_scale": 13, "linewidth": 1.5, "color": color} | style
    ax.add_patch(FancyArrowPatch(
        *places, patchA=parent, patchB=child, shrinkA=0, shrinkB=1, zorder=1,
        gid=f"{parent.get_gid()}->{child.get_gid()}", **look,
    ))
