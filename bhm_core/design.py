"""How many groups, how many members: what a balanced design will know of the population's mean."""

from __future__ import annotations

import numpy as np

from bhm_core._checks import checked, flag, not_negative, one_shape, positive, probability
from bhm_core._typing import ArrayLike, Floats

__all__ = ["best_members", "expected_width"]


@checked(prob=probability)
def expected_width(
    n_groups: ArrayLike, n_members: ArrayLike, *, tau: ArrayLike, sigma: ArrayLike,
    prob: float = 0.9, known: bool = True,
) -> Floats:
    """Return the width that an interval of the population's mean will have, averaged over data.

    With J groups of n members each, the mean of all has the variance tau^2 / J + sigma^2 / (J n). If
    tau and sigma are known, every interval is as wide as that says. If they are not, the interval is
    that of the J group means, a t interval with J - 1 degrees of freedom, whose width differs from one
    data set to the next.

    Parameters
    ----------
    n_groups : array_like (...)
        J, above 0, and above 1 if the standard deviations are not known. Need not be whole, so that a
        budget can be followed.
    n_members : array_like (...)
        n, members of each group, above 0.
    tau : array_like (...)
        Standard deviation between groups, at least 0, units of the outcome.
    sigma : array_like (...)
        Standard deviation within groups, above 0, units of the outcome.
    prob : float
        Probability of the interval.
    known : bool, default True
        Whether tau and sigma are known.

    Returns
    -------
    ndarray (...)
        Width, units of the outcome.

    Raises
    ------
    ValueError
        If a number is not finite or too small, `prob` is not between 0 and 1, the shapes do not fit
        together, or there are no degrees of freedom.

    References
    ----------
    Snijders & Bosker (1993), Standard errors and sample sizes for two-level research, Journal of
    Educational Statistics 18, 237-259.

    Examples
    --------
    >>> print(expected_width([10, 40], [35, 5], tau=3, sigma=6).round(2))
    [3.29 2.09]
    >>> print(expected_width([10, 40], [35, 5], tau=3, sigma=6, known=False).round(2))
    [3.57 2.13]
    """
    J, n = np.asarray(positive("n_groups", n_groups)), positive("n_members", n_members)
    tau, sigma = not_negative("tau", tau), positive("sigma", sigma)
    one_shape(n_groups=np.shape(J), n_members=np.shape(n), tau=np.shape(tau), sigma=np.shape(sigma))
    sd = np.sqrt(tau**2 + sigma**2 / n) / np.sqrt(J)
    return np.asarray(2 * sd * _half_width(J, prob, flag("known", known)))


def _half_width(J, prob, known):
    """Half the interval in standard errors, on average: of the normal, or of t and its estimated scale."""
    from scipy.special import gammaln
    from scipy.stats import norm, t

    if known:
        return norm.ppf((1 + prob) / 2)
    df = _degrees_of_freedom(J)
    log_mean_of_root = gammaln((df + 1) / 2) - gammaln(df / 2) + np.log(2 / df) / 2
    return t.ppf((1 + prob) / 2, df) * np.exp(log_mean_of_root)


def _degrees_of_freedom(J):
    if (J <= 1).any():
        raise ValueError("n_groups must be above 1 where tau and sigma are not known, got "
                         f"{J[J <= 1].flat[0]}")
    return J - 1


@checked()
def best_members(
    cost_group: ArrayLike, cost_member: ArrayLike, *, tau: ArrayLike, sigma: ArrayLike
) -> Floats:
    """Return the number of members per group with which the mean is known best at any budget.

    A design costs J (cost_group + n cost_member). For the same money, the variance of the mean of all is
    least at n = sqrt(cost_group / cost_member) sigma / tau. The number is not rounded.

    Parameters
    ----------
    cost_group, cost_member : array_like (...)
        Price of a group before its first member, and of each member, above 0, same units.
    tau, sigma : array_like (...)
        Standard deviations between and within groups, above 0, same units.

    Returns
    -------
    ndarray (...)
        n, members per group.

    Raises
    ------
    ValueError
        If a number is not positive, or the shapes do not fit together.

    References
    ----------
    Cochran (1977), Sampling Techniques, third edition, chapter 10.

    Examples
    --------
    >>> print(best_members(20, 1, tau=3, sigma=6).round(1))
    8.9
    """
    given = {"cost_group": cost_group, "cost_member": cost_member, "tau": tau, "sigma": sigma}
    given = {name: positive(name, value) for name, value in given.items()}
    one_shape(**{name: np.shape(value) for name, value in given.items()})
    ratio = np.sqrt(np.divide(given["cost_group"], given["cost_member"]))
    return np.asarray(ratio * np.divide(given["sigma"], given["tau"]))
