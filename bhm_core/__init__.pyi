"""What type checkers see of the names that `bhm_core` loads when they are first used."""

from bhm_core import (
    agreement as agreement,
    calibration as calibration,
    conjugate as conjugate,
    data as data,
    design as design,
    diagnostics as diagnostics,
    draws as draws,
    exercises as exercises,
    grid as grid,
    hierarchical as hierarchical,
    kernels as kernels,
    live as live,
    monte_carlo as monte_carlo,
    plots as plots,
    pooling as pooling,
    predictive as predictive,
    ranking as ranking,
    sampling as sampling,
    shrinkage as shrinkage,
)
from bhm_core.calibration import simulation_based_calibration as simulation_based_calibration
from bhm_core.conjugate import (
    BetaBinomial as BetaBinomial,
    GammaPoisson as GammaPoisson,
    NormalInverseGamma as NormalInverseGamma,
    NormalLinearRegression as NormalLinearRegression,
    NormalMean as NormalMean,
)
from bhm_core.data import (
    load_baseball as load_baseball,
    load_california_schools as load_california_schools,
    load_contraception as load_contraception,
    load_dyestuff as load_dyestuff,
    load_dyestuff2 as load_dyestuff2,
    load_eight_schools as load_eight_schools,
    load_gcse as load_gcse,
    load_grouse_ticks as load_grouse_ticks,
    load_high_school as load_high_school,
    load_radon as load_radon,
    load_rat_tumors as load_rat_tumors,
    load_sleepstudy as load_sleepstudy,
)
from bhm_core.draws import Draws as Draws, Summary as Summary
from bhm_core.exercises import check as check
from bhm_core.grid import Grid as Grid
from bhm_core.hierarchical import (
    LKJ as LKJ,
    BetaBinomialGroups as BetaBinomialGroups,
    GammaPoissonGroups as GammaPoissonGroups,
    GLMDraws as GLMDraws,
    HierarchicalDraws as HierarchicalDraws,
    HierarchicalGLM as HierarchicalGLM,
    HierarchicalRegression as HierarchicalRegression,
    NormalMeans as NormalMeans,
    Priors as Priors,
    RegressionData as RegressionData,
    SufficientStatistics as SufficientStatistics,
    on_variance as on_variance,
)
from bhm_core.kernels import (
    State as State,
    Transition as Transition,
    gibbs as gibbs,
    hmc as hmc,
    independence_metropolis as independence_metropolis,
    leapfrog as leapfrog,
    metropolis_hastings as metropolis_hastings,
    nuts as nuts,
    random_walk_metropolis as random_walk_metropolis,
)
from bhm_core.live import LiveFigure as LiveFigure
from bhm_core.monte_carlo import Estimate as Estimate, expectation as expectation
from bhm_core.sampling import sample as sample

__version__: str
__all__: list[str]
