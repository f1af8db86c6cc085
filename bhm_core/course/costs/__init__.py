"""What a posterior costs: evaluations for one effective draw, by sampler, dimension and coordinates.

An evaluation is one look at the log density, with its gradient if the sampler wants one. Counting
them says the same on every machine; seconds do not.
"""

from bhm_core.course.costs.dimension import ball_in_cube, efficiency, standard_normal_costs
from bhm_core.course.costs.exact import quadrature
from bhm_core.course.costs.parameterisation import (
    load_parameterisation_map,
    parameterisation_costs,
    typical_groups,
)

__all__ = [
    "ball_in_cube",
    "efficiency",
    "load_parameterisation_map",
    "parameterisation_costs",
    "quadrature",
    "standard_normal_costs",
    "typical_groups",
]
