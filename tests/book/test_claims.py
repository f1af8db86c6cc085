"""Every number and every comparison on a page is proved somewhere, or said to be no result."""

import pytest
from claims import CHAPTERS, FIGURES, Page, plain, quotations, text_of, unmarked

PAGES = sorted(path.stem for path in CHAPTERS.iterdir() if path.suffix in {".md", ".ipynb"})
PAGES += sorted(f"figure:{path.stem}" for path in FIGURES.glob("*.json"))
QUOTED = quotations()
OPEN = set(PAGES) - {"bibliography", "reference"}  # pages still to be done; the goal is none


@pytest.mark.parametrize("name", PAGES)
def test_every_number_and_comparison_is_proved_or_no_result(name):
    found = unmarked(text_of(name), QUOTED.get(name, []))
    assert (found != []) == (name in OPEN), "\n".join(found)


def test_a_sentence_without_proof_is_seen():
    text = "School 8367 has fourteen pupils. Its mean is larger than $\\sigma \\approx 3.1$, in 2 of 5 cases."
    assert len(unmarked(text, [])) == 5
    assert len(unmarked(text, ["Its mean is larger than"])) == 4
    assert unmarked(text, [text]) == []


@pytest.mark.parametrize("text", [
    "See Figure 2.1, [](#sec-2), Section 3 and Gelman (1996).", "In 1975 `n = 14`.", "<glued> points",
    "$K = 2$ and $\\theta_1$", "1. First",
])
def test_references_years_code_and_settings_are_no_results(text):
    assert unmarked(text, []) == []


def test_markup_does_not_count():
    text = "**More** {term}`pooling <complete pooling>`, {glue:text}`a-b:.2f`\n[there](x.ipynb) {eq}`eq-a`."
    assert plain(text) == "More pooling, <a-b> there []."
    blocks = ["{math}\n:label: a\nx = 3", "python\ny = 4", "{note}\nC"]
    assert plain("A\n\n" + "\n".join(f"```{block}\n```\n\nB\n" for block in blocks)) == "A\nB\nB\nC\nB"


def test_the_words_of_a_solution_count():
    start, end = "```{solution-start} ex-a\n:class: dropdown\n```", "```{solution-end}\n```"
    assert plain(f"A\n\n{start}\n\nB is larger.\n\n{end}\n\nC") == "A\nB is larger.\nC"
    with pytest.raises(AssertionError, match="stays open"):
        plain("```{note}\nA")


def test_a_claim_needs_its_words_and_its_condition():
    page = Page("intro")
    words = page.text.splitlines()[1]
    page.claim(words, True is not False)
    with pytest.raises(AssertionError, match="does not say"):
        page.claim(words + " not", True is not False)
    with pytest.raises(AssertionError, match="says"):
        page.claim(words, 2 < 1)


@pytest.mark.parametrize("line", ['page.claim(f"a {1}", x > 1)', 'page.claim("a", True)'])
def test_a_claim_that_cannot_fail_is_refused(tmp_path, line):
    path = tmp_path / "test_page.py"
    path.write_text(f'page = Page("intro")\n{line}\n')
    with pytest.raises(AssertionError, match="test_page.py:2"):
        quotations([path])


def test_quotations_belong_to_their_page(tmp_path):
    path = tmp_path / "test_page.py"
    path.write_text('a = Page("intro")\nb = Page("engine")\na.claim("x", y > 1)\nb.aside("z", "given")\n')
    assert quotations([path]) == {"intro": ["x"], "engine": ["z"]}
