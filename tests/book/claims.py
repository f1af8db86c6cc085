"""Sentences of the pages and of the figures that move, tied to what makes them true.

A page's file in `tests/book/pages/` holds

    page = Page("varying_slopes")

    def test_fifteen_lines_fall():
        page.claim("fifteen of the 160 lines fall", (LINES.slope < 0).sum() == 15)

The quotation, of three words or more, must stand on the page, and the condition must hold. Markup does not
count: links and roles are their words, a glued number is its `<name>`. `page.aside("...", "an example")`
names what states no result, such as what an exercise supposes. `unmarked` lists numbers and comparisons that
stand in neither.
"""

import ast
import contextlib
import io
import json
import re
import tomllib
from functools import cache, lru_cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS, FIGURES, PROOFS = ROOT / "chapters", ROOT / "bhm_core/live/figures", ROOT / "tests/book/pages"

FENCE = re.compile(r"\s*([`~:]{3,})\s*(?:\{([\w:-]+)\})?(.*)")
WITHOUT_WORDS = {"math", "literalinclude", "bibliography", "toctree", "code", "code-block", "code-cell"}
DISPLAYED = re.compile(r"\$\$.*?\$\$", re.S)
LINES = re.compile(r"^(?:\s*:[a-z][\w-]*:.*|\([\w-]+\)=|\|?(?:\s*:?-+:?\s*\|)+|%.*)$", re.M)
WORDS = (
    (re.compile(r"\{glue:text\}`([^`:]+)[^`]*`"), r"<\1>"),
    (re.compile(r"\{(?:eq|numref|cite\S*|ref|doc|prf:ref)\}`[^`<]*`"), "[]"),
    (re.compile(r"\{[\w:+-]+\}`([^`<]*[^`<\s])\s*(?:<[^`]*>)?`"), r"\1"),
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"<(?:a |br|span|/)[^>]*>"), " "),
    (re.compile(r"(?<![\\\w*])\*\*?(?=[^\s*])|(?<=[^\s\\*])\*\*?(?![\w*])"), ""),
)

TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen hundred thousand million""".split()
NUMBER = (rf"(?:\d[\d,]*(?:\.\d+)?|\.\d+|(?:{'|'.join(TENS)})(?:-(?:one|{'|'.join(NUMBERS[:8])}))?"
          rf"|{'|'.join(NUMBERS)})")
COMPARED = """more less fewer larger smaller greater higher lower wider narrower better worse closer nearly
    almost all none agree agrees agreed twice half most least largest smallest hardly equal equally identical
    exceed exceeds double doubles doubled shorter slower faster stronger weaker steeper flatter""".split()
THAN = (r"(?<!no )longer|(?!(?:rath|oth|lat)er )[a-z]+er than|as (?!(?:well|soon|long|far) )[a-z]+ as"
        r"|a (?:third|quarter) of")
KIND = re.compile(rf"(?<![\w$\\.:#])(?<!\w-)(?:{NUMBER}|{'|'.join(COMPARED)}|{THAN}|about (?=<|{NUMBER}))"
                  r"(?!\w|:\w|-\w)", re.I)
IN_MATH = re.compile(r"\\approx|(?:=|<|>|\\leq?|\\geq?|\\pm)\s*[-−]?\d*\.\d")
YEAR = r"(?<![\d.,])(?:1[789]|20)\d\d(?![\d.,]\d)"
NAMED = re.compile(rf"(?:School|Section|Chapter|Fig(?:ure|\.)|Exercise|Table|Python|version)s? \d[\d.]*"
                   rf"|\((?:[A-Z][^()]*?\b)?{YEAR}[a-z]?\)|^\d+\. |{YEAR}(?! (?:draws|steps|points|rows))"
                   r"|[\w-]*[a-z][\w-]*\.(?:py|json|csv|ipynb)", re.M)
SILENT = re.compile(r"`[^`]*`|\$[^$]*\$|<[^>]*>")


def plain(text):
    """The words of a page in Markdown, one paragraph per line."""
    text = LINES.sub("\n", DISPLAYED.sub("\n\n", "\n".join(_without_code(text.splitlines()))))
    for pattern, words in WORDS:
        text = pattern.sub(words, text)
    paragraphs = re.split(r"\n\s*\n|\n(?=\s*(?:[-#|]|\d+\.) ?)", text)
    return "\n".join(filter(None, (" ".join(part.split()).lstrip("#- ") for part in paragraphs)))


def _without_code(lines):
    """The lines without fences, and without what stands in fences of code or equations."""
    open_fences = []
    for line in lines:
        fence = FENCE.fullmatch(line)
        silent = bool(open_fences) and open_fences[-1][1]
        if not fence:
            if not silent:
                yield line
        elif open_fences and fence[1] == open_fences[-1][0] and not fence[2] and not fence[3].strip():
            open_fences.pop()
            yield ""
        elif not silent:
            open_fences.append((fence[1], fence[2] is None or fence[2] in WITHOUT_WORDS))
            yield ""
    assert not open_fences, f"a fence stays open: {open_fences}"


@cache
def text_of(name):
    """The words of a page or of a figure (`figure:<name>`), as `plain` has them."""
    if name.startswith("figure:"):
        return "\n".join(" ".join(words.split()) for words in _words_of_figure(name.removeprefix("figure:")))
    if (path := CHAPTERS / f"{name}.md").exists():
        return plain(path.read_text("utf8"))
    return plain("\n\n".join([*_words_of_notebook(_read(name)), *words_of_quiz(name)]))


def words_of_quiz(name):
    """What the questions of a page say: a wrong answer is what is not so, and its reason counts."""
    path = CHAPTERS / "quiz" / f"{name}.toml"
    for question in tomllib.loads(path.read_text("utf8"))["question"] if path.exists() else ():
        yield question["asks"]
        for answer in question.get("answer", []):
            yield from [answer["says"], answer["why"]] if answer.get("right") else [answer["why"]]
        yield from filter(None, [question.get("why")])
        yield from (mistake["why"] for mistake in question.get("mistake", []))


def _read(name):
    return nbformat.read(CHAPTERS / f"{name}.ipynb", as_version=4)


def _words_of_notebook(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source
        options = cell.metadata.get("mystnb", {})
        yield options.get("figure", {}).get("caption", "")
        yield str(options.get("image", {}).get("alt", ""))


def _words_of_figure(name):
    """The sentences a reader meets: strings of four words or more that are no docstring, and the readouts."""
    code = FIGURES / f"{name}.py"
    tree = ast.parse(code.read_text("utf8") if code.exists() else "")  # words alone: what a figure sends
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            if len(node.value.split()) > 3:
                yield node.value
    yield from strings(json.loads((FIGURES / f"{name}.json").read_text("utf8")))


def strings(value):
    if isinstance(value, str):
        yield re.sub(r"\{[^}]*\}", "<>", re.sub(r"\[\[\w+\|(.*?)\]\]", r"\1", value))
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


class Page:
    """A page (`intro`) or figure (`figure:shrinkage`), and what its notebook computes.

    `page["post"]` is a variable after the last cell, `page.at("Heading")["post"]` at the end of that section,
    `page.printed("Heading")` what the section printed, `page.glued("key")` a number of the prose.
    """

    def __init__(self, name):
        self.name, self.text = name, text_of(name)

    def claim(self, quotation, condition):
        """The sentence stands on the page, and it holds."""
        self._quoted(quotation)
        assert condition, f"{self.name} says {quotation!r}"

    def aside(self, quotation, reason):
        """The words stand on the page and state no result, for that reason."""
        assert reason
        self._quoted(quotation)

    def _quoted(self, quotation):
        words = " ".join(quotation.split())
        assert words in self.text, f"{self.name} does not say {words!r}"

    def __getitem__(self, variable):
        return _run(self.name)[-1][1][variable]

    def at(self, heading):
        return self._section(heading)[1]

    def printed(self, heading):
        return self._section(heading)[2]

    def glued(self, key):
        for cell in _read(self.name).cells:
            for output in cell.get("outputs", []):
                if output.get("metadata", {}).get("scrapbook", {}).get("name") == key:
                    return ast.literal_eval(output.data["application/papermill.record/text/plain"])
        raise KeyError(key)

    def _section(self, heading):
        return next(section for section in _run(self.name) if section[0] == heading)


@lru_cache(maxsize=2)  # all variables of a page are many; its tests run one after another
def _run(name):
    """Execute the notebook: (heading, variables at its end, what it printed) of each section."""
    import matplotlib

    matplotlib.use("agg")
    from IPython.display import display
    from matplotlib import pyplot as plt

    variables, sections = {"__name__": "__main__", "display": display}, [["", {}, ""]]
    for cell in _read(name).cells:
        if cell.cell_type == "markdown":
            words = "\n".join(_without_code(cell.source.splitlines()))
            headings = re.findall(r"^#+ +(.*\S)", words, re.M)
            sections += [[heading, dict(variables), ""] for heading in headings]
            continue
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(compile(cell.source, f"{name}:{cell.id}", "exec"), variables)
        sections[-1][2] += out.getvalue()
        sections[-1][1] = dict(variables)
        plt.close("all")
    return sections


def quotations(files=None):
    """Quotations of all claims and asides: {page: [words]}."""
    found = {}
    for path in files or sorted(PROOFS.glob("test_*.py")):
        tree = ast.parse(path.read_text("utf8"))
        pages = {node.targets[0].id: node.value.args[0].value for node in ast.walk(tree)
                 if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
                 and getattr(node.value.func, "id", "") == "Page"}
        for test, node in calls(tree, {"claim", "aside"}):
            words, condition = node.args
            place = f"{path.name}:{node.lineno}"
            check_not_idle(place, test, words, None if node.func.attr == "aside" else condition)
            assert len(words.value.split()) > 2, f"{place}: so few words may stand in other sentences, too"
            found.setdefault(pages[node.func.value.id], []).append(" ".join(words.value.split()))
    return found


def calls(tree, methods):
    """Every call of one of these methods in a file, with the name of the function that makes it."""
    for outer in tree.body:
        for node in ast.walk(outer):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in methods:
                yield getattr(outer, "name", ""), node


def check_not_idle(place, test, quotation, condition=None):
    """Raise where a quotation is put together, never runs, or has a condition that is fixed."""
    assert isinstance(quotation, ast.Constant), f"{place}: quote what stands on the page"
    assert test.startswith("test_"), f"{place}: what is no test may never run"
    depends = condition is None or any(isinstance(part, ast.Name) for part in ast.walk(condition))
    assert depends, f"{place}: a condition that is fixed"


def unmarked(text, quoted):
    """Numbers and comparisons of `text` outside all quotations, each with its neighbours."""
    covered = [range(m.start(), m.end()) for words in quoted for m in re.finditer(re.escape(words), text)]
    hits = list(KIND.finditer(words_alone(text)))
    for math in re.finditer(r"\$[^$]*\$", text):
        hits += filter(None, [IN_MATH.search(text, math.start(), math.end())])
    places = sorted(hit.start() for hit in hits if not any(hit.start() in span for span in covered))
    return [text[max(0, place - 50) : place + 50] for place in places]


def words_alone(text):
    """`text` with blanks for code, symbols, references and years."""
    return _without(NAMED, _without(SILENT, text))


def _without(pattern, text):
    return pattern.sub(lambda hit: " " * len(hit[0]), text)
