"""From a page as the site shows it to Markdown that any notebook reader understands.

What comes in is a document after Sphinx has resolved everything: numbers, citations, links, and values that
the text quotes. What goes out is a list of blocks in the order of the page: strings of Markdown, a `Cell`
where code stands, a `Solution`, and a `Task` where a learner answers. Nothing of MyST is left in it.
"""

import re
from dataclasses import dataclass, field
from itertools import groupby

from docutils import nodes
from plain_inline import coloured, inline

# Nodes that stand for themselves elsewhere on the site, or for nothing that a notebook can show.
_SILENT = {"target", "index", "toctree", "comment", "sd_tab_input", "substitution_definition", "script"}


@dataclass(frozen=True)
class Cell:
    """The code cell at place `index` of the source."""

    index: int


@dataclass(frozen=True)
class Solution:
    """What a reader opens when they want it: words and cells, under a title `depth` levels down."""

    title: str
    depth: int
    parts: list


@dataclass(frozen=True)
class Task:
    """An empty cell of a learner under the exercise of this label."""

    label: str


@dataclass(frozen=True)
class Addresses:
    """What only the site knows: the numbers of its page, where a link leads, what can be checked."""

    numbers: dict  # kind ("figure", "exercise") -> {label: "5.1"}
    target: object  # address on the site -> address in a notebook, "" where there is none
    checked: frozenset = field(default_factory=frozenset)  # labels of exercises


def blocks(node, site, depth=1):
    """Yield the blocks of `node`."""
    kind = type(node).__name__
    if kind in _SILENT:
        return
    yield from _BLOCKS.get(kind, _others)(node, site, depth)


def children(node, site, depth):
    """Yield the blocks of all children of `node`; loose words and inline nodes become one paragraph."""
    for loose, group in groupby(node.children, key=_is_inline):
        if loose:
            words = inline(group, site).strip()
            yield from [words] if words else []
        else:
            for child in group:
                yield from blocks(child, site, depth)


def _others(node, site, depth):
    yield from children(node, site, depth)


def _is_inline(node):
    return isinstance(node, nodes.Text | nodes.Inline | nodes.raw)


def _section(node, site, depth):
    for child in node.children:
        if isinstance(child, nodes.title):
            yield f"{'#' * depth} {inline(child.children, site).strip()}"
        else:
            yield from blocks(child, site, depth + 1)


def _paragraph(node, site, depth):
    yield inline(node.children, site).strip()


def _math_block(node, site, depth):
    number = site.numbers.get("equation", {}).get(node.get("label"))
    tag = rf" \tag{{{number}}}" if number else ""
    yield f"$$\n{coloured(node.astext())}{tag}\n$$"


def _literal_block(node, site, depth):
    language = node.get("language", "")
    yield f"```{'' if language in ('none', 'default') else language}\n{node.astext().rstrip()}\n```"


def _bullets(node, site, depth):
    yield _listed(node, site, lambda k: "- ")


def _numbers(node, site, depth):
    first = node.get("start", 1)
    yield _listed(node, site, lambda k: f"{first + k}. ")


def _listed(node, site, mark):
    items = (_joined(children(item, site, 4)) for item in node.children)
    return "\n".join(_indented(text, mark(k)) for k, text in enumerate(items))


def _indented(text, mark):
    return mark + text.replace("\n", "\n" + " " * len(mark)).replace("\n" + " " * len(mark) + "\n", "\n\n")


def _joined(parts):
    return "\n\n".join(part for part in parts if isinstance(part, str))


def _definition(node, site, depth):
    term, body = node.children[0], node.children[-1]
    yield f"**{inline(term.children, site).strip()}**: {_joined(children(body, site, depth))}"


def _quoted(node, site, depth):
    yield re.sub(r"(?m)^", "> ", _joined(children(node, site, depth))).replace("> \n", ">\n")


def _table(node, site, depth):
    rows = [[_entry(entry, site) for entry in row.children] for row in node.findall(nodes.row)]
    head, *rest = rows
    lines = [head, ["---"] * len(head), *rest]
    yield "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _entry(entry, site):
    return " ".join(_joined(children(entry, site, 4)).split())


def _admonition(node, site, depth):
    title = inline(node.children[0].children, site).strip()
    inside = [part for child in node.children[1:] for part in blocks(child, site, depth)]
    if "dropdown" in node.get("classes", []):
        yield folded(title, inside)
    else:
        yield f"**{title}**"
        yield from inside


def folded(title, parts):
    """Return words behind a title that opens them."""
    return f"<details><summary>{title}</summary>\n\n{_joined(parts)}\n\n</details>"


def _dropdown(node, site, depth):
    title, *body = node.children
    inside = [part for child in body for part in blocks(child, site, depth)]
    yield folded(inline(title.children[:1], site).strip(), inside)


def _exercise(node, site, depth):
    number = site.numbers.get("exercise", {}).get(node.get("label"))
    title = inline(node.children[0].children, site).strip().removeprefix("Exercise").strip()
    name = title.removeprefix("(").removesuffix(")").strip()
    yield f"{'#' * depth} Exercise {number or ''}".strip() + f": {name}"
    yield from children(node.children[1], site, depth + 1)
    yield from [Task(node["label"])] if node.get("label") in site.checked else []


def _solution(node, site, depth):
    number = re.search(r"Exercise [\d.]+", node.children[0].astext())
    inside = [part for child in node.children[1:] for part in children(child, site, depth)]
    yield Solution(f"Solution to {number[0]}" if number else "Solution", depth + 1, inside)


def _quiz(node, site, depth):
    asks, *answers, reasons = node.children
    choices = [f"- **{one['letter']}** {inline(one.children, site).strip()}" for one in answers
               if "letter" in one]
    yield "\n".join([f"**Question {node['place']}.** {inline(asks.children, site).strip()}\n", *choices])
    why = [f"- **{one['head']}** {inline(one.children, site).strip()}" for one in reasons.children]
    yield folded(f"All answers to question {node['place']}", ["\n".join(why)])


def _container(node, site, depth):
    if node.get("nb_element") != "cell_code":
        yield from children(node, site, depth)
        return
    yield Cell(node["cell_index"])
    for figure in node.findall(nodes.figure):
        yield from _caption(figure, site)


def _figure(node, site, depth):
    image = next(node.findall(nodes.image))
    yield f"![{image.get('alt', '')}]({site.target(image['uri'])})"
    yield from _caption(node, site)


def _caption(figure, site):
    numbers = site.numbers.get("figure", {})
    number = next((numbers[name] for name in figure["ids"] if name in numbers), "")
    for caption in figure.findall(nodes.caption):
        yield f"**Fig. {number}** {inline(caption.children, site).strip()}"


def _tab_label(node, site, depth):
    yield f"**{inline(node.children, site).strip()}**"


_BLOCKS = {
    "section": _section, "paragraph": _paragraph, "rubric": _tab_label, "math_block": _math_block,
    "literal_block": _literal_block, "doctest_block": _literal_block, "bullet_list": _bullets,
    "enumerated_list": _numbers, "definition_list_item": _definition, "block_quote": _quoted, "table": _table,
    "admonition": _admonition, "dropdown_main": _dropdown, "exercise_node": _exercise,
    "exercise_enumerable_node": _exercise, "solution_node": _solution, "container": _container,
    "figure": _figure, "sd_tab_label": _tab_label, "quiz_question": _quiz,
}  # fmt: skip
