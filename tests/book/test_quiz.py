"""The questions at the end of a page: three to five, one right answer, a reason for each, right numbers."""

import re

import nbformat
import numpy as np
import pytest
import yaml
from claims import CHAPTERS, ROOT, plain, quotations
from docutils import nodes
from plain_laws import raw_markup
from plain_markdown import Addresses, blocks
from quiz import (
    HTML,
    Reason,
    attributes_of,
    questions_of,
    quiz_asks,
    quiz_choice,
    quiz_number,
    quiz_question,
    quiz_reason,
    quiz_reasons,
    reasons_of,
)

PARTS = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))["parts"]
PAGES = [page["file"].rpartition("/")[2] for part in PARTS if part.get("numbered")
         for page in part["chapters"]]
QUOTED = quotations()
# the number that a question asks for, and what its mistakes come to, each in the order of the file
NUMBERS = {
    "bayes_theorem": [18 / (18 + 8), 0.9, 18 / 100],
    "conjugate_normal": [(9 * 4 + 9 * 10) / 18, 4, 10 - 9 / 12 * 6, 10 - 6 / 10],
    "metropolis_hastings": [0.2 / 0.8, 0.8 / 0.2, 0.2, 0],
    "trusting_the_chain": [2 / 400**0.5, 2, 2 / 4000**0.5, 2 / 400],
    "hyperpriors": [8 + 20 * 25 / 250, 28 - 20 * 25 / 250, 8 + 20 * 5 / 20, 28],
    "varying_intercepts": [12 / (12 + 36 / 9), 12 / (12 + 6 / 3), 4 / 16, 9 / (9 + 36)],
    "varying_slopes": [1 / (1 + 36 / 9), 1 / (1 + 6 / 3), 4 / 5],
    "group_predictors": [1 - 2 / 8, 1 - (2 / 8) ** 0.5, 2 / 8],
    "within_and_between": [0.16 / (0.16 + 0.48 / 6), 0.16 / (0.16 + 0.48), 0.08 / (0.16 + 0.08)],
    "origin_and_correlation": [-0.4 * 2 / 0.5, 0.4 * 2 / 0.5, -0.4 * 0.5 / 2, -2 / 0.5],
    "gibbs_and_hamiltonian": [100**0.5, 0, 1, 100],
    "funnel": [4 * 0.05, 0.05, 0.05 / 4],
    "checking": [30 / 400, 1 - 30 / 400, 2 * 30 / 400],
    "comparing": [1 + 0.7 + 0.6, 0.7 + 0.6, 1 + 0.3 + 0.4],
    "beyond_the_normal": [0.5 / 1.5, 2 * 0.2, 2 * 0.2 / 0.8],
    "conjugate_families": [(3 + 5) / (15 + 15), 5 / 15, 3 / 15, (3 + 5) / (3 + 5 + 12 + 15)],
    "decisions": [1 / (1 + 4), 1 / 4, 4 / (1 + 4), 1 / 2],
    "missing_and_design": [16**0.5 * 6 / 3, 16 * 6 / 3, 6 / 3, 16**0.5 * (6 / 3) ** 2],
    "case_study": [(10 + 6) / 2, 10, 6],
    "simulation_study": [3 * 1 / 5, 3 * 1 / 4, 3 * 4 / 5, 3],
}


@pytest.mark.parametrize("page", PAGES)
def test_a_numbered_page_asks_three_to_five_questions(page):
    assert 3 <= len(questions_of(ROOT, page)) <= 5
    cells = nbformat.read(CHAPTERS / f"{page}.ipynb", as_version=4).cells
    asked = [cell.source for cell in cells if "```{quiz}" in cell.source]
    assert len(asked) == 1 and "## Check yourself\n\n```{quiz}\n```" in asked[0]


def faults(question):
    """What is wrong with the form of a question."""
    answers = question.get("answer", [])
    if ("number" in question) == bool(answers):
        yield "either a number or answers"
    if answers and not (3 <= len(answers) <= 4 and [a.get("right", False) for a in answers].count(True) == 1):
        yield "three or four answers, one of them right"
    wrong = question.get("mistake", []) if not answers else answers
    if len(wrong) < 2:
        yield "two mistakes at least"
    if any(len(one.why.split()) < 4 for one in reasons_of(question)):
        yield "an answer without a reason"
    within = question.get("within", 0)
    numbers = np.sort([one.number for one in reasons_of(question) if one.number is not None])
    if numbers.size and not (within > 0 and np.all(np.diff(numbers) > 2 * within)):
        yield "two numbers within one tolerance"


@pytest.mark.parametrize("page", PAGES)
def test_every_question_has_one_right_answer_and_reasons_for_all(page):
    found = [fault for question in questions_of(ROOT, page) for fault in faults(question)]
    assert found == []


@pytest.mark.parametrize(("change", "fault"), [
    ({"number": 1}, "either a number or answers"),
    ({"answer": [{"says": "a", "why": "so it is not"}] * 3}, "three or four answers, one of them right"),
    ({"answer": [], "number": 1, "within": 0.1, "why": "it is as it is"}, "two mistakes at least"),
])  # fmt: skip
def test_a_planted_fault_is_seen(change, fault):
    answers = [{"says": "a", "why": "for this good reason", "right": k == 1} for k in range(3)]
    question = {"asks": "Which?", "answer": answers}
    assert list(faults(question)) == []
    assert fault in list(faults({"why": "", "within": 0.1, **question, **change}))


def in_print(page):
    """The numbers of a page's question, the right one first, and how far off an answer may be."""
    question, = (one for one in questions_of(ROOT, page) if "number" in one)
    return [one.number for one in reasons_of(question)], question["within"]


@pytest.mark.parametrize("page", NUMBERS)
def test_the_number_and_the_mistakes_are_what_they_come_to(page):
    printed, within = in_print(page)
    assert np.allclose(printed, NUMBERS[page], atol=within / 2, rtol=0)


def unquoted(page, quoted):
    """Reasons with a digit of questions that ask for a number, which no claim holds in full."""
    for question in (one for one in questions_of(ROOT, page) if "number" in one):
        for one in reasons_of(question):
            words = " ".join(plain(one.why).split())
            if re.search(r"(?<!_)\d", words) and words not in " ".join(quoted):
                yield words


@pytest.mark.parametrize("page", PAGES)
def test_every_reason_with_a_digit_is_a_claim(page):
    assert list(unquoted(page, QUOTED[page])) == []


def test_a_reason_without_a_claim_is_seen():
    assert "the height is multiplied by" in " ".join(unquoted("funnel", []))


def test_every_number_is_computed_here():
    asked = {page for page in PAGES if any("number" in one for one in questions_of(ROOT, page))}
    assert asked == set(NUMBERS)


def question_node():
    """A question with two answers, as the directive makes it."""
    choices = [quiz_choice("", "", nodes.Text(word), letter=letter, name="quiz-1")
               for letter, word in zip("AB", ("no", "yes"), strict=True)]
    reasons = [quiz_reason("", "", nodes.Text(one.why), **attributes_of(one))
               for one in (Reason("A", False, "Because."), Reason("B", True, "Indeed."))]
    asks = quiz_asks("", "", nodes.Text("Is it?"), place=1)
    return quiz_question("", asks, *choices, quiz_reasons("", *reasons, place=1), place=1)


def test_a_plain_notebook_has_the_question_and_folds_the_answers():
    words, answers = blocks(question_node(), Addresses({}, str))
    assert words == "**Question 1.** Is it?\n\n- **A** no\n- **B** yes"
    head = "<details><summary>All answers to question 1</summary>"
    assert answers.startswith(f"{head}\n\n- **A, not right.** Because.")
    cell = nbformat.v4.new_markdown_cell(f"{words}\n\n{answers}")
    assert raw_markup(nbformat.v4.new_notebook(cells=[cell])) == []


class Writer:
    """What a Sphinx writer is to the visitors of the nodes."""

    def __init__(self):
        self.body = []

    def write(self, node):
        if isinstance(node, nodes.Text):
            self.body.append(node.astext())
            return
        begin, end = HTML[type(node)]
        begin(self, node)
        for child in node.children:
            self.write(child)
        self.body.append(end)

    def html(self, node):
        self.write(node)
        return "".join(self.body)


def test_a_question_is_a_group_with_labels_and_a_place_that_speaks():
    html = Writer().html(question_node())
    assert '<fieldset>\n<legend><span class="quiz-place">1.</span> Is it?</legend>' in html
    assert html.count('type="radio" name="quiz-1"') == 2
    assert set(re.findall(r'id="(quiz-1-\w)"', html)) == set(re.findall(r'for="(quiz-1-\w)"', html))
    assert '<p class="quiz-said" role="status"></p>' in html and "<button type=\"submit\" hidden>" in html
    assert '<li data-right="true"><strong>B, right.</strong> Indeed.</li>' in html


def test_whether_a_reason_is_right_is_not_read_from_its_words():
    numbered = {"number": 1, "within": 0.1, "why": "so", "mistake": [{"number": 2, "why": "no"}]}
    assert [one.right for one in reasons_of(numbered)] == [True, False]
    chosen = {"answer": [{"says": "a", "why": "no"}, {"says": "b", "why": "so", "right": True}]}
    heads = [("A, not right.", False), ("B, right.", True)]
    assert [(one.head, one.right) for one in reasons_of(chosen)] == heads
    noted = quiz_reason("", "", nodes.Text("Indeed."), head="not lost.", right=True, number=0, within=1)
    item = '<li data-right="true" data-number="0" data-within="1"><strong>not lost.</strong> Indeed.</li>\n'
    assert Writer().html(noted) == item


def test_a_number_is_typed_into_a_field_with_a_label():
    html = Writer().html(quiz_number("", unit="points", name="quiz-2"))
    assert '<label for="quiz-2-number">' in html and 'id="quiz-2-number"> points' in html
