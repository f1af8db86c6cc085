"""The two extremes that partial pooling lies between: every group alone, and all groups as one."""

from bhm_core.pooling.drawn_lines import compare_group, line_band, move_origin
from bhm_core.pooling.least_squares import GroupLines, complete_pooling, no_pooling

__all__ = [
    "GroupLines",
    "compare_group",
    "complete_pooling",
    "line_band",
    "move_origin",
    "no_pooling",
]
