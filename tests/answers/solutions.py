"""The code of a page's own solution as a function: only the statements that its result needs are run."""

import ast
import re
from functools import cache
from pathlib import Path

import nbformat

CHAPTERS = Path(__file__).resolve().parents[2] / "chapters"
MARK = re.compile(r"\{solution-(start|end)\} *(\S*)")


@cache
def pages():
    """{label of an exercise: page} of every solution that has code."""
    paths = sorted(CHAPTERS.glob("*.ipynb"))
    return {label: path.stem for path in paths for label, _ in _cells(path.stem) if label}


@cache
def _cells(page):
    """(label of the solution or "", code) of each code cell."""
    label, found = "", []
    for cell in nbformat.read(CHAPTERS / f"{page}.ipynb", as_version=4).cells:
        if cell.cell_type == "markdown":
            for what, name in MARK.findall(cell.source):
                label = name if what == "start" else ""
        else:
            found.append((label, cell.source))
    return tuple(found)


def statements(label):
    """The statements up to the end of a solution; those in its loops stand alone, in their first turn."""
    seen = False
    for name, code in _cells(pages()[label]):
        if seen and name != label:
            return
        seen = seen or name == label
        if name in ("", label):
            yield from (_flat(ast.parse(code).body) if name == label else ast.parse(code).body)


def _flat(body):
    for statement in body:
        if isinstance(statement, ast.For):
            first = ast.parse(f"next(iter({ast.unparse(statement.iter)}))", mode="eval").body
            loop = ast.Assign([statement.target], first)
            yield ast.fix_missing_locations(ast.copy_location(loop, statement))
            yield from _flat(statement.body)
        else:
            yield statement


def names(node, context):
    """Names that a statement reads or sets; what is set inside a function stays there."""
    inside = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return {part.id for part in inside if isinstance(part.ctx, context)}


def reads(node):
    """Names that a statement reads from outside: none of a function, a lambda or a comprehension."""
    own = {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}
    for part in ast.walk(node):
        if isinstance(part, ast.comprehension):
            own |= names(part.target, ast.Store)
    if isinstance(node, ast.FunctionDef):
        own |= names(node, ast.Store)
    return names(node, ast.Load) - own


def sets(node):
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
    changed = {part.value.id for part in ast.walk(node) if isinstance(part, ast.Subscript)
               and isinstance(part.ctx, ast.Store) and isinstance(part.value, ast.Name)}
    return names(node, ast.Store) | changed


def needed(all_statements, wanted, given):
    """The statements that `wanted` needs, last first, without those that would set what is given."""
    wanted = set(wanted) - given
    for node in reversed(all_statements):
        if sets(node) & wanted:
            if isinstance(node, ast.Assign) and sets(node) == names(node, ast.Store):
                wanted -= sets(node)  # what stood there before is not asked for
            wanted |= reads(node) - given
            yield node


def solution(label, arguments, result):
    """A function of `arguments` (names, separated by blanks) that runs the solution and returns `result`."""
    given = set(arguments.split())
    lines = list(needed(list(statements(label)), names(ast.parse(result), ast.Load), given))[::-1]
    fixed, moving = _split(lines, given)
    base = {}
    _run(fixed, base, label)

    def answer(*values):
        given = dict(zip(arguments.split(), values, strict=True))
        space = {**base, **given}
        _run(moving, space, label, given)
        return eval(compile(result, label, "eval"), space)

    return answer


def _split(lines, given):
    """The statements that do not hang on the arguments, to be run once, and those that do."""
    moving, names_that_move = [], set(given)
    for node in lines:
        if reads(node) & names_that_move:
            names_that_move |= sets(node)
            moving.append(node)
    return [node for node in lines if node not in moving], moving


def _run(lines, space, label, given=()):
    """Run statements; what is given stays as it is, whatever they set."""
    given = dict(given)
    for line in lines:
        exec(compile(ast.Module([line], []), label, "exec"), space)
        space.update(given)
