"""How much memory the draws of the group effects, and what is made of them, may take."""

import math
import os

__all__ = ["check_made", "check_room"]

LIMIT = 2 * 10**9  # bytes that are always allowed
PART = 4  # of the memory there is: sampling, theta and summaries need room beside the draws


def check_room(n_groups: int, k: int, n_draws: int, n_chains: int) -> None:
    """Raise where the draws of b would not fit, before anything is drawn.

    Parameters
    ----------
    n_groups, k : int
        Number of groups, and of effects of each.
    n_draws, n_chains : int
        Number of draws in each chain, and of chains.

    Raises
    ------
    ValueError
        If they take more than 2 GB, and more than a quarter of the memory of this machine.
    """
    one = 8 * n_groups * k
    size, most = one * n_draws * n_chains, max(LIMIT, memory() // PART)
    if size > most:
        fewer = max(1, most // (one * n_chains))
        raise ValueError(
            f"keep_groups must be False, or n_draws at most {fewer:,}, got {n_draws:,}: the effects of "
            f"{n_groups:,} groups would take {size / 1e9:.2g} GB of at most {most / 1e9:.2g} GB. gamma, tau, "
            "corr and sigma do not need them")


def check_made(what: str, shape: tuple[int, ...], way: str = "", *, beside: int = 0) -> None:
    """Raise where what is made of the draws would not fit, before it is made.

    Parameters
    ----------
    what : str
        Its name.
    shape : tuple of int (chain, draw, ...)
        Of the array.
    way : str
        What does without it, said last.
    beside : int
        Arrays of the same size that are there already; as many more quarters may be taken.

    Raises
    ------
    ValueError
        If they take more than 2 GB together, and more than a quarter of the memory of this machine each.
    """
    size, most = 8 * math.prod(shape) * (1 + beside), max(LIMIT, memory() // PART * (1 + beside))
    if size > most:
        raise ValueError(
            f"n_draws must be at most {shape[1] * most // size:,} to hold {what}, got {shape[1]:,}: that "
            f"would take {size / 1e9:.2g} GB{' with b' * (beside > 0)} of at most {most / 1e9:.2g} GB{way}")


def memory() -> int:
    """Bytes of memory of this machine; 0 where it does not say.

    Returns
    -------
    int
        Physical memory.
    """
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not on Windows
        return 0
