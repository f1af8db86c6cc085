"""Draws from the posterior of a hierarchical regression."""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np

from bhm_core._checks import choice, generator
from bhm_core._typing import AnyTable, ArrayLike, Floats, Rng
from bhm_core.diagnostics import loo
from bhm_core.diagnostics.leave_one_out import loo_of_parts, part_size
from bhm_core.hierarchical.engine.report import EngineDiagnostics
from bhm_core.hierarchical.marginal.pointwise import by_observation, by_observation_in_parts
from bhm_core.hierarchical.results.model import Regression
from bhm_core.hierarchical.results.names import block, coordinates, from_to
from bhm_core.hierarchical.results.prediction import effects_of, expected, new_rows
from bhm_core.hierarchical.results.room import check_made
from bhm_core.hierarchical.results.theta import DrawsWithTheta

__all__ = ["HierarchicalDraws"]


class HierarchicalDraws(DrawsWithTheta):
    """Draws of gamma (p), tau (K), corr (K, K), sigma (), b (J, K) and theta (J, K).

    ``theta[j] = b[j]`` plus the population part of the columns of Z in group j. It is there where
    each column of Z has a counterpart in X, and it is computed when asked for.

    Parameters
    ----------
    arrays : dict of str to ndarray (chain, draw, *shape)
        gamma, tau, corr, sigma and b.
    model : HierarchicalRegression
        Whose posterior it is.
    phi : ndarray (chain, draw, d)
        The unconstrained parameters behind the draws.
    diagnostics : EngineDiagnostics
        pareto_k, acceptance, method, converged, r_hat_max, ess_bulk_min, ess_tail_min.

    Attributes
    ----------
    model : HierarchicalRegression
        Whose posterior it is.
    phi : ndarray (chain, draw, d)
        The unconstrained parameters behind the draws.
    diagnostics : EngineDiagnostics
        What the engine says about the run.

    Raises
    ------
    ValueError
        If the arrays are no draws; see `Draws`.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> sleep = bhm.load_sleepstudy()
    >>> model = bhm.HierarchicalRegression.two_level(sleep.Reaction, sleep.Days, sleep.Subject)
    >>> draws = model.sample(n_draws=250, rng=1)
    >>> draws.names, draws["theta"].shape, draws.diagnostics.converged
    (('gamma', 'tau', 'corr', 'sigma', 'b', 'theta'), (4, 250, 18, 2), True)
    """

    def __init__(
        self, arrays: Mapping[str, ArrayLike], *, model: Regression, phi: Floats,
        diagnostics: EngineDiagnostics,
    ) -> None:
        super().__init__(arrays, complete=getattr(diagnostics, "complete", True))
        self.model, self.phi, self.diagnostics = model, phi, diagnostics

    def _block(self, name, shape):
        return block(name, shape, self.model)

    def _size(self, name):
        return from_to(self._block(name, self._shape(name))) or name

    def _names_along(self):
        return coordinates(self.model, self.names)

    def fitted(self) -> Floats:
        """Expected outcome of each row of the data: X gamma + Z b_j, its offset included.

        Returns
        -------
        ndarray (chain, draw, n)
            In the order of the rows.

        Raises
        ------
        ValueError
            If the model has no rows (``from_statistics``), the group effects were not kept, or the outcomes
            have no room in memory.
        """
        rows = self._need_rows()
        check_made("the outcomes of all rows", (self.n_chains, self.n_draws, len(rows.codes)))
        X = np.asarray(rows.X)
        return expected(self["gamma"], self._need_b(), X, rows.Z, rows.codes) + rows.offset

    def predict(
        self, X: ArrayLike | AnyTable, Z: ArrayLike | None = None, group: ArrayLike | None = None,
        *, rng: Rng,
    ) -> Floats:
        """Draw new outcomes from the posterior predictive distribution.

        Parameters
        ----------
        X : array_like (n, p), DataFrame or mapping of str to array_like (n,)
            Columns of the population coefficients, as in the model; or, for a model made from a
            formula, a table with the columns that the right side of the formula names.
        Z : array_like (n, K), optional
            Columns of the varying coefficients; left out with a table.
        group : array_like (n,), optional
            Labels; left out with a table. A label that the model has not seen is a new group, drawn
            from the population of groups; rows with the same new label share it.
        rng : int or numpy.random.Generator
            Source of randomness.

        Returns
        -------
        ndarray (chain, draw, n)
            Outcomes, residual noise included.

        Raises
        ------
        ValueError
            If the columns do not fit the model, a column or a level of the formula is unknown, labels are
            of another kind than the model's, a known group's effects were not kept, `rng` is neither a seed
            nor a Generator, or the outcomes have no room in memory.

        Examples
        --------
        >>> import bhm_core as bhm
        >>> sleep = bhm.load_sleepstudy()
        >>> columns = {"y": sleep.Reaction, "days": sleep.Days, "who": sleep.Subject}
        >>> model = bhm.HierarchicalRegression.from_formula("y ~ days + (days | who)", columns)
        >>> draws = model.sample(n_draws=250, rng=1)
        >>> draws.predict({"days": [5, 5], "who": [308, 999]}, rng=2).shape
        (4, 250, 2)
        """
        X, Z, labels, codes, offset = new_rows(self.model.data, X, Z, group)
        check_made("the outcomes of these rows", (self.n_chains, self.n_draws, len(X)))
        rng = generator(rng)
        factor, _ = self.model.posterior.coordinates.reader_factor(self.phi)
        effects = effects_of(labels, self.model.groups, self._need_b, factor, rng)
        out = expected(self["gamma"], effects, X, Z, codes) + offset
        return out + self["sigma"][..., None] * rng.standard_normal(out.shape)

    def _need_b(self):
        if "b" not in self._arrays:
            raise ValueError("the group effects must be kept for this: sample with keep_groups=True")
        return self._arrays["b"]

    def _need_rows(self):
        if self.model.rows is None:
            raise ValueError("the model must have rows for this, got sufficient statistics alone")
        return self.model.rows

    def log_likelihood(self, by: Literal["observation", "group"] = "observation") -> Floats:
        """Log likelihood of each row given its group's effects, or of each group without them.

        Parameters
        ----------
        by : "observation" or "group"
            Given b, or with b integrated out.

        Returns
        -------
        ndarray (chain, draw, n) or (chain, draw, J)
            Log densities.

        Raises
        ------
        ValueError
            If `by` is something else, the model has no rows (``from_statistics``), rows are asked for and
            the group effects were not kept, or the result has no room in memory.
        """
        choice("by", by, ("observation", "group"))
        rows, n = self._need_rows(), self.n_chains * self.n_draws
        gamma, sigma = self["gamma"].reshape(n, -1), self["sigma"].reshape(n)
        size = len(rows.codes if by == "observation" else self.model.groups)
        check_made("the log likelihoods", (self.n_chains, self.n_draws, size))
        if by == "observation":
            b = self._need_b().reshape(n, len(self.model.groups), -1)
            value = by_observation(rows, gamma, b, sigma)
        else:
            value = self.model.posterior.stated.log_likelihood_by_group(
                rows, gamma, self.phi.reshape(n, -1), sigma)
        return value.reshape(self.n_chains, self.n_draws, -1)

    def loo(self, by: Literal["observation", "group"] = "observation") -> dict[str, Any]:
        """Leave one row, or one group, out: expected log predictive density by Pareto smoothing.

        Parameters
        ----------
        by : "observation" or "group"
            What is left out: the questions are a new row of a known group, or a new group.

        Returns
        -------
        dict
            ``elpd``, ``se``, ``p_loo``, ``elpd_i`` and ``pareto_k``.

        Raises
        ------
        ValueError
            If `by` is neither "observation" nor "group", the model has no rows (``from_statistics``),
            rows are left out and the group effects were not kept (``keep_groups=False``), or groups are
            left out and their log likelihoods have no room in memory.
        ImportError
            If arviz-stats is missing: it comes with the extra ``bhm_core[loo]``.

        Warns
        -----
        RuntimeWarning
            If Pareto k is above 0.7 for a row or a group, named by its position.

        References
        ----------
        Vehtari, Gelman & Gabry (2017), doi:10.1007/s11222-016-9696-4.
        """
        if choice("by", by, ("observation", "group")) == "group":
            return loo(self.log_likelihood("group"))
        rows, n = self._need_rows(), self.n_chains * self.n_draws
        b = self._need_b().reshape(n, len(self.model.groups), -1)
        parts = by_observation_in_parts(rows, self["gamma"].reshape(n, -1), b, self["sigma"].reshape(n),
                                        part_size(self.n_chains, self.n_draws))
        return loo_of_parts(part.reshape(self.n_chains, self.n_draws, -1) for part in parts)
