"""Pages become notebooks without MyST: each kind of node is written as any notebook reader shows it."""

from types import SimpleNamespace

import checks
import nbformat
import plain_inline as pi
import plain_markdown as md
import plain_notebooks as pn
import pytest
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from plain_laws import covered_cells, raw_markup, solved_cells, swallowed, uncovered
from sphinx_exercise.nodes import exercise_enumerable_node, solution_node

SITE = md.Addresses(
    {"equation": {"eq-a": "2.5"}, "exercise": {"ex-a": "2.1"}, "figure": {"fig-a": "2.3"}},
    lambda address: address.replace(".html", ".ipynb"),
)


def paragraph(*children):
    return nodes.paragraph("", "", *children)


def code(index):
    return nodes.container(nb_element="cell_code", cell_index=index)


def solution(*children):
    inside = nodes.section("", *children)
    return solution_node("", nodes.title("", "Solution to Exercise 2.1 (Half)"), inside, label="s")


def written(node):
    return list(md.blocks(node, SITE))


@pytest.mark.parametrize(("node", "text"), [
    (paragraph(nodes.Text("a*b_c $5 <x>")), r"a\*b\_c \$5 \<x\>"),
    (paragraph(nodes.emphasis("", "so "), nodes.Text("it is")), "*so* it is"),
    (paragraph(nodes.math("", r"\post{\mu}")), r"${\color{#007a58}{\mu}}$"),
    (nodes.math_block("", "x = 1", label="eq-a"), "$$\nx = 1 \\tag{2.5}\n$$"),
    (paragraph(nodes.reference("", "next", refuri="b.html#c")), "[next](b.ipynb#c)"),
    (paragraph(nodes.raw("", '<a href="#live-x:n=4,s=inf">', format="html"), nodes.Text("four"),
               nodes.raw("", "</a>", format="html")), "[four](#live-x:n=4,s=inf)"),
    (nodes.bullet_list("", nodes.list_item("", paragraph(nodes.Text("a")), paragraph(nodes.Text("b")))),
     "- a\n\n  b"),
    (nodes.literal_block("", "x = 1\n", language="python"), "```python\nx = 1\n```"),
    (nodes.admonition("", nodes.title("", "Hint"), paragraph(nodes.Text("try")), classes=["dropdown"]),
     "<details><summary>Hint</summary>\n\ntry\n\n</details>"),
])  # fmt: skip
def test_a_node_is_written_as_plain_markdown(node, text):
    assert written(node) == [text]


def test_a_colour_ends_with_its_group_in_every_reader():
    tex = r"\prior{\frac{a}{\}}} + \post{b \data{c}}"
    colour = {name: rf"\color{{{pi.COLOURS[name]}}}" for name in pi.COLOURS}
    first = rf"{{{colour['prior']}{{\frac{{a}}{{\}}}}}}}}"
    written = rf"{first} + {{{colour['post']}{{b {{{colour['data']}{{c}}}}}}}}"
    assert pi.coloured(tex) == written


def test_an_exercise_is_a_heading_with_its_number():
    title = nodes.title("", "", nodes.Text("("), nodes.Text("Half (easy, by hand)"), nodes.Text(")"))
    asked = nodes.section("", paragraph(nodes.Text("When?")))
    node = exercise_enumerable_node("", title, asked, label="ex-a")
    assert written(node) == ["# Exercise 2.1: Half (easy, by hand)", "When?"]


def test_an_exercise_without_a_number_is_named_once():
    title = nodes.title("", "Exercise (Half (easy, by hand))")
    asked = nodes.section("", paragraph(nodes.Text("When?")))
    node = exercise_enumerable_node("", title, asked, label="ex-none")
    assert written(node)[0] == "# Exercise: Half (easy, by hand)"


@pytest.mark.parametrize(("site", "address", "leads"), [
    ("", "#live-x:n=4", "#live-x:n=4"), ("", "#section", ""), ("", "other.html#a", ""),
    ("", "page.html#a", "page.ipynb#a"), ("https://b.org/c", "#live-x:n=4", "https://b.org/c/page.html#live-x:n=4"),
    ("https://b.org/c/", "other.html", "https://b.org/c/other.html"), ("", "https://b.org", "https://b.org"),
])  # fmt: skip
def test_a_link_leads_beside_the_notebook_or_to_a_known_site(site, address, leads, tmp_path, monkeypatch):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    (tmp_path / "page.ipynb").touch()
    app = SimpleNamespace(srcdir=tmp_path, config=SimpleNamespace(html_baseurl=site))
    assert pn.address_of(app, "page", address) == leads


def test_on_the_repositorys_runners_the_site_is_known(tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_REPOSITORY", "Some/course")
    app = SimpleNamespace(srcdir=tmp_path, config=SimpleNamespace(html_baseurl=""))
    assert pn.address_of(app, "chapters/page", "#live-x") == "https://some.github.io/course/chapters/page.html#live-x"


def test_only_a_page_with_links_to_states_says_that_they_move_the_figure():
    first = {text: pn.plain(new_notebook(), ["# Page", text], "w.whl").cells[0].source
             for text in ("[four](#live-x:n=4)", "four")}  # fmt: skip
    assert [pn.MOVES in text for text in first.values()] == [True, False]


def test_words_and_code_of_a_solution_open_together():
    parts = paragraph(nodes.Text("a")), code(3), paragraph(nodes.Text("b"))
    answer, = written(solution(*parts))
    assert answer == md.Solution("Solution to Exercise 2.1", 2, ["a", md.Cell(3), "b"])
    notebook = pn.plain(chapter(), ["# Page", answer, "## Next"], "w.whl")
    heading, *inside, after = notebook.cells[-6:-1]
    assert heading.source == "## Solution to Exercise 2.1" and after.source == "## Next"
    assert [cell.source for cell in inside] == ["a", "x + 2", "b"]
    assert heading.metadata["jp-MarkdownHeadingCollapsed"] and heading.metadata["id"] == heading.id
    assert notebook.metadata["colab"] == {"collapsed_sections": [heading.id]}
    assert uncovered(notebook) == swallowed(notebook) == []


def test_a_solution_in_words_is_folded_where_it_stands():
    answer, = written(solution(paragraph(nodes.Text("so"))))
    last = pn.plain(new_notebook(), ["# Page", "When?", answer], "w.whl").cells[-1]
    folded = "<details><summary>Solution to Exercise 2.1</summary>\n\nso\n\n</details>"
    assert last.source.endswith(f"When?\n\n{folded}")
    assert not last.metadata


def test_code_that_the_page_leaves_out_is_a_solution_s_between_its_cells_alone():
    source = new_notebook(cells=[new_code_cell(str(k), id=f"c{k}") for k in range(6)])
    shown = md.Solution("S", 2, [md.Cell(1), "a", md.Cell(3)])
    parts = pn.with_all_code(source, ["# Page", shown, md.Cell(4)])
    inside = md.Solution("S", 2, [md.Cell(1), "a", md.Cell(2), md.Cell(3)])
    assert parts == ["# Page", md.Cell(0), inside, md.Cell(4), md.Cell(5)]


def test_a_table_has_one_line_per_row():
    def row(line):
        return nodes.row("", *(nodes.entry("", paragraph(nodes.Text(word))) for word in line))

    assert written(nodes.table("", row("ab"), row("cd"))) == ["| a | b |\n| --- | --- |\n| c | d |"]


def chapter():
    return new_notebook(cells=[
        new_code_cell("x = 1", metadata={"tags": ["remove-cell"]}), new_code_cell("x + 1"),
        new_markdown_cell("```{solution-start} ex-a\n```"), new_code_cell("x + 2"),
        new_markdown_cell("```{solution-end}\n```"),
        new_code_cell("x + 3", metadata={"tags": ["remove-cell"]}),
    ])  # fmt: skip


def made(learner):
    answer = solution(code(3), paragraph(nodes.Text("so")))
    document = nodes.section("", nodes.title("", "Page"), code(1), answer)
    return pn.plain(chapter(), written(document), "bhm_core-1-py3-none-any.whl", learner)


def test_a_notebook_has_all_code_of_its_chapter_and_folds_what_the_page_folds():
    notebook = made(learner=False)
    nbformat.validate(notebook)
    hidden = {cell.source: "jupyter" in cell.metadata for cell in notebook.cells if cell.cell_type == "code"}
    assert hidden == {"x = 1": True, "x + 1": False, "x + 2": False, "x + 3": True}
    assert covered_cells(notebook) == solved_cells(chapter()) == [2]
    assert raw_markup(notebook) == uncovered(notebook) == swallowed(notebook) == []


def test_a_learner_gets_no_solution():
    sources = [cell.source for cell in made(learner=True).cells]
    assert "x + 2" not in sources and not any("Solution" in text for text in sources)
    assert {"x = 1", "x + 1", "x + 3"} <= set(sources)


@pytest.mark.parametrize("text", [
    "see {ref}`a`", "```{math}\nx\n```", ":::{note}\n", r"$\prior{a}$", '<a href="x">y</a>', "Exercise %s"])
def test_raw_markup_is_seen(text):
    assert raw_markup(new_notebook(cells=[new_markdown_cell(text)]))


def test_a_solution_that_stands_open_is_seen_and_so_are_words_that_nobody_finds():
    notebook = made(learner=False)
    heading, = (cell for cell in notebook.cells if cell.source.startswith("### Solution"))
    notebook.cells.append(new_markdown_cell("And so on."))
    assert (uncovered(notebook), swallowed(notebook)) == ([], ["And so on."])
    heading.metadata.clear()
    assert uncovered(notebook) == ["x + 2", "so"] and swallowed(notebook) == covered_cells(notebook) == []


def test_code_that_takes_a_second_click_is_seen():
    notebook = made(learner=False)
    answer, = (cell for cell in notebook.cells if cell.source == "x + 2")
    answer.metadata["jupyter"] = {"outputs_hidden": True}
    assert uncovered(notebook) == ["x + 2"]


def test_a_learner_has_a_cell_for_each_answer_that_can_be_checked():
    asked = nodes.section("", paragraph(nodes.Text("Which?")))
    exercise = exercise_enumerable_node("", nodes.title("", "(Units)"), asked, label="ex-conj-units")
    document = nodes.section("", nodes.title("", "Page"), exercise)
    parts = list(md.blocks(document, md.Addresses({}, str, frozenset(["ex-conj-units"]))))
    for learner in (True, False):
        notebook = pn.plain(new_notebook(), list(parts), "bhm_core-1-py3-none-any.whl", learner)
        nbformat.validate(notebook)
        answers = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        assert len(answers) == learner
    assert checks.cells()["ex-conj-units"].endswith('\nanswer = ...\nbhm.check("ex-conj-units", answer)')


def test_a_cell_of_a_learner_runs_and_says_what_is_asked_for():
    space = {}
    for source in checks.cells().values():
        exec(f"import bhm_core as bhm\n{source.replace('bhm.check', 'said = bhm.check')}", space)
        assert "no answer yet" in repr(space["said"])
        assert max(map(len, source.splitlines())) <= 72


def test_the_line_under_an_exercise_names_the_call_and_what_is_asked_for():
    line = checks.line_under(checks.all_exercises()["ex-conj-units"])
    said = 'bhm.check("ex-conj-units", mean) tries your answer out. It asks for mean(mu_0,'
    assert line.astext().startswith(said)
    assert len(list(line.findall(nodes.literal))) == 2
