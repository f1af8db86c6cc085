"""Which alarm notices which bug: traces, R-hat, effective sample size, calibration, a known answer.

They are tried on the `exhibits`, whose posterior is known another way.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from bhm_core import diagnostics
from bhm_core._checks import checked, choice, count, generator
from bhm_core._tables import text_table
from bhm_core._typing import Rng
from bhm_core.course import five_schools, one_rate
from bhm_core.course.costs.exact import means_by_quadrature
from bhm_core.course.exhibits import DATA, EXHIBITS
from bhm_core.draws.summary import ESS_A_CHAIN, R_HAT_LIMIT

__all__ = [
    "DATA",
    "EXHIBITS",
    "FAR",
    "RARE",
    "VISIBLE",
    "Alarms",
    "Verdict",
    "inspect_zoo",
    "known_answers",
]

VISIBLE = 0.5  # standard deviations: what an eye sees in a trace
FAR = 4.0  # standard errors: further off is not chance
RARE = 0.01  # p-value, after a correction for the number of quantities


class Verdict(NamedTuple):
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
    def rings(self) -> tuple[bool, ...]:
        """Whether each alarm goes off, in the order of the fields."""
        return (self.apart > VISIBLE, self.r_hat > R_HAT_LIMIT, self.ess < 4 * ESS_A_CHAIN,
                self.p_parameters < RARE, self.p_likelihood < RARE, self.distance > FAR)

    def cells(self) -> list[str]:
        """Text of each field, with its alarm.

        Returns
        -------
        list of str
            Without the numbers of chains that have not converged.
        """
        texts = [f"{value:.{digits}f}" for value, digits in zip(self, (2, 2, 0, 3, 3, 1), strict=True)]
        if self.r_hat > R_HAT_LIMIT:
            of_chains = (0, 1, 2, 5)
            texts = ["" if k in of_chains else text for k, text in enumerate(texts)]
        return [t + ("!" if ring else " ") for t, ring in zip(texts, self.rings, strict=True)]


class Alarms(dict[str, Verdict]):
    """Rows by the name of the sampler; prints as a table, an alarm that goes off with a ``!``.

    Numbers of chains that have not converged are noise: the ``!`` stands alone where R-hat rings.
    """

    def __repr__(self) -> str:
        heads = (("", "trace ", "R-hat ", "ESS ", "calibration ", "", "known "),
                 ("", "apart ", "", "", "param. ", "lik. ", "answer "))
        rows = [(name, *row.cells()) for name, row in self.items()]
        return text_table([*heads, *rows], "<>>>>>>")


@checked(n_sims=partial(count, minimum=2))
def inspect_zoo(names: Sequence[str] | None = None, *, n_sims: int, rng: Rng) -> Alarms:
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

    Raises
    ------
    ValueError
        If rng is neither a seed nor a Generator.
    """
    for name in EXHIBITS if names is None else names:
        choice("names", name, tuple(EXHIBITS))
    streams = generator(rng).spawn(len(EXHIBITS))
    known = known_answers()
    rows = Alarms()
    for (name, exhibit), stream in zip(EXHIBITS.items(), streams, strict=True):
        if names is None or name in names:
            draws, result = exhibit.run(rng=stream), exhibit.calibrate(n_sims=n_sims, rng=stream)
            rows[name] = _row(draws, result, known[exhibit.model])
    return rows


def known_answers() -> dict[str, dict[str, Any]]:
    """Posterior means by other routes: the conjugate formula, and quadrature over mu and tau.

    Returns
    -------
    dict
        Model -> name -> mean.
    """
    schools = means_by_quadrature(DATA["schools"], five_schools.SE, **five_schools.PRIORS)
    return {"rate": {"theta": one_rate.mean(DATA["rate"])}, "schools": schools}


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
    return Verdict(apart.max(), numbers["r_hat"].max(), numbers["ess_bulk"].min(),
               min(1.0, size * parameters), min(1.0, size * likelihood), distance.max())
