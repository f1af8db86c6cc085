"""What a chapter imports from the package, a room of it offers: the name stands in its `__all__`."""

import ast
from importlib import import_module
from pathlib import Path

import nbformat
import pytest

CHAPTERS = sorted(Path(__file__).resolve().parents[2].glob("chapters/*.ipynb"))


def code_of(path):
    cells = nbformat.read(path, 4).cells
    lines = "\n".join(cell.source for cell in cells if cell.cell_type == "code").splitlines()
    return "\n".join(line for line in lines if not line.startswith(("%", "!")))


def not_offered(code):
    """Names that are imported from a module of the package which does not name them."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "bhm_core":
            offered = getattr(import_module(node.module), "__all__", ())
            for name in (alias.name for alias in node.names):
                if name not in offered and not is_room(f"{node.module}.{name}"):
                    yield f"{node.module}.{name}"


def is_room(module):
    try:
        return hasattr(import_module(module), "__all__")
    except ModuleNotFoundError:
        return False


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_a_chapter_imports_what_a_room_offers(path):
    assert list(not_offered(code_of(path))) == []


def test_an_import_of_inner_parts_is_seen():
    code = "from bhm_core.hierarchical.marginal.frame import Frame\nfrom bhm_core import plots, sample"
    assert list(not_offered(code)) == ["bhm_core.hierarchical.marginal.frame.Frame"]
