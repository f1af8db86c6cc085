"""Good arguments of pictures; all of them draw on one sheet."""

import functools
import inspect

import matplotlib
import numpy as np

from arguments.bad import Free
from arguments.cases import case
from arguments.library import CHAINS, calibration

matplotlib.use("agg")
N = 5
X = np.linspace(-1, 1, N)
UP = np.linspace(1, 2, N)
DENSITY = np.exp(-(X**2) / 2)
PLANE = np.column_stack([X, UP])
NAMES = [Free(f"g{k}") for k in range(N)]
SURFACE = np.exp(-(X[:, None] ** 2 + X**2))
WORDS = {"label": Free("a label")}


@functools.cache
def sheets():
    import matplotlib.pyplot as plt

    return plt.figure(), plt.figure()


def sheet():
    """Fresh axes on one figure that is used again and again."""
    figure = sheets()[0]
    figure.clear()
    return figure.subplots()


def panels(n):
    figure = sheets()[1]
    figure.clear()
    return np.ravel(figure.subplots(1, n))


def picture(name, good, *, n=0, **more):
    """A case that draws on one sheet, or on n panels."""
    import bhm_core.plots as plots

    function = getattr(plots, name)
    where = f"{function.__module__.removeprefix('bhm_core.')}.{name}"
    place = "axs" if "axs" in inspect.signature(function).parameters else "ax"

    def draw(**given):
        given.setdefault(place, panels(n) if n else sheet())
        return function(**given)

    case(where, good, draw, **more)


picture("plot_effective_sizes", {"sizes": {"a": UP, "b": X + 2}, "total": 100})
picture("plot_ridge", {"x": X, "y": UP}, bound="x y", alias={"x": "x|y"})
picture("plot_benchmark", {"names": NAMES, "seconds": UP, "ess_per_second": UP},
        alias={"names": "names|seconds"}, right=["ess_per_second = NaN inside", "names = an array"])
CURVES = {"prior": DENSITY, "likelihood": DENSITY, "posterior": DENSITY}
picture("plot_bayes", {"x": X, **CURVES, "data": X, "truth": 0.5}, bound="prior likelihood posterior")
picture("plot_curves", {"x": X, "densities": {"a": DENSITY}, "role": "prior", "data": X, "truth": 0.5},
        right=["densities = a name that is None"])
picture("plot_updates", {"x": X, "before": np.array([DENSITY, DENSITY]), "after": np.array([DENSITY, UP]),
                         "labels": ["a", "b"], "columns": 2}, n=2, alias={"labels": "labels|before"})
picture("plot_event", {"x": X, "density": DENSITY, "low": -0.5, "high": 0.5, "role": "prior",
                       "label": Free("event")}, bound="density")
picture("plot_joint", {"x": X, "y": X, "density": SURFACE, "role": "prior", "levels": np.array([0.1, 0.5])},
        bound="density", alias={"x": "x|density", "y": "y|density"})
CONTOURS = (X, X, SURFACE)
picture("plot_path", {"states": PLANE, "cloud": PLANE, "density": CONTOURS})
picture("plot_path_stages", {"states": PLANE, "ends": [2, 4], "cloud": PLANE, "density": CONTOURS}, n=2)
picture("plot_trace", {"draws": CHAINS, "truth": 0.5})
picture("plot_autocorrelation", {"correlation": UP, "max_lag": 3})
picture("plot_distances", {"distance": UP, "densities": {1: DENSITY, 10: DENSITY}},
        right=["densities = a name that is None"])
picture("plot_orbits", {"paths": {"a": PLANE}, "contours": CONTOURS})
picture("plot_funnel", {"points": PLANE, "diverging": PLANE, "reference": PLANE})
picture("plot_efficiency", {"sizes": UP, "curves": {"a": UP}, "labels": Free("tau")})
SPREADS = {"tau": np.array([1.0, 1.0, 2.0, 2.0]), "size": np.array([5.0, 9.0, 5.0, 9.0]),
           "centred": np.ones(4), "non_centred": np.ones(4), "exact": np.ones(4)}  # fmt: skip
picture("plot_efficiency_panels", {"table": SPREADS}, n=2)
LINES = {"own": (1.0, 0.5), "population": (1.0, 0.5), "partial": (1.0, 0.5), "band": (X, X - 1, X + 1)}
picture("plot_group_lines", {"x": X, "y": UP, **LINES}, bound="y")
picture("plot_group_panels", {"panels": [{"label": "a", "x": X, "y": UP, **LINES}] * 2, "columns": 2,
                              "xlabel": Free("x"), "ylabel": Free("y")}, n=2)
PLACES = {"g1": 1}
picture("plot_shrinkage_arrows", {"own": PLANE, "partial": PLANE + 0.1, "center": np.array([0.0, 1.0]),
                                  "ellipse": PLANE, "highlight": PLACES}, bound="own partial",
        alias={"own": "own|partial"})
picture("plot_shrinkage", {"size": UP, "own": X, "partial": X / 2, "population": 0.5, "highlight": PLACES},
        bound="own partial")
ENDS = {"middle": X, "low": X - 1, "high": X + 1}
picture("plot_intervals", {"labels": NAMES, **ENDS, "marks": X, "mark_label": Free("truth")},
        bound="middle low high marks")
picture("plot_caterpillar", {**ENDS, "highlight": PLACES, "population": 0.5}, bound="low high")
picture("plot_dial", {"tau": UP, "levels": np.stack([X, UP], axis=1), "own": np.array([0.0, 1.0]),
                      "draws": UP, "labels": NAMES[:2], "bold": 1}, bound="levels own")
picture("plot_moves", {"labels": NAMES, "own": X, "pooled": X / 2, "truth": X, "center": 0.5,
                       "names": {"own": "alone"}}, bound="own pooled truth")
picture("plot_pooling_path", {"tau": UP, "means": np.stack([X, UP], axis=1), "density": DENSITY,
                              "labels": NAMES[:2], "at": 1.5}, bound="means density")
picture("plot_prior_posterior", {"x": X, "priors": {"a": DENSITY}, "posteriors": {"a": DENSITY}, "top": 2.5},
        n=2, alias={"priors": "priors|posteriors"})
picture("plot_scores", {"scores": X, "others": UP, "threshold": 0.5, "bins": 5})
picture("plot_predictive", {"counts": np.arange(5.0), "probabilities": {"a": DENSITY}, "observed": 2,
                            "roles": ["prior", "posterior"]}, right=["probabilities = a name that is None"])
picture("plot_weight", {"n": UP, "weight": DENSITY, "marks": {"a": (1.5, 0.5)}}, bound="weight")
picture("plot_traces", {"panels": {"a": CHAINS, "b": CHAINS}, "cut": 5, "marker": 0.5, "columns": 2,
                        "height": 2.5, "sharey": True}, n=2)
picture("plot_ranks", {"panels": {"a": calibration()}, "name": "mu", "bins": 4, "columns": 2, "height": 2.5},
        n=2)
picture("plot_line_sample", {"intercept": X, "slope": UP, "role": "prior", "limits": (-1.0, 2.0),
                             "xlim": (-2.0, 2.5)}, bound="slope")
picture("plot_replicated", {"replicated": CHAINS, "observed": 0.5, "role": "prior", "bins": 5,
                            "label": Free("a"), "mark_label": Free("b")})
picture("plot_densities", {"draws": {"a": CHAINS}, "marks": {"m": 0.5}, "bins": 5})
picture("plot_error_sd", {"x": X, "total": UP, "residual": 0.5, "band": (UP - 1, UP + 1)}, bound="total")
NODES = {"a": (0.0, 1.0, "a", "unknown"), "b": (0.0, 0.0, "b", "data")}
picture("plot_dag", {"nodes": NODES, "edges": [("a", "b", "#000000")], "node_style": {"linewidth": 2.5},
                     "edge_style": {"linewidth": 2.5}})
picture("plot_structure", {"groups": ["1", "2"], "phi": Free("phi"), "theta": Free("theta"),
                          "sigma": Free("sigma")})
picture("plot_tuning", {"scale": UP, "acceptance": DENSITY, "ess": DENSITY, "best": 1.5},
        bound="acceptance ess")
picture("plot_running_mean", {"draws": CHAINS, "truth": 0.5, "error": np.ones(50)}, bound="error")
picture("plot_calibration", {"calibration": calibration(), "names": ["mu"]})
case("calibration.simulation_based.Calibration.plot", {"names": ["mu"]},
     lambda names: calibration().plot(names, ax=sheet()))
