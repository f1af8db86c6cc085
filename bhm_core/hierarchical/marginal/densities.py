"""Priors with numbers: what :class:`Priors` becomes once the data are known."""

import numpy as np

from bhm_core.hierarchical.marginal.covariance import log_cosh, log_lkj, log_volume
from bhm_core.hierarchical.priors import OnVariance, describe

GAMMA_WIDTH = 2.5  # prior sd of a slope in units of sd(y) / sd(x), as in rstanarm
LARGEST = 700.0  # of the log of a number, so that the number is neither 0 nor infinite


class ScaleDensity:
    """Log density of log t for a positive t with a prior on t or on t^2.

    Parameters
    ----------
    prior : "flat", frozen distribution or OnVariance
        Prior of t.
    """

    def __init__(self, prior):
        self.prior = prior
        self.on_variance = isinstance(prior, OnVariance)
        self._density = _density(prior.dist if self.on_variance else prior)

    def __call__(self, log_t):
        if self._density is None:
            return log_t  # the Jacobian alone
        if self.on_variance:
            return self._density(_number(2 * log_t)) + np.log(2) + 2 * log_t
        return self._density(_number(log_t)) + log_t

    def log_median(self, otherwise):
        """Log of the prior median of t."""
        return self.log_quantiles([0.5], otherwise)[0]

    def log_quantiles(self, probabilities, otherwise):
        """Log of prior quantiles of t; `otherwise` for a flat one. Quantiles that underflow are tiny."""
        if self._density is None:
            return np.full(len(probabilities), otherwise)
        dist = self.prior.dist if self.on_variance else self.prior
        logs = np.log(np.maximum(dist.ppf(probabilities), np.exp(-LARGEST)))
        return logs / 2 if self.on_variance else logs


def _number(log_t):
    """exp(log_t), but never 0, where the density of many a prior is infinite."""
    return np.exp(np.clip(log_t, -LARGEST, LARGEST))


def _density(dist):
    """Log density of a frozen distribution; the usual ones without scipy's checks."""
    if isinstance(dist, str):
        return None
    shapes, loc, scale = dist.dist._parse_args(*dist.args, **dist.kwds)
    name = dist.dist.name if np.all(loc == 0) and not shapes else None
    if name == "halfnorm":
        constant = 0.5 * np.log(2 / np.pi) - np.log(scale)
        return lambda t: constant - 0.5 * (t / scale) ** 2
    if name == "halfcauchy":
        constant = np.log(2 / np.pi) - np.log(scale)
        return lambda t: constant - np.log1p((t / scale) ** 2)
    if name == "expon":
        return lambda t: -np.log(scale) - t / scale
    return dist.logpdf


class GroupPrior:
    """Prior of the covariance of the group effects and of sigma, on the scale of `phi`.

    Parameters
    ----------
    priors : Priors
        As stated.
    frame : Frame
        For the units of the defaults.
    layout : Covariance
        Of `phi`.
    """

    def __init__(self, priors, frame, layout):
        self.layout, self.omega, self.corr = layout, priors.omega, priors.corr
        _check_omega(priors.omega, layout)
        self.tau = None if self.omega is not None else _tau_priors(priors.tau, frame, layout.k)
        self.sigma = _sigma_prior(priors.sigma, frame)
        self._tau = [ScaleDensity(dist) for dist in self.tau or []]
        self._sigma = None if layout.sigma is not None else ScaleDensity(self.sigma)

    def __call__(self, phi):
        """Return the log density of `phi` (..., d), Jacobian included."""
        k = self.layout.k
        cosh = log_cosh(phi[..., self.layout.partial])
        if self.omega is not None:
            total = self._log_omega(phi, cosh)
        else:
            total = sum(self._tau[i](phi[..., i]) for i in range(k))
            if self.layout.pairs:
                total = total + log_lkj(self.corr.eta, k, cosh)
        return total if self._sigma is None else total + self._sigma(phi[..., -1])

    def log_sigma(self, log_sigma):
        """Log density of log sigma."""
        return self._sigma(log_sigma)

    def quantiles(self, probabilities, phi):
        """Prior quantiles of every scale on the scale of `phi` (d,): {coordinate: values}."""
        k = self.layout.k
        found = {i: density.log_quantiles(probabilities, phi[i]) for i, density in enumerate(self._tau)}
        if self.omega is not None:
            found = {i: value + np.linspace(-2, 2, len(probabilities))
                     for i, value in enumerate(self.middle(phi)[:k])}
        if self._sigma is not None:
            found[len(phi) - 1] = self._sigma.log_quantiles(probabilities, phi[-1])
        return found

    def middle(self, phi):
        """Return `phi` with every scale at the median of its prior, where it has one."""
        phi, k = phi.copy(), self.layout.k
        for i, density in enumerate(self._tau):
            phi[i] = density.log_median(phi[i])
        if self.omega is not None:
            phi[:k] = 0.5 * np.log(np.diag(np.atleast_2d(self.omega.scale)) / self.omega.df)
        if self._sigma is not None:
            phi[-1] = self._sigma.log_median(phi[-1])
        return phi

    def _log_omega(self, phi, cosh):
        """Inverse Wishart, with ``|Omega|`` and the trace from the factor of Omega."""
        from scipy.special import multigammaln

        k, df, scale = self.layout.k, self.omega.df, np.atleast_2d(self.omega.scale)
        factor = np.linalg.inv(_safe_factor(self.layout, phi))
        trace = np.einsum("...ki,ij,...kj->...", factor, scale, factor)
        log_det = 2 * phi[..., :k].sum(axis=-1) - 2 * cosh.sum(axis=-1)
        constant = df / 2 * np.linalg.slogdet(scale)[1] - df * k / 2 * np.log(2)
        constant -= multigammaln(df / 2, k)
        density = constant - (df + k + 1) / 2 * log_det - trace / 2
        return density + log_volume(k, phi[..., :k], cosh)


def _safe_factor(layout, phi):
    """L with scales no double overflows on: beyond, the density is 0 to all digits."""
    factor, _ = layout.factor(np.clip(phi, -300, 300))
    k = layout.k
    factor[..., range(k), range(k)] = np.maximum(factor[..., range(k), range(k)], 1e-150)
    return factor


def _tau_priors(tau, frame, k):
    from scipy.stats import halfnorm

    if isinstance(tau, str) and tau == "default":
        _must_vary(frame)
        return [halfnorm(scale=frame.sd_y / sd) for sd in frame.sd_z]
    priors = list(tau) if isinstance(tau, (list, tuple)) else [tau] * k
    if len(priors) != k:
        raise ValueError(f"tau must have {k} priors, one a varying coefficient, got {len(priors)}")
    return priors


def _check_omega(omega, layout):
    if omega is None:
        return
    shape = np.shape(np.atleast_2d(omega.scale))
    if shape != (layout.k, layout.k):
        raise ValueError(f"omega must have a scale of shape {(layout.k,) * 2}, got {shape}")
    if layout.k > 1 and not layout.pairs:
        raise ValueError("omega must come with correlated=True: it is a prior of correlations too")


def _sigma_prior(sigma, frame):
    from scipy.stats import halfnorm

    if not isinstance(sigma, str):
        return sigma
    _must_vary(frame)
    return halfnorm(scale=frame.sd_y)


def _must_vary(frame):
    if not frame.sd_y > 0:
        raise ValueError(f"y must vary for default priors, got {frame.mean_y:g} in every row")


class PopulationPrior:
    """Normal or flat prior of gamma, as one more term of the cross-products.

    Parameters
    ----------
    priors : Priors
        As stated.
    frame : Frame
        Whose coordinates to use.
    """

    def __init__(self, priors, frame):
        p = len(frame.offset)
        self.product = np.zeros((p + 1, p + 1))
        self.mean, self.sd = None, None
        gamma = priors.gamma
        if isinstance(gamma, str) and gamma == "flat":
            self.log_constant = 0.5 * p * np.log(2 * np.pi) + frame.log_det
        elif isinstance(gamma, str):
            _must_vary(frame)
            width2 = (GAMMA_WIDTH * frame.sd_y) ** 2 * frame.n_rows
            self.product[:p, :p] = np.eye(p) / width2
            self.log_constant = -0.5 * p * np.log(width2)
            self.mean = frame.offset
            self.sd = np.sqrt(width2 * (frame.to_gamma**2).sum(axis=1))
        else:
            self._stated(gamma, frame, p)

    def _stated(self, gamma, frame, p):
        mean, precision, log_det, proper = _moments(gamma, p)
        map_ = np.column_stack([frame.to_gamma, mean - frame.offset])
        self.product = map_.T @ precision @ map_
        _check_digits(self.product[:p, :p], frame)
        self.log_constant = (
            0.5 * (p - proper) * np.log(2 * np.pi) + 0.5 * log_det + frame.log_det
        )


def _check_digits(precision, frame):
    """A prior stated for x = 0 cannot be carried to data 1e8 away in double precision."""
    matrix = precision + np.eye(len(precision)) * max(frame.sd_y, 1e-150) ** -2
    size = np.sqrt(np.diag(matrix))
    try:
        pivots = np.diag(np.linalg.cholesky(matrix / np.outer(size, size)))
    except np.linalg.LinAlgError:
        pivots = np.zeros(1)
    if pivots.min() < 3e-5:
        raise ValueError(
            "gamma must have a prior for columns of X with origin and unit near those of the data: "
            "from x = 0 to the data all digits of this one are lost; centre x and scale it"
        )


def _moments(gamma, p):
    """Mean, precision, its log determinant and rank, from distributions or (mean, cov)."""
    if isinstance(gamma, tuple):
        mean, cov = gamma
        if len(mean) != p:
            raise ValueError(f"gamma must have {p} coefficients, got {len(mean)}")
        return mean, np.linalg.inv(cov), -np.linalg.slogdet(cov)[1], p
    entries = gamma if isinstance(gamma, list) else [gamma] * p
    if len(entries) != p:
        raise ValueError(f"gamma must have {p} priors, one a coefficient, got {len(entries)}")
    mean, precision = np.zeros(p), np.zeros(p)
    for i, entry in enumerate(entries):
        if not isinstance(entry, str):
            mean[i], precision[i] = entry.mean(), entry.std() ** -2
    proper = precision > 0
    return mean, np.diag(precision), np.log(precision[proper]).sum(), int(proper.sum())


def describe_priors(model):
    """Return the lines that say what the priors of a model are, in numbers."""
    population, group = model._population, model._prior
    lines = [f"gamma ~ {describe(model.priors.gamma)}"]
    if population.sd is not None:
        moments = zip(model.coefficients, population.mean, population.sd, strict=True)
        lines = [f"gamma[{name}] ~ norm({mean:.6g}, {sd:.6g})" for name, mean, sd in moments]
        lines[0] += "   (default: worth 0.16 of one row; correlated as in (X'X)^-1)"
    if group.omega is not None:
        lines.append(f"omega ~ {describe(group.omega)}")
    else:
        where = "   (default: of the groups' lines at the mean of z)"
        for name, dist in zip(model.group_coefficients, group.tau, strict=True):
            lines.append(f"tau[{name}] ~ {describe(dist)}" + where * model.default_tau)
        lines += [f"corr ~ {describe(group.corr)}"] * bool(group.layout.pairs)
    return "\n".join([*lines, f"sigma ~ {describe(group.sigma)}"])
