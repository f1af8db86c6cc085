"""A model that states its prior and its integrated likelihood one by one."""

from typing import TYPE_CHECKING

from bhm_core._typing import ArrayLike, Floats

__all__ = ["Integrated"]


class Integrated:
    """Base of models that have `log_integrated_likelihood` and `log_prior`."""

    if TYPE_CHECKING:  # what a subclass gives

        def log_integrated_likelihood(self, phi: ArrayLike) -> Floats: ...
        def log_prior(self, phi: ArrayLike) -> Floats: ...

    def log_posterior(self, phi: ArrayLike) -> Floats:
        """Log of p(phi | y) up to a constant.

        Parameters
        ----------
        phi : array_like (..., d)
            Unconstrained coordinates, named in `parameter_names`.

        Returns
        -------
        ndarray (...)
            -inf outside, never NaN.
        """
        return self.log_integrated_likelihood(phi) + self.log_prior(phi)
