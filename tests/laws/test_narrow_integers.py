"""In a browser an array is counted and indexed with 32 bits: what counts rows may not be made of 64.

`np.bincount` and `np.repeat` refuse int64 there, and no processor of ours can show it. So the source is read:
what is made int64, or drawn by a generator, whose integers have 64 bits everywhere, may not reach them
as it is.
"""

import ast
from pathlib import Path

import numpy as np
import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "bhm_core"
TAKES = {"bincount": (0,), "repeat": (1,), "take": (1,), "reduceat": (1,), "split": (1,), "tile": (1,)}
DRAWN = {"integers", "poisson", "binomial", "multinomial", "geometric", "negative_binomial", "hypergeometric"}


def is_wide(node):
    """Whether an expression is an array with 64 bits: its outermost call makes it one, or a part does."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "astype":
            return "int64" in ast.unparse(node.args[0])
        if node.func.attr in DRAWN:
            return True
        return any("int64" in ast.unparse(k.value) for k in node.keywords if k.arg == "dtype")
    if isinstance(node, ast.BinOp):
        return is_wide(node.left) or is_wide(node.right)
    return False


def functions(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Module)]


def wide_counts(source):
    """Return the lines of `source` on which something with 64 bits is counted, repeated or taken by."""
    found = set()
    for function in functions(ast.parse(source)):
        made = (node for node in ast.walk(function) if isinstance(node, ast.Assign) and is_wide(node.value))
        wide = {target.id for node in made for target in node.targets if isinstance(target, ast.Name)}
        for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
            places = TAKES.get(getattr(call.func, "attr", ""), ())
            given = [call.args[k] for k in places if k < len(call.args)]
            if any(is_wide(one) or getattr(one, "id", None) in wide for one in given):
                found.add(call.lineno)
    return sorted(found)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_nothing_of_64_bits_counts_rows(path):
    assert wide_counts(path.read_text("utf8")) == []


@pytest.mark.parametrize("planted", [
    "offset = group.astype(np.int64) - low\npresent = np.bincount(offset)",
    "def f(n):\n    return np.repeat(x, rng.poisson(3, n))",
    "sizes = rng.integers(1, 9, size=4)\nnp.add.reduceat(x, sizes)",
    "n = np.zeros(3, dtype=np.int64)\nnp.repeat(x, n)",
])
def test_a_planted_wide_count_is_seen(planted):
    assert wide_counts(planted) == [2]


def test_a_count_that_is_made_narrow_is_not_blamed():
    assert wide_counts("n = (group.astype(np.int64) - low).astype(np.intp)\nnp.bincount(n)") == []


def test_labels_beyond_32_bits_keep_their_value():
    from bhm_core._checks.labels import encode

    group = np.array([2**40 + 3, 2**40, 2**40 + 3])
    labels, codes = encode("group", group)
    assert labels.tolist() == [2**40, 2**40 + 3]
    assert codes.dtype == np.intp and codes.tolist() == [1, 0, 1]
