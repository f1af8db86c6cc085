"""The engine: samples the few parameters of a hierarchical model that are left after integration.

Mode and curvature give a first proposal; a pilot drawn from it gives a mixture that fits better;
pilots repeat until their importance ratios are even. Then everything is drawn afresh, independently
(:mod:`.independence`). Where the ratios stay uneven, an ensemble of walkers takes over
(:mod:`.ensemble`).
"""

import warnings

import numpy as np

from bhm_core._checks import flag, generator, size
from bhm_core._typing import Floats, Rng
from bhm_core.hierarchical.engine.chains import Chains
from bhm_core.hierarchical.engine.cost import announce
from bhm_core.hierarchical.engine.ensemble import ensemble_chains
from bhm_core.hierarchical.engine.independence import independent_chains
from bhm_core.hierarchical.engine.model import HierarchicalModel, ModelDraws, as_chains
from bhm_core.hierarchical.engine.pilot import LogPosterior, explore
from bhm_core.hierarchical.engine.report import EngineDiagnostics, complaint

__all__ = ["run", "sample_model"]

_N_RETRIES = 2
_N_PILOT = 2000
_N_STARTS = 5000
_FEWEST = 100  # draws a chain on which convergence is judged, however few are asked for


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
        Show bars of pilots and of walkers.

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
        Show bars of pilots and of walkers.

    Returns
    -------
    phi : ndarray (chain, draw, d)
        Draws.
    diagnostics : EngineDiagnostics
        Whether to trust them; of at least 100 draws per chain, from which fewer are picked.
    """
    shape = n_chains, max(n_draws, _FEWEST)
    target = LogPosterior(model)
    announce(model.log_posterior, target.origin, target.scale, shape[0] * shape[1],
             getattr(model, "rough_log_posterior", None))
    pilot = explore(target, rng, progress)
    chains = _fast_road(pilot, shape, rng)
    if not chains.converged:
        chains = _slow_road(pilot, chains.evenness, shape, rng, progress)
    report = chains.report(target.n)
    if not report.converged:
        warnings.warn(complaint(model.parameter_names, chains.phi, report), RuntimeWarning, stacklevel=3)
    picked = np.arange(n_draws) * shape[1] // n_draws
    return target.origin + chains.phi[:, picked], report


def _fast_road(pilot, shape, rng):
    """Independent proposals; what went wrong is among the pilots then, and all is drawn afresh."""
    chains = independent_chains(pilot, shape, rng)
    for _ in range(_N_RETRIES):
        if chains.settled:
            break
        pilot.improve(_N_PILOT, rng)
        chains = independent_chains(pilot, shape, rng)
    return chains


def _slow_road(pilot, evenness, shape, rng, progress):
    """Walkers, started from what was tried, drawn by the root of its weight: wider than the
    posterior, but with few walkers in a mode that hardly counts, which they might never leave."""
    tried, weights = pilot.weighted()
    starts = tried[rng.choice(len(tried), _N_STARTS, p=np.sqrt(weights) / np.sqrt(weights).sum())]
    n_chains, n_draws = shape
    phi, acceptance, steady, complete = ensemble_chains(
        pilot.target, starts, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
    return Chains(phi, "ensemble", float(acceptance), evenness, steady, complete)
