"""The page "Your data": what it reads, what it refuses, and that its numbers are the engine's."""

import io
import json

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.live import bundle, your_data

pytest.importorskip("py_mini_racer")
HEAD = "school,score,income\n"
CHOICE = {"model": "normal", "outcome": "score", "predictor": "income", "group": "school",
          "group_predictor": ""}


@pytest.fixture(scope="module")
def js():
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    parts = dict.fromkeys(part for name in ("posterior", "words", "csv", "advice", "selection")
                          for part in bundle.in_order(name))
    racer.eval("".join(bundle.wrapped(part) for part in parts) + ";0")
    yield racer
    racer.close()  # one left open keeps the interpreter from ending


def call(js, code, **values):
    """Value of `code`, or what the reader is told."""
    given = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
    tried = f"try {{ {given} return {{ value: {code} }}; }} catch (e) {{ return {{ told: e.message }}; }}"
    answer = json.loads(js.eval(f"JSON.stringify((() => {{ {tried} }})())"))
    return answer["value"] if "value" in answer else answer["told"]


def rows(js, text, choice=CHOICE, skip=False):
    code = "selection.select(csv.parse(text), choice, { skip })"
    return call(js, code, text=text, choice=choice, skip=skip)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "empty"),
        ("1,2,3\n4,5,6\n", "Line 1 should name the columns"),
        ("school\na\nb\n", "Line 1 has 1 column"),
        (HEAD, "no rows"),
        (HEAD + 'a,"1,2\n', "Line 2 opens a quotation mark"),
        (HEAD + "a,1,2\nb,3\na,1,2\n", "Line 3 has 2 fields, but the names are 3"),
        (HEAD + "a,1,2\na,NA,1\nb,3,4\nb,1,\na,1,1\n", "2 rows of 5 lack a value; the first is line 3"),
        (HEAD + "a,1,2\na,two,1\nb,3,4\n", "Line 3, column “score”: “two” is not a number"),
        (HEAD + "a,1,2\na,2,1\n", "one group only"),
        (HEAD + "a,1,2\nb,2,1\n", "different value in every row"),
        (HEAD + "a,1,2\na,2,2\nb,3,2\n", "“income” is constant"),
        (HEAD + "a,1,2\na,1,3\nb,1,4\n", "“score” is constant"),
        ("PK\x03\x04\x00\x00", "not a text file"),
    ],
)
def test_a_bad_file_is_told_what_is_wrong_where(js, text, told):
    assert told in rows(js, text)


def test_quotes_line_ends_and_delimiters_are_read(js):
    plain = rows(js, HEAD + "a,1,2\na,2,1\nb,3,4\n")
    assert plain["labels"] == ["a", "b"] and plain["y"] == [1, 2, 3] and plain["index"] == [0, 0, 1]
    quoted = 'school;"score";income\r\n"a";1;2\r\n"a";"2";1\r\n"b";3;4'
    assert rows(js, quoted) == plain
    assert rows(js, "\ufeff" + HEAD.replace(",", "\t") + "a\t1\t2\na\t2\t1\nb\t3\t4\n\n") == plain
    inner = rows(js, HEAD + '"a, ""x""\ny",1,2\n"a, ""x""\ny",2,1\nb,3,4\n')
    assert inner["labels"] == ['a, "x"\ny', "b"]


def test_missing_rows_are_left_out_only_when_the_reader_says_so(js):
    text = HEAD + "a,1,2\na,,1\na,2,1\nb,3,4\n"
    assert "1 row of 4" in rows(js, text)
    assert rows(js, text, skip=True)["left_out"] == 1


def test_a_group_predictor_that_varies_within_a_group_is_refused(js):
    text = "school,score,income,size\na,1,2,10\na,2,1,11\nb,3,4,5\n"
    told = rows(js, text, {**CHOICE, "group_predictor": "size"})
    assert "changes within group “a” (line 3)" in told


def test_the_sample_is_guessed_right(js):
    guess = call(js, "roles.guess(csv.parse(text))", text=your_data.sample())
    assert guess == {**your_data.CHOICE, "group_predictor": "", "exposure": ""}


def advised(js, text, choice=None):
    code = "advice.obstacle(csv.parse(text), choice || roles.guess(csv.parse(text)))"
    return call(js, code, text=text, choice=choice)


def test_what_stands_in_the_way_is_said_before_the_fit_with_a_way_out(js):
    text = "school,pupil,said\na,Ann,red\na,Ben,green\nb,Cem,blue\n"
    assert "no column beside the group" in advised(js, text)
    words = HEAD + "a,1,2\na,two,1\nb,3,4\nb,1,7\n"
    assert "“score” cannot be the outcome as it stands: line 3 has “two”" in advised(js, words, CHOICE)
    turned = {**CHOICE, "outcome": "income", "predictor": "score"}
    assert "“score” cannot be the predictor" in advised(js, words, turned)
    alone = HEAD + "a,1,2\nb,2,1\nc,3,4\n"
    assert "so it makes no groups" in advised(js, alone, CHOICE)
    assert advised(js, HEAD + "a,1,2\na,2,1\nb,3,4\n", CHOICE) == "" == advised(js, your_data.sample())


def test_text_is_no_outcome_where_a_column_of_numbers_is_left(js):
    text = "said,school,score\n" + "".join(f"word{k},{'ab'[k % 2]},{k}\n" for k in range(12))
    assert call(js, "roles.guess(csv.parse(text)).outcome", text=text) == "score"


def test_numbers_in_the_code_are_short_and_near_enough(js):
    one = {"mean": 1.0, "sd": 0.2, "q05": 0.7, "q95": 1.3}
    result = {"gamma": [one] * 2, "origin": {"x": 12.915750689972, "y": -2000.123456789, "u": 0},
              "spread": {"x": 6.5, "y": 0.01, "u": 0}}
    code = call(js, "words.code(result, names).bhm_core", result=result,
                names={"outcome": "y", "predictor": "x", "group": "g", "group_predictor": ""})
    assert " - 12.9158\n" in code and "norm(-2000.123457, " in code


def simulated(seed, n_groups, n, with_u):
    rng = np.random.default_rng(seed)
    index = np.sort(np.concatenate([np.arange(n_groups), rng.integers(0, n_groups, n - n_groups)]))
    x, u = rng.normal(10, 3, n), rng.normal(size=n_groups)
    a, b = 5 + 2 * rng.normal(size=n_groups) + u, 1 + 0.3 * rng.normal(size=n_groups)
    y = a[index] + b[index] * (x - 10) + 2 * rng.normal(size=n)
    return {"y": y.tolist(), "x": x.tolist(), "index": index.tolist(), "n_groups": n_groups,
            "labels": [f"g{j:03d}" for j in range(n_groups)], "u": u.tolist() if with_u else None}


def own_code(js, data, fitted):
    """Draws of the code that the page offers to copy, run on the reader's file."""
    import pandas as pd

    names = {"outcome": "y", "predictor": "x", "group": "g", "group_predictor": "u" if data["u"] else ""}
    code = call(js, "words.code(result, names).bhm_core", result=fitted, names=names)
    frame = pd.DataFrame({"y": data["y"], "x": data["x"],
                          "g": [data["labels"][j] for j in data["index"]]})
    if data["u"]:
        frame["u"] = [data["u"][j] for j in data["index"]]
    text = frame.to_csv(index=False)
    code = code.replace('pd.read_csv("your_file.csv")', "pd.read_csv(io.StringIO(text))")
    code = code.replace("print(model.sample(rng=1).summary())", "draws = model.sample(rng=1)")
    space = {"io": io, "text": text}
    exec(code, space)
    return space["draws"]


def gaps(fitted, draws):
    """Differences of posterior means in Monte Carlo standard errors of both sides."""
    effective = min(fitted["effective"], 1000)
    quantities = {"rho": draws["corr"][..., 0, 1], "sigma": draws["sigma"]}
    pairs = [(fitted[k], d) for k, d in quantities.items()]
    pairs += [(fitted["tau"][k], draws["tau"][..., k]) for k in (0, 1)]
    pairs += [(g, draws["gamma"][..., k]) for k, g in enumerate(fitted["gamma"])]
    first = fitted["groups"][0]
    pairs += [(first["intercept"], draws["theta"][..., 0, 0]), (first["slope"], draws["theta"][..., 0, 1])]
    return [abs(f["mean"] - d.mean()) / d.std() / np.sqrt(1 / effective + 1 / 2000) for f, d in pairs]


@pytest.mark.parametrize(
    ("seed", "n_groups", "n", "with_u"), [(1, 20, 200, False), (2, 30, 400, True), (3, 6, 60, False)]
)
def test_the_page_and_the_code_it_offers_have_one_posterior(js, seed, n_groups, n, with_u):
    data = simulated(seed, n_groups, n, with_u)
    fitted = call(js, "posterior.fit(rows, 1)", rows=data)
    assert fitted["converged"]
    assert max(gaps(fitted, own_code(js, data, fitted))) < 4


def test_another_prior_is_noticed(js):
    """Wrong twin: the Jacobian of log tau forgotten."""
    data = simulated(3, 6, 60, False)
    twin = bundle.wrapped("posterior").replace("/ 2 + phi[0] + phi[1] + phi[3]", "/ 2 + phi[3]")
    assert twin != bundle.wrapped("posterior")
    js.eval(twin.replace("const posterior =", "var twin =") + ";0")
    fitted = call(js, "posterior.fit(rows, 1)", rows=data)
    wrong = call(js, "twin.fit(rows, 1)", rows=data)
    assert max(gaps(wrong, own_code(js, data, fitted))) > 4


def test_integrated_likelihood_is_that_of_the_package(js):
    data = simulated(4, 12, 90, True)
    from scipy.stats import norm

    y, x, u = (np.asarray(data[k]) for k in "yxu")
    model = bhm.HierarchicalRegression.two_level(
        y - y.mean(), x - x.mean(), data["index"], u,
        priors=bhm.Priors(gamma=norm(0, 3)),
    )
    rng = np.random.default_rng(5)
    for _ in range(10):
        t1, t2, sigma = rng.gamma(2.0, 0.5, 3)
        rho = rng.uniform(-0.9, 0.9)
        phi = model.unconstrain(np.array([t1, t2]), rho, sigma)
        sums = {**data, "u": [[v] for v in data["u"]]}
        point = {"tau": [t1, t2], "rho": rho, "sigma": sigma}
        prior = {"mean": [0] * 4, "sd": [3] * 4}
        ours = call(js, "two_level.marginal(two_level.sumsOf(rows), point, prior).log_likelihood",
                    rows=sums, point=point, prior=prior)
        np.testing.assert_allclose(ours, model.log_integrated_likelihood(phi), rtol=1e-10)


def test_few_groups_and_a_failed_simulation_are_said(js):
    data = simulated(3, 4, 40, False)
    fitted = call(js, "posterior.fit(rows, 1)", rows=data)
    names = {**CHOICE, "outcome": "y", "predictor": "x"}
    told = call(js, "words.warnings(result, names)", result=fitted, names=names)
    assert any("only 4 groups" in text for text in told)
    told = call(js, "words.warnings(result, names)", result={**fitted, "converged": False}, names=names)
    assert "do not use these numbers" in told[0]


READ = """(() => {
  const table = csv.parse(text, "cp1252");
  const rows = selection.select(table, choice, { skip: true });
  const { cleaning, left_out } = rows;
  const names = selection.chosenIn(choice).map(([, name]) => name);
  const read = { format: table.format, cleaning, left_out, missing: reading.marksIn(table, names) };
  const result = posterior.fit(rows, 1);
  return { result, code: words.code(result, choice, read).bhm_core };
})()"""


def test_the_code_reads_the_very_file_a_german_one_with_gaps_and_words(js):
    """A yes or no as a measurement, decimal commas, an umlaut in Windows-1252, a word for what is missing."""
    rng = np.random.default_rng(3)
    lines = [f"Schüler {i};{'ÄBCDEF'[i % 6]};{'ja' if rng.random() < 0.3 + 0.1 * (i % 6) else 'nein'};"
             f"{rng.normal(3, 1):.3f}".replace(".", ",") for i in range(240)]
    lines[7] = "Schüler 7;B;k. A.;3,1"
    text = "\n".join(["Name;Klasse;Bestanden;Stunden", *lines]) + "\n"
    choice = {"model": "normal", "outcome": "Bestanden", "predictor": "Stunden", "group": "Klasse",
              "group_predictor": "", "exposure": "", "yes": "ja", "no": "nein"}
    found = call(js, READ, text=text, choice=choice)
    code = found["code"].replace('"your_file.csv"', "io.BytesIO(content)")
    space = {"io": io, "content": text.encode("cp1252")}
    with pytest.warns(UserWarning, match="0 or 1 in every row"):
        exec(code.replace("print(model.sample(rng=1).summary())", "draws = model.sample(rng=1)"), space)
    assert len(space["data"]) == found["result"]["n"] == 239
    assert max(gaps(found["result"], space["draws"])) < 4
