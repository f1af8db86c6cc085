"""Random numbers for many chains: one independent stream per chain, read in blocks.

Chain k gets the same numbers whether 4 chains run beside it or 40, because its generator is the
k-th one spawned and nothing else reads from it. Asking 1,000 generators for two numbers each at
every step would cost more than the step; a block a chain, filled once in a while, costs next to
nothing.
"""

import numpy as np

from bhm_core._checks import generator

BLOCK = 256  # numbers per chain; 1,000 chains read 2 MB before the next refill


class ChainStreams:
    """What a kernel sees as `rng`: the interface of ``numpy.random.Generator``, a row a chain.

    Parameters
    ----------
    rng : int or numpy.random.Generator
        Parent of the streams.
    n_chains : int
        Number of chains; the first axis of everything drawn.

    Examples
    --------
    >>> few, many = ChainStreams(1, 2), ChainStreams(1, 5)
    >>> bool((few.random((2, 3)) == many.random((5, 3))[:2]).all())
    True
    """

    def __init__(self, rng, n_chains):
        self.generators = tuple(generator(rng).spawn(n_chains))
        self._normal = _Blocks(self.generators, "standard_normal")
        self._uniform = _Blocks(self.generators, "random")

    def standard_normal(self, size):
        """Standard normal numbers of shape `size`, first axis the chains."""
        return self._normal.take(self._shape(size))

    def random(self, size):
        """Uniform numbers in [0, 1) of shape `size`, first axis the chains."""
        return self._uniform.take(self._shape(size))

    def normal(self, loc=0.0, scale=1.0, size=None):
        """Normal numbers with mean `loc` and standard deviation `scale`."""
        return loc + scale * self.standard_normal(_broadcast(size, loc, scale))

    def uniform(self, low=0.0, high=1.0, size=None):
        """Uniform numbers in [low, high)."""
        return low + (np.asarray(high) - low) * self.random(_broadcast(size, low, high))

    def chain(self, k):
        """The generator of chain `k` alone, for kernels whose chains need different amounts."""
        return self.generators[k]

    def __getattr__(self, name):
        """Any other method of a Generator (gamma, beta, binomial, ...), chain by chain."""
        if name.startswith("_") or not hasattr(np.random.Generator, name):
            raise AttributeError(f"numpy's Generator has no {name!r}")

        def draw(*parameters, size=None):
            shape = self._shape(_broadcast(size, *parameters))
            rows = [np.broadcast_to(parameter, shape) for parameter in parameters]
            return np.stack([
                getattr(one, name)(*(row[k] for row in rows), size=shape[1:])
                for k, one in enumerate(self.generators)
            ])

        return draw

    def _shape(self, size):
        shape = (size,) if np.ndim(size) == 0 else tuple(size)
        if not shape or shape[0] != len(self.generators):
            raise ValueError(f"size must start with the {len(self.generators)} chains, got {shape}")
        return shape


def _broadcast(size, *parameters):
    return np.broadcast_shapes(*map(np.shape, parameters)) if size is None else size


class _Blocks:
    """Numbers in store, kept as (number, chain): a request reads whole rows."""

    def __init__(self, generators, method):
        self._fills = [getattr(one, method) for one in generators]
        self._store = np.empty((0, len(generators)))
        self._next = 0

    def take(self, shape):
        need = int(np.prod(shape[1:], dtype=int))
        if self._next + need > len(self._store):
            block = np.empty((len(self._fills), max(BLOCK, need)))
            for fill, row in zip(self._fills, block, strict=True):
                fill(out=row)
            self._store, self._next = np.ascontiguousarray(block.T), 0
        rows = self._store[self._next : self._next + need]
        self._next += need
        return rows.T.reshape(shape, order="F") if len(shape) != 2 else rows.T
