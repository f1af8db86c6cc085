"""What type checkers see of the names that `bhm_core.hierarchical` loads when they are first used."""

from bhm_core.hierarchical.counts.beta_binomial import BetaBinomialGroups as BetaBinomialGroups
from bhm_core.hierarchical.counts.gamma_poisson import GammaPoissonGroups as GammaPoissonGroups
from bhm_core.hierarchical.glm import HierarchicalGLM as HierarchicalGLM
from bhm_core.hierarchical.normal_means import NormalMeans as NormalMeans
from bhm_core.hierarchical.priors import LKJ as LKJ, Priors as Priors, on_variance as on_variance
from bhm_core.hierarchical.regression import HierarchicalRegression as HierarchicalRegression
from bhm_core.hierarchical.results import HierarchicalDraws as HierarchicalDraws
from bhm_core.hierarchical.results.generalised import GLMDraws as GLMDraws
from bhm_core.hierarchical.rows.data import RegressionData as RegressionData
from bhm_core.hierarchical.rows.statistics import SufficientStatistics as SufficientStatistics

__all__: list[str]
