"""Labelled equations of the pages, tied to what makes them true.

A page's part of a file `tests/book/pages/test_equations_<part>.py` holds

    page = Equations("conjugate_normal")

    def test_the_predictive_variance_is_a_sum():
        page.equation("eq-prior-predictive", r"\\sigma_0^2 + \\frac{\\sigma^2}{n}", condition)

The quotation must stand in the equation of that label, and the condition must hold: an identity at random
numbers. Colours, spaces, alignment, the size of brackets and fractions do not count, nor do the stops at the
ends of lines and before wide spaces. All quotations of an equation together cover every symbol of it.

An equation between two pairs of dollars has no label, and stands in proofs and solutions:
`page.display(tex, condition)` quotes one of the page in full.
"""

import ast
import re
from functools import cache

from claims import CHAPTERS, PROOFS, _read, calls, check_not_idle

LABELLED = re.compile(r"^ *```\{math\}\n *:label: *(\S+) *\n(.*?)^ *```", re.M | re.S)
DISPLAYED = re.compile(r"\$\$(.*?)\$\$", re.S)
COLOURS = re.compile(r"\\(?:data|prior|lik|post|truth)\{")
TABLES = re.compile(r"\\begin\{bmatrix\}.*?\\end\{bmatrix\}", re.S)
FRAMES = re.compile(r"\\(?:begin|end)\{(?:aligned|gathered|split)\}")
BREAKS = re.compile(r"([,.;]?)[\s&]*(?:\\\\(?:\[\w+\])?|\\q?quad(?![a-zA-Z])|\Z)")
LAYOUT = (
    (re.compile(r"\\(?:textstyle|displaystyle|left|right|middle|[bB]ig+[lrm]?)(?![a-zA-Z])"), " "),
    (re.compile(r"(?<!\\)\\[,;:! ]"), " "),
    (re.compile(r"\\[td]frac"), r"\\frac"),
    (re.compile(r"\{\}|&"), ""),
    (re.compile(r"\s+"), ""),
)


def normalised(tex):
    """`tex` without what only says how it looks."""
    while colour := COLOURS.search(tex):
        end = _closing(tex, colour.end())
        tex = f"{tex[: colour.start()]} {tex[colour.end() : end]} {tex[end + 1 :]}"
    tex = TABLES.sub(lambda table: table[0].replace("&", "<next>").replace(r"\\", "<row>"), tex)
    tex = BREAKS.sub(lambda found: _stop(found) + " ", FRAMES.sub("", tex))
    for pattern, instead in LAYOUT:
        tex = pattern.sub(instead, tex)
    return tex


def _stop(found):
    """The stop before a new line or a wide space, which counts within brackets only."""
    before = found.string[: found.start()]
    return found[1] if len(re.findall(r"[(\[]", before)) > len(re.findall(r"[)\]]", before)) else ""


def _closing(tex, start):
    """Place of the brace that closes the one before `start`."""
    depth = 1
    for place in range(start, len(tex)):
        escaped = tex[place - 1] == "\\" and tex[place - 2] != "\\"
        depth += 0 if escaped else {"{": 1, "}": -1}.get(tex[place], 0)
        if depth == 0:
            return place
    raise AssertionError(f"a brace stays open in {tex!r}")


def labelled(markdown):
    """Labelled equations of a text as they are written: [(label, TeX)]."""
    return LABELLED.findall(markdown)


@cache
def equations_of(name):
    """Labelled equations of a page as they are written: {label: TeX}."""
    if (path := CHAPTERS / f"{name}.md").exists():
        return dict(labelled(path.read_text("utf8")))
    return dict(labelled("\n\n".join(c.source for c in _read(name).cells if c.cell_type == "markdown")))


@cache
def displays_of(name):
    """Equations of a page without a label, normalised."""
    if (path := CHAPTERS / f"{name}.md").exists():
        return [normalised(tex) for tex in DISPLAYED.findall(path.read_text("utf8"))]
    text = "\n\n".join(c.source for c in _read(name).cells if c.cell_type == "markdown")
    return [normalised(tex) for tex in DISPLAYED.findall(text)]


class Equations:
    """The equations of one page."""

    def __init__(self, name):
        self.name = name
        self.tex = {label: normalised(tex) for label, tex in equations_of(name).items()}

    def equation(self, label, quotation, condition):
        """The quotation stands in the equation of the page, and it holds."""
        assert label in self.tex, f"{self.name} has no equation {label}"
        tex = self.tex[label]
        assert normalised(quotation) in tex, f"{label} does not say {quotation!r} but {tex!r}"
        assert condition, f"{label} says {quotation!r}"

    def display(self, quotation, condition):
        """The page has this equation without a label, and it holds."""
        assert normalised(quotation) in displays_of(self.name), f"{self.name} does not say {quotation!r}"
        assert condition, f"{self.name} says {quotation!r}"


def displayed():
    """Equations without a label that the tests quote, normalised."""
    for path in sorted(PROOFS.glob("test_*.py")):
        for test, node in calls(ast.parse(path.read_text("utf8")), {"display"}):
            tex, condition = node.args
            check_not_idle(f"{path.name}:{node.lineno}", test, tex, condition)
            yield normalised(tex.value)


def quoted(files=None):
    """Quotations of the tests, normalised: {label: [TeX]}."""
    found = {}
    for path in files or sorted(PROOFS.glob("test_*.py")):
        for test, node in calls(ast.parse(path.read_text("utf8")), {"equation"}):
            label, tex, condition = node.args
            check_not_idle(f"{path.name}:{node.lineno}", test, tex, condition)
            found.setdefault(label.value, []).append(normalised(tex.value))
    return found


def uncovered(equation, quotations):
    """What of a normalised equation stands in no quotation."""
    open_places = set(range(len(equation)))
    for tex in quotations:
        for hit in re.finditer(re.escape(tex), equation):
            open_places -= set(range(*hit.span()))
    return "".join(equation[place] for place in sorted(open_places))
