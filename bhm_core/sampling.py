"""The one Markov loop of the package."""

import sys
from collections.abc import Mapping, Sequence

import numpy as np

from bhm_core._checks import count, finite_array, flag, generator, size
from bhm_core._checks import names as checked_names
from bhm_core._typing import ArrayLike, KernelLike, Rng
from bhm_core.draws import Draws
from bhm_core.kernels._streams import ChainStreams
from bhm_core.kernels.step import as_kernel

__all__ = ["DEFAULT_CHAINS", "sample"]

DEFAULT_CHAINS = 4


def sample(
    kernel: KernelLike, initial: ArrayLike, *, n_draws: int, n_warmup: int = 0,
    n_chains: int | None = None, rng: Rng,
    names: Sequence[str] | Mapping[str, tuple[int, ...]] | None = None, progress: bool = False,
) -> Draws:
    """Run chains of a kernel.

    Parameters
    ----------
    kernel : Kernel
        Such as `random_walk_metropolis`, made by a function of `bhm_core.kernels`; or any object
        with ``init(position) -> State`` that is called as ``kernel(state, rng) -> Transition``. In
        the warm-up its ``adapt(stats)`` is called after each step, if it has one.
    initial : array_like (d,) or (n_chains, d)
        Where all chains start, or each of them; the density must be positive there.
    n_draws : int
        Draws a chain that are kept; at least 1.
    n_warmup : int, optional
        Steps before them, in which the kernel may adapt; kept apart in ``draws.warmup``.
    n_chains : int, optional
        Number of chains; if left out, 4 or the number of rows of `initial`.
    rng : int or numpy.random.Generator
        Source of randomness. Chain k is the same whatever the number of chains.
    names : list of str or dict of str to shape, optional
        Names of the d parameters, or names and shapes that share them out in order; one array
        ``theta`` if left out.
    progress : bool, optional
        Show a progress bar (on standard output, never on the error stream).

    Returns
    -------
    Draws
        Of shape ``(n_chains, n_draws, *shape)``. If interrupted (Ctrl-C) after the warm-up, the
        draws made so far, with ``complete`` False.

    Raises
    ------
    ValueError
        If an argument is out of its range, a chain starts where the density is 0, or the density
        returns NaN.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> kernel = bhm.random_walk_metropolis(lambda x: -x[:, 0] ** 2 / 2, scale=2.4)
    >>> sample(kernel, [0.0], n_draws=500, rng=1, names=["mu"])
    <Draws: 4 chains x 500 draws of mu>
    """
    n_draws, n_warmup = size("n_draws", n_draws), size("n_warmup", n_warmup, minimum=0)
    initial = _initial(initial, n_chains)
    shapes = _shapes(names, initial.shape[1])
    streams = ChainStreams(generator(rng), len(initial))
    kernel = as_kernel(kernel)
    flag("progress", progress)
    state = kernel.init(initial)
    warmup, record = _Record(n_warmup, initial.shape), _Record(n_draws, initial.shape)
    for _ in _watched(n_warmup, "warm-up", progress):
        state, stats = kernel(state, streams)
        kernel = kernel.adapt(stats, state.position)
        warmup.add(state, {})
    kernel = kernel.settle()
    try:
        for _ in _watched(n_draws, "draws", progress):
            state, stats = kernel(state, streams)
            record.add(state, stats)
    except KeyboardInterrupt:
        if not record.n:
            raise
    return Draws(
        record.arrays(shapes),
        warmup=warmup.arrays(shapes) if n_warmup else None,
        stats=record.stats(),
        complete=record.n == n_draws,
    )


class _Record:
    """Room for the draws, filled step by step."""

    def __init__(self, n, shape):
        # (draw, d, chain): positions arrive with the chains next to each other in memory
        self._positions = np.empty((n, *shape[::-1]))
        self._stats = _Stats(n)
        self.n = 0

    def add(self, state, stats):
        self._positions[self.n] = state.position.T
        self._stats[self.n] = stats
        self.n += 1

    def arrays(self, shapes):
        """Named arrays ``(chain, draw, *shape)`` of what has been filled."""
        self._positions.flags.writeable = False  # nobody else holds it: `Draws` need not copy
        draws = np.moveaxis(self._positions[: self.n], -1, 0)
        ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
        parts = np.split(draws, ends[:-1], axis=-1)
        return {
            name: part.reshape(*draws.shape[:2], *shape)
            for (name, shape), part in zip(shapes.items(), parts, strict=True)
        }

    def stats(self):
        return self._stats.arrays(self.n)


class _Stats:
    """Room for `n` steps' statistics: an array a name, and such a room again for a kernel's part."""

    def __init__(self, n):
        self._n, self._rooms = n, {}

    def __setitem__(self, k, stats):
        for name, values in stats.items():
            if name not in self._rooms:
                self._rooms[name] = self._room(values)
            self._rooms[name][k] = values

    def _room(self, values):
        if isinstance(values, dict):
            return _Stats(self._n)
        return np.empty((self._n, *values.shape), values.dtype)

    def arrays(self, n):
        """The first `n` steps by name; names within part k end in ``_k``."""
        found = {}
        for name, room in self._rooms.items():
            if isinstance(room, _Stats):
                found |= {f"{inner}_{name}": array for inner, array in room.arrays(n).items()}
            else:
                room.flags.writeable = False
                found[name] = room[:n].T
        return found


def _initial(initial, n_chains):
    initial = finite_array("initial", initial)
    if initial.ndim not in (1, 2) or 0 in initial.shape:
        raise ValueError(f"initial must have shape (d,) or (n_chains, d), got {initial.shape}")
    if n_chains is None:
        n_chains = len(initial) if initial.ndim == 2 else DEFAULT_CHAINS
    size("n_chains", n_chains)
    if initial.ndim == 2 and len(initial) != n_chains:
        raise ValueError(f"initial must have one row for each of {n_chains} chains, "
                         f"got {len(initial)} rows")
    return np.broadcast_to(initial, (n_chains, initial.shape[-1])).copy()


def _shapes(names, d):
    if names is None:
        return {"theta": (d,)}
    found = checked_names("names", list(names) if isinstance(names, Mapping) else names)
    shapes = {name: _shape(name, names[name]) if isinstance(names, Mapping) else () for name in found}
    total = sum(int(np.prod(shape)) for shape in shapes.values())
    if total != d or not found:
        raise ValueError(f"names must stand for {d} parameters, got {names!r} for {total}")
    return shapes


def _shape(name, shape):
    """The shape that `names` gives to one of them."""
    if not isinstance(shape, (tuple, list)):
        raise ValueError(f"names must give a shape to {name!r}, got {shape!r}")
    return tuple(count(f"names: the shape of {name!r}", n) for n in shape)


def _watched(n, what, progress):
    """``range(n)``, with a bar if wanted."""
    if not progress:
        return range(n)
    from tqdm import tqdm

    return tqdm(range(n), desc=what, file=sys.stdout)
