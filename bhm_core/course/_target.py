"""What all targets are."""

from typing import TYPE_CHECKING

from bhm_core._typing import Floats

__all__ = ["Target"]


class Target:
    """A density with a gradient; `log_density` alone is what Metropolis kernels ask for."""

    def log_density(self, x: Floats) -> Floats:
        """Log density up to a constant.

        Parameters
        ----------
        x : ndarray (n_chains, d)
            Points.

        Returns
        -------
        ndarray (n_chains,)
            Log density at each.
        """
        return self.log_density_and_gradient(x)[0]

    if TYPE_CHECKING:  # what every target adds

        def log_density_and_gradient(self, x: Floats) -> tuple[Floats, Floats]: ...
