"""How long a chain remembers where it was."""

import numpy as np

from bhm_core._typing import ArrayLike, Floats, Number
from bhm_core.diagnostics import _chain_statistics as chains
from bhm_core.diagnostics._rows import as_rows, one_of

__all__ = ["autocorrelation", "autocorrelation_time"]


def autocorrelation(draws: ArrayLike) -> Floats:
    """Autocorrelation of each chain at lags 0, 1, 2, ...

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray (chain, lag, *shape)
        Autocovariance over variance; as many lags as draws.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(autocorrelation(draws)[0, :3].round(2))
    [ 1.   -0.02 -0.03]
    """
    rows, shape = as_rows(draws)
    with np.errstate(invalid="ignore"):
        covariance = chains.autocovariance(rows / chains.unit(rows)[:, None, None])
        correlation = covariance / covariance[..., :1]
    return np.moveaxis(correlation, 0, -1).reshape(*rows.shape[1:], *shape)


def autocorrelation_time(draws: ArrayLike) -> Number:
    """Integrated autocorrelation time: how many dependent draws are worth one independent draw.

    tau_int is the sum of the autocorrelations over all lags, positive and negative, estimated by
    Geyer's initial monotone sequence (Geyer 1992, doi:10.1214/ss/1177011137, section 3.3). Chains
    are not split, so one is enough.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        Number of draws over effective sample size.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{autocorrelation_time(draws):.1f}")
    1.0
    """
    rows, _ = as_rows(draws)
    return rows.shape[1] * rows.shape[2] / one_of(chains.ess, draws)
