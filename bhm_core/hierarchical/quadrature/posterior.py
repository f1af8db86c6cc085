"""The posterior of a generalised hierarchical regression, its group effects integrated out."""

from dataclasses import dataclass

import numpy as np

from bhm_core._checks import finite_array, number_array, stream
from bhm_core._lattice import on_lattice
from bhm_core._typing import ArrayLike, Floats, Number
from bhm_core.hierarchical.marginal.coordinates import ReaderCoordinates, one_shape
from bhm_core.hierarchical.marginal.covariance import Covariance
from bhm_core.hierarchical.marginal.densities import GroupPrior
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.priors.parse import words
from bhm_core.hierarchical.quadrature.cells import Cells
from bhm_core.hierarchical.quadrature.exact_draws import draw_effects
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.integral import GroupIntegrals
from bhm_core.hierarchical.quadrature.population import GammaPrior, pooled_fit
from bhm_core.hierarchical.rows.data import RegressionData

__all__ = ["ENOUGH", "QuadraturePosterior"]

ENOUGH = 1e-6  # change of the log posterior when the nodes are doubled that is called none
_NODES = (7, 9, 11, 13, 15, 19, 25, 33, 45, 61)
_FAR = 300.0  # |log tau| beyond it is outside
_TRIED = (-3.0, -2.0, -1.0, 0.0, 1.0)  # log tau over its unit where the start is looked for
_SPREAD = 0.4  # of log tau and atanh rho where the number of nodes is settled
_LADDER = (0.03, 0.15, 0.35, 0.65, 0.85, 0.97)


@dataclass(frozen=True)
class _Units:
    """What the default priors are stated in: a link of 1, and the size of each column of Z."""

    sd_z: Floats
    sd_y: float = 1.0
    mean_y: float = 0.0


class QuadraturePosterior:
    """Densities of phi = (w, log tau, atanh of partial correlations), and exact draws of b.

    gamma = gamma_0 + C w, with the pooled fit for gamma_0 and about its covariance for C C', so that
    the engine meets numbers of order one.

    Parameters
    ----------
    data : RegressionData
        Rows and names.
    family : Family
        Their outcomes.
    priors : Priors
        As stated; sigma has no part in it.
    correlated : bool
        Whether the varying coefficients of a group may be correlated.
    """

    def __init__(self, data: RegressionData, family: Family, priors: Priors, correlated: bool) -> None:
        rows = data.rows
        Z, k = np.asarray(rows.Z), rows.Z.shape[1]
        self.centred = priors.centres(correlated) and k > 1
        to_reader = _centring(Z) if self.centred else np.eye(k)
        self.cells = Cells(family, np.asarray(rows.X), Z @ to_reader, rows.codes, rows.offset)
        self.coordinates = ReaderCoordinates(Covariance(k, correlated, 1.0), data.group_coefficients,
                                             to_reader)
        self.gamma_prior = GammaPrior.of(priors.gamma, self.cells, family)
        self.group = GroupPrior(priors, _Units(_sizes(Z @ to_reader)), self.coordinates.layout)
        self.gamma_0, self.root = pooled_fit(self.cells, self.gamma_prior)
        self.p = len(self.gamma_0)
        self.n_parameters = self.p + self.coordinates.n_parameters
        self.parameter_names = (*(f"gamma[{name}]" for name in data.coefficients),
                                *self.coordinates.parameter_names)
        self.integrals = GroupIntegrals(self.cells, _NODES[0])
        self._settle()

    def _settle(self):
        """Where to look for modes, where to start, and how many nodes do."""
        base = np.zeros(self.n_parameters)
        base[self.p : self.p + self.coordinates.layout.k] = -np.log(_sizes(self.cells.shifts))
        for _ in range(2):
            self.integrals.look_near(*(part[0] for part in self._parts(base[None])))
            points = np.tile(base, (len(_TRIED) + 1, 1))
            points[:-1, self.p : self.p + self.coordinates.layout.k] += np.array(_TRIED)[:, None]
            points[-1, self.p :] = self.group.middle(base[self.p :])
            base = points[np.argmax(on_lattice(self.log_posterior(points), 2.0**-16))]
        self._start = base
        around = np.random.default_rng(1).normal(size=(12, self.n_parameters))
        around[:, self.p :] *= _SPREAD
        while self.error(base + around) > ENOUGH and self.more_nodes():
            pass

    def more_nodes(self) -> bool:
        """Take the next number of nodes; False if there is none."""
        more = [n for n in _NODES if n > self.integrals.n_nodes]
        if more:
            self.integrals.set_nodes(more[0])
        return bool(more)

    def draw_prior(self, n: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """gamma (n, p), and L (n, K, K) for the reader's columns of Z, from the prior."""
        k = self.coordinates.layout.k
        if self.group.omega is not None:
            omega = np.reshape(self.group.omega.rvs(size=n, random_state=rng), (n, k, k))
            factor = np.linalg.cholesky(omega)
        else:
            tau = np.column_stack([term.draw("tau", n, rng) for term in self.group.tau])
            corr = self.group.corr.draw(n, k, rng) if self.coordinates.layout.pairs else np.eye(k)
            factor = tau[..., None] * np.linalg.cholesky(corr)
        return self.gamma_prior.draw(n, rng), self.coordinates.to_reader @ factor

    def describe(self, coefficients: tuple[str, ...], varying: tuple[str, ...], default: bool) -> str:
        """The lines that say what the priors are, in numbers."""
        lines = self.gamma_prior.lines(coefficients)
        lines[0] += "   (default: correlated as in (X'X)^-1)" * default
        if self.group.omega is not None:
            return "\n".join([*lines, f"omega ~ {words(self.group.omega)}"])
        where = "   (default: of the groups' lines at the mean of z)" * self.centred
        lines += [f"tau[{name}] ~ {term}{where}" for name, term in zip(varying, self.group.tau, strict=True)]
        return "\n".join([*lines, *[f"corr ~ {self.group.corr}"] * bool(self.coordinates.layout.pairs)])

    def error(self, phi: Floats) -> float:
        """Largest change of the log posterior at phi (m, d) when the nodes are doubled."""
        gamma, factor = self._parts(phi)
        n = self.integrals.n_nodes
        few = self.integrals.by_group(gamma, factor).sum(axis=0)
        self.integrals.set_nodes(2 * n)
        many = self.integrals.by_group(gamma, factor).sum(axis=0)
        self.integrals.set_nodes(n)
        return float(np.abs(few - many).max())

    def log_posterior(self, phi: ArrayLike) -> Floats:
        """Log of p(phi | y) up to a constant, Jacobian included.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained parameters.

        Returns
        -------
        ndarray (...)
            -inf so far out that numbers overflow.

        Raises
        ------
        ValueError
            If `phi` has not d entries along its last axis.
        """
        phi = self._points(phi)
        flat = phi.reshape(-1, phi.shape[-1])
        tau = flat[:, self.p : self.p + self.coordinates.layout.k]
        value = np.full(len(flat), -np.inf)
        inside = (np.abs(tau) < _FAR).all(axis=1) & (np.abs(flat[:, : self.p]) < 1e6).all(axis=1)
        gamma, factor = self._parts(flat[inside])
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            found = self.gamma_prior(gamma) + self.group(flat[inside, self.p :])
            reachable = np.isfinite(found) & (np.abs(gamma @ self.cells.X.T).max(axis=1) < 600)
            reachable &= (np.abs(factor).max(axis=(1, 2)) < 1e3)
            found[~reachable] = -np.inf
            found[reachable] += self.integrals.by_group(gamma[reachable], factor[reachable]).sum(axis=0)
        value[inside] = found
        return value.reshape(phi.shape[:-1])[()]

    def log_likelihood(self, gamma: ArrayLike, tau: ArrayLike, corr: ArrayLike | None = None) -> Number:
        """Log of p(y | gamma, tau, corr), the group effects integrated out; all constants included.

        Parameters
        ----------
        gamma : array_like (..., p)
            Population coefficients.
        tau : array_like (..., K)
            Standard deviations of the varying coefficients; 0 is allowed.
        corr : array_like (..., K, K), float or None
            Their correlations; a number for K = 2, None for none.

        Returns
        -------
        ndarray (...)
            Log likelihood.

        Raises
        ------
        ValueError
            If tau is negative, corr is no correlation matrix, or a shape is wrong.
        """
        gamma = finite_array("gamma", gamma)
        if gamma.ndim == 0 or gamma.shape[-1] != self.p:
            raise ValueError(f"gamma must have {self.p} entries, got shape {gamma.shape}")
        factor, _ = self.coordinates.stated_factor(tau, corr, 1.0)
        one_shape(gamma=gamma.shape[:-1], tau=factor.shape[:-2])
        lead = np.broadcast_shapes(gamma.shape[:-1], factor.shape[:-2])
        gamma = np.broadcast_to(gamma, (*lead, self.p)).reshape(-1, self.p)
        factor = np.broadcast_to(factor, (*lead, *factor.shape[-2:])).reshape(-1, *factor.shape[-2:])
        return self.integrals.by_group(gamma, factor).sum(axis=0).reshape(lead)[()]

    def by_group(self, phi: Floats) -> Floats:
        """Log of p(y_j | phi) for phi (m, d): (m, J)."""
        return self.integrals.by_group(*self._parts(phi)).T

    def start(self) -> tuple[Floats, Floats]:
        """A point where the posterior is high, and a rough scale around it.

        Returns
        -------
        tuple of ndarray (d,)
            `phi` and its scale.
        """
        scale = np.full(self.n_parameters, 0.5)
        scale[: self.p] = 1.0
        return self._start.copy(), scale

    def other_starts(self) -> Floats:
        """Points where the prior, not the data, would have the scales.

        Returns
        -------
        ndarray (m, d)
            For the engine to climb from.
        """
        base = self._start
        lines = self.group.quantiles(_LADDER, base[self.p :])
        points = np.tile(base, (len(lines), len(_LADDER), 1))
        for point, (at, values) in zip(points, lines.items(), strict=True):
            point[:, self.p + at] = values
        return points.reshape(-1, len(base))

    def expand(self, phi: Floats, rng: np.random.Generator) -> dict[str, Floats]:
        """Parameters as the reader knows them, and exact draws of the group effects.

        Parameters
        ----------
        phi : ndarray (n, d)
            Unconstrained parameters, a row a draw.
        rng : numpy.random.Generator
            Source of randomness.

        Returns
        -------
        dict of str to ndarray (n, *shape)
            ``gamma``, ``tau``, ``corr`` and ``b``.

        Raises
        ------
        ValueError
            If an argument is not what it should be; the message names it.
        """
        phi, rng = self._points(phi), stream(rng)
        gamma, factor = self._parts(phi)
        found = self.coordinates.constrain(phi[:, self.p :])
        b = draw_effects(self.integrals, gamma, factor, rng) @ self.coordinates.to_reader.T
        return {"gamma": gamma, "tau": found["tau"], "corr": found["corr"], "b": b}

    def _points(self, phi):
        phi = number_array("phi", phi)
        if phi.ndim == 0 or phi.shape[-1] != self.n_parameters:
            raise ValueError(f"phi must have {self.n_parameters} entries along its last axis, "
                             f"got {phi.shape}")
        return phi

    def _parts(self, phi):
        """gamma (m, p), and L (m, K, K) for the columns that the quadrature sees."""
        gamma = self.gamma_0 + phi[:, : self.p] @ self.root.T
        return gamma, self.coordinates.layout.factor(phi[:, self.p :])[0]


def _centring(Z):
    """Takes effects of mean-centred columns to those of Z; nothing is centred without a constant."""
    constant = np.flatnonzero((np.ptp(Z, axis=0) == 0) & (Z[0] != 0))
    out = np.eye(Z.shape[1])
    if len(constant):
        at = constant[0]
        out[at] -= Z.mean(axis=0) / Z[0, at]
        out[at, at] = 1.0
    return out


def _sizes(Z):
    """Standard deviation of each column; of a constant its size."""
    spread = Z.std(axis=0, ddof=1) if len(Z) > 1 else np.zeros(Z.shape[1])
    return np.where(spread > 1e-12 * np.abs(Z).max(axis=0), spread, np.maximum(np.abs(Z[0]), 1e-300))
