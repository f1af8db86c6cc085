"""The engine: samples the few parameters of a hierarchical model that are left after integration.

Mode and curvature give a first proposal; a pilot drawn from it gives a mixture that fits better;
pilots repeat until their importance ratios are even. Then everything is drawn afresh: candidates
are thinned by rejection, and independence Metropolis-Hastings corrects what rejection left (Tierney
1994, section 2.3.4). All candidates are evaluated in one batch. Where the ratios stay uneven, an
ensemble of walkers takes over.
"""

import warnings

import numpy as np

from bhm_core._checks import flag, generator, size
from bhm_core._typing import Floats, Ints, Rng
from bhm_core.hierarchical.engine.ensemble import ensemble_chains, passes
from bhm_core.hierarchical.engine.model import HierarchicalModel, ModelDraws, as_chains
from bhm_core.hierarchical.engine.pilot import Target, explore
from bhm_core.hierarchical.engine.report import (
    EngineDiagnostics,
    complaint,
    efficiency,
    pareto_k,
)

__all__ = ["independence_chain", "run", "sample_model"]

_WAIT = 0.03  # mean number of steps that a chain may wait for its next state
_N_DISCARD = 20  # first states of a chain, before it forgets where it began
_MAX_CANDIDATES = 40  # candidates per draw
_BAD_TAIL = 0.7  # Pareto k of importance ratios that are not to be trusted
_BAD_SHARE = 0.3  # efficiency below which a bad tail matters to Metropolis-Hastings
_N_RETRIES = 2
_N_PILOT = 2000
_N_STARTS = 5000
_FEWEST = 100  # draws per chain on which convergence is judged, however few are asked for


def sample_model(
    model: HierarchicalModel, *, n_draws: int = 1000, n_chains: int = 4, rng: Rng,
    progress: bool = False,
) -> ModelDraws:
    """Draw everything: phi by the engine, then the rest exactly, given phi.

    Parameters
    ----------
    model : HierarchicalModel
        What to sample.
    n_draws, n_chains : int
        Size of the result.
    rng : int or numpy.random.Generator
        Source of randomness.
    progress : bool
        Show a bar when the slow road is taken.

    Returns
    -------
    ModelDraws
        Arrays ``(chain, draw, *shape)`` and ``.diagnostics``.

    Raises
    ------
    ValueError
        If a size is below 1, rng is neither a seed nor a Generator, or the posterior is improper.
    """
    n_draws, n_chains, rng = size("n_draws", n_draws), size("n_chains", n_chains), generator(rng)
    flag("progress", progress)
    phi, report = run(model, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
    arrays = model.expand(phi.reshape(n_draws * n_chains, -1), rng)
    arrays = {k: as_chains(v, n_chains) for k, v in arrays.items()}
    return ModelDraws(arrays, phi=phi, diagnostics=report)


def run(
    model: HierarchicalModel, *, n_draws: int = 1000, n_chains: int = 4,
    rng: np.random.Generator, progress: bool = False,
) -> tuple[Floats, EngineDiagnostics]:
    """Draw phi from p(phi | y).

    Parameters
    ----------
    model : HierarchicalModel
        What to sample.
    n_draws, n_chains : int
        Size of the result.
    rng : numpy.random.Generator
        Source of randomness.
    progress : bool
        Show a bar when the fallback runs.

    Returns
    -------
    phi : ndarray (chain, draw, d)
        Draws.
    diagnostics : EngineDiagnostics
        Whether to trust them; of at least 100 draws per chain, from which fewer are picked.
    """
    n_asked, n_draws = n_draws, max(n_draws, _FEWEST)
    target = Target(model)
    pilot = explore(target, rng)
    phi, facts = _independence(target, pilot, n_draws, n_chains, rng)
    for _ in range(_N_RETRIES):
        if phi is not None and facts["pareto_k"] <= _BAD_TAIL:
            break
        pilot.improve(_N_PILOT, rng)  # what went wrong is among the pilots now: draw all afresh
        phi, facts = _independence(target, pilot, n_draws, n_chains, rng)
    good, figures = (False, {}) if phi is None else passes(phi)
    if not good:
        phi, facts, steady = _walkers(target, pilot, facts, n_draws, n_chains, rng, progress)
        good, figures = passes(phi)
        good = good and steady
    report = EngineDiagnostics(converged=good, n_evaluations=target.n, **figures, **facts)
    if not report.converged:
        warnings.warn(complaint(model.parameter_names, phi, report), RuntimeWarning, stacklevel=3)
    return target.origin + phi[:, np.arange(n_asked) * n_draws // n_asked], report


def _threshold(log_ratios, weights):
    """Level c of the ratios at which a chain stays _WAIT extra steps on average, and the share kept.

    A state of ratio w > c waits about w / c - 1 steps; rejection at c keeps E[min(1, w / c)], which
    is E_posterior[min(1 / w, 1 / c)] for ratios with mean 1 under the proposal.
    """
    order = np.argsort(-log_ratios, kind="stable")
    w, mass = np.exp(np.clip(log_ratios[order], -500, 500)), weights[order]
    wait = np.cumsum(mass * w) / w - np.cumsum(mass)
    at = np.searchsorted(wait, _WAIT, side="right") - 1
    return np.log(w[at]), min(1.0, (mass * np.minimum(1 / w, 1 / w[at])).sum())


def _independence(target, pilot, n_draws, n_chains, rng):
    """Candidates, rejection, Metropolis-Hastings; no draws when the ratios are too uneven."""
    best = pilot.best()
    ratios, mean = pilot.log_ratios(best)
    level, share = _threshold(ratios - mean, pilot.weighted()[1])
    if share * _MAX_CANDIDATES < 1:
        own = sum(pilot.counts[:best])
        return None, _facts("independence", ratios[own:own + pilot.counts[best]])
    length = n_draws + _N_DISCARD
    x, excess, facts = _candidates(pilot, best, level + mean, share, n_chains * length, rng)
    if facts["pareto_k"] > _BAD_TAIL and facts["efficiency"] < _BAD_SHARE:
        return None, facts
    states = independence_chain(excess.reshape(n_chains, length), rng)[:, _N_DISCARD:]
    facts["acceptance"] = float((np.diff(states, prepend=-1) != 0).mean())
    x = x.reshape(n_chains, length, -1)
    return np.take_along_axis(x, states[..., None], axis=1), facts


def _candidates(pilot, best, level, share, n, rng):
    """Draw until n survive rejection: survivors, log of what rejection left, and the facts.

    Candidates with a bad tail join the pilots, for a better proposal.
    """
    proposal, points, heights, ratios, keep = pilot.proposals[best], [], [], [], []
    missing = n
    while missing > 0:
        points.append(pilot.sample(proposal, int(1.05 * missing / share) + 20, rng))
        heights.append(pilot.target(points[-1]))
        ratios.append(heights[-1] - proposal.log_density(points[-1]))
        keep.append(np.log(rng.random(len(ratios[-1]))) < ratios[-1] - level)
        missing -= keep[-1].sum()
    points, heights, ratios, keep = map(np.concatenate, (points, heights, ratios, keep))
    facts = _facts("independence", ratios)
    if facts["pareto_k"] > _BAD_TAIL:
        pilot.add(proposal, points, heights)
    return points[keep][:n], np.maximum(ratios[keep] - level, 0)[:n], facts


def _facts(method, log_ratios):
    return {"method": method, "acceptance": np.nan, "pareto_k": pareto_k(log_ratios),
            "efficiency": efficiency(log_ratios)}


def independence_chain(log_ratios: Floats, rng: np.random.Generator) -> Ints:
    """Independence Metropolis-Hastings over given candidates: which candidate each state is.

    Parameters
    ----------
    log_ratios : ndarray (chain, n)
        Log of target over proposal of the candidates, in the order of their proposal. Where the
        least value repeats often, as after rejection, only the other candidates cost time.
    rng : numpy.random.Generator
        Source of the uniforms.

    Returns
    -------
    ndarray of int (chain, n)
        Index of the candidate that the chain is at.
    """
    uniforms = np.log(rng.random(log_ratios.shape))
    states = np.tile(np.arange(log_ratios.shape[1]), (len(log_ratios), 1))
    for ratio, uniform, state in zip(log_ratios, uniforms, states, strict=True):
        free = 0
        for at in np.flatnonzero(uniform[1:] >= ratio[1:] - ratio[:-1]):
            if at >= free:  # the chain is here, not still waiting further back
                free = _first_accepted(ratio, uniform, at)
                state[at + 1:free] = at
    return states


def _first_accepted(ratio, uniform, at):
    """Position of the next candidate that a chain at `at` accepts; looked for in growing windows."""
    begin, window = at + 1, 16
    while begin < len(ratio):
        accepted = uniform[begin:begin + window] < ratio[begin:begin + window] - ratio[at]
        if accepted.any():
            return begin + int(accepted.argmax())
        begin, window = begin + window, 2 * window
    return len(ratio)


def _walkers(target, pilot, facts, n_draws, n_chains, rng, progress):
    """The fallback, started from what was tried, drawn by the root of its weight: wider than the
    posterior, but with few walkers in a mode that hardly counts, which they might never leave."""
    tried, weights = pilot.weighted()
    tried = tried[rng.choice(len(tried), _N_STARTS, p=np.sqrt(weights) / np.sqrt(weights).sum())]
    phi, acceptance, steady, complete = ensemble_chains(
        target, tried, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
    facts = {**facts, "method": "ensemble", "acceptance": float(acceptance), "complete": complete}
    return phi, facts, steady
