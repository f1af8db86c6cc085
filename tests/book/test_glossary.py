"""The glossary has the words that a reader of the chapters has to look up."""

import re
from pathlib import Path

import nbformat
import pytest

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
PAGE = CHAPTERS / "notation.md"
WORDS = """acceptance rate, beta-binomial distribution, bulk ESS, burn-in, candidate, cdf, complete
pooling, conjugate, credible interval, cross-level interaction, degrees of freedom, detailed
balance, effective sample size, empirical Bayes, evidence, exchangeable, Gibbs sampler, grid,
half-Cauchy, half-normal, hyperprior, identified, improper prior, integrated likelihood, intraclass
correlation, inverse-gamma, irreducible, Jacobian, kernel, likelihood, marginal distribution, Markov
chain, MCSE, Metropolis-Hastings, model, no pooling, parameter, partial pooling, posterior,
posterior predictive, ppf, precision, prior, prior predictive, proper, proposal, quadrature, R-hat,
random effect, reduced form, REML, reversible, sf, shrinkage, tail ESS, target, trace, warm-up,
within slope"""


def glossary(text):
    """Return the terms of the glossary in `text`, in their order."""
    inside = text.split(":::{glossary}\n")[1].split("\n:::")[0]
    return re.findall(r"^(\S.*)$", inside, re.MULTILINE)


def missing(text):
    """Return the words that no term of the glossary has."""
    terms = " | ".join(glossary(text)).lower()
    words = [" ".join(word.split()) for word in WORDS.split(",")]
    return [word for word in words if not re.search(rf"(?<!\w){re.escape(word.lower())}(?!\w)", terms)]


def prose():
    """Return the words of all chapters."""
    cells = (c for p in CHAPTERS.glob("*.ipynb") for c in nbformat.read(p, as_version=4).cells)
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_the_words_of_the_chapters_are_in_the_glossary():
    assert missing(PAGE.read_text("utf8")) == []


def test_the_glossary_is_in_alphabetical_order():
    terms = [term.lower() for term in glossary(PAGE.read_text("utf8"))]
    assert terms == sorted(terms) and len(set(terms)) == len(terms)


def test_every_reference_to_a_term_finds_it():
    text = PAGE.read_text("utf8")
    used = re.findall(r"\{term\}`([^`<]+?)(?:\s*<[^>]*>)?`", prose() + text)
    assert used and set(used) <= set(glossary(text))


@pytest.mark.parametrize("word", ["REML", "grid", "warm-up, burn-in"])
def test_a_word_that_is_taken_out_is_missed(word):
    text = PAGE.read_text("utf8").replace(f"\n{word}\n", "\nsomething else\n")
    assert missing(text) and set(missing(text)) <= set(word.split(", "))
