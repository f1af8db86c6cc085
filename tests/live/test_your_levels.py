"""A measurement without a predictor on the page "Your data": groups have levels, and nothing else."""

import io
import json

import numpy as np
import pytest
from peoples_files import levels_alone

from bhm_core.live import bundle

pytest.importorskip("py_mini_racer")
FILES = {name: (content, right) for name, content, right in levels_alone()}
READ = """(() => {
  const table = csv.parse(text);
  const choice = { ...roles.guess(table), model: "normal", ...asked };
  const rows = selection.select(table, choice, { skip: true });
  const { cleaning, left_out } = rows;
  const names = selection.chosenIn(choice).map(([, name]) => name);
  const read = { format: table.format, cleaning, left_out, missing: reading.marksIn(table, names) };
  const result = fitter.fit(rows, 1);
  return { result, code: words.code(result, choice, read), told: words.normalLines(result, choice),
    warned: words.warnings(result, choice), plan: glm_words.plan(choice) };
})()"""
TWIN = "/ 2 + phi[0] + phi[1];"


@pytest.fixture(scope="module")
def js():
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    parts = dict.fromkeys(part for name in ("posterior", "words", "csv", "advice", "selection")
                          for part in bundle.in_order(name))
    racer.eval("".join(bundle.wrapped(part) for part in parts) + ";0")
    twin = bundle.wrapped("posterior").replace(TWIN, "/ 2 + phi[1];")
    assert twin != bundle.wrapped("posterior")
    racer.eval(twin.replace("const posterior =", "var twin =") + ";0")
    yield racer
    racer.close()  # one left open keeps the interpreter from ending


def found(js, text, asked=None, fitter="posterior"):
    given = f"const text = {json.dumps(text)}, asked = {json.dumps(asked or {})}, fitter = {fitter};"
    return json.loads(js.eval(f"JSON.stringify((() => {{ {given} return {READ}; }})())"))


def draws_of(code, text):
    """The offered code, run on the very file."""
    lines = code["bhm_core"].replace('"your_file.csv"', "io.BytesIO(content)")
    space = {"io": io, "content": text.encode()}
    exec(lines.replace("print(model.sample(rng=1).summary())", "draws = model.sample(rng=1)"), space)
    return space["draws"]


def gaps(fitted, draws):
    """Differences of posterior means in Monte Carlo standard errors of both sides."""
    pairs = [(fitted["sigma"], draws["sigma"]), (fitted["tau"][0], draws["tau"][..., 0])]
    pairs += [(g, draws["gamma"][..., k]) for k, g in enumerate(filter(None, fitted["gamma"]))]
    pairs += [(g["intercept"], draws["theta"][..., j, 0]) for j, g in enumerate(fitted["groups"])]
    few = 1 / min(fitted["effective"], 1000) + 1 / 2000
    return [abs(f["mean"] - d.mean()) / d.std() / np.sqrt(few) for f, d in pairs]


def with_sizes():
    """Five teams with a number of their own: columns team, size, mark."""
    rng = np.random.default_rng(8)
    sizes, level = (4, 7, 9, 12, 15), rng.normal(20, 3, 5)
    rows = [f"{'ABCDE'[i % 5]},{sizes[i % 5]},{level[i % 5] + rng.normal(0, 4):.2f}" for i in range(70)]
    return "\n".join(["team,size,mark", *rows, ""])


CASES = [*((content, None) for content, _ in FILES.values()),
         (with_sizes(), {"outcome": "mark", "predictor": "", "group": "team", "group_predictor": "size"})]


@pytest.mark.parametrize(("text", "asked"), CASES)
def test_the_page_and_the_code_run_on_the_very_file_have_one_posterior(js, text, asked):
    one = found(js, text, asked)
    assert one["result"]["converged"]
    assert max(gaps(one["result"], draws_of(one["code"], text))) < 4


def test_another_prior_is_noticed(js):
    """Wrong twin: the Jacobian of log tau forgotten."""
    text, asked = CASES[-1]
    wrong = found(js, text, asked, "twin")
    assert max(gaps(wrong["result"], draws_of(found(js, text, asked)["code"], text))) > 4


@pytest.mark.parametrize(("text", "asked"), CASES)
def test_its_words_and_its_code_know_of_no_line(js, text, asked):
    one = found(js, text, asked)
    said = " ".join([*one["told"], *one["warned"], one["plan"]])
    for word in ("slope", "correlation", " line", "“”", "undefined", "NaN", "null"):
        assert word not in said, word
    assert "each group has its own level" in one["plan"] and "has a mean “" in said
    assert ("one unit higher" in said) == bool(asked)
    for language, code in one["code"].items():
        assert not any(w in code for w in ("undefined", "NaN", "LKJ", "lkj", '[""]', "* x")), language
    assert "fewer than 5 rows" not in said


def test_the_levels_lie_between_the_own_mean_and_that_of_all_rows(js):
    text, _ = CASES[0]
    result = found(js, text)["result"]
    assert result["pooled"][0] == pytest.approx(result["origin"]["y"])
    assert result["rho"] is None and result["tau"][1] is None and result["gamma"][1] is None
    middle = result["gamma"][0]["mean"]
    for g in result["groups"]:
        assert g["slope"] is None
        low, high = sorted([g["alone"][0], middle])
        slack = 4 * g["intercept"]["sd"] / np.sqrt(min(result["effective"], 1000))
        assert low - slack < g["intercept"]["mean"] < high + slack
