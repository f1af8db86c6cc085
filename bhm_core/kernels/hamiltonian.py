"""Hamiltonian Monte Carlo: the leapfrog integrator and the kernel that follows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bhm_core._checks import (
    called,
    count,
    finite_array,
    fitting,
    flag,
    function,
    number_array,
    positive,
    positive_number,
    returned,
)
from bhm_core._typing import ArrayLike, Floats, LogDensityAndGradient, Stream
from bhm_core.kernels.step import ALL_CHAINS, Kernel, State, Transition, accept, check_support

# An energy error of 1000 makes acceptance impossible and shows that the integrator has left the
# orbit (Hoffman & Gelman 2014, section 3.1: Delta_max = 1000)
ENERGY_ERROR_LIMIT = 1000.0


def leapfrog(
    position: ArrayLike, momentum: ArrayLike, gradient: Callable[[Floats], Floats],
    *, step_size: float | Floats, n_steps: int, return_path: bool = False,
    inverse_mass: float | Floats = 1.0,
) -> tuple[Floats, Floats]:
    """Follow Hamilton's equations by half a kick, a drift and half a kick, `n_steps` times.

    The scheme is reversible, keeps volume, and its energy error is of second order in the step
    size.

    Parameters
    ----------
    position, momentum : array_like (..., d)
        Where the orbit starts; not changed.
    gradient : callable
        Gradient of the log density: ``(..., d) -> (..., d)``.
    step_size : float or ndarray (..., 1)
        Length of a step in time, for all or each; negative goes back.
    n_steps : int
        Number of steps, at least 1.
    return_path : bool, optional
        Return all ``n_steps + 1`` points instead of the last.
    inverse_mass : float or ndarray (d,), optional
        Inverse of the diagonal mass matrix.

    Returns
    -------
    position, momentum : ndarray (..., d), or (n_steps + 1, ..., d) for the path
        Where the orbit ends, or all its points.

    Raises
    ------
    ValueError
        A step size that is not finite, or fewer than one step.

    References
    ----------
    Neal (2011), MCMC using Hamiltonian dynamics, section 2.3.

    Examples
    --------
    >>> import numpy as np
    >>> q, p = leapfrog(np.array([1.0]), np.array([0.0]), lambda q: -q, step_size=0.1, n_steps=63)
    >>> print(f"{q[0]:.3f} {p[0]:.3f}")
    1.000 -0.019
    """
    position = finite_array("position", position)
    momentum = finite_array("momentum", momentum, shape=position.shape)
    step_size = fitting("step_size", finite_array("step_size", step_size), (*position.shape[:-1], 1))
    inverse_mass = fitting("inverse_mass", positive("inverse_mass", inverse_mass), position.shape)
    function("gradient", gradient)

    def force_at(position):
        force = called("gradient", gradient, position, takes="positions (..., d)")
        return number_array("gradient", returned("what gradient returns", force, position.shape))

    path = follow(position, momentum, force_at, step_size=step_size, n_steps=count("n_steps", n_steps),
                  return_path=flag("return_path", return_path), inverse_mass=inverse_mass)
    return path


def follow(position, momentum, gradient, *, step_size, n_steps, return_path=False, inverse_mass=1.0):
    """`leapfrog` without its checks, for kernels: they take many orbits of known shape."""
    path = [(position, momentum)]
    force = gradient(position)
    for _ in range(n_steps):
        momentum = momentum + step_size / 2 * force  # half a kick
        position = position + step_size * inverse_mass * momentum  # a drift
        force = gradient(position)
        momentum = momentum + step_size / 2 * force  # half a kick
        if return_path:
            path.append((position, momentum))
    if return_path:
        positions, momenta = zip(*path, strict=True)
        return np.stack(positions), np.stack(momenta)
    return position, momentum


class Memory:
    """A target that remembers its last value, so that no point is evaluated twice.

    Outside the numbers there is no density: a position that overflowed, or a NaN there, counts as
    -inf and ends the trajectory as a divergence.
    """

    def __init__(self, function, state):
        self.function = function
        self.position, self.log_density, self.gradient = state

    def __call__(self, position):
        if position is not self.position:
            with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
                log_density, self.gradient = density_and_gradient(self.function, position)
            if not (log_density < np.inf).all():  # false for NaN too
                log_density = _outside(log_density, position)
            self.position, self.log_density = position, log_density
        return self.gradient

    @property
    def state(self):
        """The last point as a `State`."""
        return State(self.position, self.log_density, self.gradient)


def _outside(log_density, position):
    """The log density with -inf for NaN; +inf is a bug of the target."""
    if (log_density == np.inf).any():
        chain = int(np.argmax(log_density == np.inf))
        raise ValueError(f"log density must be finite or -inf, got inf at position "
                         f"{position[chain].tolist()} (chain {chain})")
    return np.where(np.isnan(log_density), -np.inf, log_density)


def density_and_gradient(target, position):
    """What the reader's target says about `position`, each part in its shape."""
    pair = called("log_density_and_gradient", target, position, takes=ALL_CHAINS)
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ValueError("log_density_and_gradient must return a log density and a gradient, got "
                         f"{type(pair).__name__} of shape {np.shape(pair)}")
    return (returned("log_density_and_gradient: the log density", pair[0], position.shape[:1]),
            returned("log_density_and_gradient: the gradient", pair[1], position.shape))


class GradientKernel(Kernel):
    """A kernel whose target returns log density and gradient together."""

    log_density_and_gradient: LogDensityAndGradient

    def init(self, position: Floats) -> State:
        """Return the first state; density and gradient there must be finite for every chain."""
        position = finite_array("position", position, ndim=2)
        log_density, gradient = density_and_gradient(self.log_density_and_gradient, position)
        for name, value in (("log density", log_density), ("gradient", gradient)):
            bad = np.isnan(value) | (value == np.inf) if value.ndim == 1 else ~np.isfinite(value)
            if bad.any():
                chain = int(np.argwhere(bad)[0][0])
                raise ValueError(
                    f"{name} must be a number, got {value[chain].tolist()} at position "
                    f"{position[chain].tolist()} (chain {chain})"
                )
        check_support(position, log_density)
        return State(position, log_density, gradient)


@dataclass(frozen=True)
class HamiltonianMonteCarlo(GradientKernel):
    """See `hmc`."""

    log_density_and_gradient: LogDensityAndGradient
    step_size: float
    n_steps: int

    def __call__(self, state: State, rng: Stream) -> Transition:
        momentum = rng.standard_normal(state.position.shape)
        target = Memory(self.log_density_and_gradient, state)
        with np.errstate(over="ignore", invalid="ignore"):
            _, end = follow(
                state.position, momentum, target, step_size=self.step_size, n_steps=self.n_steps
            )
            before = kinetic_energy(momentum) - state.log_density
            after = kinetic_energy(end) - target.log_density
        after = np.where(np.isnan(after), np.inf, after)
        transition = accept(state, target.state, before - after, rng)
        transition.stats.update(
            energy=np.where(transition.stats["accepted"], after, before),
            diverging=after - before > ENERGY_ERROR_LIMIT,
            n_leapfrog=np.full(len(before), self.n_steps),
        )
        return transition


def hmc(
    log_density_and_gradient: LogDensityAndGradient, *, step_size: float, n_steps: int
) -> HamiltonianMonteCarlo:
    """Hamiltonian Monte Carlo with a fixed number of leapfrog steps and unit mass.

    Draw a momentum, follow the orbit for `n_steps`, accept the end with probability
    min(1, exp(H_before - H_after)), H(theta, p) = -log p(theta | y) + p'p / 2.

    Parameters
    ----------
    log_density_and_gradient : callable
        ``(n_chains, d) -> ((n_chains,), (n_chains, d))``, the log density up to a constant and its
        gradient. It may come from JAX or autograd.
    step_size : float
        Length of a leapfrog step; positive.
    n_steps : int
        Leapfrog steps a transition; at least 1.

    Returns
    -------
    HamiltonianMonteCarlo
        A kernel. A trajectory whose energy error exceeds 1,000 or is not a number is rejected and
        counted in the statistic ``diverging``.

    Raises
    ------
    ValueError
        If the target cannot be called, step_size is not positive, or n_steps is below 1.

    References
    ----------
    Duane et al. (1987), doi:10.1016/0370-2693(87)91197-X; Neal (2011), section 3.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> normal = lambda x: (-(x**2).sum(axis=1) / 2, -x)
    >>> draws = bhm.sample(hmc(normal, step_size=0.5, n_steps=3), [0.0], n_draws=1000, rng=1)
    >>> print(f"{draws.stats['acceptance_probability'].mean():.2f}")
    0.98
    """
    function("log_density_and_gradient", log_density_and_gradient)
    step_size, n_steps = positive_number("step_size", step_size), count("n_steps", n_steps)
    return HamiltonianMonteCarlo(log_density_and_gradient, step_size, n_steps)


def kinetic_energy(momentum: Floats, inverse_mass: float | Floats = 1.0) -> Floats:
    """Half the sum of squared momenta over mass, ``(..., d) -> (...)``."""
    return (inverse_mass * momentum**2).sum(axis=-1) / 2
