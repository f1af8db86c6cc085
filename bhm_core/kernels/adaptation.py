"""Warm-up of Hamiltonian kernels: step size by dual averaging, diagonal mass from the draws.

Every chain adapts on its own, so that a chain does not depend on how many run beside it.
"""

from dataclasses import dataclass, replace

import numpy as np

# Hoffman & Gelman (2014), section 3.2.1: gamma, t0, kappa, and mu = log(10 * first step)
SHRINKAGE, DELAY, FORGETTING, OPTIMISM = 0.05, 10.0, 0.75, 10.0
# Stan Reference Manual, "Automatic parameter tuning": 75 steps to find the bulk, then windows that
# double from 25. The number of warm-up steps is not known here, so the doubling goes on.
FIRST_PHASE, FIRST_WINDOW = 75, 25
# the same, "Estimating the metric": variances are shrunk to 0.001 with the weight of 5 draws
PRIOR_DRAWS, PRIOR_VARIANCE = 5.0, 1e-3


@dataclass(frozen=True)
class DualAveraging:
    """Nesterov's dual averaging of log step size towards a target acceptance, one per chain."""

    centre: np.ndarray  # mu, where the log step is drawn to
    log_step: np.ndarray
    log_step_average: np.ndarray
    error_average: np.ndarray
    n: int = 0

    @classmethod
    def start(cls, step_size):
        """Begin at `step_size` (n_chains,), ready to go ten times higher."""
        log_step, zero = np.log(step_size), np.zeros_like(step_size)
        return cls(log_step + np.log(OPTIMISM), log_step, zero, zero)

    def update(self, error):
        """One step; `error` is the target acceptance minus the one seen (equation 6)."""
        n = self.n + 1
        weight = 1 / (n + DELAY)
        error_average = (1 - weight) * self.error_average + weight * error
        log_step = self.centre - np.sqrt(n) / SHRINKAGE * error_average
        weight = n**-FORGETTING
        average = weight * log_step + (1 - weight) * self.log_step_average
        return DualAveraging(self.centre, log_step, average, error_average, n)


@dataclass(frozen=True)
class RunningMoments:
    """Running mean and sum of squared deviations (Welford 1962)."""

    n: int
    mean: np.ndarray
    squares: np.ndarray

    @classmethod
    def start(cls, shape):
        """Nothing seen yet."""
        return cls(0, np.zeros(shape), np.zeros(shape))

    def update(self, x):
        """Take in one more draw of every chain."""
        n = self.n + 1
        mean = self.mean + (x - self.mean) / n
        return RunningMoments(n, mean, self.squares + (x - self.mean) * (x - mean))

    def variance(self):
        """Variance, shrunk towards a small number."""
        total = self.n + PRIOR_DRAWS
        return (self.n * self.squares / (self.n - 1) + PRIOR_DRAWS * PRIOR_VARIANCE) / total


@dataclass(frozen=True)
class Adaptation:
    """What the warm-up has learnt so far."""

    step: DualAveraging
    moments: RunningMoments
    n: int = 0
    window_end: int = FIRST_PHASE + FIRST_WINDOW
    window: int = FIRST_WINDOW

    @classmethod
    def start(cls, step_size, shape):
        """Begin with `step_size` for chains of `shape` (n_chains, d)."""
        return cls(DualAveraging.start(np.full(shape[0], float(step_size))), RunningMoments.start(shape))

    def update(self, error, position):
        """Return (adaptation, inverse mass or None): a new mass only at the end of a window."""
        n, step = self.n + 1, self.step.update(error)
        moments = self.moments.update(position) if n > FIRST_PHASE else self.moments
        if n < self.window_end:
            return replace(self, step=step, moments=moments, n=n), None
        step = DualAveraging.start(np.exp(step.log_step))  # another mass asks for another step
        window = 2 * self.window
        fresh = RunningMoments.start(position.shape)
        return Adaptation(step, fresh, n, n + window, window), moments.variance()
