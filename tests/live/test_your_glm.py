"""Yes/no outcomes and counts on the page "Your data": its integrals and its posterior."""

import numpy as np
import pytest
from yours import call, rows

import bhm_core as bhm
from bhm_core.live import bundle

pytest.importorskip("py_mini_racer")
FAMILIES = ("binomial", "poisson")


def racer(change=lambda text: text):
    """A V8 with the scripts of the fit, after `change`."""
    from py_mini_racer import MiniRacer

    engine = MiniRacer()
    engine.eval(change("".join(bundle.wrapped(part) for part in bundle.in_order("glm_fit"))) + ";0")
    return engine


@pytest.fixture(scope="module")
def js():
    engine = racer()
    yield engine
    engine.close()  # one left open keeps the interpreter from ending


def standard(values):
    return (values - values.mean()) / values.std(ddof=1)


def package(data):
    """The package's model of the same rows, on the standardised columns of the page."""
    index = np.array(data["index"])
    columns = [np.ones(len(index))]
    columns += [standard(np.array(data["x"]))] if data["x"] else []
    columns += [standard(np.array(data["u"])[index])] if data["u"] else []
    X = np.column_stack(columns)
    sizes = {"trials" if data["family"] == "binomial" else "exposure": data["size"]} if data["size"] else {}
    return bhm.HierarchicalGLM(data["y"], X, X[:, :1], index, family=data["family"], **sizes)


def likelihoods(js, data, points, nodes=61):
    code = ("(() => { const goal = glm.target(data); return points.map(([g, t]) => "
            "integral.logLikelihood(goal.cells, g, t, nodes)); })()")
    return np.array(call(js, code, data=data, points=points, nodes=nodes))


def points_of(model, n=6, seed=3):
    rng = np.random.default_rng(seed)
    p = model.posterior.p
    return [[(rng.normal(-0.3, 0.5, p)).tolist(), float(rng.gamma(2, 0.4))] for _ in range(n)]


def differences(js, data):
    """The page's log likelihoods less the package's, relative."""
    model = package(data)
    points = points_of(model)
    ours = likelihoods(js, data, points)
    theirs = np.array([model.log_likelihood(g, [t]) for g, t in points])
    return np.abs(ours - theirs) / np.maximum(1, np.abs(theirs))


CASES = [dict(columns="xu"), dict(columns="x"), dict(columns=""), dict(columns="xu", sizes=False),
         dict(columns="x", whole=True, sizes=False, n=300)]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("case", CASES)
def test_the_integrated_likelihood_is_that_of_the_package(js, family, case):
    assert differences(js, rows(family, **case)).max() < 1e-9


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("case", CASES)
def test_the_log_posterior_is_that_of_the_package(js, family, case):
    """At the same gamma and tau; each has coordinates of its own for gamma."""
    data = rows(family, **case)
    model = package(data)
    code = ("(() => { const goal = glm.target(data); return points.map(([g, t]) => integral.logLikelihood("
            "goal.cells, g, t, 61) + glm.logPriorGamma(goal.prior, g) + glm.logPriorTau(Math.log(t))); })()")
    points = points_of(model)
    ours = np.array(call(js, code, data=data, points=points))
    posterior = model.posterior
    posterior.integrals.set_nodes(61)
    phi = [[*np.linalg.solve(posterior.root, np.array(g) - posterior.gamma_0), np.log(t)] for g, t in points]
    np.testing.assert_allclose(ours, model.log_posterior(phi), rtol=1e-9)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_target_of_the_sampler_is_that_log_posterior(js, family):
    code = """(() => {
      const goal = glm.target(data);
      return [0, 1, 2].map((k) => {
        const phi = [0.3 * k, -0.2, 0.1, 0.2 * k - 1];
        const { gamma, tau } = goal.point(phi);
        const prior = glm.logPriorGamma(goal.prior, gamma) + glm.logPriorTau(phi[3]);
        return goal.log_posterior(phi, 61) - integral.logLikelihood(goal.cells, gamma, tau, 61) - prior;
      });
    })()"""
    np.testing.assert_allclose(call(js, code, data=rows(family)), 0, atol=1e-9)


FAULTS = {
    "an exposure forgotten": ("const m = size ? size[i] : 1;", "const m = 1;"),
    "a variance for a standard deviation": ("(here / tau) ** 2 / 2", "(here / tau) ** 2 / 2 / tau"),
    "the constant of the outcomes forgotten": ("let total = cells.constant;", "let total = 0;"),
    "the width of a mode forgotten": ("Math.log(width / tau)", "Math.log(1 / tau)"),
    "a group's predictor forgotten": ("if (u) total +=", "if (false) total +="),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_likelihood_is_noticed(fault):
    right, wrong = FAULTS[fault]
    assert right in bundle.wrapped("cells") + bundle.wrapped("integral")
    engine = racer(lambda text: text.replace(right, wrong))
    assert differences(engine, rows("poisson")).max() > 1e-6
    engine.close()


def test_the_nodes_are_those_of_the_package(js):
    from bhm_core.hierarchical.quadrature.nodes import nodes_and_weights

    for n in (7, 10, 33, 61):
        nodes, weights = nodes_and_weights(n, 1)
        code = "(({ nodes, log_weights }) => ({ x: [...nodes], w: [...log_weights] }))"
        found = call(js, f"{code}(gauss_hermite.hermite(n))", n=n)
        np.testing.assert_allclose(found["x"], nodes[:, 0], atol=1e-12)
        np.testing.assert_allclose(found["w"], weights, atol=1e-9)


def test_the_curvature_at_the_top_is_that_of_a_known_normal(js):
    """Log density of a normal with correlations: its mean, and its precision."""
    rng = np.random.default_rng(2)
    root = rng.normal(size=(3, 3))
    P, mean = root @ root.T + np.eye(3), rng.normal(size=3)
    code = """(() => {
      const f = (x) => { let t = 0; x.forEach((v, i) => x.forEach((w, k) => {
        t -= P[i][k] * (v - mean[i]) * (w - mean[k]) / 2; })); return t; };
      const top = climb.mode(f, [[0, 0, 0], [2, 2, 2]]);
      return { x: top.x, H: [...top.H.flat] };
    })()"""
    found = call(js, code, P=P.tolist(), mean=mean.tolist())
    np.testing.assert_allclose(found["x"], mean, atol=0.02)
    np.testing.assert_allclose(np.reshape(found["H"], (3, 3)), P, rtol=1e-3)


DRAW = """(() => {
  const cells = cells_of;
  const eta = integral.predictors(cells, [-1]);
  const at = integral.families[cells.family].prepare(cells, eta);
  const random = effects.source(3, 5);
  const out = new Float64Array(4);
  return Array.from({ length: 20000 }, () => effects.drawEffect(cells, at, 0, tau, 0, random, out));
})()""".replace("cells_of", "cells.cellsOf(data)", 1).replace("const cells =", "const own =", 1)
DRAW = DRAW.replace("(cells,", "(own,").replace("[cells.family]", "[own.family]")


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("tau", [0.5, 2.5])
def test_the_effects_of_a_group_are_drawn_from_their_very_density(js, family, tau):
    """A group of three rows without a success, the rest of the density being far from normal."""
    data = {"family": family, "y": [0, 0, 0, 1], "x": None, "u": None, "size": None, "index": [0, 0, 0, 1],
            "n_groups": 2, "labels": ["a", "b"]}
    drawn = np.sort(call(js, DRAW, data=data, tau=tau))
    b = np.linspace(-9 * tau, 9 * tau, 20001)
    rate = np.exp(-1 + b)
    log = -3 * (np.log1p(rate) if family == "binomial" else rate) - b**2 / (2 * tau**2)
    cdf = np.cumsum(np.exp(log - log.max()))
    position = np.interp(drawn, b, cdf / cdf[-1])
    gap = np.abs(position - (np.arange(20000) + 0.5) / 20000).max()
    assert gap < 2.2 / np.sqrt(20000)  # Kolmogorov: one seed in eight thousand would exceed it
