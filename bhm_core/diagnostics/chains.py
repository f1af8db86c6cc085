"""R-hat and effective sample size: have the chains found the same posterior, and how well?"""


from bhm_core._typing import ArrayLike, Number
from bhm_core.diagnostics import _chain_statistics as chains
from bhm_core.diagnostics._rows import all_of, one_of

__all__ = ["convergence", "ess_bulk", "ess_mean", "ess_tail", "r_hat"]


def r_hat(draws: ArrayLike) -> Number:
    """Rank-normalised split R-hat: the larger of the one for location and the one for spread.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        Close to 1 when the chains tell the same story; above 1.01 they do not.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{r_hat(draws):.2f} {r_hat(draws + np.arange(4)[:, None]):.2f}")
    1.00 1.54
    """
    return one_of(chains.r_hat, draws, min_chains=2)


def ess_bulk(draws: ArrayLike) -> Number:
    """Effective sample size of the rank-normalised draws: how well the centre is known.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        The number of independent draws that would tell as much.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{ess_bulk(draws):.0f}")
    4039
    """
    return one_of(lambda x: chains.ess(chains.normal_scores(chains.halved(x))), draws)


def ess_tail(draws: ArrayLike) -> Number:
    """Smaller effective sample size of the 5% and the 95% quantile: how well the tails are known.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        The number of independent draws that would tell as much.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 4.3.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{ess_tail(draws):.0f}")
    3404
    """
    return one_of(chains.tail_ess, draws)


def ess_mean(draws: ArrayLike) -> Number:
    """Effective sample size for the mean.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    ndarray of `shape`
        The number of independent draws whose average is as precise.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 3.2.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> print(f"{ess_mean(draws):.0f}")
    4040
    """
    return one_of(lambda x: chains.ess(chains.halved(x)), draws)


def convergence(draws: ArrayLike) -> dict[str, Number]:
    """R-hat, bulk and tail effective sample size of all quantities, sharing the sorting.

    Parameters
    ----------
    draws : array_like (chain, draw, *shape)
        Draws after warm-up.

    Returns
    -------
    dict
        ``r_hat``, ``ess_bulk``, ``ess_tail``, each an array of `shape`.

    Raises
    ------
    ValueError
        If the draws have not the shape (chain, draw, ...), or there are none.

    References
    ----------
    Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), doi:10.1214/20-BA1221, section 4.

    Examples
    --------
    >>> import numpy as np
    >>> draws = np.random.default_rng(1).normal(size=(4, 1000))
    >>> {name: round(float(value)) for name, value in convergence(draws).items()}
    {'r_hat': 1, 'ess_bulk': 4039, 'ess_tail': 3404}
    """
    return all_of(chains.convergence, ("r_hat", "ess_bulk", "ess_tail"), draws)
