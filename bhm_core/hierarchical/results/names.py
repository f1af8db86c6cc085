"""The names that draws of a regression go by: those of coefficients and groups, not numbers."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from bhm_core.draws.rows import Block
from bhm_core.hierarchical.results.model import Regression

__all__ = ["block", "coordinates", "from_to"]

OTHER = "other_group_coefficient"  # the columns of corr: no two dimensions may have one name
COORDINATES = {"gamma": ["coefficient"], "tau": ["group_coefficient"],
               "corr": ["group_coefficient", OTHER], "b": ["group", "group_coefficient"],
               "theta": ["group", "group_coefficient"]}  # fmt: skip


def along(model: Regression) -> dict[str, list[Any]]:
    """Names along each dimension of the draws."""
    varying = list(model.group_coefficients)
    return {"coefficient": list(model.coefficients), "group_coefficient": varying, OTHER: varying,
            "group": model.groups.tolist()}


def coordinates(model: Regression, names: Sequence[str]) -> dict[str, Any]:
    """Coordinates and dimensions of the quantities `names`, as ArviZ takes them."""
    return {"coords": along(model), "dims": {x: COORDINATES[x] for x in names if x in COORDINATES}}


def from_to(found: Block | None) -> str:
    """First and last label of a block; nothing where there are none."""
    ends = dict.fromkeys([*found.labels[:1], *found.labels[-1:]]) if found else ()
    return " .. ".join(ends)


def block(name: str, shape: tuple[int, ...], model: Regression) -> Block | None:
    """The rows of one quantity under their names; of corr those below the diagonal."""
    if name not in COORDINATES:
        return None
    known = along(model)
    cells = list(product(*(known[dimension] for dimension in COORDINATES[name])))
    kept = np.arange(len(cells))
    if name == "corr":
        kept = np.flatnonzero(np.tril(np.ones(shape), -1))
    labels = [f"{name}[{', '.join(map(str, cells[k]))}]" for k in kept.tolist()]
    return Block(name, shape, labels, kept if name == "corr" else slice(None))
