"""Hierarchical linear regression with one grouping factor, its group effects integrated out."""

from functools import cached_property

import numpy as np

from bhm_core._checks import count, finite_array, generator, positive
from bhm_core.hierarchical._densities import GroupPrior, PopulationPrior, describe_priors
from bhm_core.hierarchical._population import population_map
from bhm_core.hierarchical._small import cholesky, symmetric_index
from bhm_core.hierarchical.conditional import GroupEffects, draw_population
from bhm_core.hierarchical.covariance import Covariance, cholesky_of_correlation
from bhm_core.hierarchical.frame import build_frame
from bhm_core.hierarchical.integrated import CrossProducts
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.statistics import SufficientStatistics

__all__ = ["HierarchicalRegression"]


class HierarchicalRegression:
    """y = X gamma + Z_j b_j + eps,  b_j ~ N(0, Omega),  eps ~ N(0, sigma^2).

    Parameters
    ----------
    y : array_like (n,)
        Outcome.
    X : array_like (n, p)
        Columns of the population coefficients gamma, the constant included.
    Z : array_like (n, K)
        Columns of the varying coefficients.
    group : array_like (n,)
        Label of the group j of each row.
    priors : Priors, optional
        Weakly informative in units of the data if left out.
    correlated : bool, default True
        Whether the varying coefficients of a group may be correlated.
    coefficient_names, group_coefficient_names : sequence of str, optional
        Names of the columns of X and of Z.

    Raises
    ------
    ValueError
        If the data do not fit together, hold missing values, or do not identify the model.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> sleep = bhm.load_sleepstudy()
    >>> model = bhm.HierarchicalRegression.two_level(sleep.Reaction, sleep.Days, sleep.Subject)
    >>> model.coefficients
    ('Intercept', 'x')
    """

    def __init__(self, y, X, Z, group, *, priors=None, correlated=True, coefficient_names=None,
                 group_coefficient_names=None):
        X, Z = _columns("X", X), _columns("Z", Z)
        names = _names(coefficient_names, X.shape[1], "x"), _names(
            group_coefficient_names, Z.shape[1], "z"
        )
        stats = SufficientStatistics.from_arrays(y, X, Z, group, names=[*names[0], *names[1]])
        self._set_up(stats, priors, correlated, *names)

    @classmethod
    def two_level(cls, y, x, group, u=None, *, priors=None, correlated=True):
        """Line with intercept and slope varying by group, both explained by group predictors u.

        X = [1, x, u_1, .., u_1 x, ..] and Z = [1, x].
        """
        y, x = finite_array("y", y, ndim=1), finite_array("x", x, ndim=1)
        labels, codes = np.unique(np.asarray(group), return_inverse=True)
        u = np.zeros((len(labels), 0)) if u is None else np.asarray(u, dtype=float)
        u = u.reshape(len(u), -1)
        rows = u[codes] if len(u) == len(labels) else u
        X = np.column_stack([np.ones(len(y)), x, rows, rows * x[:, None]])
        q = rows.shape[1]
        us = ["u"] if q == 1 else [f"u{i + 1}" for i in range(q)]
        names = ["Intercept", "x", *us, *[f"{v}:x" for v in us]]
        return cls(y, X, X[:, :2], group, priors=priors, correlated=correlated,
                   coefficient_names=names, group_coefficient_names=names[:2])

    @classmethod
    def from_statistics(cls, statistics, *, priors=None, correlated=True):
        """Model of rows that are known by their sufficient statistics alone."""
        model = cls.__new__(cls)
        names, p = statistics.names, statistics.n_population
        model._set_up(statistics, priors, correlated, names[:p], names[p:-1])
        return model

    def _set_up(self, stats, priors, correlated, coefficients, group_coefficients, recentre=None):
        stated = Priors() if priors is None else priors
        if not isinstance(stated, Priors):
            raise ValueError(f"priors must be Priors(...), got {priors!r}")
        self.statistics, self.groups = stats, stats.labels
        self.coefficients, self.group_coefficients = tuple(coefficients), tuple(group_coefficients)
        if stats.n_groups < 2:
            raise ValueError(f"group must have at least 2 different labels, got {stats.n_groups}")
        known = stated.sigma if isinstance(stated.sigma, float) else None
        self._layout = Covariance(stats.n_varying, correlated, known)
        self._default_tau = stated.omega is None and isinstance(stated.tau, str) and stated.tau == "default"
        self._frame = build_frame(stats, self._default_tau, recentre)
        self._cross = CrossProducts(self._frame)
        self._effects = GroupEffects(self._frame)
        self._population = PopulationPrior(stated, self._frame)
        self._prior = GroupPrior(stated, self._frame, self._layout)
        self._index = symmetric_index(len(self.coefficients) + 1)
        self.priors = stated
        self.n_parameters = self._layout.n_parameters
        self.coordinates = self._layout.coordinates
        self.parameter_names = tuple(self._parameter_names())
        # Omega is stated for the reader's Z, or (default priors) for the centred one
        identity = np.eye(stats.n_varying)
        self._to_frame = identity if self._default_tau else np.linalg.inv(self._frame.to_b)
        self._to_reader = self._frame.to_b if self._default_tau else identity

    def _parameter_names(self):
        for role, *at in self.coordinates:
            names = ", ".join(self.group_coefficients[i] for i in at)
            yield {"log_tau": f"log tau[{names}]", "corr": f"atanh corr[{names}]"}.get(role, "log sigma")

    # -- densities ---------------------------------------------------------------------------------

    def log_posterior(self, phi):
        """Log posterior density of `phi` (..., d), gamma and b integrated out, Jacobian included."""
        phi = _points(phi, self.n_parameters)
        with np.errstate(all="ignore"):
            value = self._prior(phi) + self._integrated(phi, self._population)
        return np.where(np.isnan(value), -np.inf, value)[()]

    def log_integrated_likelihood(self, phi):
        """Log p(y | phi), gamma and b integrated out; (..., d) -> (...)."""
        phi = _points(phi, self.n_parameters)
        with np.errstate(all="ignore"):
            return self._integrated(phi, self._population)[()]

    def log_prior(self, phi):
        """Log prior density of `phi` (..., d), Jacobian included."""
        with np.errstate(all="ignore"):
            return self._prior(_points(phi, self.n_parameters))[()]

    def _integrated(self, phi, population):
        factor, sigma = self._layout.factor(phi)
        value, _ = self._solve(factor, sigma, population)
        return value

    def _solve(self, factor, sigma, population):
        """Log p(y | L, sigma) and the factor of the augmented cross-products."""
        lead = np.broadcast_shapes(factor.shape[:-2], sigma.shape)
        k, p = self._layout.k, len(self.coefficients)
        factor = np.broadcast_to(factor, (*lead, k, k)).reshape(-1, k, k)
        sigma = np.broadcast_to(sigma, lead).reshape(-1)
        log_det, products = self._cross(self._to_frame @ factor, sigma)
        matrix = products[self._index]
        matrix += population.product[:, :, None]
        lower = cholesky(matrix[:, :, :])
        log_pivots = np.log(lower[range(p), range(p)]).sum(axis=0)
        value = -0.5 * (log_det + lower[p, p] ** 2) - log_pivots
        value += population.log_constant - 0.5 * self._frame.n_rows * np.log(2 * np.pi)
        return value.reshape(lead), lower

    def restricted_log_likelihood(self, tau, corr, sigma):
        """REML criterion: log likelihood with gamma integrated out under a flat prior (lme4: -REMLcrit/2)."""
        factor, sigma = self._stated_factor(tau, corr, sigma)
        flat = PopulationPrior(Priors(gamma="flat"), self._frame)
        return self._solve(factor, sigma, flat)[0][()]

    def log_likelihood(self, gamma, tau, corr, sigma):
        """Log p(y | gamma, tau, corr, sigma), the group effects integrated out."""
        factor, sigma = self._stated_factor(tau, corr, sigma)
        gamma = np.asarray(gamma, dtype=float)
        lead = np.broadcast_shapes(factor.shape[:-2], sigma.shape, gamma.shape[:-1])
        k, p = self._layout.k, len(self.coefficients)
        factor = np.broadcast_to(factor, (*lead, k, k)).reshape(-1, k, k)
        sigma = np.broadcast_to(sigma, lead).reshape(-1)
        white = np.linalg.solve(self._frame.to_gamma, (gamma - self._frame.offset)[..., None])[..., 0]
        white = np.broadcast_to(white, (*lead, p)).reshape(-1, p)
        log_det, products = self._cross(self._to_frame @ factor, sigma)
        contrast = np.column_stack([-white, np.ones(len(white))])
        quadratic = np.einsum("ni,ijn,nj->n", contrast, products[self._index], contrast)
        value = -0.5 * (log_det + quadratic + self._frame.n_rows * np.log(2 * np.pi))
        return value.reshape(lead)[()]

    def _stated_factor(self, tau, corr, sigma):
        """L for the frame's prior coordinates from tau, corr, sigma as the reader knows them."""
        k = self._layout.k
        tau = finite_array("tau", tau)
        tau = tau[..., None] if tau.ndim == 0 or tau.shape[-1] != k else tau
        if tau.shape[-1] != k:
            raise ValueError(f"tau must have {k} entries, got shape {tau.shape}")
        if (tau < 0).any():
            raise ValueError(f"tau must not be negative, got {tau[tau < 0].flat[0]}")
        sigma = np.asarray(positive("sigma", sigma))
        factor = tau[..., None] * cholesky_of_correlation(corr, k, tau.shape[:-1])
        return np.linalg.inv(self._to_reader) @ factor, sigma

    # -- parameters --------------------------------------------------------------------------------

    def constrain(self, phi):
        """Return {"tau" (..., K), "corr" (..., K, K), "sigma" (...)} from `phi` (..., d)."""
        factor, sigma = self._layout.factor(_points(phi, self.n_parameters))
        return self._constrained(factor, sigma)

    def _constrained(self, factor, sigma):
        factor = self._to_reader @ factor
        tau = np.sqrt((factor**2).sum(axis=-1))
        unit = factor / np.where(tau > 0, tau, 1)[..., None]
        corr = unit @ np.swapaxes(unit, -1, -2)
        corr[..., range(self._layout.k), range(self._layout.k)] = 1
        return {"tau": tau, "corr": corr, "sigma": sigma}

    def unconstrain(self, tau, corr, sigma):
        """Return `phi` (..., d) from tau, corr and sigma."""
        factor, sigma = self._stated_factor(tau, corr, sigma)
        tau = np.sqrt((factor**2).sum(axis=-1))
        unit = factor / np.where(tau > 0, tau, 1)[..., None]
        corr = unit @ np.swapaxes(unit, -1, -2)
        corr[..., range(self._layout.k), range(self._layout.k)] = 1
        return self._layout.phi(tau, cholesky_of_correlation(corr, self._layout.k, tau.shape[:-1]), sigma)

    def start(self):
        """Return a point `phi` (d,) near the bulk of the posterior, and a rough scale (d,)."""
        k, frame = self._layout.k, self._frame
        dof = max(frame.n_rows - k * len(self.groups), 1)
        within = max(frame.rest[-1, -1] / dof, (1e-3 * frame.sd_y) ** 2)
        base = np.zeros(self.n_parameters)
        if self._layout.sigma is None:
            base[-1] = 0.5 * np.log(min(within, frame.sd_y**2))
        steps = np.array(np.meshgrid(*[[-3.0, -1.5, -0.5, 0.5]] * min(k, 3))).reshape(min(k, 3), -1).T
        points = np.tile(base, (len(steps), 1))
        points[:, :k] = np.log(frame.sd_y / frame.sd_z) - 1
        points[:, : min(k, 3)] += steps + 1
        return points[np.argmax(self.log_posterior(points))], np.full(self.n_parameters, 0.5)

    # -- draws -------------------------------------------------------------------------------------

    def expand(self, phi, rng, *, keep_groups=True):
        """Return parameters and exact draws of gamma and b for each row of `phi` (n, d)."""
        factor, sigma = self._layout.factor(phi)
        _, lower = self._solve(factor, sigma, self._population)
        white = draw_population(lower, rng)
        draws = {"gamma": white @ self._frame.to_gamma.T + self._frame.offset}
        draws |= self._constrained(factor, sigma)
        if keep_groups:
            draws["b"] = self._effects.draw(self._to_frame @ factor, sigma, white, rng)
        return draws

    def sample(self, n_draws=1000, n_chains=4, *, rng, keep_groups=True, progress=False):
        """Draw from the posterior of all parameters.

        Parameters
        ----------
        n_draws, n_chains : int
            Size of the result.
        rng : int or numpy.random.Generator
            Source of randomness.
        keep_groups : bool, default True
            Whether to draw the group effects b too.
        progress : bool, default False
            Show a bar if it takes long.

        Returns
        -------
        HierarchicalDraws
            With what the engine says about the run in ``diagnostics``.
        """
        from bhm_core.hierarchical.engine import run
        from bhm_core.hierarchical.results import HierarchicalDraws

        n_draws, n_chains, rng = count("n_draws", n_draws), count("n_chains", n_chains), generator(rng)
        phi, report = run(self, n_draws=n_draws, n_chains=n_chains, rng=rng, progress=progress)
        flat = self.expand(phi.reshape(n_chains * n_draws, -1), rng, keep_groups=keep_groups)
        arrays = {k: v.reshape(n_chains, n_draws, *v.shape[1:]) for k, v in flat.items()}
        return HierarchicalDraws(arrays, model=self, phi=phi, diagnostics=report)

    @cached_property
    def population_map(self):
        """U (J, K, p) with theta_j = b_j + U_j gamma, or None where theta has no meaning."""
        return population_map(self.statistics)

    def __repr__(self):
        stats = self.statistics
        return (
            f"<HierarchicalRegression: {stats.n_rows} rows in {stats.n_groups} groups\n"
            + describe_priors(self.priors, self._population, self._prior, self._frame,
                              self.coefficients, self.group_coefficients) + ">"
        )


def _points(phi, d):
    phi = np.asarray(phi, dtype=float)
    if phi.ndim == 0 or phi.shape[-1] != d:
        raise ValueError(f"phi must have {d} entries in its last dimension, got shape {phi.shape}")
    return phi


def _columns(name, value):
    array = finite_array(name, value)
    return array[:, None] if array.ndim == 1 else array


def _names(names, n, stem):
    names = [f"{stem}{i}" for i in range(n)] if names is None else [str(name) for name in names]
    if len(names) != n:
        raise ValueError(f"names must have {n} entries, one a column, got {len(names)}")
    return names
