"""What draws ask of the model behind them, which lives a floor above."""

from typing import Any, Protocol

from bhm_core._typing import Array, Floats
from bhm_core.hierarchical.priors import Priors
from bhm_core.hierarchical.rows.data import RegressionData
from bhm_core.hierarchical.rows.rows import Rows
from bhm_core.hierarchical.rows.two_level import TwoLevelRows

__all__ = ["Regression"]


class Regression(Protocol):
    """What `HierarchicalRegression` is to its draws."""

    data: RegressionData
    priors: Priors
    groups: Array
    coefficients: tuple[str, ...]
    group_coefficients: tuple[str, ...]
    posterior: Any

    @property
    def rows(self) -> Rows | TwoLevelRows | None: ...

    @property
    def population_map(self) -> Floats | None: ...
