"""From what a reader writes (words, numbers, scipy distributions) to the terms of :mod:`.terms`."""

from typing import Any, TypeVar

import numpy as np

from bhm_core._checks import covariance, finite_array, spread
from bhm_core._typing import Floats
from bhm_core.hierarchical.priors.terms import (
    Default,
    Flat,
    Known,
    Moments,
    Normal,
    OfNumbers,
    OfScales,
    Scale,
    in_numbers,
)

__all__ = [
    "columns",
    "gamma_terms",
    "normal_term",
    "one_term_each",
    "proper_scale",
    "scale_term",
    "sigma_term",
    "tau_terms",
    "words",
]

Term = TypeVar("Term")

_WORDS = {"default": Default(), "flat": Flat()}
_OFFERED = {"gamma": ("default", "flat"), "tau": ("default", "flat"), "sigma": ("default",)}


def gamma_terms(gamma: Any) -> OfNumbers:
    """Term of every population coefficient, a tuple with one each, or `Moments` of all."""
    if hasattr(gamma, "mean") and hasattr(gamma, "cov") and not hasattr(gamma, "dist"):
        gamma = (gamma.mean, gamma.cov)  # a frozen multivariate normal
    if isinstance(gamma, tuple) and not any(_is_frozen(g) or isinstance(g, str) for g in gamma):
        return _moments(gamma)
    if isinstance(gamma, (list, tuple)):
        return tuple(normal_term("gamma", entry) for entry in gamma)
    return _word("gamma", gamma) or normal_term("gamma", gamma)


def tau_terms(tau: Any) -> OfScales:
    """Term of every standard deviation of the groups, or a tuple with one each."""
    if isinstance(tau, (list, tuple)):
        return tuple(scale_term("tau", entry) for entry in tau)
    return _word("tau", tau) or scale_term("tau", tau)


def sigma_term(sigma: Any) -> Default | Known | Scale:
    """Term of the residual standard deviation."""
    if isinstance(sigma, (int, float, np.number)) and not isinstance(sigma, bool):
        return Known(spread("sigma", sigma))
    return _word("sigma", sigma) or proper_scale("sigma", sigma)


def normal_term(name: str, value: Any) -> Flat | Normal:
    """`Normal` from a normal distribution, `Flat` from its word."""
    if isinstance(value, (Flat, Normal)):
        return value
    if isinstance(value, str) and value == "flat":
        return Flat()
    if not (_is_frozen(value) and value.dist.name == "norm"):
        said = in_numbers(value) if _is_frozen(value) else repr(value)
        raise ValueError(
            f"{name} must be normal or flat, 'flat' or a frozen scipy.stats.norm, so that it integrates "
            f"out in closed form, got {said}")
    _check_single(name, value)
    with np.errstate(invalid="ignore"):
        mean, sd = value.mean(), value.std()
    if not (np.isfinite(mean) and 0 < sd < np.inf):
        raise ValueError(f"{name} must be normal with a finite mean and a positive, finite standard "
                         f"deviation, got {in_numbers(value)}")
    return Normal(value)


def scale_term(name: str, value: Any) -> Flat | Scale:
    """`Scale` from a distribution of a positive number, `Flat` from its word."""
    if isinstance(value, Flat) or (isinstance(value, str) and value == "flat"):
        return Flat()
    return proper_scale(name, value)


def proper_scale(name: str, value: Any) -> Scale:
    """`Scale` from a distribution of a positive number."""
    if isinstance(value, Scale):
        return value
    _check_frozen(name, value)
    low = value.support()[0]
    if not low >= 0:
        raise ValueError(
            f"{name} must be a distribution on positive numbers (halfnorm, halfcauchy, gamma, ..), "
            f"got {in_numbers(value)}, which starts at {low:g}")
    return Scale(value)


def one_term_each(name: str, terms: Term | tuple[Term, ...], n: int) -> tuple[Term, ...]:
    """Return the terms of n coefficients: one for all of them, or a tuple that must have n."""
    if not isinstance(terms, tuple):
        return (terms,) * n
    if len(terms) != n:
        raise ValueError(f"{name} must have {n} priors, one per coefficient, got {len(terms)}")
    return terms


def columns(
    name: str, terms: Any, n: int, width: int, rng: np.random.Generator
) -> Floats:
    """Draws (n, width) of one prior for all columns, or of one each."""
    return np.column_stack([term.draw(name, n, rng) for term in one_term_each(name, terms, width)])


def words(terms: Any) -> str:
    """Return terms as one would type them."""
    if isinstance(terms, tuple):
        return "[" + ", ".join(map(repr, terms)) + "]"
    return repr(terms)


def _word(name, value):
    """Term of a word that is offered for `name`; None for what is no word."""
    if not isinstance(value, str):
        return value if isinstance(value, (Flat, Default)) else None
    if value not in _OFFERED[name]:
        offered = " or ".join(map(repr, _OFFERED[name]))
        raise ValueError(f"{name} must be {offered} or a distribution, got {value!r}")
    return _WORDS[value]


def _moments(gamma):
    if len(gamma) != 2:
        raise ValueError(f"gamma must be (mean, cov), got a tuple of {len(gamma)}")
    mean = np.atleast_1d(finite_array("gamma mean", gamma[0]))
    if mean.ndim != 1:
        raise ValueError(f"gamma mean must have shape (p,), got {mean.shape}")
    cov = np.atleast_2d(finite_array("gamma cov", gamma[1]))
    return Moments(mean.copy(), covariance("gamma cov", cov, len(mean)).copy())


def _is_frozen(value):
    return hasattr(value, "logpdf") and hasattr(value, "support") and hasattr(value, "dist")


def _check_frozen(name, value):
    """Raise unless `value` is one frozen continuous distribution of one number."""
    if not _is_frozen(value):
        raise ValueError(f"{name} must be a frozen continuous scipy.stats distribution, got {value!r}")
    _check_single(name, value)
    if not np.isfinite(value.median()):
        raise ValueError(f"{name} must be a distribution with valid parameters, got {in_numbers(value)}")


def _check_single(name, value):
    """Raise unless the parameters of a frozen distribution are single numbers."""
    numbers = [*value.args, *value.kwds.values()]
    if any(np.ndim(number) for number in numbers):
        raise ValueError(f"{name} must be one distribution with single numbers, got {numbers}")
