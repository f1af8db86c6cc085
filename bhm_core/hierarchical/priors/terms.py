"""What a prior can be once it is parsed: each kind has a density, draws, a median and words.

A prior of a positive number t, a standard deviation, is `Flat`, `Default`, `Known` or `Scale`; one of
a real number is `Flat`, `Default` or `Normal`, and one of several together is `Moments`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal, TypeAlias

import numpy as np

from bhm_core._typing import ArrayLike, Continuous, Floats

__all__ = [
    "Default",
    "Flat",
    "Known",
    "Moments",
    "Normal",
    "NormalPrior",
    "OfNumber",
    "OfNumbers",
    "OfScale",
    "OfScales",
    "Scale",
    "ScalePrior",
    "in_numbers",
]

_FAR = 690.0  # e^690 is near the largest number there is


@dataclass(frozen=True)
class Flat:
    """Uniform over all numbers, and so improper."""

    proper = False

    def __repr__(self) -> str:
        return "flat"

    def log_density(self, t: ArrayLike) -> Floats:
        """Log of 1: (...) -> (...)."""
        return np.zeros(np.shape(t))

    def log_density_of_log(self, log_t: ArrayLike) -> Floats:
        """Log density of log t (...): the Jacobian alone."""
        return np.asarray(log_t, dtype=float)

    def log_quantiles(self, probabilities: ArrayLike, otherwise: float) -> Floats:
        """There are none: `otherwise`."""
        return np.full(np.shape(probabilities), otherwise)

    def log_median(self, otherwise: float) -> float:
        """There is no median: `otherwise`."""
        return otherwise

    def draw(self, name: str, n: int, rng: np.random.Generator) -> Floats:
        """Raise: there is nothing to draw from."""
        raise ValueError(f"{name} must have a proper prior of fixed numbers, got {str(self)!r}")


@dataclass(frozen=True)
class Default:
    """Weakly informative in units of the data: a word until the data are known."""

    proper = True

    def __repr__(self) -> str:
        return "default"

    def draw(self, name: str, n: int, rng: np.random.Generator) -> Floats:
        """Raise: the numbers depend on data."""
        raise ValueError(f"{name} must have a proper prior of fixed numbers, got {str(self)!r}")


@dataclass(frozen=True)
class Known:
    """No prior but a number.

    Parameters
    ----------
    value : float
        Positive.
    """

    value: float
    proper = True

    def __repr__(self) -> str:
        return f"{self.value} (known)"

    def draw(self, name: str, n: int, rng: np.random.Generator) -> Floats:
        """Return the number n times, (n,)."""
        return np.full(n, self.value)


@dataclass(frozen=True)
class Normal:
    """Normal with a mean and a standard deviation.

    Parameters
    ----------
    dist : frozen scipy.stats.norm
        As stated.
    """

    dist: Continuous
    proper = True

    @property
    def mean(self) -> float:
        """Its mean."""
        return float(self.dist.mean())

    @property
    def sd(self) -> float:
        """Its standard deviation."""
        return float(self.dist.std())

    def __repr__(self) -> str:
        return in_numbers(self.dist)

    def draw(self, name: str, n: int, rng: np.random.Generator) -> Floats:
        """Return n draws, (n,)."""
        return self.dist.rvs(size=n, random_state=rng)


@dataclass(frozen=True, eq=False)
class Moments:
    """Several numbers together, normal.

    Parameters
    ----------
    mean : ndarray (p,)
        Means.
    cov : ndarray (p, p)
        Positive definite.
    """

    mean: Floats
    cov: Floats
    proper = True

    def __repr__(self) -> str:
        mean, cov = (np.round(part, 6).tolist() for part in (self.mean, self.cov))
        return f"normal(mean={mean}, cov={cov})"

    def draw(self, name: str, n: int, rng: np.random.Generator) -> Floats:
        """Return n draws, (n, p)."""
        return rng.multivariate_normal(self.mean, self.cov, size=n)


@dataclass(frozen=True)
class Scale:
    """A positive number t, or its square, with a distribution.

    Parameters
    ----------
    dist : frozen scipy.stats distribution
        Of t, or of t^2.
    on_variance : bool
        Whether it is of t^2.
    """

    dist: Continuous
    on_variance: bool = False
    _density: Callable[..., Any] = field(init=False, repr=False, compare=False)
    proper = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "_density", _fast_density(self.dist))

    def __repr__(self) -> str:
        words = in_numbers(self.dist)
        return f"on_variance({words})" if self.on_variance else words

    def log_density(self, t: ArrayLike) -> Floats:
        """Log density of t (...) -> (...)."""
        if self.on_variance:
            return self._density(np.square(t)) + np.log(2) + np.log(t)
        return self._density(t)

    def log_density_of_log(self, log_t: ArrayLike) -> Floats:
        """Log density of log t (...) -> (...), Jacobian included.

        Beyond e^690, where t is no number, it falls with the distance, as any proper density does.
        """
        power = 2 if self.on_variance else 1
        inside = np.clip(log_t, -_FAR / power, _FAR / power)
        value = self._density(np.exp(power * inside)) + np.log(power) + power * inside
        return value - np.abs(log_t - inside)

    def quantile(self, prob: ArrayLike) -> Any:
        """Quantiles of t at `prob` (...) -> (...)."""
        value = self.dist.ppf(prob)
        return np.sqrt(value) if self.on_variance else value

    def log_quantiles(self, probabilities: ArrayLike, otherwise: float) -> Floats:
        """Log of quantiles of t; those that underflow are the smallest there are."""
        return np.log(np.maximum(self.quantile(probabilities), np.exp(-_FAR)))

    def log_median(self, otherwise: float) -> float:
        """Log of the median of t."""
        return float(self.log_quantiles(0.5, otherwise))

    def draw(self, name: str, n: int, rng: np.random.Generator) -> Floats:
        """Return n draws of t, (n,)."""
        draws = self.dist.rvs(size=n, random_state=rng)
        return np.sqrt(draws) if self.on_variance else draws


NormalPrior: TypeAlias = Literal["flat"] | Continuous  # what a reader writes
ScalePrior: TypeAlias = Literal["flat"] | Continuous | Scale
OfNumber: TypeAlias = Default | Flat | Normal
OfNumbers: TypeAlias = OfNumber | Moments | tuple[Flat | Normal, ...]
OfScale: TypeAlias = Default | Flat | Known | Scale
OfScales: TypeAlias = OfScale | tuple[Flat | Scale, ...]


def in_numbers(dist: Any) -> str:
    """Return a frozen distribution as one would type it."""
    numbers = [f"{v:.6g}" for v in dist.args] + [f"{k}={v:.6g}" for k, v in dist.kwds.items()]
    return f"{dist.dist.name}({', '.join(numbers)})"


def _fast_density(dist):
    """Log density of a frozen distribution; the usual ones without scipy's checks."""
    usual = _USUAL.get(dist.dist.name)
    place = dict(zip(("loc", "scale"), dist.args, strict=False)) | dist.kwds
    if usual is None or place.get("loc", 0) != 0:
        return dist.logpdf
    return partial(usual, scale=place.get("scale", 1.0))


def _halfnorm(t, scale):
    return 0.5 * np.log(2 / np.pi) - np.log(scale) - 0.5 * (t / scale) ** 2


def _halfcauchy(t, scale):
    return np.log(2 / np.pi) - np.log(scale) - np.log1p((t / scale) ** 2)


def _expon(t, scale):
    return -np.log(scale) - t / scale


_USUAL = {"halfnorm": _halfnorm, "halfcauchy": _halfcauchy, "expon": _expon}
