"""Every number and every comparison on a page is proved somewhere, or said to be no result."""

import json
import random
import re

import pytest
from claims import (
    CHAPTERS,
    FIGURES,
    Page,
    plain,
    quotations,
    strings,
    text_of,
    unmarked,
    words_alone,
)

PAGES = sorted(path.stem for path in CHAPTERS.iterdir() if path.suffix in {".md", ".ipynb"})
PAGES += sorted(f"figure:{path.stem}" for path in FIGURES.glob("*.json"))
QUOTED = quotations()


@pytest.mark.parametrize("name", PAGES)
def test_every_number_and_comparison_is_proved_or_no_result(name):
    found = unmarked(text_of(name), QUOTED.get(name, []))
    assert found == [], "\n".join(found)


def untied(name, quoted):
    """What a figure says in three words or more, between numbers and stops, and no quotation has."""
    said = strings(json.loads((FIGURES / f"{name}.json").read_text("utf8")))
    said = [part.strip(" .,:;()") for text in said for part in re.split(r"<>|[.:;?!] ", text)]
    return [part for part in said if len(part.split()) > 2 and not any(part in words for words in quoted)]


@pytest.mark.parametrize("name", [name.partition(":")[2] for name in PAGES if ":" in name])
def test_whatever_a_figure_says_is_tied_to_its_proof(name):
    quoted = QUOTED[f"figure:{name}"]
    assert untied(name, quoted) == []
    assert untied(name, [])  # wrong twin


PAIRS = """more/less larger/smaller higher/lower wider/narrower better/worse all/none most/least
    largest/smallest faster/slower steeper/flatter above/below rises/falls grows/shrinks always/never"""
OPPOSITE = {a: b for pair in PAIRS.split() for a, b in (pair.split("/"), pair.split("/")[::-1])}
DENIED = re.compile(rf"(?<![\w-])(?:{'|'.join(OPPOSITE)})(?![\w-])|(?<![\w\\#:.-])\d", re.I)
SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w))+")


def negated(text, times, seed=1):
    """(sentence, text with it), a word turned into its opposite or a digit changed, drawn at random."""
    words = words_alone(text)
    sentences = [m for m in SENTENCE.finditer(words) if unmarked(m[0], [])]
    hits = [(m, hit) for m in sentences for hit in DENIED.finditer(words, m.start(), m.end())]
    for m, hit in random.Random(seed).sample(hits, min(times, len(hits))):
        word = OPPOSITE.get(hit[0].lower()) or str((int(hit[0]) + 1) % 10)
        sentence = text[m.start() : hit.start()] + word + text[hit.end() : m.end()]
        yield sentence.strip(), text[: m.start()] + sentence + text[m.end() :]


def unnoticed(text, quoted, times=20):
    """Negated sentences that break no quotation and leave no number or comparison without one."""
    return [sentence for sentence, changed in negated(text, times)
            if all(words in changed for words in quoted) and not unmarked(changed, quoted)]


@pytest.mark.parametrize("name", PAGES)
def test_twenty_negations_are_noticed(name):
    assert unnoticed(text_of(name), QUOTED.get(name, [])) == []


def test_a_negation_that_goes_unnoticed_is_seen():
    text = "All 18 are closer than before. Its share rises to 45, above the rest. It falls."
    assert len(dict(negated(text, 20))) == 5
    assert unnoticed(text, [text]) == []
    assert unnoticed(text, ["All 18 are closer", "to 45, above the rest"]) == [
        "Its share falls to 45, above the rest"]


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


@pytest.mark.parametrize("line", [
    'def test_a(): page.claim(f"a b c {1}", x > 1)', 'def test_a(): page.claim("a b c", True)',
    'def test_a(): page.claim("a b c", 2 > 1)', 'def test_a(): page.claim("a", x > 1)',
    'def helper(): page.claim("a b c", x > 1)',
])  # fmt: skip
def test_a_claim_that_cannot_fail_is_refused(tmp_path, line):
    path = tmp_path / "test_page.py"
    path.write_text(f'page = Page("intro")\n{line}\n')
    with pytest.raises(AssertionError, match="test_page.py:2"):
        quotations([path])


def test_quotations_belong_to_their_page(tmp_path):
    path = tmp_path / "test_page.py"
    calls = 'a.claim("x is y", y > 1)\n    b.aside("z is 1", "given")\n'
    path.write_text(f'a = Page("intro")\nb = Page("engine")\ndef test_both():\n    {calls}')
    assert quotations([path]) == {"intro": ["x is y"], "engine": ["z is 1"]}
