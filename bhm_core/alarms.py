"""Which alarm notices which bug: traces, R-hat, effective sample size, calibration, a known answer.

Every exhibit is a sampler, right or broken, on a model whose truth can be drawn and whose posterior
is known another way: the five schools of `zoo`, or the one positive number of `one_rate`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from bhm_core import broken, diagnostics, one_rate, zoo
from bhm_core._checks import generator
from bhm_core.calibration import simulation_based_calibration
from bhm_core.draws import Draws
from bhm_core.gibbs_models import NormalMeansGibbs
from bhm_core.kernels import LogNormalWalk, metropolis_hastings
from bhm_core.summary import ESS_A_CHAIN, R_HAT_LIMIT
from bhm_core.targets import NormalMeansTarget

LONG = {"n_draws": 4000, "n_warmup": 500, "n_chains": 4}
VISIBLE = 0.5  # standard deviations: what an eye sees in a trace
FAR = 4.0  # standard errors: further off is not chance
RARE = 0.01  # p-value, after a correction for the number of quantities


def _prior_only(_, **sizes):
    """Give the sampler that ignores the data the sizes of the others."""

    def posterior(y, rng):
        size = sizes.get("n_draws", 100), sizes.get("n_chains", 1)
        draws = broken.ignores_the_data(zoo.prior, size[0] * size[1])(y, rng)
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

    make: Callable
    sampler: object
    model: str

    def calibrate(self, *, n_sims, rng):
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
        """
        prior, simulate, log_likelihood = MODELS[self.model]
        return simulation_based_calibration(
            prior, simulate, self.make(self.sampler), n_sims=n_sims, rng=rng,
            log_likelihood=log_likelihood,
        )

    def run(self, *, rng, n_chains=LONG["n_chains"]):
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
        """
        draws = dict(self.make(self.sampler, **LONG | {"n_chains": n_chains})(
            DATA[self.model], generator(rng)))
        if "tau" in draws:
            draws["log_tau"] = np.log(draws.pop("tau"))
        return Draws(draws)


def _walk(kernel):
    return lambda log_density: kernel(log_density, LogNormalWalk(1.0))


MODELS = {
    "schools": (zoo.prior, zoo.simulate, zoo.log_likelihood),
    "rate": (one_rate.prior, one_rate.simulate, one_rate.log_likelihood),
}
DATA = {"schools": np.array([2.1, -0.6, 0.3, 1.8, -1.5]), "rate": 1}
EXHIBITS = {
    "right: Gibbs": Exhibit(zoo.gibbs_posterior, NormalMeansGibbs, "schools"),
    "right: random walk": Exhibit(zoo.metropolis_posterior, NormalMeansTarget, "schools"),
    "right: log walk": Exhibit(one_rate.posterior, _walk(metropolis_hastings), "rate"),
    "no Hastings ratio": Exhibit(one_rate.posterior, _walk(broken.NoHastingsRatio), "rate"),
    "reversed ratio": Exhibit(one_rate.posterior, _walk(broken.ReversedHastingsRatio), "rate"),
    "adapting for ever": Exhibit(
        one_rate.posterior, lambda log_density: broken.AdaptingForEver(log_density, 2.0), "rate"
    ),
    "forgotten Jacobian": Exhibit(zoo.metropolis_posterior, broken.ForgottenJacobian, "schools"),
    "variance for sd": Exhibit(zoo.gibbs_posterior, broken.VarianceForSd, "schools"),
    "J - 1 for J": Exhibit(zoo.gibbs_posterior, broken.OneTooFew, "schools"),
    "wrong group index": Exhibit(zoo.gibbs_posterior, broken.WrongGroupIndex, "schools"),
    "ignores the data": Exhibit(_prior_only, None, "schools"),
}


class Row(NamedTuple):
    """What each alarm says about one sampler.

    Attributes
    ----------
    apart : float
        Largest distance of the average of half a chain from the average of all, in standard
        deviations: what an eye sees in a trace, drift or chains that lie apart.
    r_hat : float
        Largest R-hat.
    ess : float
        Smallest bulk effective sample size.
    p_parameters, p_likelihood : float
        Smallest p-value of the calibration over parameters and their products, and that of the log
        likelihood; both times the number of quantities.
    distance : float
        Largest distance of an average from the known answer, in standard errors.
    """

    apart: float
    r_hat: float
    ess: float
    p_parameters: float
    p_likelihood: float
    distance: float

    @property
    def rings(self):
        """Whether each alarm goes off, in the order of the fields."""
        return (self.apart > VISIBLE, self.r_hat > R_HAT_LIMIT, self.ess < 4 * ESS_A_CHAIN,
                self.p_parameters < RARE, self.p_likelihood < RARE, self.distance > FAR)

    def cells(self, formats):
        """Text of each field, with its alarm.

        Parameters
        ----------
        formats : sequence of str
            One a field, such as ``"7.2f"``.

        Returns
        -------
        list of str
            Without the numbers of chains that have not converged.
        """
        texts = [f"{value:{form}}" for value, form in zip(self, formats, strict=True)]
        if self.r_hat > R_HAT_LIMIT:
            chains = (0, 1, 2, 5)
            texts = [" " * len(t) if k in chains else t for k, t in enumerate(texts)]
        return [t + ("!" if ring else " ") for t, ring in zip(texts, self.rings, strict=True)]


class Alarms(dict):
    """Rows by the name of the sampler; prints as a table, an alarm that goes off with a ``!``.

    Numbers of chains that have not converged are noise: the ``!`` stands alone where R-hat rings.
    """

    def __repr__(self):
        head = (f"{'':18} {'trace':>6} {'R-hat':>6} {'ESS':>8} {'calibration':>16} {'known':>9}",
                f"{'':18} {'apart':>6} {'':>6} {'':>8} {'param.':>8} {'lik.':>8} {'answer':>8}")
        formats = ("7.2f", "6.2f", "7.0f", "7.3f", "7.3f", "7.1f")
        lines = (f"{name:18}{' '.join(row.cells(formats))}".rstrip() for name, row in self.items())
        return "\n".join([*head, *lines])


def inspect_zoo(names=None, *, n_sims, rng):
    """Try every alarm on every sampler.

    Parameters
    ----------
    names : list of str, optional
        Keys of `EXHIBITS`; all of them if left out.
    n_sims : int
        Simulations of each calibration.
    rng : int or numpy.random.Generator
        Source of randomness.

    Returns
    -------
    Alarms
        One row a sampler.
    """
    streams = generator(rng).spawn(len(EXHIBITS))
    known = known_answers()
    rows = Alarms()
    for (name, exhibit), stream in zip(EXHIBITS.items(), streams, strict=True):
        if names is None or name in names:
            draws, result = exhibit.run(rng=stream), exhibit.calibrate(n_sims=n_sims, rng=stream)
            rows[name] = _row(draws, result, known[exhibit.model])
    return rows


def known_answers():
    """Posterior means by other routes: the conjugate formula, and quadrature over mu and tau.

    Returns
    -------
    dict
        Model -> name -> mean.
    """
    rate = {"theta": one_rate.mean(DATA["rate"])}
    return {"rate": rate, "schools": _schools_by_quadrature(DATA["schools"])}


def _schools_by_quadrature(y):
    """Means of mu, log tau and theta: mu given tau in closed form, a fine grid over log tau."""
    log_tau = np.linspace(-9, 6, 3001)[:, None]
    weight = 1 / (zoo.SE**2 + np.exp(2 * log_tau))
    precision = weight.sum(axis=1) + zoo.PRIORS["mu_sd"] ** -2
    mu = (weight * y).sum(axis=1) / precision
    ratio = np.exp(2 * log_tau[:, 0]) / zoo.PRIORS["tau_scale"] ** 2
    log_p = np.log(weight).sum(axis=1) / 2 - np.log(precision) / 2 + precision * mu**2 / 2
    log_p += -(weight * y**2).sum(axis=1) / 2 - np.log1p(ratio) + log_tau[:, 0]
    p = np.exp(log_p - log_p.max())
    p /= p.sum()
    pull = zoo.SE**2 * weight  # share of mu in the mean of theta_j
    theta = pull * mu[:, None] + (1 - pull) * y
    return {"mu": p @ mu, "log_tau": p @ log_tau[:, 0], "theta": p @ theta}


def _row(draws, result, known):
    flat = np.concatenate([v.reshape(*v.shape[:2], -1) for v in draws.values()], axis=-1)
    truth = np.concatenate([np.ravel(known[name]) for name in draws])
    halves = flat.reshape(2 * len(flat), -1, flat.shape[-1]).mean(axis=1)
    apart = np.abs(halves - flat.mean(axis=(0, 1))) / flat.std(axis=(0, 1))
    distance = np.abs(flat.mean(axis=(0, 1)) - truth) / diagnostics.mcse_mean(flat)
    numbers = diagnostics.convergence(flat)
    p = {name: np.ravel(values) for name, values in result.p_values.items()}
    size = sum(map(len, p.values()))
    likelihood = p.pop("log_likelihood").min()
    parameters = min(values.min() for values in p.values())
    return Row(apart.max(), numbers["r_hat"].max(), numbers["ess_bulk"].min(),
               min(1.0, size * parameters), min(1.0, size * likelihood), distance.max())
