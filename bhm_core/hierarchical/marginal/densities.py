"""Priors with numbers: what :class:`Priors` becomes once the data are known."""

import numpy as np

from bhm_core.hierarchical.marginal.covariance import log_cosh, log_lkj, log_volume
from bhm_core.hierarchical.priors.bumps import log_bumps
from bhm_core.hierarchical.priors.parse import one_term_each, words
from bhm_core.hierarchical.priors.terms import Default, Flat, Moments, Scale

GAMMA_WIDTH = 2.5  # prior sd of a slope in units of sd(y) / sd(x), as in rstanarm


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
        self.tau = () if self.omega is not None else _tau_in_numbers(priors.tau, frame, layout.k)
        self.sigma = _sigma_in_numbers(priors.sigma, frame)

    def __call__(self, phi):
        """Return the log density of `phi` (..., d), Jacobian included."""
        cosh = log_cosh(phi[..., self.layout.partial])
        if self.omega is not None:
            total = self._log_omega(phi, cosh)
        else:
            total = sum(term.log_density_of_log(phi[..., i]) for i, term in enumerate(self.tau))
            if self.layout.pairs:
                total = total + log_lkj(self.corr.eta, self.layout.k, cosh)
        if self.layout.sigma is not None:
            return total
        return total + self.sigma.log_density_of_log(phi[..., -1])

    def quantiles(self, probabilities, phi):
        """Prior quantiles of every scale on the scale of `phi` (d,): {coordinate: values}."""
        found = {i: term.log_quantiles(probabilities, phi[i]) for i, term in enumerate(self.tau)}
        if self.omega is not None:
            around = np.linspace(-2, 2, len(probabilities))
            found = dict(enumerate(self.middle(phi)[: self.layout.k, None] + around))
        if self.layout.sigma is None:
            found[len(phi) - 1] = self.sigma.log_quantiles(probabilities, phi[-1])
        return found

    def bumps(self, phi):
        """Bumps of the prior of every scale on the scale of `phi` (d,), as `quantiles` has them."""
        found = {i: log_bumps(term) for i, term in enumerate(self.tau)}
        if self.layout.sigma is None:
            found[len(phi) - 1] = log_bumps(self.sigma)
        return found

    def middle(self, phi):
        """Return `phi` with every scale at the median of its prior, where it has one."""
        phi, k = phi.copy(), self.layout.k
        for i, term in enumerate(self.tau):
            phi[i] = term.log_median(phi[i])
        if self.omega is not None:
            phi[:k] = self.omega.log_middle()
        if self.layout.sigma is None:
            phi[-1] = self.sigma.log_median(phi[-1])
        return phi

    def _log_omega(self, phi, cosh):
        """Density of Omega at its factor, and the Jacobian of Omega."""
        k = self.layout.k
        log_det = 2 * phi[..., :k].sum(axis=-1) - 2 * cosh.sum(axis=-1)
        inverse = np.linalg.inv(_safe_factor(self.layout, phi))
        return self.omega.log_density(inverse, log_det) + log_volume(k, phi[..., :k], cosh)


def _safe_factor(layout, phi):
    """L with scales no double overflows on: beyond, the density is 0 to all digits."""
    factor, _ = layout.factor(np.clip(phi, -300, 300))
    k = layout.k
    factor[..., range(k), range(k)] = np.maximum(factor[..., range(k), range(k)], 1e-150)
    return factor


def _tau_in_numbers(tau, frame, k):
    """Term of each tau, the default in units of the data."""
    if isinstance(tau, Default):
        return tuple(_halfnormal(frame.sd_y / sd, frame) for sd in frame.sd_z)
    return one_term_each("tau", tau, k)


def _sigma_in_numbers(sigma, frame):
    return _halfnormal(frame.sd_y, frame) if isinstance(sigma, Default) else sigma


def _halfnormal(scale, frame):
    from scipy.stats import halfnorm

    _must_vary(frame)
    return Scale(halfnorm(scale=scale))


def _check_omega(omega, layout):
    if omega is None:
        return
    omega.check(layout.k)
    if layout.k > 1 and not layout.pairs:
        raise ValueError("omega must come with correlated=True: it is a prior of correlations too")


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
        p = frame.n_population
        self.product = np.zeros((p + 1, p + 1))
        self.mean, self.sd = None, None
        gamma = priors.gamma
        if isinstance(gamma, Flat):
            self.log_constant = 0.5 * p * np.log(2 * np.pi) + frame.gamma.log_det
        elif isinstance(gamma, Default):
            _must_vary(frame)
            width2 = (GAMMA_WIDTH * frame.sd_y) ** 2 * frame.n_rows
            self.product[:p, :p] = np.eye(p) / width2
            self.log_constant = -0.5 * p * np.log(width2)
            self.mean = frame.gamma.offset
            self.sd = np.sqrt(width2 * (frame.gamma.matrix**2).sum(axis=1))
        else:
            self._stated(gamma, frame, p)

    def _stated(self, gamma, frame, p):
        mean, precision, log_det, proper = _moments(gamma, p)
        map_ = np.column_stack([frame.gamma.matrix, mean - frame.gamma.offset])
        self.product = map_.T @ precision @ map_
        _check_digits(self.product[:p, :p], frame)
        self.log_constant = (
            0.5 * (p - proper) * np.log(2 * np.pi) + 0.5 * log_det + frame.gamma.log_det
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
    """Mean, precision, its log determinant and rank."""
    if isinstance(gamma, Moments):
        if len(gamma.mean) != p:
            raise ValueError(f"gamma must have {p} coefficients, got {len(gamma.mean)}")
        return gamma.mean, np.linalg.inv(gamma.cov), -np.linalg.slogdet(gamma.cov)[1], p
    mean, precision = np.zeros(p), np.zeros(p)
    for i, term in enumerate(one_term_each("gamma", gamma, p)):
        if term.proper:
            mean[i], precision[i] = term.mean, term.sd**-2
    proper = precision > 0
    return mean, np.diag(precision), np.log(precision[proper]).sum(), int(proper.sum())


def describe_priors(priors, population, group, coefficients, varying, centred):
    """Return the lines that say what the priors of a model are, in numbers.

    Parameters
    ----------
    priors : Priors
        As stated.
    population : PopulationPrior
        Of gamma.
    group : GroupPrior
        Of the rest.
    coefficients, varying : tuple of str
        Names of the population and of the varying coefficients.
    centred : bool
        Whether tau is stated for the groups' lines at the mean of z.
    """
    lines = [f"gamma ~ {words(priors.gamma)}"]
    if population.sd is not None:
        moments = zip(coefficients, population.mean, population.sd, strict=True)
        lines = [f"gamma[{name}] ~ norm({mean:.6g}, {sd:.6g})" for name, mean, sd in moments]
        lines[0] += "   (default: worth 0.16 of one row; correlated as in (X'X)^-1)"
    if group.omega is not None:
        lines.append(f"omega ~ {words(group.omega)}")
    else:
        where = "   (default: of the groups' lines at the mean of z)"
        for name, term in zip(varying, group.tau, strict=True):
            lines.append(f"tau[{name}] ~ {term}" + where * centred)
        lines += [f"corr ~ {group.corr}"] * bool(group.layout.pairs)
    return "\n".join([*lines, f"sigma ~ {group.sigma}"])
