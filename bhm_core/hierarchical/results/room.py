"""How much memory the draws of the group effects may take."""

import os

__all__ = ["check_room"]

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
