"""Draws of a generalised regression: probabilities and rates, new outcomes, pointwise likelihoods."""

from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from bhm_core._checks import choice, generator
from bhm_core._typing import AnyTable, ArrayLike, Floats, Rng
from bhm_core.diagnostics import loo
from bhm_core.diagnostics.leave_one_out import loo_of_parts, part_size
from bhm_core.hierarchical.engine.report import EngineDiagnostics
from bhm_core.hierarchical.quadrature.families import Family
from bhm_core.hierarchical.quadrature.outcomes import sizes
from bhm_core.hierarchical.results.draws import HierarchicalDraws
from bhm_core.hierarchical.results.prediction import effects_of, expected, new_rows

__all__ = ["GLMDiagnostics", "GLMDraws"]

JUNK = 0.02  # error of a log posterior with which draws are of another


@dataclass(frozen=True)
class GLMDiagnostics(EngineDiagnostics):
    """How the draws were made, and how good the quadrature was.

    Attributes
    ----------
    n_nodes : int
        Nodes along each axis of the group effects.
    quadrature_error : float
        Largest change of the log posterior over some of the draws when the nodes are doubled;
        ``converged`` is false if it is above .02.
    """

    n_nodes: int = 0
    quadrature_error: float = np.nan

    @classmethod
    def of(cls, report: EngineDiagnostics, n_nodes: int, error: float) -> "GLMDiagnostics":
        """What the engine says, with `error` of the quadrature: draws of another density than the
        posterior have not converged."""
        facts = asdict(report) | {"converged": report.converged and error < JUNK}
        return cls(**facts, n_nodes=n_nodes, quadrature_error=error)


class GLMDraws(HierarchicalDraws):
    """Draws of gamma (p), tau (K), corr (K, K), b (J, K) and theta (J, K), on the scale of the link.

    `fitted` and `predict` speak of probabilities, rates and outcomes.

    Parameters
    ----------
    arrays : dict of str to ndarray (chain, draw, *shape)
        gamma, tau, corr and b.
    model : HierarchicalGLM
        Whose posterior it is.
    phi : ndarray (chain, draw, d)
        The unconstrained parameters behind the draws.
    diagnostics : GLMDiagnostics
        What the engine and the quadrature say about the run.

    Examples
    --------
    >>> import bhm_core as bhm
    >>> rats = bhm.load_rat_tumors()
    >>> one = [[1.0]] * len(rats.y)
    >>> model = bhm.HierarchicalGLM(rats.y, one, one, range(len(rats.y)), trials=rats.K)
    >>> draws = model.sample(n_draws=250, rng=1)
    >>> chance = draws.fitted() / rats.K
    >>> f"{chance[..., -1].mean():.2f}"  # of the current experiment, 4 of 14
    '0.21'
    """

    def fitted(self) -> Floats:
        """Expected outcome of each row of the data: its trials times the probability, or its rate.

        Returns
        -------
        ndarray (chain, draw, n)
            In the order of the rows.

        Raises
        ------
        ValueError
            If the group effects were not kept.
        """
        return self._family.mean(super().fitted(), self._family.size)

    def predict(
        self, X: ArrayLike | AnyTable, Z: ArrayLike | None = None, group: ArrayLike | None = None,
        *, rng: Rng, trials: ArrayLike | None = None, exposure: ArrayLike | None = None,
        kind: Literal["outcome", "mean"] = "outcome",
    ) -> Floats:
        """Draw new outcomes from the posterior predictive distribution, or their means.

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
        trials : array_like (n,), optional
            Of a binomial outcome; 1 unless given.
        exposure : array_like (n,), optional
            Of a Poisson outcome; 1 unless given.
        kind : "outcome" or "mean"
            New outcomes, or the probabilities (times trials) and rates (times exposure) behind them.

        Returns
        -------
        ndarray (chain, draw, n)
            Outcomes or means.

        Raises
        ------
        ValueError
            If the columns do not fit the model, a column or a level of the formula is unknown, the group
            effects were not kept, or trials or exposure do not belong to the family.
        """
        choice("kind", kind, ("outcome", "mean"))
        X, Z, labels, codes, offset = new_rows(self.model.data, X, Z, group)
        rng = generator(rng)
        size = sizes(self._family.name, len(X), trials, exposure)
        factor = self.model.posterior.reader_factor(self.phi)
        effects = effects_of(labels, self.model.groups, self._need_b, factor, rng)
        eta = expected(self["gamma"], effects, X, Z, codes) + offset
        if kind == "mean":
            return self._family.mean(eta, size)
        return self._family.draw(eta, size, rng)

    def log_likelihood(self, by: Literal["observation", "group"] = "observation") -> Floats:
        """Log likelihood of each row given its group's effects, or of each group without them.

        Parameters
        ----------
        by : "observation" or "group"
            Rows given b, or groups with b integrated out by quadrature.

        Returns
        -------
        ndarray (chain, draw, n) or (chain, draw, J)
            Log probabilities of the outcomes, all constants included.

        Raises
        ------
        ValueError
            If `by` is something else, or the group effects were not kept.
        """
        choice("by", by, ("observation", "group"))
        if by == "group":
            value = self.model.posterior.by_group(self.phi.reshape(-1, self.phi.shape[-1]))
            return value.reshape(self.n_chains, self.n_draws, -1)
        return self._by_observation(slice(None))

    def _by_observation(self, some):
        """Log likelihoods (chain, draw, rows) of some rows given b."""
        rows, family = self._need_rows(), self._family.of(some)
        codes, offset = rows.codes[some], np.broadcast_to(rows.offset, rows.codes.shape)[some]
        eta = expected(self["gamma"], self._need_b(), np.asarray(rows.X)[some], rows.Z[some], codes) + offset
        return family.y * eta - family.cumulant(eta) + family.constant

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
            If `by` is something else, or the group effects were not kept.

        References
        ----------
        Vehtari, Gelman & Gabry (2017), doi:10.1007/s11222-016-9696-4.
        """
        if choice("by", by, ("observation", "group")) == "group":
            return loo(self.log_likelihood("group"))
        step = part_size(self.n_chains, self.n_draws)
        return loo_of_parts(self._by_observation(slice(start, start + step))
                            for start in range(0, len(self._family.y), step))

    @property
    def _family(self) -> Family:
        return self.model.posterior.family
