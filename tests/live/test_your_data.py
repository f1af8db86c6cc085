"""The page "Your data": what it reads, what it refuses, and that its numbers are the engine's."""

import io
import json

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.live import bundle, your_data
from bhm_core.live.sphinx_ext import write_scripts

pytest.importorskip("py_mini_racer")
HEAD = "school,score,income\n"
CHOICE = {"model": "normal", "outcome": "score", "predictor": "income", "group": "school", "group_predictor": ""}


@pytest.fixture(scope="module")
def js():
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    parts = dict.fromkeys(part for name in ("posterior", "words", "csv", "roles", "selection")
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
    return call(js, "selection.select(csv.parse(text), choice, { skip })", text=text, choice=choice, skip=skip)


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


HTML = """<!doctype html>
<html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>Your data</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="bhm-live/live.css"><link rel="stylesheet" href="bhm-live/your_data.css">
<style>html[data-theme=dark] {{ background: #121417; color: #e9edf0 }}</style></head>
<body><main><h1>Your data</h1>{body}</main><script src="bhm-live/your_data.js"></script></body></html>
"""


@pytest.fixture
def open_page(browser, tmp_path):
    write_scripts(tmp_path)
    contexts, errors = [], []

    def visit(width=1000, theme="light"):
        address = tmp_path / f"{theme}.html"
        body = your_data.YourData()._repr_html_()
        address.write_text(HTML.format(theme=theme, body=body), encoding="utf-8")
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(address.as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
    assert not errors, errors


def settled(page):
    """Wait until nothing is computed any more."""
    page.wait_for_function("!document.querySelector('.bhm-your-data').hasAttribute('data-busy')")
    return page


def away(page):
    """What was asked for outside the page itself; its worker is made of its own text."""
    return [url for url in page.asked if not url.startswith(("blob:", "data:"))]


@pytest.mark.browser
def test_the_page_answers_in_words_pictures_and_code_and_sends_nothing(open_page):
    page = open_page()
    before = away(page)
    page.locator(".bhm-words").wait_for()  # the sample comes by itself
    words = page.locator(".bhm-words").inner_text()
    assert "Group 8367" in page.locator(".bhm-results svg").first.get_attribute("aria-label")
    assert page.locator("#your-data-shown option:checked").inner_text() == "8367 (14 rows)"
    assert "24 groups of “school”" in words and "“mathach”" in words and "association" in words
    assert page.locator(".bhm-results svg[aria-label]").count() == 3
    page.get_by_text("Slope of cses").click()
    page.locator("#your-data-shown").select_option(label="1224 (47 rows)")
    assert "Group 1224" in page.locator(".bhm-results svg").first.get_attribute("aria-label")
    page.locator("#your-data-group_predictor").select_option("")
    assert "association" not in settled(page).locator(".bhm-words").inner_text()
    page.get_by_role("button", name="Stan", exact=True).click()
    assert "lkj_corr_cholesky" in page.locator(".bhm-code").inner_text()
    assert away(page) == before
    assert any(url.startswith("blob:") for url in page.asked)  # a worker, not the page, has computed


@pytest.mark.browser
def test_a_file_is_read_and_a_bad_or_huge_one_refused_in_a_sentence(open_page, tmp_path):
    page = open_page()
    good, bad, huge = tmp_path / "good.csv", tmp_path / "bad.csv", tmp_path / "huge.csv"
    good.write_text(HEAD + "a,1.5,2\na,,1\na,2,1\nb,3,4\nb,4,4.5\nc,5,1\nc,6,2\n")
    bad.write_text(HEAD + "a,1,2\na,two,1\nb,3,4\nb,1,7\na,2,5\n")
    huge.write_bytes(b"a,b,c\n" + b"0" * 50_000_000)
    page.locator(".bhm-words").wait_for()
    page.set_input_files("#your-data-file", good)
    page.get_by_role("button", name="Fit this model").click()
    page.get_by_text("Leave out this row").click()
    page.get_by_text("1 of 7 rows were left out").wait_for()
    page.set_input_files("#your-data-file", bad)
    page.locator("#your-data-outcome").select_option("score")
    page.locator("#your-data-predictor").select_option("income")
    page.get_by_role("button", name="Fit this model").click()
    page.get_by_role("alert").filter(has_text="is not a number").wait_for()
    assert page.locator(".bhm-results").is_hidden()
    page.set_input_files("#your-data-file", huge)
    page.get_by_role("alert").filter(has_text="50 MB").wait_for()
    page.get_by_text("Pupils of schools").click()
    page.locator(".bhm-words").filter(has_text="24 groups").wait_for()


@pytest.mark.browser
def test_a_yes_or_no_is_told_in_probabilities_and_a_count_in_rates(open_page):
    page = open_page()
    page.locator(".bhm-words").wait_for()
    page.get_by_text("Contraceptive use (yes/no)").click()
    page.locator(".bhm-words").filter(has_text="60 groups of “district”").wait_for()
    words = page.locator(".bhm-words").inner_text()
    assert "percentage points" in words and "logit" not in words and "log odds" not in words
    assert "“Y” counts as 1" in page.locator("#your-data-plan").inner_text()
    page.locator("#your-data-other").select_option(label="14 (118 rows)")
    assert "“11” less “14”: −" in page.locator(".bhm-front").inner_text()
    page.get_by_role("button", name="Count “N” as 1").click()
    settled(page)
    assert "“11” less “1”: +" in page.locator(".bhm-front").inner_text()
    page.get_by_role("button", name="Measurement").click()
    settled(page).get_by_text("Slope of age").wait_for()
    page.get_by_text("Ticks on grouse chicks").click()
    page.locator(".bhm-words").filter(has_text="118 groups of “brood”").wait_for()
    assert "HierarchicalGLM" in page.locator(".bhm-code").inner_text()
    assert page.locator(".bhm-results svg[aria-label]").count() == 2
    assert any("scatter" in text for text in page.locator(".bhm-warning").all_inner_texts())


@pytest.mark.browser
def test_the_page_answers_while_it_computes(open_page, tmp_path):
    rng = np.random.default_rng(1)
    n = 20_000
    table = np.column_stack([rng.integers(0, 200, n), rng.integers(0, 2, n), rng.normal(size=n).round(4)])
    file = tmp_path / "many.csv"
    file.write_text("team,won,form\n" + "\n".join(f"t{a:g},{b:g},{c:g}" for a, b, c in table))
    page = open_page()
    page.locator(".bhm-words").wait_for()
    page.set_input_files("#your-data-file", file)
    page.get_by_role("button", name="Fit this model").click()
    page.get_by_role("progressbar").wait_for()
    frames = "new Promise(done => { let n = 0; const step = () => ++n > 5 ? done(n) : requestAnimationFrame(step); step() })"
    assert page.evaluate(frames) == 6 and page.get_by_role("progressbar").count() == 1
    page.locator(".bhm-words").filter(has_text="20000 rows in 200 groups").wait_for(timeout=120_000)
    assert page.get_by_role("progressbar").count() == 0


@pytest.mark.browser
def test_the_keyboard_is_enough(open_page):
    page = open_page()
    page.locator(".bhm-words").wait_for()
    page.get_by_text("Contraceptive use (yes/no)").focus()
    page.keyboard.press("Enter")
    page.locator(".bhm-front").wait_for()
    page.locator("#your-data-turn").focus()
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.id") == "your-data-turn"  # the form is new, the focus stays
    assert "“N” counts as 1" in page.locator("#your-data-plan").inner_text()
    page.locator("#your-data-predictor").focus()
    page.keyboard.press("Home")
    settled(page)
    assert page.evaluate("document.activeElement.id") == "your-data-predictor"


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_nothing_overflows(open_page, theme):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(width=390, theme=theme)
    for sample in ("Pupils of schools", "Contraceptive use", "Ticks on grouse"):
        page.get_by_text(sample).click()
        page.locator(".bhm-words").wait_for()
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        found = Axe().run(page).response["violations"]
        assert [v["id"] for v in found if v["impact"] in ("serious", "critical")] == []
