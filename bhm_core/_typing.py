"""Words that annotations are made of: arrays, randomness, functions of draws, distributions."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from matplotlib.axes import Axes
else:
    Axes = Any  # matplotlib is heavy: only type checkers look into it

__all__ = [
    "AnyTable",
    "Array",
    "ArrayLike",
    "Axes",
    "Continuous",
    "Discrete",
    "Floats",
    "Index",
    "Ints",
    "InverseWishart",
    "Joint",
    "KernelLike",
    "LogDensity",
    "LogDensityAndGradient",
    "LogPrior",
    "NamedDraws",
    "Number",
    "Numbers",
    "OnAxes",
    "Panels",
    "Params",
    "Proposal",
    "Rng",
    "Stream",
]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[Any]
Index: TypeAlias = int  # of a place, from 0
Number: TypeAlias = np.float64 | Floats  # one number for each quantity: an array of their shape
Numbers: TypeAlias = Sequence[float] | NDArray[Any]  # in a row: they can be counted and indexed
Panels: TypeAlias = NDArray[np.object_]  # of Axes
Rng: TypeAlias = int | np.random.Generator
AnyTable: TypeAlias = Any  # a data frame, or anything else with named columns
Params: TypeAlias = Mapping[str, Any]  # the parameters of one simulation, by name
LogDensity: TypeAlias = Callable[[Floats], Floats]
LogPrior: TypeAlias = Callable[[Floats, Floats], ArrayLike]  # of two parameters, vectorised
LogDensityAndGradient: TypeAlias = Callable[[Floats], tuple[Floats, Floats]]


class Stream(Protocol):
    """What a kernel reads its random numbers from: a Generator, or one row per chain."""

    def standard_normal(self, size: Any) -> Any: ...
    def random(self, size: Any) -> Any: ...


class Proposal(Protocol):
    """Where a Metropolis-Hastings kernel gets its candidates from."""

    def sample(self, x: Floats, rng: Any) -> Floats: ...
    def log_density(self, to: Floats, given: Floats) -> Floats: ...


class KernelLike(Protocol):
    """What `sample` asks of a kernel."""

    def init(self, position: Floats) -> Any: ...
    def __call__(self, state: Any, rng: Any) -> Any: ...


class NamedDraws(Protocol):
    """What `Draws` is to those who live below or beside it."""

    n_chains: int
    n_draws: int
    complete: bool

    @property
    def stats(self) -> Mapping[str, Array]: ...
    @property
    def names(self) -> tuple[str, ...]: ...
    def __contains__(self, name: object) -> bool: ...
    def __getitem__(self, name: str) -> Array: ...


class OnAxes(Protocol):
    """A distribution on a grid: what `Grid` is to those who live beside it."""

    axes: tuple[Floats, ...]
    weights: Floats


class Frozen(Protocol):
    """What all frozen distributions of scipy.stats of one number can do."""

    def mean(self) -> Any: ...
    def median(self) -> Any: ...
    def var(self) -> Any: ...
    def std(self) -> Any: ...
    def interval(self, confidence: Any) -> Any: ...
    def cdf(self, x: Any) -> Any: ...
    def sf(self, x: Any) -> Any: ...
    def ppf(self, q: Any) -> Any: ...
    def rvs(self, size: Any = ..., random_state: Any = ...) -> Any: ...


class Continuous(Frozen, Protocol):
    """A frozen continuous distribution of scipy.stats."""

    def pdf(self, x: Any) -> Any: ...
    def logpdf(self, x: Any) -> Any: ...


class Joint(Protocol):
    """A frozen multivariate normal distribution of scipy.stats."""

    mean: Any
    cov: Any

    def pdf(self, x: Any) -> Any: ...
    def logpdf(self, x: Any) -> Any: ...
    def rvs(self, size: Any = ..., random_state: Any = ...) -> Any: ...


class InverseWishart(Protocol):
    """A frozen inverse Wishart distribution of scipy.stats."""

    df: Any
    scale: Any

    def logpdf(self, x: Any) -> Any: ...
    def rvs(self, size: Any = ..., random_state: Any = ...) -> Any: ...


class Discrete(Frozen, Protocol):
    """A frozen discrete distribution of scipy.stats."""

    def pmf(self, k: Any) -> Any: ...
    def logpmf(self, k: Any) -> Any: ...
