"""Pictures of data and draws: no computation, no random numbers, no ``show``.

Each function is ``plot_x(data_or_draws, *, ax=None, **style) -> Axes``. Colour follows role.
"""

from bhm_core.plots.structure import plot_dag, plot_structure
from bhm_core.plots.style import COLORS, LINES, use_style

__all__ = ["COLORS", "LINES", "plot_dag", "plot_structure", "use_style"]
