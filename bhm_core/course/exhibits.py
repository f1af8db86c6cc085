"""Samplers, right and broken, each on a model whose truth can be drawn and whose posterior is known.

The models are the five schools of `five_schools`, and the one positive number of `one_rate`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from bhm_core._checks import checked, count, generator
from bhm_core._typing import Rng
from bhm_core.calibration import Calibration, simulation_based_calibration
from bhm_core.course import broken, five_schools, one_rate
from bhm_core.course.gibbs import NormalMeansGibbs
from bhm_core.course.targets import NormalMeansTarget
from bhm_core.draws import Draws
from bhm_core.kernels import LogNormalWalk, metropolis_hastings

__all__ = ["DATA", "EXHIBITS", "LONG", "MODELS", "Exhibit"]

LONG = {"n_draws": 4000, "n_warmup": 500, "n_chains": 4}


def _prior_only(_, **sizes):
    """Give the sampler that ignores the data the sizes of the others."""

    def posterior(y, rng):
        size = sizes.get("n_draws", 100), sizes.get("n_chains", 1)
        draws = broken.ignores_the_data(five_schools.prior, size[0] * size[1])(y, rng)
        return Draws({k: v.reshape(*size[::-1], *v.shape[2:]) for k, v in draws.items()})

    return posterior


@dataclass(frozen=True)
class Exhibit:
    """A sampler with the model it is tried on.

    Attributes
    ----------
    make : callable
        ``make(sampler, **sizes) -> posterior(data, rng)``.
    sampler : object
        What `make` takes.
    model : str
        "schools" or "rate".
    """

    make: Callable[..., Any]
    sampler: object
    model: str

    @checked(n_sims=partial(count, minimum=2))
    def calibrate(self, *, n_sims: int, rng: Rng) -> Calibration:
        """Calibrate the sampler.

        Parameters
        ----------
        n_sims : int
            Number of simulations.
        rng : int or numpy.random.Generator
            Source of randomness.

        Returns
        -------
        Calibration
            Ranks of all parameters and of the log likelihood.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        prior, simulate, log_likelihood = MODELS[self.model]
        return simulation_based_calibration(
            prior, simulate, self.make(self.sampler), n_sims=n_sims, rng=rng,
            log_likelihood=log_likelihood,
        )

    @checked()
    def run(self, *, rng: Rng, n_chains: int = LONG["n_chains"]) -> Draws:
        """Draw chains of 4,000 on the data that all exhibits share.

        Parameters
        ----------
        rng : int or numpy.random.Generator
            Source of randomness.
        n_chains : int, optional
            Number of chains.

        Returns
        -------
        Draws
            With ``log_tau`` instead of tau, whose tails are too long for averages.

        Raises
        ------
        ValueError
            If rng is neither a seed nor a Generator.
        """
        draws = dict(self.make(self.sampler, **LONG | {"n_chains": n_chains})(
            DATA[self.model], generator(rng)))
        if "tau" in draws:
            draws["log_tau"] = np.log(draws.pop("tau"))
        return Draws(draws)


def _walk(kernel):
    return lambda log_density: kernel(log_density, LogNormalWalk(1.0))


MODELS: dict[str, tuple[Any, ...]] = {
    "schools": (five_schools.prior, five_schools.simulate, five_schools.log_likelihood),
    "rate": (one_rate.prior, one_rate.simulate, one_rate.log_likelihood),
}
DATA: dict[str, Any] = {"schools": np.array([2.1, -0.6, 0.3, 1.8, -1.5]), "rate": 1}
EXHIBITS = {
    "right: Gibbs": Exhibit(five_schools.gibbs_posterior, NormalMeansGibbs, "schools"),
    "right: random walk": Exhibit(five_schools.metropolis_posterior, NormalMeansTarget, "schools"),
    "right: log walk": Exhibit(one_rate.posterior, _walk(metropolis_hastings), "rate"),
    "no Hastings ratio": Exhibit(one_rate.posterior, _walk(broken.NoHastingsRatio), "rate"),
    "reversed ratio": Exhibit(one_rate.posterior, _walk(broken.ReversedHastingsRatio), "rate"),
    "adapting for ever": Exhibit(
        one_rate.posterior, lambda log_density: broken.AdaptingForEver(log_density, 2.0), "rate"
    ),
    "forgotten Jacobian": Exhibit(five_schools.metropolis_posterior, broken.ForgottenJacobian, "schools"),
    "variance for sd": Exhibit(five_schools.gibbs_posterior, broken.VarianceForSd, "schools"),
    "J - 1 for J": Exhibit(five_schools.gibbs_posterior, broken.OneTooFew, "schools"),
    "wrong group index": Exhibit(five_schools.gibbs_posterior, broken.WrongGroupIndex, "schools"),
    "ignores the data": Exhibit(_prior_only, None, "schools"),
}
