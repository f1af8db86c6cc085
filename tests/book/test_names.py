"""One thing has one name: no two rooms define a function or a class of the same name."""

import ast
from collections import defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "bhm_core"
HOUSES = ("hierarchical", "course", "live")  # what stands inside is a room of its own
# Words that mean in every room what they mean in the others, each for a model or a page of its own.
SAME_WORD = {
    "Normal": "the normal distribution: as a target of samplers, and as a prior",
    "log_density": "of the one target of a page",
    "log_likelihood": "of the one model of a page",
    "prior": "of the one model of a page: what the calibration draws parameters from",
    "sample": "the draws of a sampler; the sample file of a page",
    "simulate": "of the one model of a page: what the calibration draws data from",
}


def room(path):
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:2] if parts[0] in HOUSES else parts[:1])


def defined(text):
    """Names of the classes and functions of a module that do not begin with an underscore."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    return {node.name for node in ast.parse(text).body if isinstance(node, kinds)
            and not node.name.startswith("_")}


def homes(sources):
    """The rooms that define each name."""
    found = defaultdict(set)
    for path, text in sources.items():
        for name in defined(text):
            found[name].add(room(path))
    return found


def twice(sources):
    return {name for name, rooms in homes(sources).items() if len(rooms) > 1}


SOURCES = {path: path.read_text("utf8") for path in PACKAGE.rglob("*.py")}


def test_a_name_is_defined_in_one_room():
    assert twice(SOURCES) - set(SAME_WORD) == set()


def test_every_exception_is_needed():
    assert set(SAME_WORD) - twice(SOURCES) == set()


def test_a_planted_namesake_is_seen():
    path = PACKAGE / "hierarchical" / "engine" / "report.py"
    planted = {**SOURCES, path: SOURCES[path] + "\n\ndef efficiency(log_ratios):\n    pass\n"}
    assert twice(planted) - twice(SOURCES) == {"efficiency"}
