"""Yes/no outcomes and counts on the page "Your data": the page against the code that it offers."""

import numpy as np
import pytest
from yours import call, rows

from bhm_core.live import bundle

pytest.importorskip("py_mini_racer")
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
  return { choice, result, code: glm_code.glmCode(result, choice, read),
    lines: glm_words.glmLines(result, choice), warned: glm_words.glmWarnings(result, choice) };
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
    rng = np.random.default_rng(6)
    data = rows("binomial", columns="", sizes=False, n=900, n_groups=30)
    chance = 1 / (1 + np.exp(0.3 - 0.45 * rng.normal(size=30)))
    data["y"] = (rng.random(900) < chance[data["index"]]).astype(int).tolist()
    found = call(page, READ, text=file_of(data), given=chosen(data))
    draws, _ = draws_of(found["code"]["bhm_core"], file_of(data))
    import pandas as pd

    new = draws.predict(pd.DataFrame({"g": ["unseen"]}), rng=2, kind="mean")[..., 0]
    ours = np.array(found["result"]["newcomer"]["draws"])
    ours, theirs = (np.log(p / (1 - p)) for p in (ours, new))
    assert abs(ours.mean() - theirs.mean()) < 4 * theirs.std() * np.sqrt(1 / 800 + 1 / 3000)
    assert abs(np.log(ours.std() / theirs.std())) < 4 * np.sqrt(1 / 1600 + 1 / 6000)  # of a near-normal
