"""What is put in the place of `leapfrog` and is not as good."""

from collections.abc import Callable

from bhm_core._typing import Floats

__all__ = ["careless_leapfrog", "euler", "symplectic_euler"]


def euler(
    position: Floats, momentum: Floats, gradient: Callable[[Floats], Floats], *, step_size: float,
    n_steps: int, return_path: bool = False,
) -> tuple[Floats, Floats]:
    """Euler's method in the place of `leapfrog`: both updates from the old point.

    Parameters
    ----------
    position, momentum : ndarray (..., d)
        Where the orbit starts.
    gradient : callable
        Gradient of the log density.
    step_size : float
        Length of a step in time.
    n_steps : int
        Number of steps.
    return_path : bool, optional
        Ignored.

    Returns
    -------
    position, momentum : ndarray (..., d)
        Where it ends: outside the orbit.
    """
    for _ in range(n_steps):
        force = gradient(position)
        position, momentum = position + step_size * momentum, momentum + step_size * force
    return position, momentum


def symplectic_euler(
    position: Floats, momentum: Floats, gradient: Callable[[Floats], Floats], *, step_size: float,
    n_steps: int, return_path: bool = False,
) -> tuple[Floats, Floats]:
    """A whole kick, then a drift: keeps volume, but is of first order and not reversible.

    Parameters
    ----------
    position, momentum : ndarray (..., d)
        Where the orbit starts.
    gradient : callable
        Gradient of the log density.
    step_size : float
        Length of a step in time.
    n_steps : int
        Number of steps.
    return_path : bool, optional
        Ignored.

    Returns
    -------
    position, momentum : ndarray (..., d)
        Where it ends.
    """
    for _ in range(n_steps):
        momentum = momentum + step_size * gradient(position)
        position = position + step_size * momentum
    return position, momentum


def careless_leapfrog(
    position: Floats, momentum: Floats, gradient: Callable[[Floats], Floats], *, step_size: float,
    n_steps: int, return_path: bool = False,
) -> tuple[Floats, Floats]:
    """`leapfrog` that changes the arrays it was given.

    Parameters
    ----------
    position, momentum : ndarray (..., d)
        Where the orbit starts; overwritten.
    gradient : callable
        Gradient of the log density.
    step_size : float
        Length of a step in time.
    n_steps : int
        Number of steps.
    return_path : bool, optional
        Ignored.

    Returns
    -------
    position, momentum : ndarray (..., d)
        The same arrays, changed.
    """
    for _ in range(n_steps):
        momentum += step_size / 2 * gradient(position)  # right: momentum = momentum + ...
        position += step_size * momentum
        momentum += step_size / 2 * gradient(position)
    return position, momentum
