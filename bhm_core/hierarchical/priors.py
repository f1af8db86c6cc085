"""Priors of a hierarchical regression, written as frozen ``scipy.stats`` distributions."""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import finite_array, positive

__all__ = ["LKJ", "Priors", "on_variance"]


@dataclass(frozen=True)
class LKJ:
    """Prior of a correlation matrix: p(R) proportional to det(R)^(eta - 1).

    For two coefficients (rho + 1) / 2 ~ Beta(eta, eta): uniform at eta = 1, drawn to 0 above.
    Source: Lewandowski, Kurowicka & Joe (2009), Journal of Multivariate Analysis 100, 1989-2001.

    Parameters
    ----------
    eta : float
        Shape, above 0.

    Examples
    --------
    >>> LKJ(2.0)
    LKJ(eta=2.0)
    """

    eta: float

    def __post_init__(self):
        if np.ndim(self.eta) != 0:
            raise ValueError(f"eta must be one number, got {self.eta!r}")
        object.__setattr__(self, "eta", positive("eta", self.eta))


@dataclass(frozen=True)
class OnVariance:
    """A distribution of a variance, where a standard deviation is the parameter."""

    dist: object

    def __repr__(self):
        return f"on_variance({describe(self.dist)})"


def on_variance(dist):
    """Put a prior on the square of a standard deviation.

    Parameters
    ----------
    dist : frozen scipy.stats distribution
        Of tau^2 or sigma^2, for instance ``invgamma(a, scale=b)``.

    Returns
    -------
    OnVariance
        To be passed to :class:`Priors`.

    Raises
    ------
    ValueError
        If `dist` is no frozen continuous distribution on positive numbers.

    Examples
    --------
    >>> from scipy.stats import invgamma
    >>> on_variance(invgamma(1, scale=2))
    on_variance(invgamma(1, scale=2))
    """
    _check_scale_prior("on_variance", dist)
    return OnVariance(dist)


class Priors:
    """Priors of the parameters of a hierarchical regression.

    Parameters
    ----------
    gamma : "default", "flat", normal distribution, list of them, or (mean, cov)
        Population coefficients. A list has one entry a coefficient, each normal or "flat".
        The default is worth 0.16 of one row: normal, centred at the complete-pooling fit of a
        constant, with covariance (2.5 sd(y))^2 n (X'X)^-1. For columns that are not correlated
        this is an sd of 2.5 sd(y) / sd(x), whatever the origin of x.
    tau : "default", "flat", distribution, ``on_variance(...)``, or list of them
        Standard deviations of the varying coefficients. The default is half-normal with scale
        sd(y) / sd(z); it describes the groups' lines at the mean of z, so the origin of z does not
        matter. Effects without correlation have none at z = 0, where the reader put it: there the
        origin is part of the model, and the default is stated at z = 0 too.
    sigma : "default", distribution, ``on_variance(...)``, or float
        Residual standard deviation; a number means that it is known. The default is half-normal
        with scale sd(y).
    corr : LKJ
        Correlations of the varying coefficients.
    omega : frozen scipy.stats.invwishart, optional
        Covariance of the varying coefficients, in place of `tau` and `corr`.

    Raises
    ------
    ValueError
        If a prior is of a kind that is not offered, or `omega` comes together with `tau` or `corr`.

    Notes
    -----
    The defaults depend on the data. Where calibration is at stake, state fixed ones.

    Examples
    --------
    >>> from scipy.stats import halfnorm, norm
    >>> print(Priors(gamma=norm(0, 10), tau=halfnorm(scale=5), sigma=halfnorm(scale=10)))
    gamma: norm(0, 10)
    tau:   halfnorm(scale=5)
    corr:  LKJ(eta=2.0)
    sigma: halfnorm(scale=10)
    """

    def __init__(self, *, gamma="default", tau="default", sigma="default", corr=None, omega=None):
        if omega is not None and (corr is not None or not is_word(tau, "default")):
            raise ValueError("omega must stand alone, got tau or corr beside it")
        self.gamma, self.omega = _checked_gamma(gamma), _checked_omega(omega)
        self.tau, self.sigma = _checked_tau(tau), _checked_sigma(sigma)
        self.corr = LKJ(2.0) if corr is None else corr
        if not isinstance(self.corr, LKJ):
            raise ValueError(f"corr must be LKJ(eta), got {corr!r}")

    def __repr__(self):
        group = [("tau", self.tau), ("corr", self.corr)]
        rows = [("gamma", self.gamma), *group, ("sigma", self.sigma)]
        if self.omega is not None:
            rows[1:3] = [("omega", self.omega)]
        return "\n".join(f"{name + ':':6} {describe(value)}" for name, value in rows)


def describe(value):
    """Return the text of a prior as one would type it."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "[" + ", ".join(describe(v) for v in value) + "]"
    if isinstance(value, tuple):
        mean, cov = (np.round(part, 6).tolist() for part in value)
        return f"normal(mean={mean}, cov={cov})"
    if isinstance(value, (float, int)):
        return f"{value} (known)"
    if hasattr(value, "df") and hasattr(value, "scale"):
        return f"invwishart(df={value.df:g}, scale={np.asarray(value.scale).tolist()})"
    if isinstance(value, OnVariance) or not hasattr(value, "dist"):
        return repr(value)
    numbers = [f"{v:.6g}" for v in value.args]
    numbers += [f"{k}={v:.6g}" for k, v in value.kwds.items()]
    return f"{value.dist.name}({', '.join(numbers)})"


def is_word(value, word):
    """Whether a prior is given by the word `word`."""
    return isinstance(value, str) and value == word


def centres(priors, correlated):
    """Whether the prior of the group effects is stated at the mean of z: the default one is.

    Effects that are uncorrelated at one origin of z are correlated at any other, so without
    correlation the origin is the reader's.
    """
    return bool(correlated) and priors.omega is None and is_word(priors.tau, "default")


def _frozen(value):
    return hasattr(value, "logpdf") and hasattr(value, "support") and hasattr(value, "dist")


def _check_scale_prior(name, value):
    if isinstance(value, OnVariance):
        return
    if not _frozen(value):
        raise ValueError(
            f"{name} must be a frozen continuous scipy.stats distribution, got {value!r}"
        )
    low = value.support()[0]
    if not low >= 0:
        raise ValueError(
            f"{name} must be a distribution on positive numbers (halfnorm, halfcauchy, gamma, ..), "
            f"got {describe(value)}, which starts at {low:g}"
        )


def _checked_tau(tau):
    if is_word(tau, "default") or is_word(tau, "flat"):
        return tau
    entries = tau if isinstance(tau, (list, tuple)) else [tau]
    for entry in entries:
        if not is_word(entry, "flat"):
            _check_scale_prior("tau", entry)
    return list(tau) if isinstance(tau, (list, tuple)) else tau


def _checked_sigma(sigma):
    if is_word(sigma, "default"):
        return sigma
    if isinstance(sigma, (int, float, np.number)):
        return positive("sigma", sigma)
    _check_scale_prior("sigma", sigma)
    return sigma


def _checked_gamma(gamma):
    if is_word(gamma, "default") or is_word(gamma, "flat"):
        return gamma
    if hasattr(gamma, "mean") and hasattr(gamma, "cov") and not hasattr(gamma, "dist"):
        gamma = (gamma.mean, gamma.cov)
    if isinstance(gamma, tuple) and not any(_frozen(g) or isinstance(g, str) for g in gamma):
        return _checked_moments(gamma)
    entries = gamma if isinstance(gamma, (list, tuple)) else [gamma]
    for entry in entries:
        normal = _frozen(entry) and entry.dist.name == "norm"
        if not (normal or is_word(entry, "flat")):
            raise ValueError(
                "gamma must be normal or flat, so that it integrates out in closed form, "
                f"got {describe(entry)}"
            )
    return list(gamma) if isinstance(gamma, (list, tuple)) else gamma


def _checked_moments(gamma):
    if len(gamma) != 2:
        raise ValueError(f"gamma must be (mean, cov), got a tuple of {len(gamma)}")
    mean = np.atleast_1d(finite_array("gamma mean", gamma[0]))
    cov = np.atleast_2d(finite_array("gamma cov", gamma[1]))
    if cov.shape != (len(mean), len(mean)):
        raise ValueError(f"gamma cov must have shape {(len(mean),) * 2}, got {cov.shape}")
    try:
        np.linalg.cholesky(cov)
    except np.linalg.LinAlgError:
        raise ValueError(f"gamma cov must be positive definite, got {cov.tolist()}") from None
    return mean, cov


def _checked_omega(omega):
    if omega is None or (hasattr(omega, "df") and hasattr(omega, "scale")):
        return omega
    raise ValueError(f"omega must be scipy.stats.invwishart(df, scale), got {omega!r}")
