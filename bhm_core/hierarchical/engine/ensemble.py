"""The slow road: chains of many walkers, for posteriors that defeat an independent proposal."""

from typing import Any

import numpy as np

from bhm_core._lattice import on_lattice, spacing
from bhm_core._typing import Floats, LogDensity
from bhm_core.diagnostics import convergence, r_hat
from bhm_core.hierarchical.engine.cost import progress_bar

__all__ = ["ensemble_chains", "passes"]

_FIRST_PHASE = 200
_N_PHASES = 7
_JITTER = 16.0  # sd of what is added to every move, in steps of the lattice
_BITS = 24  # of the lattice that walkers live on, below the sd of their starts
_FEW = 20  # draws that say nothing about convergence
_FEW_SWEEPS = 10  # states of a walker that do not show where it goes


def passes(draws: Floats) -> tuple[bool, dict[str, Any]]:
    """Say whether chains have converged, and give the numbers.

    Parameters
    ----------
    draws : ndarray (chain, draw, d)
        After warm-up.

    Returns
    -------
    converged : bool
        R-hat of every coordinate (of the halves of a single chain) at most 1.01 (1 + 10 / draws for
        short chains, whose R-hat is noisy), bulk and tail effective size at least 100 per chain, or a
        quarter of short chains, and no chain that never moved.
    figures : dict
        ``r_hat_max``, ``ess_bulk_min``, ``ess_tail_min``: the worst over coordinates.
    """
    n_chains, n_draws = draws.shape[:2]
    found = convergence(draws)
    found["r_hat"] = r_hat(halves(draws) if n_chains == 1 else draws)
    figures = {"r_hat_max": float(np.max(found["r_hat"])),
               "ess_bulk_min": float(np.min(found["ess_bulk"])),
               "ess_tail_min": float(np.min(found["ess_tail"]))}
    needed = n_chains * min(100, n_draws / 4)
    mixed = figures["r_hat_max"] <= max(1.01, 1 + 10 / n_draws)
    enough = min(figures["ess_bulk_min"], figures["ess_tail_min"]) >= needed
    moved = (np.ptp(draws, axis=1) > 0).all()
    return bool(mixed and enough and moved), figures


def halves(draws):
    """The first and the second half of every chain as chains."""
    half = draws.shape[1] // 2
    return np.concatenate([draws[:, :half], draws[:, half : 2 * half]])


def ensemble_chains(
    log_density: LogDensity, starts: Floats, *, n_draws: int, n_chains: int,
    rng: np.random.Generator, progress: bool = False,
) -> tuple[Any, ...]:
    """Differential-evolution MCMC (ter Braak 2006), one independent population of walkers a chain.

    A walker moves by the difference of two walkers of the other half of its population, which knows
    scale, direction and, one move in ten, the distance between two modes. Phases double in length
    until the draws of the last one pass; earlier phases are warm-up.

    Walkers live on a lattice some 1e-7 of the starts' sd wide: moves stay symmetric there, so the
    chain is exact for the density at its points, and a last digit that differs by processor is
    gone with every move instead of growing from move to move.

    Parameters
    ----------
    log_density : callable
        (n, d) -> (n,).
    starts : ndarray (n, d)
        Overdispersed points to start from.
    n_draws, n_chains : int
        Size of the result.
    rng : numpy.random.Generator
        Source of randomness.
    progress : bool
        Show a bar.

    Returns
    -------
    draws : ndarray (chain, draw, d)
        Of the last phase, walker after walker.
    acceptance : float
        Share of accepted moves in it.
    converged, complete : bool
        Whether they passed, and False after an interrupt, which keeps the last phase that ended.

    Raises
    ------
    KeyboardInterrupt
        If no phase has ended yet: there are no draws then.
    """
    d = starts.shape[1]
    n_walkers = 2 * max(16, d + 1)
    kept = -(-n_draws // n_walkers)
    step = spacing(starts.std(axis=0), _BITS)
    state = on_lattice(starts[rng.integers(len(starts), size=(n_chains, n_walkers))], step)
    height = log_density(state)
    draws, acceptance, converged, complete = None, np.nan, False, True
    bar = progress_bar(_FIRST_PHASE * (2**_N_PHASES - 1), "walkers", "sweeps", progress)
    try:
        for phase in range(_N_PHASES):
            n_sweeps = max(_FIRST_PHASE * 2**phase, 4 * kept)
            trace, state, height, acceptance = _phase(
                log_density, state, height, step, n_sweeps, kept, rng, bar)
            draws = trace.transpose(1, 2, 0, 3).reshape(n_chains, -1, d)[:, :n_draws]
            converged = passes(draws)[0] and _steady(trace) and not _some_stay_apart(trace)
            if converged:
                break
    except KeyboardInterrupt:
        if draws is None:
            raise
        converged = complete = False
    finally:
        bar.close()
    return draws, acceptance, converged, complete


def _phase(log_density, state, height, step, n_sweeps, n_kept, rng, bar):
    """Run `n_sweeps`, keep `n_kept` of their second half, evenly spaced: (kept, chain, walker, d)."""
    keep = set(np.linspace(n_sweeps, n_sweeps // 2, n_kept, endpoint=False).astype(int))
    trace, accepted = [], 0.0
    for sweep in range(1, n_sweeps + 1):
        state, height, share = _sweep(log_density, state, height, step, rng)
        accepted += share
        if sweep in keep:
            trace.append(state)
        bar.update()
    return np.array(trace), state, height, accepted / n_sweeps


def _steady(trace):
    """Whether the earlier and the later sweeps of every population tell the same story."""
    half = len(trace) // 2
    parts = np.concatenate([trace[:half], trace[half:2 * half]], axis=1)
    draws = parts.transpose(1, 0, 2, 3).reshape(parts.shape[1], -1, parts.shape[3])
    if half == 0 or draws.shape[1] < _FEW:
        return True
    return bool(np.max(r_hat(draws)) <= max(1.01, 1 + 10 / draws.shape[1]))


def _some_stay_apart(trace):
    """Whether a walker spent the whole phase beyond where half of the others ever were.

    Then it is in a mode that walkers neither enter nor leave, and how many sit there is chance. The draws
    of all chains may agree all the same: one walker in a hundred moves no R-hat.
    """
    if len(trace) < _FEW_SWEEPS:
        return False
    low, high = (limit(axis=0).reshape(-1, trace.shape[3]) for limit in (trace.min, trace.max))
    above, below = low > np.median(high, axis=0), high < np.median(low, axis=0)
    return bool((above | below).any())


def _sweep(log_density, state, height, step, rng):
    """Move both halves of every population in turn, by multiples of `step`."""
    state, height = state.copy(), height.copy()
    n_chains, n_walkers, d = state.shape
    half = n_walkers // 2
    share = 0.0
    for mine, other in ((slice(0, half), half), (slice(half, None), 0)):
        first = rng.integers(half, size=(n_chains, half))
        second = (first + rng.integers(1, half, size=first.shape)) % half
        rows = np.arange(n_chains)[:, None]
        leap = 1.0 if rng.random() < 0.1 else 2.38 / np.sqrt(2 * d)
        move = state[rows, first + other] - state[rows, second + other]
        jitter = _JITTER * rng.standard_normal(move.shape)
        proposed = state[:, mine] + on_lattice(leap * move + jitter * step, step)
        new = log_density(proposed)
        accept = np.log(rng.random(new.shape)) < new - height[:, mine]
        state[:, mine] = np.where(accept[..., None], proposed, state[:, mine])
        height[:, mine] = np.where(accept, new, height[:, mine])
        share += accept.mean() / 2
    return state, height, share
