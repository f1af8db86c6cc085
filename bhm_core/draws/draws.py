"""Draws of a posterior: named arrays of shape ``(chain, draw, *shape)``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from bhm_core import _extras
from bhm_core._checks import flag, mapping, real_array
from bhm_core._typing import Array, ArrayLike
from bhm_core.draws.summary import Summary

__all__ = ["Draws"]


class Draws(Mapping[str, Array]):
    """Named draws of shape ``(chain, draw, *shape)``, read-only.

    Parameters
    ----------
    arrays : dict of str to array_like (chain, draw, *shape)
        One array a quantity, all with the same number of chains and draws. Copied, unless nobody
        can write into it.
    warmup : dict of str to array_like (chain, step, *shape), optional
        Draws made while the sampler was still adapting: kept apart, never summarised.
    stats : dict of str to array_like (chain, draw), optional
        What the sampler says about each step: accepted, diverging, energy, ...
    complete : bool, optional
        False if sampling was stopped before it had made all the draws asked for.

    Attributes
    ----------
    names : tuple of str
        The quantities, in the order given.
    n_chains, n_draws : int
        Leading dimensions of every array.
    warmup : Draws or None
        The draws of the warm-up.
    stats : mapping of str to ndarray (chain, draw)
        Read-only.

    Raises
    ------
    ValueError
        If an array is empty, holds NaN or what is no real number, or has another number of chains
        or draws than the first.

    Examples
    --------
    >>> import numpy as np
    >>> draws = Draws({"mu": np.random.default_rng(1).normal(size=(4, 500))})
    >>> draws["mu"].shape
    (4, 500)
    >>> print(f"{draws.summary()['mu'].mean:.2f}")
    -0.01
    """

    def __init__(
        self, arrays: Mapping[str, ArrayLike], *, warmup: Mapping[str, ArrayLike] | None = None,
        stats: Mapping[str, ArrayLike] | None = None, complete: bool = True,
    ) -> None:
        name, first = next(iter(mapping("arrays", arrays).items()))
        first = first if isinstance(first, np.ndarray) else real_array(name, first)
        self.n_chains, self.n_draws = (*first.shape, 0, 0)[:2]
        self._arrays = {name: self._checked(name, array) for name, array in arrays.items()}
        stats = mapping("stats", {} if stats is None else stats, least=0)
        self.stats = MappingProxyType({k: self._checked(k, v) for k, v in stats.items()})
        self.warmup = None if warmup is None else Draws(mapping("warmup", warmup))
        self.complete = flag("complete", complete)

    def __getstate__(self):
        return {**vars(self), "stats": dict(self.stats)}  # a read-only view cannot be pickled

    def __setstate__(self, state):
        vars(self).update(state, stats=MappingProxyType(state["stats"]))

    def _checked(self, name, array):
        """A read-only array, or the reason why these are not draws; truth values stay such."""
        plain = type(array) is np.ndarray and array.dtype.kind in "biuf"
        array = array.view() if plain else real_array(name, array).view()
        if array.ndim < 2 or 0 in array.shape[:2]:
            raise ValueError(f"{name} must have shape (chain, draw, ...), got {array.shape}")
        if array.shape[:2] != (self.n_chains, self.n_draws):
            raise ValueError(
                f"{name} must have {self.n_chains} chains of {self.n_draws} draws like the other "
                f"arrays, got {array.shape[0]} of {array.shape[1]}"
            )
        if array.dtype.kind == "f" and np.isnan(array).any():
            where = tuple(int(i) for i in np.argwhere(np.isnan(array))[0])
            raise ValueError(f"{name} must not be NaN, got NaN at (chain, draw, ...) = {where}")
        if array.flags.writeable:
            array = array.copy("K")  # what the caller does to his array later changes no draws
            array.flags.writeable = False
        return array

    @property
    def names(self) -> tuple[str, ...]:
        """The quantities, in the order given."""
        return tuple(self._arrays)

    def __getitem__(self, name: str) -> Array:
        try:
            return self._arrays[name]
        except KeyError:
            raise KeyError(f"no draws of {name!r}; there are {', '.join(self.names)}") from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        sizes = ", ".join(map(self._size, self))
        return f"<{type(self).__name__}: {self.n_chains} chains x {self.n_draws} draws of {sizes}>"

    def _size(self, name):
        """A quantity and its shape, as `repr` shows them."""
        shape = self._shape(name)
        return f"{name} {shape}" if shape else name

    def _shape(self, name):
        return self[name].shape[2:]

    def _names_along(self):
        """Coordinates and dimensions by which ArviZ finds numbers; here, by position alone."""
        return {}

    def summary(self, names: Sequence[str] | None = None) -> Summary:
        """Table of mean, sd, quantiles and diagnostics, one row per number.

        Parameters
        ----------
        names : list of str, optional
            Quantities to show; all of them if left out.

        Returns
        -------
        Summary
            Prints as a table and gives rows by label.

        Raises
        ------
        ValueError
            If `names` holds something else than quantities of these draws, or nothing.
        """
        return Summary(self, names)

    def to_arviz(self) -> Any:
        """The same draws as an ``xarray.DataTree``, the form ArviZ works with.

        Returns
        -------
        xarray.DataTree
            Groups posterior, sample_stats and warmup_posterior, the last two if there are any.

        Raises
        ------
        ImportError
            If arviz-base is missing: it comes with the extra ``bhm_core[arviz]``.
        ValueError
            If a quantity that is made when asked for, such as theta of very many groups, has no room in
            memory.
        """
        arviz_base = _extras.module("arviz_base", user="to_arviz", extra="arviz")
        groups = {"posterior": self, "sample_stats": self.stats, "warmup_posterior": self.warmup}
        return arviz_base.from_dict({name: dict(arrays) for name, arrays in groups.items() if arrays},
                                    save_warmup=True, **self._names_along())
