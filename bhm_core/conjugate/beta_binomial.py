"""A proportion, learnt from counts of successes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, gammaln

from bhm_core._checks import count, finite_number, one_each, whole_numbers
from bhm_core._typing import ArrayLike, Continuous, Discrete
from bhm_core.conjugate._shared import (
    known_name,
    need_positive,
    store_floats,
)


@dataclass(frozen=True)
class BetaBinomial:
    """Probability theta of a success, with theta ~ Beta(a, b).

    Parameters
    ----------
    a, b : float
        Successes and failures that the prior is worth, at least 0; Beta(1, 1) is uniform, and 0 is
        the improper limit.

    Raises
    ------
    ValueError
        If a or b is negative or not finite.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, section 2.4.

    Examples
    --------
    >>> BetaBinomial().update(437, 980)
    BetaBinomial(a=438.0, b=544.0)
    >>> BetaBinomial().update([True, False, True])
    BetaBinomial(a=3.0, b=2.0)
    """

    a: float = 1.0
    b: float = 1.0

    def __post_init__(self) -> None:
        finite_number("a", self.a, minimum=0)
        finite_number("b", self.b, minimum=0)
        store_floats(self)

    def update(self, successes: ArrayLike, trials: ArrayLike | None = None) -> BetaBinomial:
        """Learn from counts: successes add to a, failures to b.

        Parameters
        ----------
        successes : array_like of int, shape (m,)
            Number of successes; one outcome (0 or 1, False or True) each if `trials` is left out.
        trials : array_like of int, shape (m,) or (), optional
            Number of trials, of the same shape or one for all.

        Returns
        -------
        BetaBinomial
            The posterior.

        Raises
        ------
        ValueError
            If a number is not a count, the shapes differ, or successes exceed trials.
        """
        y, n = _successes(successes, trials)
        return BetaBinomial(self.a + float(y.sum()), self.b + float((n - y).sum()))

    @property
    def mean(self) -> float:
        """Mean of theta, a / (a + b)."""
        return float(self.marginal().mean())

    @property
    def var(self) -> float:
        """Variance of theta."""
        return float(self.marginal().var())

    def marginal(self, name: str = "theta") -> Continuous:
        """Distribution of theta.

        Parameters
        ----------
        name : str, optional
            ``"theta"``, the only parameter.

        Returns
        -------
        frozen scipy.stats.beta
            On (0, 1).

        Raises
        ------
        ValueError
            If a or b is 0, so that the distribution is improper, or `name` is another one.
        """
        from scipy.stats import beta

        known_name(name, ("theta",))
        need_positive(self, ("a", "b"), "distribution")
        return beta(self.a, self.b)

    def predictive(self, n: int = 1) -> Discrete:
        """Distribution of the number of successes in n further trials.

        Parameters
        ----------
        n : int
            Number of further trials.

        Returns
        -------
        frozen scipy.stats.betabinom
            On 0, ..., n.

        Raises
        ------
        ValueError
            If n is below 1, or the distribution is improper because a or b is 0.
        """
        from scipy.stats import betabinom

        need_positive(self, ("a", "b"), "predictive distribution")
        return betabinom(count("n", n), self.a, self.b)

    def log_evidence(self, successes: ArrayLike, trials: ArrayLike | None = None) -> float:
        """Log probability of the data with theta integrated out, log p(y).

        Parameters
        ----------
        successes : array_like of int, shape (m,)
            As for `update`.
        trials : array_like of int, shape (m,) or (), optional
            As for `update`.

        Returns
        -------
        float
            With `trials`, of the counts; without, of the outcomes in their order.

        Raises
        ------
        ValueError
            If the prior is improper: it has no evidence; or as for `update`.
        """
        y, n = _successes(successes, trials)
        need_positive(self, ("a", "b"), "evidence")
        orders = gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1)
        after = self.update(successes, trials)
        return float(orders.sum() + betaln(after.a, after.b) - betaln(self.a, self.b))


def _successes(successes, trials):
    y = np.atleast_1d(whole_numbers("successes", successes))
    n = (
        np.ones_like(y)
        if trials is None
        else one_each("trials", np.atleast_1d(whole_numbers("trials", trials)), y, "the counts")
    )
    if (y > n).any():
        k = int(np.argmax(y > n))
        raise ValueError(f"successes must not exceed trials, got {y.flat[k]:g} of {n.flat[k]:g}")
    return y, n
