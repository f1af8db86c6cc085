"""No page uses a term of the glossary before the page that defines it, in the order of `_toc.yml`.

A page defines a term where it sets it off: as a link to the glossary, {term}`kernel`, in bold or italics, or
in the colour of its role. No page before it may have the word, be it in passing. Code and formulas do not
count, and the front page is the first.
"""

import re
from functools import cache

import nbformat
import pytest
import yaml
from claims import CHAPTERS, ROOT, text_of
from test_glossary import PAGE, glossary

TERMS = glossary(PAGE.read_text("utf8"))
EVERYDAY = {"exact", "model", "proper"}  # these also have a plain meaning; "proper prior" is looked for
ALSO = {"Gibbs sampler": ["Gibbs"], "improper prior": ["improper", "proper prior", "proper posterior"],
        "marginal distribution": ["marginal"], "exchangeable": ["exchangeability"],
        "beta-binomial distribution": ["beta-binomial"], "half-normal, half-Cauchy": ["half-t"],
        "centred parameterisation": ["non-centred"], "calibration": ["calibrated"]}  # fmt: skip

EMPHASISED = re.compile(r"\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])")


def order(toc):
    """The front page and the numbered pages, in their order."""
    parts = [part for part in toc["parts"] if part.get("numbered")]
    files = [toc["root"], *(page["file"] for part in parts for page in part["chapters"])]
    return [file.rsplit("/", 1)[-1] for file in files]


def forms(term):
    """The words by which a term is met: "effective sample size (ESS)" is two, "warm-up, burn-in" too."""
    parts = [form.strip(" )") for form in re.split(r",| \(", term)]
    return parts + ALSO.get(term, [])


def looked_for(term):
    """A pattern of all forms, plurals included; abbreviations keep their capitals."""
    words = [re.escape(form) if form.isupper() else f"(?i:{re.escape(form)})" for form in forms(term)]
    return rf"(?<![\w-])(?:{'|'.join(words)})(?:e?s)?(?![\w-])"


def defines(source, term):
    """Whether a page sets the term off: as a link, emphasised, or in the colour of its role."""
    linked = rf"\{{term\}}`(?:[^`<]*<)?{re.escape(term)}>?`"
    role = rf"\{{(?:prior|lik|post|data|truth)\}}`{looked_for(term)}`"
    spans = EMPHASISED.findall(re.sub(r"\$[^$]*\$", "", source))
    named = [span for pair in spans for span in pair if len(span.split()) < 6]
    return bool(re.search(rf"{linked}|{role}", source) or re.search(looked_for(term), "\n".join(named)))


def too_early(term, sources, texts):
    """The pages that use a term before the first that defines it; all that use it where none does."""
    used = [bool(re.search(looked_for(term), re.sub(r"`[^`]*`|\$[^$]*\$", " ", text))) for text in texts]
    defining = [defines(source, term) for source in sources]
    first = defining.index(True) if True in defining else len(texts)
    return [number for number, uses in enumerate(used) if uses and number < first]


@cache
def source_of(name):
    cells = nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4).cells
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@pytest.mark.parametrize("term", [term for term in TERMS if term not in EVERYDAY])
def test_no_page_uses_a_term_before_the_page_that_defines_it(term):
    pages = order(yaml.safe_load((ROOT / "_toc.yml").read_text("utf8")))
    early = too_early(term, [source_of(page) for page in pages], [text_of(page) for page in pages])
    assert [pages[number] for number in early] == []


@pytest.mark.parametrize(("sources", "early"), [
    (["The kernel is here.", "A {term}`kernel` moves."], [0]),
    (["The kernel is here.", "The kernel is there."], [0, 1]),
    (["Kernels are here.", "A **kernel**, which moves."], [0]),
    (["A {term}`rule <kernel>` moves.", "The kernel is there."], []),
    (["Nothing.", "A *transition kernel* moves.", "The kernel again."], []),
    (["Nothing.", "*This* is the kernel *here*. **Is the kernel what a chain moves by?**"], [1]),
    (["`kernel(x)` and $kernel$ and kernelled", "the {post}`kernel`"], []),
])
def test_a_term_that_comes_too_early_is_seen(sources, early):
    texts = [re.sub(r"\{\w+\}`(\w+)[^`]*`|\*", r"\1", source) for source in sources]
    assert too_early("kernel", sources, texts) == early


def test_a_term_is_known_by_all_its_names():
    assert forms("effective sample size (ESS)") == ["effective sample size", "ESS"]
    pattern = looked_for("warm-up, burn-in")
    assert [bool(re.search(pattern, text)) for text in ("two burn-ins", "Warm-up", "burn")] == [1, 1, 0]
    assert not re.search(looked_for("effective sample size (ESS)"), "essential, ess")


def test_the_order_is_that_of_the_book():
    parts = [{"numbered": 1, "chapters": [{"file": "a/one"}]}, {"chapters": [{"file": "a/appendix"}]}]
    assert order({"root": "a/front", "parts": parts}) == ["front", "one"]
