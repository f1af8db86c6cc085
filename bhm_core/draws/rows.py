"""The rows of a summary: which numbers of which quantity they are, and what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from bhm_core import diagnostics
from bhm_core._checks import names as checked_names
from bhm_core._tables import labels
from bhm_core._typing import Floats, NamedDraws
from bhm_core.diagnostics._chain_statistics import sorted_quantile, unit


class Block(NamedTuple):
    """The rows of one quantity: their labels, and which of its numbers they are."""

    name: str
    shape: tuple[int, ...]
    labels: Sequence[str]
    kept: Any = slice(None)  # positions in the flat array

    def numbers(self, draws: NamedDraws, rows: slice = slice(None)) -> Floats:
        """Draws (chain, draw, row) of some of the rows."""
        if not self.shape:
            return draws[self.name][..., None]
        places = np.unravel_index(np.arange(np.prod(self.shape))[self.kept][rows], self.shape)
        made = getattr(draws, "_numbers", lambda name, places: draws[name][(..., *places)])
        return made(self.name, places)  # a copy of these rows alone

    def place(self, index: tuple[int, ...]) -> int | None:
        """Row of the number at `index`, or at the mirrored place of a symmetric matrix."""
        if len(index) != len(self.shape) or any(i >= n for i, n in zip(index, self.shape, strict=True)):
            return None
        kept = np.arange(int(np.prod(self.shape)))[self.kept].tolist()
        for at in (index, index[::-1]):
            flat = int(np.ravel_multi_index(at, self.shape, mode="clip"))
            if flat in kept:
                return kept.index(flat)
        return None


def blocks_of(draws: NamedDraws, names: Sequence[str] | None) -> dict[str, Block]:
    """The blocks of the quantities `names` of draws, by name."""
    names = draws.names if names is None else checked_names("names", names)
    missing = [name for name in names if name not in draws.names]
    if missing or not names:
        raise ValueError(f"names must be some of {', '.join(draws.names)}, got {list(names)!r}")
    return {name: block_of(draws, name) for name in names}


def block_of(draws: NamedDraws, name: str) -> Block:
    """The rows of one quantity, under the names that the draws have for its parts if they have any."""
    shape = getattr(draws, "_shape", lambda name: draws[name].shape[2:])(name)
    own = getattr(draws, "_block", lambda name, shape: None)(name, shape)
    return own or Block(name, shape, labels(name, shape))


def stuck_chains(draws: NamedDraws) -> list[int]:
    """Chains in which no number ever changed."""
    moved = np.full(draws.n_chains, draws.n_draws < 2)
    stored = getattr(draws, "_arrays", draws.names)  # what is made of others moves with them
    for name in stored:
        array = draws[name] if not moved.all() else np.zeros((draws.n_chains, 1))
        moved |= (array[:, -1] != array[:, 0]).reshape(len(array), -1).any(axis=1)
        for k in np.flatnonzero(~moved):  # one that came back to where it began
            moved[k] = (array[k] != array[k, :1]).any()
    return np.flatnonzero(~moved).tolist()


def columns_of(part: Floats) -> dict[str, Any]:
    """The columns of the table for draws (chain, draw, m)."""
    units = unit(np.moveaxis(part, -1, 0))  # squares of 1e200 are not numbers
    pooled = part.reshape(-1, part.shape[-1]) / units
    with np.errstate(invalid="ignore"):  # an infinite draw has no sd, and -inf + inf no mean
        mean = pooled.mean(axis=0) * units
        sd = pooled.std(axis=0, ddof=1) * units if len(pooled) > 1 else np.full(len(units), np.nan)
        values = np.sort(np.ascontiguousarray(pooled.T), axis=1)
        low, middle, high = (sorted_quantile(values, p)[:, 0] * units for p in (0.05, 0.5, 0.95))
    return {"mean": mean, "sd": sd, "q05": low, "q50": middle, "q95": high,
            "mcse_mean": diagnostics.mcse_mean(part), **diagnostics.convergence(part)}
