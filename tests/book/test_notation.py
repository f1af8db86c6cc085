"""One symbol, one meaning: the tables of the notation page against the formulas of all pages."""

import re

import pytest
from test_prose import PAGES, text_of

NOTATION = next(path for path in PAGES if path.stem == "notation")
# Pages still to be done; the goal is none.
LOCAL = "## Symbols of single pages\n"
GREEK = """alpha beta gamma delta epsilon varepsilon zeta eta theta kappa lambda mu nu xi pi varpi rho sigma
    tau phi chi psi omega ell Gamma Delta Theta Lambda Sigma Phi Psi Omega""".split()
DISPLAY = re.compile(r"^ *`{3,}\{math\}\n(?: *:[^\n]*\n)*(.*?)^ *`{3,}|\$\$(.*?)\$\$", re.M | re.S)
INLINE = re.compile(r"(?<![\\$])\$([^$]+)\$")
NAMES = re.compile(r"\\(?:text|operatorname|begin|end|mathbb)\s*(?:\{[^{}]*\}|\w)(?:\{[clr]+\})?|\[\d+pt\]")
CODE = re.compile(r"^ *(`{3,})(?:\w+|\{literalinclude\}.*)$[\s\S]*?^ *\1 *$|(?<!`)`[^`$\n]+`", re.M)
COLOURS = re.compile(r"\\(?:data|prior|lik|post|truth)(?=\{)")
DIFFERENTIAL = re.compile(r"(?<![A-Za-z\\])d(?=\\?[A-Za-z])")
LETTER = re.compile(rf"\\tau_\{{\\text\{{int\}}\}}|\\mathcal *\{{?[A-Z]|\\(?:{'|'.join(GREEK)})(?![A-Za-z])"
                    r"|(?<![A-Za-z\\])[A-Za-z](?![A-Za-z])")


def symbols(tex):
    """Letters of a formula in their order; names and differentials are none.

    A density called pi, like the number, and a t distribution called like the step t are another letter.
    """
    tex = COLOURS.sub("", tex.replace(r"\tau_{\text{int}}", "§"))
    tex = re.sub(r"(\\pi\s*\(|\bt_\{?\\nu)", r" \\varpi ", tex)
    tex = DIFFERENTIAL.sub("", NAMES.sub(" ", tex))
    tex = re.sub(r"\\(?!mathcal)([A-Za-z]+)", lambda m: m[0] + " " if m[1] in GREEK else " ", tex)
    tex = tex.replace("§", r"\tau_{\text{int}}")
    return [letter.replace(" ", "").replace("{", "") if "mathcal" in letter else letter
            for letter in LETTER.findall(tex)]


def formulas(text):
    """Displayed and inline formulas of a page, without what stands in code."""
    text = CODE.sub(" ", text)
    displayed = [first or second for first, second in DISPLAY.findall(text)]
    return displayed + INLINE.findall(DISPLAY.sub("", text))


def rows(text):
    """(symbol as written, its letter, pages or None for the whole course) of each row of the tables."""
    tables, local = text.split("## Colours")[0].split(LOCAL)
    for part, where in ((tables, False), (local, True)):
        for line in re.findall(r"^\| (\$.*) \|$", part, re.M):
            cells = line.split(" | ")
            pages = set(re.findall(r"\{doc\}`(\w+)`", cells[-1])) if where else None
            for written in re.findall(r"\$([^$]+)\$", cells[0]):
                yield written, (symbols(written) or [written])[0], pages


def problems_of_table(text):
    """Symbols with two rows, and symbols of single pages that are also another row's."""
    seen, found = [], []
    for written, letter, pages in rows(text):
        clash = [row for row in seen if row[0] == written or row[1] == letter and (pages or row[2])]
        found += [f"{written} has two rows"] if clash else []
        seen.append((written, letter, pages))
    return found


def unexplained(page, text, notation):
    """Symbols in the formulas of `page` for which the tables have no row there."""
    known = {letter for _, letter, pages in rows(notation) if pages is None or page in pages}
    return sorted({letter for tex in formulas(text) for letter in symbols(tex)} - known)


def test_no_symbol_has_two_rows():
    assert problems_of_table(text_of(NOTATION)) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_symbol_has_its_meaning_on_that_page(path):
    if path != NOTATION:
        assert unexplained(path.stem, text_of(path), text_of(NOTATION)) == []


def test_every_symbol_of_single_pages_is_used_on_each_of_them():
    used = {path.stem: set().union(*map(symbols, formulas(text_of(path)))) for path in PAGES}
    for written, letter, pages in rows(text_of(NOTATION)):
        for page in pages or ():
            assert letter in used[page], f"{written} is not on the page {page}"


@pytest.mark.parametrize(("tex", "letters"), [
    (r"\int \lik{p(y \mid \theta)} \, d\theta", "p y \\theta \\theta"),
    (r"\frac{d\theta}{dt} = 2^d \Gamma(d/2)", "\\theta t d \\Gamma d"),
    (r"e^{-H} \mathcal N(0, \omega\,\tau_{\text{int}}) \operatorname{Var}(h)",
     "e H \\mathcalN \\omega \\tau_{\\text{int}} h"),
    (r"\begin{aligned} a &\sim \text{IG}(b), \\ \tau_\alpha \end{aligned}", "a b \\tau \\alpha"),
])
def test_letters_are_found_and_names_are_not(tex, letters):
    assert symbols(tex) == letters.split()


@pytest.mark.parametrize(("row", "planted"), [
    ("| $R$ |", "| $R$ | rounds | |"), ("| $R$ |", "| $W$ | a weight | |"),
    ("| $v$ |", "| $\\tau$ | a time | |"), ("| $H$ |", "| $H$ | a hypothesis | {doc}`intro` |"),
])
def test_a_second_meaning_is_seen(row, planted):
    text = text_of(NOTATION)
    assert row in text
    assert problems_of_table(text.replace(row, f"{planted}\n{row}"))


@pytest.mark.parametrize(("page", "tex", "symbol"), [
    ("engine", r"W = [X \;\; y]", "W"), ("intro", r"c = 1", "c"), ("hyperpriors", r"\chi^2", "\\chi"),
    ("metropolis_hastings", r"\pi(\theta)", "\\varpi"),
    ("conjugate_normal", r"\mu \sim t_{\nu_n}(\mu_n)", "\\varpi"),
])
def test_a_symbol_of_another_page_is_seen(page, tex, symbol):
    notation = text_of(NOTATION)
    assert unexplained(page, f"```{{math}}\n:label: eq-a\n{tex}\n```", notation) == [symbol]
    assert unexplained(page, f"$${tex}$$", notation) == [symbol]
