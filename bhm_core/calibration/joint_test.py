"""Geweke's joint test: draws from the model directly, against a chain that passes through the data."""

from collections.abc import Callable
from typing import Any

import numpy as np

from bhm_core import diagnostics
from bhm_core._checks import called, count, function, generator, size
from bhm_core._typing import Number, Params, Rng
from bhm_core.calibration._quantities import likelihood, parameters

__all__ = ["geweke_joint_test"]


def geweke_joint_test(
    prior: Callable[[np.random.Generator], Params],
    simulate: Callable[[Any, np.random.Generator], Any],
    transition: Callable[[Any, Any, np.random.Generator], Params], *, n_draws: int, rng: Rng,
    log_likelihood: Callable[[Any, Any], float] | None = None, thin: int = 1,
) -> dict[str, Number]:
    """Geweke's joint test of a transition that should leave the posterior unchanged.

    Parameters and data drawn from the model directly, and by a chain that alternates new data given
    the parameters with one transition given the data, have the same joint distribution. The
    statistic compares means and second moments of all quantities in standard errors.

    Parameters
    ----------
    prior : callable
        ``prior(rng) -> dict`` of arrays.
    simulate : callable
        ``simulate(params, rng) -> data``.
    transition : callable
        ``transition(params, data, rng) -> params``: one sweep of a Gibbs sampler, say.
    n_draws : int
        Draws made in each of the two ways.
    rng : int or numpy.random.Generator
        Source of randomness.
    log_likelihood : callable, optional
        ``log_likelihood(params, data)``, compared as well.
    thin : int, optional
        Transitions between two draws of the chain.

    Returns
    -------
    dict of str to ndarray (*shape)
        z-score of each quantity and of its square (``name^2``): about standard normal if all is
        right.

    Raises
    ------
    ValueError
        If n_draws is below 4 or thin below 1, or rng is no source of randomness.

    References
    ----------
    Geweke (2004), doi:10.1198/016214504000001132.

    Examples
    --------
    >>> scores = geweke_joint_test(
    ...     lambda rng: {"mu": rng.normal()},
    ...     lambda params, rng: rng.normal(params["mu"]),
    ...     lambda params, y, rng: {"mu": rng.normal(y / 2, np.sqrt(0.5))},
    ...     n_draws=1000, rng=1)
    >>> list(scores), bool(abs(scores["mu"]) < 4)
    (['mu', 'mu^2'], True)
    """
    direct_rng, chain_rng = generator(rng).spawn(2)
    direct, chain = [], []
    for name, one in (("prior", prior), ("simulate", simulate), ("transition", transition)):
        function(name, one)
    if log_likelihood is not None:
        function("log_likelihood", log_likelihood)
    params = _drawn(prior, chain_rng)
    for _ in range(size("n_draws", n_draws, minimum=4)):
        fresh = _drawn(prior, direct_rng)
        direct.append(_with_likelihood(fresh, _data(simulate, fresh, direct_rng), log_likelihood))
        for _ in range(count("thin", thin)):
            data = _data(simulate, params, chain_rng)
            params = _moved(transition, params, data, chain_rng)
        chain.append(_with_likelihood(params, _data(simulate, params, chain_rng), log_likelihood))
    scores = {}
    for name in direct[0]:
        a, b = (np.array([one[name] for one in run], dtype=float) for run in (direct, chain))
        for label, x, y in ((name, a, b), (f"{name}^2", a**2, b**2)):
            independent = x.std(axis=0, ddof=1) / np.sqrt(n_draws)
            error = np.hypot(independent, diagnostics.mcse_mean(y[None]))
            scores[label] = (y.mean(axis=0) - x.mean(axis=0)) / error
    return scores


def _with_likelihood(params, data, log_likelihood):
    extra = {} if log_likelihood is None else {
        "log_likelihood": likelihood(log_likelihood, params, data)}
    return {**params, **extra}


def _drawn(prior, rng):
    return parameters("prior", called("prior", prior, rng, takes="a source of randomness"))


def _data(simulate, params, rng):
    return called("simulate", simulate, params, rng, takes="parameters and a source of randomness")


def _moved(transition, params, data, rng):
    """The parameters after a step of the chain: of the same names and shapes."""
    moved = called("transition", transition, params, data, rng,
                   takes="parameters, data and a source of randomness")
    moved = parameters("transition", moved)
    shapes = [{name: value.shape for name, value in one.items()} for one in (params, moved)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"transition must return parameters of shapes {shapes[0]}, got {shapes[1]}")
    return moved
