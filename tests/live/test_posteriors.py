"""The log posterior that a page computes is the package's plus a constant, point by point."""

import numpy as np
import pytest
from scipy.stats import f, halfcauchy, halfnorm, invgamma, norm, uniform
from scipy.stats import t as student
from support import Scripts, planted

import bhm_core as bhm
from bhm_core import live
from bhm_core.course import slides_chain
from bhm_core.course.targets import TwoModes
from bhm_core.hierarchical.priors import on_variance
from bhm_core.live import bundle
from bhm_core.live.figures.bayes_update import PRIORS
from bhm_core.live.figures.shrink_to_the_line import schools_of

WITHOUT = {"baseball": "compares guesses, no posterior", "nested_data": "shows what Python has stored",
           "league_table": "levels and ranks given tau and sigma: tests/live/test_league_table.py",
           "prior_study": "bias and coverage, no posterior",
           "schools_or_pupils": "a width given tau and sigma: tests/live/test_schools_or_pupils.py"}
# Where a script computes inside what the test cannot reach, it leaves a copy.
COPIES = {
    "districts": ("const kept =", "shown = { given, distinct }; const kept ="),
    "four_chains": ("let kept = {", "shown.log = logTarget; let kept = {"),
    "metropolis_stepper": ("function walk(", "shown.log = logTarget; function walk("),
    "school_a": ("return {\neach,", "shown.push({ points, logs }); return {\neach,"),
    "shrink_to_the_line": ("const all = logSumExp(logs);",
                           "shown.push({ points, logs }); const all = logSumExp(logs);"),
    "varying_slopes": ("const kept =", "shown = { fit, drawPoints, PROPOSALS }; const kept ="),
    "when_pooling_loses": ("const most =", "shown.push({ q, J, share, log }); const most ="),
}
FAULTS = {
    "bayes_update": ("(n - hits) * no[i]", "n * no[i]"),
    "conjugate_normal": ("Math.sqrt(w) * error", "w * error"),
    "districts": ("Math.exp((-z * z) / 2)", "Math.exp((-z * z) / 3)"),
    "four_chains": ("-0.5 * (x + mode) ** 2", "-0.4 * (x + mode) ** 2"),
    "metropolis_stepper": ("a * a - a * b", "a * a + a * b"),
    "school_a": ("-Math.log1p((t / 5) ** 2)", "-Math.log1p(t / 5)"),
    "shrink_to_the_line": ("0.5 * z[k] ** 2 - Math.log(R[k * p + k])", "0.5 * z[k] ** 2"),
    "shrinkage": ("0.5 * (Math.log(varMu) - fit)", "-0.5 * fit"),
    "tau_prior": ("(2 * EPSILON + 1) * Math.log(tau)", "2 * EPSILON * Math.log(tau)"),
    "two_priors": ("((nu + 1) / 2) * Math.log1p", "(nu / 2) * Math.log1p"),
    "varying_slopes": ("ETA * log_one_minus", "log_one_minus"),
    "when_pooling_loses": ("(J - 3) / 2", "(J - 1) / 2"),
    "your_data": ("+ phi[3] + 2 * log_one_minus", "+ phi[3] + log_one_minus"),
}
HELPED = {name for name in FAULTS if name != "your_data"}


def scripts_of(name, *changes):
    """The scripts of a figure, or of the page "Your data", with `shown` for what is to be compared."""

    def change(text):
        text += "" if name in HELPED else "".join(map(bundle.wrapped, bundle.in_order("posterior")))
        for right, instead in (*filter(None, [COPIES.get(name)]), *changes):
            text = planted(right, instead)(text)
        return f"var shown = [];{text}"

    return Scripts([name] if name in HELPED else [], change)


def results(name, js, rng, n=12):
    """Settings drawn at random, and what the script computes there."""
    figure = live.figure_class(name)()
    for controls in [figure.controls, *(figure.random_controls(rng) for _ in range(n))]:
        yield figure, controls, js.call(f"bhmLive.figures.{name}.compute", figure.state, controls)


def left(js):
    """What the script has left."""
    return js.call("(() => shown)")


def bayes_update(js, rng):
    for figure, c, result in results("bayes_update", js, rng):
        order = np.array(c["order"][: c["k"]], int)
        low = np.array(figure.state["scores"])[order] < figure.state["threshold"]
        ours = bhm.BetaBinomial(*PRIORS[c["prior"]]).update(low.sum(), low.size).marginal()
        yield np.log(result["posterior"]), ours.logpdf(result["x"])


def conjugate_normal(js, rng):
    for _, c, result in results("conjugate_normal", js, rng):
        ours = bhm.NormalMean(c["mu_0"], c["sigma_0"], sigma=c["sigma"]).update([c["ybar"]] * c["n"])
        yield np.log(result["posterior"]["y"]), ours.marginal().logpdf(result["posterior"]["x"])


OF_DISTRICTS = """((tau, gamma, y, n) =>
  shown.given(tau, { gamma, logStep: 0 }, n, shown.distinct(y, n)).map((p) => p.log))"""


def districts(js, rng):
    n = rng.integers(1, 60, size=12)
    y, one, gamma = rng.binomial(n, 0.3), np.ones((12, 1)), rng.normal(-0.8, 0.5, size=8)
    y[0] = 0
    model = bhm.HierarchicalGLM(y, one, one, np.arange(12), trials=n)
    theirs = [js.call(OF_DISTRICTS, tau, gamma.tolist(), y.tolist(), n.tolist()) for tau in (0.1, 0.6, 2.0)]
    ours = [model.log_likelihood(gamma[:, None], [[tau]] * 8) for tau in (0.1, 0.6, 2.0)]
    yield np.ravel(theirs), np.ravel(ours + norm(0, 1.5).logpdf(gamma))


def four_chains(js, rng):
    for distance in rng.uniform(0, 10, size=5):
        x = rng.normal(0, 4, size=20)
        theirs = js.call("((xs, mode) => xs.map((x) => shown.log(x, mode)))", x.tolist(), distance / 2)
        yield theirs, TwoModes(distance).log_density(x[:, None])


def metropolis_stepper(js, rng):
    x = rng.normal(2, 2, size=(20, 2))
    yield js.call("(xs => xs.map(([a, b]) => shown.log(a, b)))", x.tolist()), slides_chain.log_density(x)


def schools(rng, J=8):
    return {"y": rng.normal(8, 12, size=J).tolist(), "se": rng.uniform(6, 18, size=J).tolist()}


def density_of_tau(tau, model):
    """The package states it for log tau."""
    tau = np.asarray(tau)
    return model.log_posterior(np.log(tau)[:, None]) - np.log(tau)


def school_a(js, rng):
    letters = ({}, {"tau": halfnorm(scale=10)}, {"mu": norm(0, 5), "tau": halfcauchy(scale=5)})
    state = schools(rng)
    js.call("bhmLive.figures.school_a.compute", state, {"promise": 10})
    for found, priors in zip(left(js), letters, strict=True):
        tau, jacobian = (np.array([p[key] for p in found["points"]]) for key in ("tau", "logJacobian"))
        yield np.array(found["logs"]) - jacobian, density_of_tau(tau, bhm.NormalMeans(**state, **priors))


def rows_of(n, u, means, sxx, within):
    """Pupils with these sums: predictors, scores and schools."""
    school = np.repeat(np.arange(len(n)), n)
    away = np.concatenate([np.linspace(-1, 1, k) for k in n])
    away *= np.sqrt(sxx / np.bincount(school, away**2))[school]
    return u[school] + away, means[school] + within * away, school


def shrink_to_the_line(js, rng):
    for figure, c, _ in results("shrink_to_the_line", js, rng, n=5):
        found, (n, *sums) = left(js)[-1], schools_of(figure.state, c)
        tau, jacobian = (np.array([p[key] for p in found["points"]]) for key in ("tau", "logJacobian"))
        x, y, school = rows_of(n.astype(int), *sums)
        X = np.column_stack([x**0, x, sums[0][school]])[:, : 3 if c["told"] else 2]
        model = bhm.HierarchicalRegression(y, X, X[:, :1], school, priors=bhm.Priors(gamma="flat"))
        at = np.column_stack([np.log(tau), np.full(tau.size, np.log(figure.state["sigma"]))])
        yield np.array(found["logs"]) - jacobian, model.log_integrated_likelihood(at)


def shrinkage(js, rng):
    for _, c, result in results("shrinkage", js, rng):
        x, y = np.array(result["tau_curve"]["x"][1:]), np.log(result["tau_curve"]["y"][1:])
        yield y, density_of_tau(x, bhm.NormalMeans(c["y"], c["se"]))


def tau_prior(js, rng):
    for figure, c, result in results("tau_prior", js, rng, n=25):
        scale = c["scale"]
        prior = {"uniform": uniform(0, 100), "half-normal": halfnorm(scale=scale),
                 "half-Cauchy": halfcauchy(scale=scale), "half-t": on_variance(f(1, 4, scale=scale**2)),
                 "inverse-gamma": on_variance(invgamma(0.01, scale=0.01))}[c["prior"]]
        y, tau = figure.state["y"][: c["J"]], np.maximum(25 * np.linspace(0, 1, 151) ** 2, 0.02)
        seen = np.array(result["posterior"]) > 1e-250
        model = bhm.NormalMeans(y, [figure.state["se"]] * c["J"], tau=prior)
        yield np.log(np.array(result["posterior"])[seen]), density_of_tau(tau[seen], model)


def two_priors(js, rng):
    for _, c, result in results("two_priors", js, rng, n=25):
        x, y, nu = np.linspace(8, 36, 561), np.array(result["t"]), min(c["nu"], 1e12)
        ours, seen = student.logpdf(x, nu, 20, 1) + norm.logpdf(c["seen"], x, c["error"]), y > 1e-250
        yield np.log(y[seen]), ours[seen]


def two_level(rows, **priors):
    return bhm.HierarchicalRegression.two_level(*rows, priors=bhm.Priors(corr=bhm.LKJ(2.0), **priors))


def sums_of(y, x, member):
    """What the page carries, before it is rounded; `member` (n, J) says who belongs to which school."""
    s, v = member.T @ np.column_stack([x**0, x, x**2]), member.T @ np.column_stack([y, x * y])
    return {"n": y.size, "yy": y @ y, "s": s.tolist(), "v": v.tolist()}


FITTED = """((sums, predictor, scale) => {
  const { points, part } = shown.fit(sums, predictor);
  const proposals = shown.PROPOSALS[predictor ? "with" : "without"];
  const log_q = shown.drawPoints(proposals).map((p) => p.log_q);
  const half_normal = points.map((p) => -0.5 * (Math.exp(p[1]) / scale) ** 2);
  return { points, logs: part.map((v, i) => v + log_q[i] + half_normal[i]) }; })"""


def varying_slopes(js, rng):
    pupils, of = bhm.load_high_school().students, bhm.load_high_school().schools
    y, x, school = (pupils[name] for name in ("mathach", "cses", "school"))
    sums = sums_of(y, x, school[:, None] == of["school"]) | {"u": of["catholic"].tolist()}
    for predictor, scale in ((False, 0.4), (True, 1.3)):
        found = js.call(FITTED, sums, predictor, scale)
        model = two_level((y, x, school, of["catholic"] if predictor else None), gamma="flat",
                          tau=[halfnorm(scale=10), halfnorm(scale=scale)], sigma=halfnorm(scale=10))
        some = rng.choice(len(found["logs"]), size=60, replace=False)
        yield np.array(found["logs"])[some], model.log_posterior(np.array(found["points"])[some])


def when_pooling_loses(js, rng):
    """Flat in tau, with one standard error; the script has tau = se / tan(psi), its weight sin(psi)^2."""
    figure = live.WhenPoolingLoses()
    for _ in range(3):
        js.call("bhmLive.figures.when_pooling_loses.compute", figure.state, figure.random_controls(rng))
    found = left(js)
    for at in rng.choice(len(found), size=20, replace=False):
        q, J, share, log = (found[at][key] for key in ("q", "J", "share", "log"))
        tau, away = np.sqrt(1 / np.array(share) - 1), rng.normal(size=J)
        away -= away.mean()
        model = bhm.NormalMeans(away * np.sqrt(q / (away @ away)), np.ones(J))
        yield log, density_of_tau(tau, model) - np.log(share)


def your_data(js, rng):
    for with_u in (False, True):
        J, n = int(rng.integers(5, 9)), 60
        index = np.sort(np.concatenate([np.arange(J), rng.integers(0, J, n - J)]))
        y, x, u = rng.normal(50, 9, size=n), rng.normal(3, 2, size=n), rng.normal(size=J)
        phi = rng.normal(0, 0.8, size=(25, 4))
        rows = {"y": y.tolist(), "x": x.tolist(), "index": index.tolist(), "n_groups": J,
                "u": u.tolist() if with_u else None}
        theirs = js.call("((rows, phi) => phi.map(posterior.target(rows).log_posterior))", rows, phi.tolist())
        y, x, u = ((v - v.mean()) / v.std(ddof=1) for v in (y, x, u))
        model = two_level((y, x, index, u if with_u else None), gamma=norm(0, 2.5),
                          tau=halfnorm(scale=1), sigma=halfnorm(scale=1))
        yield theirs, model.log_posterior(phi)
        yield levels_alone(js, rows, phi[:, ::3])


def levels_alone(js, rows, phi):
    """The same rows without their predictor."""
    code = "((rows, phi) => phi.map(posterior.target(rows).log_posterior))"
    theirs = js.call(code, {**rows, "x": None}, phi.tolist())
    y, u = (v and (np.array(v) - np.mean(v)) / np.std(v, ddof=1) for v in (rows["y"], rows["u"]))
    one = np.ones((len(y), 1))
    X = one if u is None else np.column_stack([one, u[rows["index"]]])
    model = bhm.HierarchicalRegression(y, X, one, rows["index"], priors=bhm.Priors(
        gamma=norm(0, 2.5), tau=halfnorm(scale=1), sigma=halfnorm(scale=1)))
    return theirs, model.log_posterior(phi)


CASES = {case.__name__: case for case in (
    bayes_update, conjugate_normal, districts, four_chains, metropolis_stepper, school_a, shrink_to_the_line,
    shrinkage, tau_prior, two_priors, varying_slopes, when_pooling_loses, your_data)}  # fmt: skip


def unevenness(name, *changes):
    """How far the differences from the package are from one constant, in the worst case."""
    js = scripts_of(name, *changes)
    try:
        gaps = [np.subtract(*pair) for pair in CASES[name](js, np.random.default_rng(30))]
    finally:
        js.racer.close()
    assert gaps and min(gap.size for gap in gaps) > 5
    return max(np.ptp(gap) for gap in gaps)


@pytest.mark.parametrize("name", CASES)
def test_the_posterior_of_the_page_is_that_of_the_package_plus_a_constant(name):
    assert unevenness(name) < 1e-6  # scripts are handed twelve digits


@pytest.mark.parametrize("name", CASES)
def test_a_slip_in_the_posterior_of_the_page_is_noticed(name):
    assert unevenness(name, FAULTS[name]) > 1e-3


def test_every_figure_is_compared_or_computes_no_posterior():
    assert sorted(live.figure_names()) == sorted({*CASES, *WITHOUT} - {"your_data"})
