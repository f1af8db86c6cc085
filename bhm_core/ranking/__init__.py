"""Who is above whom: ranks of groups, and the difference of two, from draws of their posterior."""

from bhm_core.ranking.orders import RankIntervals, rank_intervals, ranks
from bhm_core.ranking.pairs import Difference, difference

__all__ = ["Difference", "RankIntervals", "difference", "rank_intervals", "ranks"]
