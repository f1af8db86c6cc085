"""Yes/no outcomes and counts on the page "Your data": its integrals, its posterior, its code."""

import json

import numpy as np
import pytest

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


def call(js, code, **values):
    given = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
    return json.loads(js.eval(f"JSON.stringify((() => {{ {given} return {code}; }})())"))


def rows(family, seed=1, n=120, n_groups=9, columns="xu", sizes=True, whole=False):
    """Made-up rows; `whole` predictors have few values, so that rows are counted together."""
    rng = np.random.default_rng(seed)
    index = np.concatenate([np.arange(n_groups), rng.integers(0, n_groups, n - n_groups)])
    x = rng.integers(0, 3, n).astype(float) if whole else rng.normal(4, 2, n)
    u = rng.normal(size=n_groups)
    eta = -0.4 + 0.3 * (x - 4) + 0.4 * u[index] + 0.8 * rng.normal(size=n_groups)[index]
    size = rng.integers(1, 6, n) if sizes else None
    times = 1 if size is None else size
    y = rng.binomial(times, 1 / (1 + np.exp(-eta))) if family == "binomial" else rng.poisson(times * np.exp(eta))
    return {"family": family, "y": y.tolist(), "x": x.tolist() if "x" in columns else None,
            "u": u.tolist() if "u" in columns else None, "size": None if size is None else size.tolist(),
            "index": index.tolist(), "n_groups": n_groups, "labels": [f"g{j}" for j in range(n_groups)]}


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
    code = ("(() => { const goal = glm.target(data); return [0, 1, 2].map((k) => { const phi = [0.3 * k, -0.2, "
            "0.1, 0.2 * k - 1]; const { gamma, tau } = goal.point(phi); return goal.log_posterior(phi, 61) - "
            "integral.logLikelihood(goal.cells, gamma, tau, 61) - glm.logPriorGamma(goal.prior, gamma) - "
            "glm.logPriorTau(phi[3]); }); })()")
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
    from bhm_core.hierarchical.quadrature.integral import nodes_and_weights

    for n in (7, 10, 33, 61):
        nodes, weights = nodes_and_weights(n, 1)
        found = call(js, "({ x: [...gauss_hermite.hermite(n).nodes], w: [...gauss_hermite.hermite(n).log_weights] })", n=n)
        np.testing.assert_allclose(found["x"], nodes[:, 0], atol=1e-12)
        np.testing.assert_allclose(found["w"], weights, atol=1e-9)


# The page against the code that it offers.

NAMES = {"outcome": "y", "predictor": "x", "group": "g", "group_predictor": "u", "exposure": "size"}


@pytest.fixture(scope="module")
def page():
    """All that the page computes and says, without the page."""
    from py_mini_racer import MiniRacer

    engine = MiniRacer()
    needed = ("glm_fit", "glm_words", "glm_code", "csv", "roles", "selection", "kinds", "chooser", "words")
    parts = dict.fromkeys(part for name in needed for part in bundle.in_order(name))
    engine.eval("".join(bundle.wrapped(part) for part in parts) + ";0")
    yield engine
    engine.close()


def file_of(data, names=NAMES):
    """The rows as a file; a yes or no in words."""
    import pandas as pd

    y = np.where(data["y"], "Yes", "no") if data["family"] == "binomial" else data["y"]
    columns = {names["outcome"]: y, names["group"]: [data["labels"][j] for j in data["index"]]}
    if data["x"]:
        columns[names["predictor"]] = data["x"]
    if data["u"]:
        columns[names["group_predictor"]] = [data["u"][j] for j in data["index"]]
    if data["size"]:
        columns[names["exposure"]] = data["size"]
    return pd.DataFrame(columns).to_csv(index=False)


READ = """(() => {
  const table = csv.parse(text);
  const choice = chooser.settleModel(table, given);
  const rows = selection.select(table, choice, { skip: true });
  const result = glm_fit.fitGlm(rows, 1);
  const names = selection.chosenIn(choice).map(([, name]) => name);
  const { cleaning, left_out } = rows;
  const read = { format: table.format, cleaning, left_out, missing: reading.marksIn(table, names) };
  return { choice, result, code: glm_code.glmCode(result, choice, read), lines: glm_words.glmLines(result, choice),
    warned: glm_words.glmWarnings(result, choice) };
})()"""


def chosen(data, names=NAMES):
    absent = {"predictor": not data["x"], "group_predictor": not data["u"], "exposure": not data["size"]}
    return {part: "" if absent.get(part) else name for part, name in names.items()}


def draws_of(code, text, encoding="utf-8"):
    """What the copied code computes from the reader's file."""
    import io

    code = code.replace('"your_file.csv"', "io.BytesIO(text)")
    space = {"io": io, "text": text.encode(encoding)}
    exec(code.replace("print(draws.summary())", ""), space)
    return space["draws"], space["model"]


def levels(draws, model, data):
    """Draws of each group's probability or rate where x has its mean."""
    gamma, b = draws["gamma"], draws["b"][..., 0]
    at = dict(zip(model.coefficients, np.moveaxis(gamma, -1, 0), strict=True))
    first = [data["labels"].index(label) for label in model.groups]
    eta = at["Intercept"][..., None] + b
    if data["x"]:
        eta = eta + at[model.coefficients[1]][..., None] * np.mean(data["x"])
    if data["u"]:
        eta = eta + at[model.coefficients[-1]][..., None] * np.array(data["u"])[first]
    return 1 / (1 + np.exp(-eta)) if data["family"] == "binomial" else np.exp(eta)


def gaps(found, data, text):
    """Differences of posterior means in Monte Carlo standard errors of both sides."""
    draws, model = draws_of(found["code"]["bhm_core"], text)
    result = found["result"]
    root = np.sqrt(1 / min(result["effective"], 1000) + 1 / 3000)
    pairs = [(result["tau"]["mean"], draws["tau"][..., 0])]
    theirs = levels(draws, model, data)
    place = {label: k for k, label in enumerate(model.groups)}
    pairs += [(g["level"]["mean"], theirs[..., place[g["label"]]]) for g in result["groups"]]
    return np.array([abs(mean - d.mean()) / d.std() / root for mean, d in pairs])


COPIED = [("binomial", dict(sizes=False, n=300)), ("binomial", dict(columns="", sizes=False, n=200)),
          ("poisson", dict(columns="xu")), ("poisson", dict(columns="u", sizes=False, n=200))]


@pytest.mark.parametrize(("family", "case"), COPIED)
def test_the_page_and_the_code_it_offers_have_one_posterior(page, family, case):
    data = rows(family, seed=8, **case)
    text = file_of(data)
    found = call(page, READ, text=text, given=chosen(data))
    assert found["choice"]["model"] == family and found["result"]["converged"]
    assert gaps(found, data, text).max() < 4


def test_names_that_no_formula_holds_are_given_others(page):
    names = {"outcome": "has it?", "predictor": "age (years)", "group": "class", "group_predictor": "size, m",
             "exposure": ""}
    data = rows("binomial", seed=8, sizes=False, n=300)
    text = file_of(data, names)
    found = call(page, READ, text=text, given=chosen(data, names))
    assert gaps(found, data, text).max() < 4


def test_another_prior_is_noticed(page):
    """Wrong twin: the Jacobian of log tau forgotten."""
    data = rows("binomial", seed=8, sizes=False, n=300)
    text = file_of(data)
    twin = bundle.wrapped("glm").replace("Math.exp(2 * log_tau) / 2 + log_tau", "Math.exp(2 * log_tau) / 2")
    assert twin != bundle.wrapped("glm")
    found = call(page, READ, text=text, given=chosen(data))
    others = bundle.wrapped("glm_fit").replace("const glm_fit =", "var twin =").replace("= glm;", "= wrong;")
    page.eval(twin.replace("const glm =", "var wrong =") + others + ";0")
    wrong = call(page, READ.replace("glm_fit.fitGlm", "twin.fitGlm"), text=text, given=chosen(data))
    assert gaps(found, data, text).max() < 4 < gaps(wrong, data, text).max()


def test_a_forgotten_exposure_is_noticed(page):
    data = rows("poisson", seed=8, columns="")
    text = file_of(data)
    wrong = call(page, READ, text=text, given={**chosen(data), "exposure": ""})
    right = call(page, READ, text=text, given=chosen(data))
    assert gaps({**wrong, "code": right["code"]}, data, text).max() > 4


def test_a_new_group_is_drawn_from_the_population(page):
    data = rows("binomial", seed=8, columns="", sizes=False, n=300)
    found = call(page, READ, text=file_of(data), given=chosen(data))
    draws, _ = draws_of(found["code"]["bhm_core"], file_of(data))
    import pandas as pd

    new = draws.predict(pd.DataFrame({"g": ["unseen"]}), rng=2, kind="mean")[..., 0]
    ours = found["result"]["newcomer"]
    error = new.std() * np.sqrt(1 / 900 + 1 / 3000)
    assert abs(ours["mean"] - new.mean()) < 4 * error
    assert abs(ours["q05"] - np.quantile(new, 0.05)) < 10 * error
