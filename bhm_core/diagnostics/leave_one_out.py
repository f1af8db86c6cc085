"""Leave-one-out prediction by Pareto-smoothed importance sampling."""

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.special import logsumexp

from bhm_core import _extras
from bhm_core._checks import finite_array, number_array
from bhm_core._typing import ArrayLike, Floats, Number
from bhm_core.diagnostics._rows import as_rows

__all__ = ["loo", "loo_of_parts", "part_size", "psis"]

PART = 2**21  # numbers worked on at once
BAD = 0.7  # Pareto k of weights that are not to be trusted


def psis(log_ratios: ArrayLike) -> tuple[Floats, Number]:
    """Pareto-smoothed importance weights (arviz-stats).

    Parameters
    ----------
    log_ratios : array_like (chain, draw, *shape)
        Log target density minus log proposal density.

    Returns
    -------
    log_weights : ndarray (chain, draw, *shape)
        Smoothed; on the natural scale they sum to 1 over chains and draws.
    pareto_k : ndarray of `shape`
        Above 0.7 the weights are not to be trusted; 0 where the largest ratios are equal.

    Raises
    ------
    ValueError
        If the ratios have not the shape (chain, draw, ...), or there are none.
    ImportError
        If arviz-stats is missing: it comes with the extra ``bhm_core[loo]``.

    References
    ----------
    Vehtari, Simpson, Gelman, Yao & Gabry (2024), Pareto smoothed importance sampling, Journal of
    Machine Learning Research 25 (72).

    Examples
    --------
    >>> import numpy as np
    >>> ratios = np.random.default_rng(1).normal(size=(4, 1000))
    >>> log_weights, pareto_k = psis(ratios)
    >>> print(round(float(np.exp(log_weights).sum()), 6), pareto_k < 0.7)
    1.0 True
    """
    array_stats = _extras.module("arviz_stats.base", user="psis", extra="loo").array_stats

    log_ratios = number_array("log_ratios", log_ratios)
    if (log_ratios == np.inf).any():
        raise ValueError("log_ratios must be below inf, got inf")
    rows, shape = as_rows(log_ratios, "log_ratios")
    flat = rows.reshape(len(rows), -1)
    uneven = np.array([_has_a_tail(row) for row in flat])
    weights, pareto_k = np.empty_like(flat), np.zeros(len(flat))
    weights[~uneven] = flat[~uneven] - logsumexp(flat[~uneven], axis=1, keepdims=True)
    if uneven.any():
        # arviz-stats takes log likelihoods, which are *minus* the log ratios of leave-one-out
        weights[uneven], pareto_k[uneven] = array_stats.psislw(-flat[uneven], axis=-1)
    weights = np.moveaxis(np.reshape(weights, rows.shape), 0, -1)
    return weights.reshape(*rows.shape[1:], *shape), np.reshape(pareto_k, shape)[()]


def _has_a_tail(ratios):
    """Whether the largest ratios, those that arviz-stats smooths, differ: equal ones are smooth."""
    n = len(ratios)
    size = int(3 * np.sqrt(n)) if n > 225 else n // 5
    return size == 0 or np.ptp(np.partition(ratios, n - size)[n - size :]) > 0


def loo(log_likelihood: ArrayLike) -> dict[str, Any]:
    """Leave-one-out predictive density by Pareto smoothing.

    Parameters
    ----------
    log_likelihood : array_like (chain, draw, *shape)
        Log density of each unit that can be left out, given the parameters of each draw.

    Returns
    -------
    dict
        ``elpd``, its standard error ``se`` over units, ``p_loo``, and the arrays ``elpd_i``,
        ``pareto_k``.

    Raises
    ------
    ValueError
        If the log likelihoods have not the shape (chain, draw, ...), one is infinite or NaN, or there
        are none.
    ImportError
        If arviz-stats is missing: it comes with the extra ``bhm_core[loo]``.

    Warns
    -----
    RuntimeWarning
        If Pareto k is above 0.7 for a unit.

    References
    ----------
    Vehtari, Gelman & Gabry (2017), doi:10.1007/s11222-016-9696-4.

    Examples
    --------
    >>> import numpy as np
    >>> log_likelihood = -0.1 * np.random.default_rng(1).chisquare(1, size=(4, 1000, 3))
    >>> found = loo(log_likelihood)
    >>> found["elpd_i"].shape, bool((found["pareto_k"] < 0.7).all())
    ((3,), True)
    """
    log_likelihood = finite_array("log_likelihood", log_likelihood)
    shape = as_rows(log_likelihood[:1], "log_likelihood")[1]
    flat = log_likelihood.reshape(*log_likelihood.shape[:2], -1)
    step = part_size(*flat.shape[:2])
    found = loo_of_parts(flat[..., k:k + step] for k in range(0, max(1, flat.shape[2]), step))
    return found | {name: found[name].reshape(shape)[()] for name in ("elpd_i", "pareto_k")}


def part_size(n_chains: int, n_draws: int) -> int:
    """How many units to leave out at once, so that their draws stay small.

    Parameters
    ----------
    n_chains, n_draws : int
        Number of chains, and of draws in each.

    Returns
    -------
    int
        At least 1.
    """
    return max(1, PART // (n_chains * n_draws))


def loo_of_parts(parts: Iterable[Floats]) -> dict[str, Any]:
    """The same for log likelihoods that come some units at a time.

    Parameters
    ----------
    parts : iterable of ndarray (chain, draw, m)
        Log density of m units.

    Returns
    -------
    dict
        As `loo` gives it.
    """
    elpd_i, pareto_k, lppd_i = map(np.concatenate, zip(*map(_leave_out, parts), strict=True))
    se = np.sqrt(elpd_i.size * np.var(elpd_i, ddof=1)) if elpd_i.size > 1 else np.nan
    _say_what_is_bad(pareto_k)
    return {"elpd": np.sum(elpd_i), "se": se, "p_loo": np.sum(lppd_i - elpd_i),
            "elpd_i": elpd_i, "pareto_k": pareto_k}


def _leave_out(log_likelihood):
    """elpd, Pareto k and lppd (m,) of the units of (chain, draw, m)."""
    log_weights, pareto_k = psis(-log_likelihood)
    n_draws = log_likelihood.shape[0] * log_likelihood.shape[1]
    lppd = logsumexp(log_likelihood, axis=(0, 1)) - np.log(n_draws)
    return logsumexp(log_weights + log_likelihood, axis=(0, 1)), pareto_k, lppd


def _say_what_is_bad(pareto_k):
    bad = np.flatnonzero(pareto_k > BAD)
    if bad.size:
        some = ", ".join(map(str, bad[:5])) + ", .." * (bad.size > 5)
        warnings.warn(
            f"Pareto k is above {BAD} for {bad.size} of the {pareto_k.size} left out (position {some}; the "
            f"largest {pareto_k.max():.2f}): the draws say too little about the posterior without them, and "
            "elpd may be far off. Fit the model again without each of them", RuntimeWarning, stacklevel=4)
