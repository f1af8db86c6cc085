"""Priors of a hierarchical regression, written as frozen ``scipy.stats`` distributions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from bhm_core._checks import count, flag, generator, positive_number, size
from bhm_core._typing import ArrayLike, Continuous, Floats, InverseWishart, Joint
from bhm_core.hierarchical.priors.parse import (
    columns,
    gamma_terms,
    proper_scale,
    sigma_term,
    tau_terms,
    words,
)
from bhm_core.hierarchical.priors.terms import Default, Moments, NormalPrior, Scale, ScalePrior
from bhm_core.hierarchical.priors.wishart import Wishart

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

    Raises
    ------
    ValueError
        If eta is not one positive number.

    Examples
    --------
    >>> LKJ(2.0)
    LKJ(eta=2.0)
    """

    eta: float

    def __post_init__(self) -> None:
        if np.ndim(self.eta) != 0:
            raise ValueError(f"eta must be one number, got {self.eta!r}")
        object.__setattr__(self, "eta", positive_number("eta", self.eta))

    def draw(self, n: int, K: int, rng: np.random.Generator) -> Floats:
        """Correlation matrices, column by column from independent partial correlations.

        Those of column k follow a Beta(b, b) on (-1, 1) with b = eta + (K - 2 - k) / 2
        (Lewandowski, Kurowicka & Joe 2009, section 2.4).

        Parameters
        ----------
        n : int
            How many.
        K : int
            Rows of each.
        rng : numpy.random.Generator
            Stream.

        Returns
        -------
        ndarray (n, K, K)
            Positive definite, with ones on the diagonal.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.

        Examples
        --------
        >>> import numpy as np
        >>> LKJ(1.0).draw(5, 3, np.random.default_rng(1)).shape
        (5, 3, 3)
        """
        n, K, rng = size("n", n), count("K", K, maximum=10**4), generator(rng)
        root = np.zeros((n, K, K))
        left = np.ones((n, K))  # what is left of the unit length of each row
        for k in range(K - 1):
            b = self.eta + (K - 2 - k) / 2
            partial = 2 * rng.beta(b, b, size=(n, K - 1 - k)) - 1
            root[:, k, k] = left[:, k]
            root[:, k + 1 :, k] = partial * left[:, k + 1 :]
            left[:, k + 1 :] *= np.sqrt(1 - partial**2)
        root[:, -1, -1] = left[:, -1]
        return root @ np.swapaxes(root, -1, -2)


def on_variance(dist: Continuous) -> Scale:
    """Put a prior on the square of a standard deviation.

    Parameters
    ----------
    dist : frozen scipy.stats distribution
        Of tau^2 or sigma^2, for instance ``invgamma(a, scale=b)``.

    Returns
    -------
    Scale
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
    if isinstance(dist, Scale):
        raise ValueError(f"on_variance must be of a distribution, got {dist!r}")
    return Scale(proper_scale("on_variance", dist).dist, on_variance=True)


class Priors:
    """Priors of the parameters of a hierarchical regression.

    Parameters
    ----------
    gamma : "default", "flat", normal distribution, list of them, or (mean, cov)
        Population coefficients. A list has one entry per coefficient, each normal or "flat".
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

    def __init__(
        self, *,
        gamma: Literal["default"] | NormalPrior | Joint | Sequence[NormalPrior]
        | tuple[ArrayLike, ArrayLike] = "default",
        tau: Literal["default"] | ScalePrior | Sequence[ScalePrior] = "default",
        sigma: Literal["default"] | Continuous | Scale | float = "default",
        corr: LKJ | None = None, omega: InverseWishart | None = None,
    ) -> None:
        self.gamma, self.omega = gamma_terms(gamma), Wishart.of(omega)
        self.tau, self.sigma = tau_terms(tau), sigma_term(sigma)
        if omega is not None and (corr is not None or not isinstance(self.tau, Default)):
            raise ValueError("omega must stand alone, got tau or corr beside it")
        self.corr = LKJ(2.0) if corr is None else corr
        if not isinstance(self.corr, LKJ):
            raise ValueError(f"corr must be LKJ(eta), got {corr!r}")

    def centres(self, correlated: bool) -> bool:
        """Whether the prior of the group effects is stated at the mean of z: the default one is.

        Effects that are uncorrelated at one origin of z are correlated at any other, so without
        correlation the origin is the reader's.

        Parameters
        ----------
        correlated : bool
            Whether the effects of a group may be correlated.

        Returns
        -------
        bool
            True for the default prior of correlated effects.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        return flag("correlated", correlated) and self.omega is None and isinstance(self.tau, Default)

    def draw(self, n: int, *, p: int, K: int, rng: np.random.Generator) -> dict[str, Floats]:
        """Draw parameters from the prior, before any data.

        Parameters
        ----------
        n : int
            How many.
        p, K : int
            Numbers of population and of varying coefficients.
        rng : numpy.random.Generator
            Stream.

        Returns
        -------
        dict of str to ndarray (n, *shape)
            gamma (p), tau (K), corr (K, K) and sigma ().

        Raises
        ------
        ValueError
            If a prior is flat or the default, or there is not one per coefficient.
        """
        n, p, K, rng = size("n", n), size("p", p), count("K", K, maximum=10**4), generator(rng)
        gamma = self.gamma
        if isinstance(gamma, Moments) and len(gamma.mean) != p:
            raise ValueError(f"gamma must have a mean of p = {p} entries, got {len(gamma.mean)}")
        gamma = gamma.draw("gamma", n, rng) if isinstance(gamma, Moments) else columns(
            "gamma", gamma, n, p, rng)
        if self.omega is not None:
            self.omega.check(K)
            tau, corr = self.omega.draw(n, rng)
        else:
            tau, corr = columns("tau", self.tau, n, K, rng), self.corr.draw(n, K, rng)
        return {"gamma": gamma, "tau": tau, "corr": corr, "sigma": self.sigma.draw("sigma", n, rng)}

    def __repr__(self) -> str:
        group = {"tau": self.tau, "corr": self.corr} if self.omega is None else {"omega": self.omega}
        rows = {"gamma": self.gamma, **group, "sigma": self.sigma}
        return "\n".join(f"{name + ':':6} {words(value)}" for name, value in rows.items())
