"""Whether the effects of a group may be correlated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bhm_core._checks import flag

if TYPE_CHECKING:
    from bhm_core.hierarchical.rows.formula import FormulaDesign

__all__ = ["may_correlate"]


def may_correlate(design: FormulaDesign | None, correlated: bool) -> bool:
    """Asked for, and not ruled out by the formula of the data, where there is one."""
    return flag("correlated", correlated) and (design is None or design.correlated)
