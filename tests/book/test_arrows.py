"""Imports run downwards only: the floors are those of the tables in CONTRIBUTING.md."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bhm_core"
HOUSES = {"bhm_core": PACKAGE, "bhm_core.hierarchical": PACKAGE / "hierarchical"}


def modules():
    """Dotted name of every file of the package, and its text."""
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path.read_text("utf8")


def arrows(sources):
    """All pairs (module, what it imports), within functions too."""
    known = set(sources)
    for name, text in sources.items():
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                wanted = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            for target in wanted:
                target = target if target in known else target.rpartition(".")[0]
                if target in known and target != name:
                    yield name, target


def floors(house):
    """Floor of each room of `house`, from its table in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf8")
    table = text.split(f"| floor of `{house}` |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", table, re.MULTILINE)
    return {room: int(n) for n, rooms in rows for room in re.findall(r"`(\w+)`", rooms)}


def room(name, house):
    """The room of `house` in which the module `name` lives; '' outside of it."""
    return name.removeprefix(house + ".").split(".")[0] if name.startswith(house + ".") else ""


def upward(sources, house):
    """Arrows between rooms of `house` that do not lead to a lower floor."""
    level = floors(house)
    pairs = {(room(a, house), room(b, house)) for a, b in arrows(sources)}
    return sorted(f"{a} -> {b}" for a, b in pairs if a and b and a != b and level[a] <= level[b])


def circles(sources):
    """The modules of a circle of imports, if there is one; a room's own list of names is none."""
    graph = {name: set() for name in sources}
    for a, b in arrows(sources):
        if not b.startswith(a + "."):
            graph[a].add(b)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


SOURCES = dict(modules())


@pytest.mark.parametrize("house", HOUSES)
def test_the_table_of_floors_names_every_room_and_no_other(house):
    rooms = {path.stem for path in HOUSES[house].iterdir()
             if path.suffix == ".py" or (path / "__init__.py").exists()} - {"__init__"}
    assert set(floors(house)) == rooms


@pytest.mark.parametrize("house", HOUSES)
def test_imports_run_downwards(house):
    assert upward(SOURCES, house) == []


def test_no_imports_run_in_circles():
    assert circles(SOURCES) == []


def test_pictures_take_arrays_and_import_the_lowest_floor_alone():
    seen = {room(b, "bhm_core") for a, b in arrows(SOURCES) if room(a, "bhm_core") == "plots"}
    assert seen - {"plots"} <= {"_checks", "_typing"}


@pytest.mark.parametrize(("module", "fault", "found"), [
    ("bhm_core.grid", "from bhm_core.course.targets import Normal", "grid -> course"),
    ("bhm_core.grid", "def f():\n    from bhm_core import live", "grid -> live"),
    ("bhm_core.grid", "from bhm_core import shrinkage", "grid -> shrinkage"),
    ("bhm_core.hierarchical.rows.sums",
     "from bhm_core.hierarchical.marginal.frame import Frame", "rows -> marginal"),
])  # fmt: skip
def test_a_planted_upward_import_is_seen(module, fault, found):
    planted = {**SOURCES, module: f"{fault}\n{SOURCES[module]}"}
    assert [x for house in HOUSES for x in upward(planted, house)] == [found]


def test_a_planted_circle_is_seen():
    name = "bhm_core.hierarchical.rows.sql"
    line = "import bhm_core.hierarchical.rows.statistics\n"
    assert set(circles({**SOURCES, name: line + SOURCES[name]})) > {name}
