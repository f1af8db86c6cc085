"""One hundred pupils in five schools: from a cloud of points to lines that know of each other."""

import numpy as np

from bhm_core.conjugate import NormalLinearRegression
from bhm_core.live.figure import LiveFigure
from bhm_core.live.inputs import Choice, Slider
from bhm_core.live.random import normals, uniforms
from bhm_core.live.text import say, tell, templates
from bhm_core.pooling import complete_pooling, no_pooling

WORDS = templates("nested_data")
NAMES = ("Ash", "Birch", "Cedar", "Elm", "Fir")
SIZES = (40, 27, 18, 10, 5)
TEACHERS = (6.0, 8.0, 5.0, 9.0, 7.0)
SEED, LAST = 17, 6.2
FORMULAS = {"partial": "score ~ income + (1 + income | school)",
            "teachers": "score ~ income + teachers + (1 + income | school)"}
# Posterior of (alpha_j, beta_j): means, then variances and covariance (11, 12, 22); median of the spread
# of the schools at an income of 3. From bhm_core, 80,000 draws, default priors; a test computes it again.
POSTERIOR = {
    "partial": {
        "mean": [[33.71, 6.1], [47.24, 5.76], [28.6, 3.56], [50.63, 2.66], [56.43, 1.01]],
        "cov": [[14.263, -3.74, 1.026], [22.208, -7.059, 2.342], [36.764, -8.19, 1.898],
                [24.344, -11.398, 5.943], [137.472, -47.703, 17.163]],
        "spread": 10.55},
    "teachers": {
        "mean": [[33.5, 6.13], [47.15, 5.79], [27.58, 3.78], [48.79, 3.91], [54.19, 1.72]],
        "cov": [[13.818, -3.621, 0.995], [19.987, -6.323, 2.099], [35.386, -7.886, 1.831],
                [21.049, -9.859, 5.259], [131.964, -45.292, 16.132]],
        "spread": 7.12},
}
# Per step: name on the button, the equation, and the same model for software: (whose, what to type).
# Lines by least squares have no "(1 | school)", which would pool them; in PyMC their priors are flat.
STEPS = (
    ("cloud", "Everybody", "yᵢ : test score of pupil i", (
        ("data", "one row per pupil: score, income, school, teachers"),)),
    ("groups", "Schools", "j[i] : school of pupil i,   j = 1 … 5", (
        ("R", "table(pupils$school)"), ("Python", 'pupils.groupby("school").size()'))),
    ("one", "One line", "yᵢ = α + β xᵢ + εᵢ", (
        ("R", "lm(score ~ income)"), ("bambi", "score ~ income"),
        ("PyMC", "mu = alpha + beta * income"))),
    ("parallel", "Parallel lines", "yᵢ = αⱼ₍ᵢ₎ + β xᵢ + εᵢ", (
        ("R", "lm(score ~ 0 + school + income)"), ("bambi", "score ~ 0 + school + income"),
        ("PyMC", "mu = alpha[school] + beta * income"))),
    ("fan", "A fan", "yᵢ = α + βⱼ₍ᵢ₎ xᵢ + εᵢ", (
        ("R", "lm(score ~ income:school)"), ("bambi", "score ~ income:school"),
        ("PyMC", "mu = alpha + beta[school] * income"))),
    ("each", "A line each", "yᵢ = αⱼ₍ᵢ₎ + βⱼ₍ᵢ₎ xᵢ + εᵢ", (
        ("R", "lm(score ~ 0 + school + school:income)"), ("lme4", "lmList(score ~ income | school)"),
        ("bambi", "score ~ 0 + school + school:income"),
        ("PyMC", "mu = alpha[school] + beta[school] * income"))),
    ("partial", "Partial pooling", "yᵢ = αⱼ₍ᵢ₎ + βⱼ₍ᵢ₎ xᵢ + εᵢ,   (αⱼ, βⱼ) ~ N(γ, Ω)", (
        ("lme4", FORMULAS["partial"]), ("bambi", FORMULAS["partial"]),
        ("PyMC", "theta = gamma + z @ chol.T"),
        ("", "mu = theta[school, 0] + theta[school, 1] * income"), ("bhm_core", FORMULAS["partial"]))),
    ("teachers", "Teachers", "(αⱼ, βⱼ) ~ N(γ + (γᵤ uⱼ, 0), Ω)", (
        ("lme4", FORMULAS["teachers"]), ("bambi", FORMULAS["teachers"]),
        ("PyMC", "center = stack([g0 + g_u * u, g1 + 0 * u], axis=1)"),
        ("", "theta = center + z @ chol.T"), ("bhm_core", FORMULAS["teachers"]))),
)


def pupils():
    """Return schools, incomes and scores of one hundred pupils, and the true lines.

    Levels rise with the number of teachers; the schools with the richer parents have fewer of them.
    """
    group, eta = np.repeat(np.arange(5), SIZES), normals(SEED, 10)
    lines = np.stack([14 + 4 * np.array(TEACHERS) + 2 * eta[:5], 4 + 1.3 * eta[5:]], axis=1)
    middle = np.array([3.6, 2.6, 4.3, 2.0, 3.0])[group]
    x = np.clip(np.round(middle + 0.75 * normals(SEED, 100, stream=2), 1), 0.5, 6.0)
    mean = lines[group, 0] + lines[group, 1] * x
    return group, x, np.round(mean + 5 * normals(SEED, 100, stream=1), 1), lines


def least_squares(step, state):
    """Return one line (level at income 0, slope) per school, by least squares."""
    x, y, school = (np.array(state[name]) for name in ("income", "score", "school"))
    if step == "one":
        return [list(complete_pooling(y, x))] * len(state["names"])
    if step == "each":
        lines = no_pooling(y, x, school)
        return np.stack([lines.intercept, lines.slope], axis=1).tolist()
    own = np.eye(len(state["names"]))[school]
    if step == "parallel":
        *levels, slope = coefficients(y, np.column_stack([own, x]))
        return [[level, slope] for level in levels]
    level, *slopes = coefficients(y, np.column_stack([np.ones_like(x), own * x[:, None]]))
    return [[level, slope] for slope in slopes]


def coefficients(y, X):
    """Least squares: the posterior mean under a flat prior, whatever sigma is."""
    flat = NormalLinearRegression(np.zeros(X.shape[1]), np.inf, sigma=1.0)
    return flat.update(y, X).mean.tolist()


def sd_of_lines(cov, x):
    """Posterior sd of alpha_j + beta_j x: (J, n); `cov` holds the entries 11, 12, 22 per school."""
    v, c, w = np.array(cov).T[..., None]
    return np.sqrt(v + 2 * x * c + x * x * w)


def bands(lines, cov):
    """Return two posterior sd to either side of each line."""
    grid = LAST * np.arange(25) / 24
    (a, b), s = np.array(lines).T[..., None], 2 * sd_of_lines(cov, grid)
    edges = zip(a + b * grid - s, a + b * grid + s, strict=True)
    return [{"x": grid.tolist(), "low": low.tolist(), "high": high.tolist()} for low, high in edges]


class NestedData(LiveFigure):
    """The models of a course in eight pictures of the same hundred pupils.

    Least squares up to "a line each", then the posterior of varying intercepts and slopes. The idea of
    telling it with points that travel is that of mfviz.com/hierarchical-models.

    Examples
    --------
    >>> figure = NestedData(step="one")
    >>> round(figure.result["lines"][0][1], 2)
    -0.38
    """

    title = "One hundred pupils in five schools"
    question = ("A pupil's score, the parents' income, a school. Five schools, from 40 pupils down to 5. "
                "Which line should we believe for the smallest of them?")
    inputs = (
        Choice("step", "Step", tuple((key, name) for key, name, _, _ in STEPS), "cloud"),
        Slider("income", "read the lines at an income of", 0.5, 6.0, 0.1, 3.0, symbol="x", unit="thousand"),
        Choice("school", "In front", (("all", "all schools"), *((n, n) for n in NAMES)), "all"),
    )

    def default_state(self):
        """Return the pupils, the texts of the steps, the posterior table and the true lines."""
        group, x, y, lines = pupils()
        return {
            "names": list(NAMES), "sizes": list(SIZES), "teachers": list(TEACHERS),
            "school": group.tolist(), "income": x.tolist(), "score": y.tolist(),
            "cloud": np.round(uniforms(SEED, 200, stream=3), 3).reshape(100, 2).tolist(),
            "posterior": POSTERIOR, "truth": np.round(lines, 2).tolist(),
            "steps": [{"key": key, "name": name, "equation": equation, "code": [list(pair) for pair in code]}
                      for key, name, equation, code in STEPS],
        }

    @staticmethod
    def compute(state, controls):
        """Return the lines of the step, the lines of the step before, bands, and both at one income."""
        step, x0, table = controls["step"], controls["income"], state["posterior"]
        if step in ("cloud", "groups"):
            return {"lines": None, "before": None, "bands": None, "at": None, "sd": None, "off": None,
                    "spread": None}
        own = table.get(step)
        lines = own["mean"] if own else least_squares(step, state)
        before = {"partial": least_squares("each", state), "teachers": table["partial"]["mean"]}.get(step)
        a, b = np.array(lines)[state["school"]].T
        residual = np.array(state["score"]) - a - b * np.array(state["income"])
        return {
            "lines": lines, "before": before, "at": [a + b * x0 for a, b in lines],
            "bands": bands(lines, own["cov"]) if own else None,
            "sd": sd_of_lines(own["cov"], np.array([x0]))[:, 0].tolist() if own else None,
            "off": float(np.sqrt(np.mean(residual**2))), "spread": own["spread"] if own else None,
        }

    @staticmethod
    def readout(result, controls, state):
        """Return what the step adds, and the lines at the chosen income."""
        step, r, names = controls["step"], result, state["names"]
        if r["lines"] is None:
            sizes = [say(WORDS["size"], {"j": j, "name": name, "size": size})
                     for j, (name, size) in enumerate(zip(names, state["sizes"], strict=True))]
            return tell(WORDS, (step, {"schools": ", ".join(sizes)}))
        if step == "one":
            line = {"at": r["at"][0], "slope": r["lines"][0][1], "off": r["off"]}
            return tell(WORDS, (step, {}), ("line", {**line, "income": controls["income"]}))
        sds = r["sd"] or [None] * len(names)
        value = WORDS["value_sd" if r["sd"] else "value"]
        schools = [say(value, {"j": j, "name": name, "at": at, "sd": sd})
                   for j, (name, at, sd) in enumerate(zip(names, r["at"], sds, strict=True))]
        end = say(WORDS["off" if r["spread"] is None else "spread"], r)
        return tell(WORDS, (step, {}), ("lines", {
            "income": controls["income"], "schools": ", ".join(schools), "end": end,
            "name": names[4], "slope": r["lines"][4][1]}))

    def draw(self, ax, result):
        """Draw two of the steps side by side."""
        x, y, of = self.state["income"], self.state["score"], np.array(self.state["school"])
        colors = ("#4a3fb0", "#00707f", "#9c2458", "#666300", "#a84300")
        ax.set_axis_off()
        for k, step in enumerate(("each", "partial")):
            inset = ax.inset_axes((0.03 + 0.5 * k, 0.1, 0.46, 0.85))
            now = self.compute(self.state, {**self.controls, "step": step})
            for j, (a, b) in enumerate(now["lines"]):
                inset.plot(np.array(x)[of == j], np.array(y)[of == j], "osv^D"[j], ms=2.5,
                           color=colors[j], alpha=0.6)
                inset.plot([0, LAST], [a, a + b * LAST], color=colors[j], lw=1.6)
            inset.set(xticks=[0, 3, 6], yticks=[] if k else [40, 60, 80], ylim=(26, 90),
                      xlabel="parents' income")
            inset.text(0.1, 88, {"each": "a line each", "partial": "partial pooling"}[step], va="top")
