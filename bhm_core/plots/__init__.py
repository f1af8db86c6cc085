"""Pictures of data and draws: no computation, no random numbers, no ``show``.

Each function is ``plot_x(data_or_draws, *, ax=None, **style) -> Axes``. Colour follows role.
"""

from bhm_core.plots.agreement import plot_benchmark, plot_effective_sizes, plot_ridge
from bhm_core.plots.areas import plot_event, plot_joint
from bhm_core.plots.bayes import plot_bayes, plot_curves, plot_updates
from bhm_core.plots.chains import (
    plot_autocorrelation,
    plot_path,
    plot_path_stages,
    plot_trace,
)
from bhm_core.plots.efficiency import plot_efficiency, plot_efficiency_panels
from bhm_core.plots.geometry import (
    plot_distances,
    plot_funnel,
    plot_orbits,
)
from bhm_core.plots.hierarchical import (
    plot_group_lines,
    plot_group_panels,
    plot_shrinkage,
    plot_shrinkage_arrows,
)
from bhm_core.plots.intervals import plot_caterpillar, plot_dial, plot_intervals
from bhm_core.plots.moves import (
    plot_moves,
    plot_pooling_path,
    plot_prior_posterior,
)
from bhm_core.plots.observations import plot_predictive, plot_scores, plot_weight
from bhm_core.plots.panels import plot_ranks, plot_traces
from bhm_core.plots.replicates import (
    plot_densities,
    plot_error_sd,
    plot_line_sample,
    plot_replicated,
)
from bhm_core.plots.structure import plot_dag, plot_structure
from bhm_core.plots.style import COLORS, LINES, use_style
from bhm_core.plots.verdicts import plot_calibration, plot_running_mean, plot_tuning

__all__ = [
    "COLORS",
    "LINES",
    "plot_benchmark", "plot_effective_sizes", "plot_ridge",
    "plot_dag", "plot_moves", "plot_pooling_path", "plot_prior_posterior",
    "plot_structure",
    "use_style",
    "plot_bayes",
    "plot_curves",
    "plot_event",
    "plot_joint",
    "plot_predictive",
    "plot_scores",
    "plot_updates",
    "plot_weight",
    "plot_distances", "plot_efficiency", "plot_efficiency_panels", "plot_funnel", "plot_orbits",
    "plot_caterpillar",
    "plot_dial",
    "plot_group_lines",
    "plot_group_panels",
    "plot_intervals",
    "plot_shrinkage",
    "plot_shrinkage_arrows",
    "plot_autocorrelation",
    "plot_calibration",
    "plot_path",
    "plot_path_stages",
    "plot_running_mean",
    "plot_trace",
    "plot_traces",
    "plot_ranks",
    "plot_tuning",
    "plot_densities",
    "plot_error_sd",
    "plot_line_sample",
    "plot_replicated",
]
