"""What the scripts draw are the numbers of the result: marks on a recording stage, scales inverted."""

import numpy as np
import pytest
from recording import Stages, between
from scipy.stats import norm
from support import planted

from bhm_core import live
from bhm_core.live.figures.four_chains import CHECKS
from bhm_core.live.figures.when_pooling_loses import METHODS

NAMES = live.figure_names()
ENDS = np.array([0, 6.2])  # of the axis of income
PLANE = (-1.8, 4.8)  # what the plane of the walk shows


@pytest.fixture(scope="module")
def stages():
    return Stages(NAMES)


def dots(stem, xs, ys=None):
    """(key, data) of dots numbered from 0; y is left out where a panel has rows and no scale."""
    ys = [None] * len(xs) if ys is None else ys
    return [(f"{stem}{k}", (x, y)) for k, (x, y) in enumerate(zip(xs, ys, strict=True))]


def curves(panel, r, names):
    """The densities of a result over the values of its parameter."""
    return [(f"{panel}/{name}", r[name] if isinstance(r[name], dict) else {"x": r["x"], "y": r[name]})
            for name in names if r[name] is not None]


def baseball(r, c, s):
    taken = [] if r["fresh"] else dots("plot/guess", r["guess"])
    starts = [*dots("plot/own", r["own"]), *taken, ("plot@mean", (r["mean"], None))]
    if not c["played"]:
        return starts
    ends = [(f"score@bar-{k}", e) for k, e in r["errors"].items() if k in ("you", "line") or c["played"] == 1]
    bars = [(key, (min(e, 0.1) / 2, None)) for key, e in ends]  # bars are found at their middle
    return [*starts, *bars, *dots("plot/line", r["shown"]), *dots("plot@season", r["now"])]


def bayes_update(r, c, s):
    steps = range(len(r["path"]))
    known = ("prior", "likelihood", "posterior") if c["k"] else ("prior", "posterior")
    return [*curves("plot", r, known), *dots("path/dot", steps, r["path"]),
            ("path/way", {"x": steps, "y": r["path"]}),
            ("path/usual", {"x": range(len(r["usual"])), "y": r["usual"]})]


def conjugate_normal(r, c, s):
    known = ("prior", "likelihood", "posterior") if np.isfinite(c["sigma_0"]) else ("likelihood", "posterior")
    return [*curves("plot", r, known), ("plot/mean", (r["mean"], None)), ("plot/ybar", (c["ybar"], None))]


def districts(r, c, s):
    columns, inside = range(len(r["share"])), [t for t in r["tau_curve"]["x"] if t <= 2]
    j, y = s["labels"].index(c["district"]), np.array(r["tau_curve"]["y"])
    smooth = between(y, len(inside))
    return [*dots("plot/own", columns, r["share"]), *dots("plot/mean", columns, r["mean"]),
            ("plot/front-mean", (j, r["chosen"])), ("plot/pooled", {"x": [-1, 60], "y": [r["pooled"]] * 2}),
            ("tau/curve", {"x": np.linspace(inside[0], inside[-1], len(smooth)), "y": smooth})]


def four_chains(r, c, s):
    chains = [(f"trace/chain{k}", {"x": range(len(y)), "y": y}) for k, y in enumerate(r["chains"])]
    checked = [(n, v) for n, v in zip(CHECKS, r["sizes"], strict=True) if n < c["n"] and v is not None]
    until = [*checked, (c["n"], r["ess"])]
    return [*chains, *dots("trace/start", [0] * len(r["starts"]), r["starts"]),
            ("ess/path", {"x": [n for n, _ in until], "y": [v for _, v in until]}),
            ("trace/n", (c["n"], None)), ("ess/now", (c["n"], r["ess"])), ("r_hat/now", (c["n"], None))]


def league_table(r, c, s):
    chosen = [(name, c[key]) for name, key in (("A", "first"), ("B", "second"))]
    spans = [(f"ranks/{name}", {"x": [k, k], "y": [r["low"][k - 1], r["high"][k - 1]]}) for name, k in chosen]
    means = [(f"ranks/{name}-mean", (k, r["rank"][k - 1])) for name, k in chosen]
    gap, sd = r["difference"]["gap"], r["difference"]["sd"]
    if not sd:
        return [*spans, *means]
    far = next((v for v in (0.5, 1, 2, 4, 7, 10, 14, 20, 30) if v > abs(gap) + 3.5 * sd), 50)
    x = np.linspace(*np.clip([gap - 4 * sd, gap + 4 * sd], -far, far), 81)
    return [*spans, *means, ("difference/curve", {"x": x, "y": norm.pdf(x, gap, sd)})]


def metropolis_stepper(r, c, s):
    walked = np.array([v[:2] for v in r["visits"]])
    path = [("plane/path", {"x": walked[:, 0], "y": walked[:, 1]})] if c["step"] else []
    ends = np.array([r["now"][k] for k in ("from", "to")]) if c["step"] else np.full((2, 2), 9.0)
    inside = (ends > PLANE[0]).all() and (ends < PLANE[1]).all()
    return [*path, *([("plane/candidate", tuple(ends[1]))] if inside else [])]


def nested_data(r, c, s):
    if r["lines"] is None:
        return []
    return [("plot/income", (c["income"], None)),
            *((f"plot@p{i}", at) for i, at in enumerate(zip(s["income"], s["score"], strict=True))),
            *((f"plot@line{j}", {"x": ENDS, "y": a + b * ENDS}) for j, (a, b) in enumerate(r["lines"]))]


def prior_study(r, c, s):
    found = r["simulated"] or {}
    simulated = [mark for panel, scale in (("coverage", 100), ("bias", 1)) if found
                 for mark in dots(f"{panel}/dot", range(3), scale * np.array(found[panel]))]
    share = 100 * np.array(r["coverage"])
    return [*dots("coverage/point", range(3), share), *dots("bias/point", range(3), r["bias"]), *simulated,
            ("coverage/formula", {"x": range(3), "y": share}),
            ("bias/formula", {"x": range(3), "y": r["bias"]}),
            ("coverage/promise", {"x": None, "y": [90, 90]}),
            ("prior/interval", {"x": r["interval"], "y": None})]


def school_a(r, c, s):
    rows = [(f"row{k}/curve", {"x": r["x"], "y": y}) for k, y in enumerate(r["density"])]
    means = [(f"row{k}/mean", (m, 0)) for k, m in enumerate(r["means"])]
    x = np.array(r["x"])
    ends = [*x[x <= c["promise"]], c["promise"]]
    areas = [(f"row{k}/below", {"x": [*ends, c["promise"], x[0]], "y": [*np.interp(ends, x, y), 0, 0]})
             for k, y in enumerate(r["density"])]
    return [*rows, *means, *areas, ("gain/promise", (c["promise"], 0))]


def schools_or_pupils(r, c, s):
    most = max((w for w in r["width"] if w is not None), default=0) or 10
    ends = (v for v in (2, 3, 4, 6, 8, 10, 15, 20, 30, 50, 100, 200, 400) if v > 1.06 * most)
    top, marks = next(ends), []
    for key in ("width", "schools", "pupils"):
        known = [(n, w) for n, w in enumerate(r[key], 1) if w is not None and w <= top]
        marks += [(f"width/{key}", dict(zip("xy", np.transpose(known), strict=True)))] if known else []
    if r["best"] <= 60 and r["least"] is not None:
        marks += [("width/best", {"x": [r["best"]] * 2, "y": None}), ("width/least", (r["best"], r["least"]))]
    return [*marks, ("width/n", (c["n"], min(r["now"] or 0, top)))]


def shrink_to_the_line(r, c, s):
    u = np.array(s["u"])
    ends = np.array([u.min() - 0.1, u.max() + 0.1])
    lines = {"line": 0, "tau0": -r["tau"], "tau1": r["tau"]}
    rows = {"within": (r["within"], 1.1), "between": (r["between"], 1.85), "model": (r["slope"], 2.6)}
    return [*dots("schools/own", u, r["own"]), *dots("schools/to", u, r["fitted"]),
            *((f"schools/{k}", {"x": ends, "y": r["line"][0] + r["line"][1] * ends + more})
              for k, more in lines.items()),
            *((f"slopes/{k}", at) for k, at in rows.items()),
            ("slopes/interval", {"x": r["slope"] + 1.645 * np.array([-1, 1]) * r["sd"], "y": [2.6] * 2}),
            ("truth/corr", (c["corr"], None))]


def shrinkage(r, c, s):
    y, se = c["y"], c["se"]
    spans = [(f"schools/se{k}", {"x": np.clip([a - b, a + b], -32, 48), "y": None})
             for k, (a, b) in enumerate(zip(y, se, strict=True))]
    means = [(f"schools@post{k}", (m, None)) for k, m in enumerate(np.clip(r["mean"], -32, 48))]
    return [*spans, *means, *dots("schools/y", y), ("tau/curve", r["tau_curve"])]


def tau_prior(r, c, s):
    J = int(c["J"])
    tau, most = 25 * np.linspace(0, 1, len(r["prior"])) ** 2, max(*r["posterior"], 0.12)
    spike = c["prior"] == "inverse-gamma" and most > 0.45  # leaves through the roof; the prior stays
    high = 1.2 * (1.15 * 0.12 if spike else min(0.5, 1.15 * most))
    densities = [(f"tau/{k}", {"x": tau, "y": np.minimum(r[k], high)}) for k in ("prior", "posterior")]
    bars = [(f"groups/se{j}", {"x": [y - s["se"], y + s["se"]], "y": None}) for j, y in enumerate(s["y"][:J])]
    return [*densities, ("tau/median", {"x": [r["median"]] * 2, "y": None}), *dots("groups/from", s["y"][:J]),
            *dots("groups/to", r["theta"]), *bars]


def two_priors(r, c, s):
    shown = curves("plot", r | {"x": np.linspace(8, 36, 561)},
                   ("normal_prior", "t_prior", "likelihood", "normal", "t"))
    rows = [(f"tracks/{k}-mean", (r[f"{k}_mean"], row)) for k, row in (("normal", 1.5), ("t", 0.5))]
    spans = [(f"tracks/{k}-sd", {"x": np.clip(r[f"{k}_mean"] + np.array([-1, 1]) * r[f"{k}_sd"], 8, 36),
                                 "y": None}) for k in ("normal", "t")]
    sds = [(f"spreads/{k}", {"x": np.linspace(12, 32, 41), "y": r[f"{k}_sds"]}) for k in ("normal", "t")]
    now = [(f"spreads/{k}-now", (c["seen"], r[f"{k}_sd"])) for k in ("normal", "t")]
    return [*shown, *rows, *spans, *sds, *now, ("plot/seen", (c["seen"], 0)),
            ("spreads/error", {"x": None, "y": [c["error"]] * 2})]


def varying_slopes(r, c, s):
    at = s["pupils"][c["school"]]["at"]
    ends = np.array([-2.2, 2.2])
    lines = {"typical": r["centers"][r["kind"]], "alone": (r["alone_a"][at], r["alone_b"][at]),
             "partial": (r["level"], r["slope"])}
    return [*dots("cloud/to", r["alpha"], r["beta"]), ("cloud/own", lines["alone"]),
            *((f"lines/{k}", {"x": ends, "y": a + b * (ends - c["origin"])}) for k, (a, b) in lines.items()),
            *((f"cloud/ellipse{k}", e) for k, e in enumerate(r["ellipses"])), ("tau/scale", (c["scale"], 0))]


def when_pooling_loses(r, c, s):
    errors = [(f"errors@typical{k}", (r[m][c["who"]], None)) for k, m in enumerate(METHODS)]
    return [*errors, ("map/here", (c["tau"], c["se"]))]


DRAWN = {f.__name__: f for f in (
    baseball, bayes_update, conjugate_normal, districts, four_chains, league_table, metropolis_stepper,
    nested_data, prior_study, school_a, schools_or_pupils, shrink_to_the_line, shrinkage, tau_prior,
    two_priors, varying_slopes, when_pooling_loses)}


def gaps(drawing, expected):
    """Largest distance of each mark from its numbers, in tenths of a pixel."""
    found = {}
    for key, data in expected:
        is_path = isinstance(data, dict)
        shown = drawing.path(key) if is_path else drawing.place(key)
        pixel = drawing.pixel(key)
        wanted = (data["x"], data["y"]) if is_path else data
        for k, one in enumerate(wanted):
            if one is None or np.isnan(pixel[k]):
                continue
            values = np.asarray(list(one) if is_path else one, float)
            off = np.abs(shown[..., k] - values) if shown[..., k].shape == values.shape else np.inf
            found[f"{key}.{'xy'[k]}"] = float(np.max(off / pixel[k]))
    return found


def cases(name, n=4):
    figure, rng = live.figure_class(name)(), np.random.default_rng(5)
    return figure, [figure.controls, *(figure.random_controls(rng) for _ in range(n))]


def worst(stages, figure, controls):
    """The mark that lies furthest from its number, and how far, in tenths of a pixel."""
    result = figure.compute(figure.state, controls)
    found = gaps(stages.show(figure, controls), DRAWN[figure.name](result, controls, figure.state))
    return max(found.items(), key=lambda item: item[1], default=("nothing", 0.0)), len(found)


@pytest.mark.parametrize("name", NAMES)
def test_every_mark_is_a_number_of_the_result(name, stages):
    figure, settings = cases(name)
    seen = 0
    for controls in settings:
        (key, gap), number = worst(stages, figure, controls)
        assert gap < 1.1, (key, controls)
        seen += number
    assert seen > len(settings)


@pytest.mark.parametrize(("name", "right", "wrong"), [
    ("shrinkage", "plot.x(clip(r.mean[j] + k * r.sd[j]))", "plot.x(clip(r.mean[j] + k * r.sd[j] + 1))"),
    ("varying_slopes", "a + b * (v - c.origin)", "a + b * v"),
    ("baseball", "plot.x(r.now[j])", "plot.x(r.own[j])"),
    ("baseball", "r.errors[name]", "r.errors.line"),
    ("shrink_to_the_line", "r.line[0] + r.line[1] * x + more", "r.line[0] + r.slope * x + more + 1"),
    ("tau_prior", "uprights(plot, r.median", "uprights(plot, r.low"),
    ("tau_prior", "[v + se, at]", "[v + 2 * se, at]"),
    ("districts", "c - a + bend", "c - a - bend"),
    ("conjugate_normal", 'plot.dot("mean", r.mean', 'plot.dot("mean", r.low'),
    ("prior_study", 'segment("interval", [low, y]', 'segment("interval", [low - 1, y]'),
    ("schools_or_pupils", 'panel.dot("least", r.best, r.least', 'panel.dot("least", r.best, r.now'),
    ("school_a", "xs.slice(0, k), end, end,", "xs.slice(0, k), xs[k - 1], xs[k - 1],"),
    ("two_priors", '"t-now", c.seen, r.t_sd', '"t-now", c.seen, r.normal_sd'),
])
def test_a_mark_at_another_number_is_noticed(name, right, wrong):
    figure, _ = cases(name)
    figure_at = {"varying_slopes": {"origin": 1.0}, "shrinkage": {"over": "average"},
                 "school_a": {"promise": 15.5}, "baseball": {"played": 1.0}}.get(name, {})
    (_, gap), _ = worst(Stages([name], planted(right, wrong)), figure, figure.controls | figure_at)
    assert gap > 5
