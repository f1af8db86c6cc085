"""The directive `quiz`: the questions of `chapters/quiz/<page>.toml`, to be answered on the page.

A question has answers to choose from, or asks for a number. Each answer says why it is right, or which
misconception it comes from. Without scripts the reasons unfold below the question; `_static/quiz.js`
shows the reason of the chosen answer.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

LETTERS = "ABCD"


class quiz_question(nodes.General, nodes.Element):
    """A question with what it asks, its choices, and its reasons."""


class quiz_asks(nodes.General, nodes.TextElement):
    """The words of a question."""


class quiz_choice(nodes.General, nodes.TextElement):
    """An answer to choose."""


class quiz_number(nodes.General, nodes.Element):
    """A field for a number."""


class quiz_reasons(nodes.General, nodes.Element):
    """The reasons of all answers."""


class quiz_reason(nodes.General, nodes.TextElement):
    """Why an answer is right or wrong."""


class Reason(NamedTuple):
    """Why an answer is right or wrong; `number` and `within` where it is a number that a reader types."""

    says: str
    right: bool
    why: str
    number: float | None = None
    within: float | None = None

    @property
    def head(self):
        return f"{self.says}, {'right' if self.right else 'not right'}."


def folder_of(source):
    """Return where the questions of a book with this source folder are."""
    return Path(source, "chapters", "quiz")


def questions_of(source, page):
    """Return the questions of a page, as its file has them."""
    return tomllib.loads((folder_of(source) / f"{page}.toml").read_text("utf8"))["question"]


def reasons_of(question):
    """Return the `Reason` of each answer of a question."""
    if "number" not in question:
        return [Reason(letter, answer.get("right", False), answer["why"])
                for letter, answer in zip(LETTERS, question["answer"], strict=False)]
    numbers = [question, *question.get("mistake", [])]
    return [Reason(f"{one['number']:g}", one is question, one["why"], one["number"], question["within"])
            for one in numbers]


def attributes_of(reason):
    """Return the attributes of the node of a reason."""
    return {"head": reason.head, "right": reason.right, "number": reason.number, "within": reason.within}


class Quiz(SphinxDirective):
    """Put the questions of this page here."""

    has_content = False

    def run(self):
        page = self.env.docname.rpartition("/")[2]
        self.env.note_dependency(str(folder_of(self.env.srcdir) / f"{page}.toml"))
        questions = questions_of(self.env.srcdir, page)
        return [self._question(place, question) for place, question in enumerate(questions, 1)]

    def _question(self, place, question):
        choices = [quiz_choice("", "", *self._words(answer["says"]), letter=letter, name=f"quiz-{place}")
                   for letter, answer in zip(LETTERS, question.get("answer", []), strict=False)]
        field = [] if choices else [quiz_number("", unit=question.get("unit", ""), name=f"quiz-{place}")]
        reasons = [quiz_reason("", "", *self._words(one.why), **attributes_of(one))
                   for one in reasons_of(question)]
        asks = quiz_asks("", "", *self._words(question["asks"]), place=place)
        return quiz_question("", asks, *choices, *field, quiz_reasons("", *reasons, place=place), place=place)

    def _words(self, text):
        """Return the inline nodes of one paragraph of MyST."""
        paragraph, = self.parse_text_to_nodes(" ".join(text.split()))
        return paragraph.children


def _begin(html):
    """Return a visitor that writes `html`, with the attributes of the node in it."""

    def visit(self, node):
        words = {key: value for key, value in node.attributes.items() if isinstance(value, str | int)}
        self.body.append(html.format(**words))

    return visit


def _begin_reason(self, node):
    number = f' data-number="{node["number"]}" data-within="{node["within"]}"'
    asked = "" if node["number"] is None else number
    self.body.append(f'<li data-right="{str(node["right"]).lower()}"{asked}><strong>{node["head"]}</strong> ')


HTML = {
    quiz_question: (_begin('<form class="quiz" id="quiz-{place}" autocomplete="off"><fieldset>\n'),
                    "</form>\n"),
    quiz_asks: (_begin('<legend><span class="quiz-place">{place}.</span> '), "</legend>\n"),
    quiz_choice: (_begin('<div class="quiz-choice"><input type="radio" name="{name}" id="{name}-{letter}" '
                         'value="{letter}"><label for="{name}-{letter}"><span>{letter}</span> '),
                  "</label></div>\n"),
    quiz_number: (_begin('<div class="quiz-number"><label for="{name}-number">Your number</label>'
                         '<input type="text" inputmode="decimal" id="{name}-number"> {unit}'), "</div>\n"),
    quiz_reasons: (_begin('</fieldset><button type="submit" hidden>Check</button>'
                          '<p class="quiz-said" role="status"></p>'
                          '<details><summary>All answers to question {place}</summary><ul>\n'),
                   "</ul></details>\n"),
    quiz_reason: (_begin_reason, "</li>\n"),
}  # fmt: skip


def _end(html):
    return lambda self, node: self.body.append(html)


def add_script(app, pagename, templatename, context, doctree):
    """Give a page with questions its script."""
    if 'class="quiz"' in context.get("body", ""):
        app.add_js_file("quiz.js", loading_method="defer")


def setup(app):
    app.add_directive("quiz", Quiz)
    for node, (begin, end) in HTML.items():
        app.add_node(node, html=(begin, _end(end)))
    app.connect("html-page-context", add_script)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
