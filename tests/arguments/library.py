"""Good arguments of the library but for hierarchical models and pictures."""

import numpy as np

import bhm_core as bhm
from arguments.bad import Numbers, labels
from arguments.cases import case
from bhm_core import pooling, shrinkage

RNG = np.random.default_rng(20261125)
CHAINS = RNG.normal(size=(4, 50))
GROUP = labels(np.repeat([f"g{j}" for j in range(6)], 4))
X = RNG.normal(size=24)
Y = 1 + X + RNG.normal(size=24)
U = RNG.normal(size=6)
ROWS = np.column_stack([np.ones(24), X])
MEANS, SE = np.array([28.0, 8.0, -3.0, 7.0]), np.array([15.0, 10.0, 16.0, 11.0])
TAU = np.linspace(0.1, 30, 40)


# -- closed forms -------------------------------------------------------------------------------------
SEEN = np.array([1.0, 4.0, 2.0])
FAMILIES = {
    "beta_binomial.BetaBinomial": (lambda: bhm.BetaBinomial(2.0, 3.0), {"a": 2.5, "b": 3.5},
                                   {"successes": SEEN, "trials": np.array([3.0, 5.0, 5.0])}, 3),
    "gamma_poisson.GammaPoisson": (lambda: bhm.GammaPoisson(2.0, 3.0), {"shape": 2.5, "rate": 3.5},
                                   {"counts": SEEN, "exposure": np.array([3.0, 5.0, 4.0])}, 3.5),
    "normal_inverse_gamma.NormalInverseGamma": (
        lambda: bhm.NormalInverseGamma(0.0, 1.0, 3.0, 2.0),
        {"mu": 0.5, "kappa": 1.5, "nu": 3.5, "sigma2": 2.5}, {"y": Y}, 3),
    "normal_mean.NormalMean": (lambda: bhm.NormalMean(0.0, 2.0, sigma=1.5),
                               {"mean": 0.5, "sd": 2.5, "sigma": 1.5}, {"y": Y}, 3),
}
PARAMETER = {"beta_binomial": "theta", "gamma_poisson": "theta", "normal_inverse_gamma": "sigma2",
             "normal_mean": "mu"}  # fmt: skip
for family, (make, parameters, data, n) in FAMILIES.items():
    where = f"conjugate.{family}"
    pair = " ".join(data) if len(data) > 1 else ""
    also = "|".join(data)
    alone = [f"{name} = one number" for name in ("trials", "exposure")]
    case(where, parameters,
         free={"_sum_of_squares": "private: kept apart from nu sigma2 while nu is not positive"})
    for method in ("update", "log_evidence"):
        case(f"{where}.{method}", data, of=make, bound=pair, alias=dict.fromkeys(data, also), right=alone)
    case(f"{where}.marginal", {"name": PARAMETER[family.partition(".")[0]]}, of=make,
         right=["name = None"])
    case(f"{where}.predictive", {"n": n}, of=make)
case("conjugate.normal_mean.NormalMean.weight", {"n": 3}, of=lambda: bhm.NormalMean(0.0, 2.0, sigma=1.5))

LINE = "conjugate.regression.NormalLinearRegression"


def line():
    return bhm.NormalLinearRegression([0.0, 0.0], np.eye(2), sigma=1.0)


case(LINE, {"mean": np.zeros(2), "cov": np.array([[2.0, 0.5], [0.5, 1.0]]), "sigma": 1.5}, bound="mean cov",
     alias={"mean": "mean|cov"})
for method in ("update", "log_evidence"):
    case(f"{LINE}.{method}", {"y": Y, "X": ROWS}, of=line, bound="y X", alias={"y": "y|X"})
case(f"{LINE}.marginal", {"name": 1}, of=line)
case(f"{LINE}.predictive", {"X": ROWS[:3]}, of=line)

# -- grids and expectations ---------------------------------------------------------------------------
GRID_X, GRID_Y = np.linspace(-3, 3, 31), np.linspace(-2, 2, 21)


def grid():
    return bhm.Grid(lambda a, b: -(a**2 + b**2) / 2, GRID_X, GRID_Y)


case("grid.grid.Grid", {"log_density": lambda a, b: -(a**2 + b**2) / 2, "axes": GRID_X},
     lambda log_density, axes: bhm.Grid(log_density, axes, GRID_Y), alias={"axes": "axis 0|axes"},
     right=["log_density = a number"])  # as flat as a function that returns it
case("grid.grid.Grid.mean", {"h": lambda a, b: a * b}, of=grid)
case("grid.grid.Grid.marginal", {"axis": 1}, of=grid)
case("grid.grid.Grid.quantile", {"q": np.array([0.1, 0.5]), "axis": 1}, of=grid)
case("grid.grid.Grid.cdf", {"value": np.array([0.1, 0.5]), "axis": 1}, of=grid)
case("grid.grid.Grid.interval", {"p": 0.9, "axis": 1}, of=grid)
case("grid.grid.Grid.sample", {"n": 5, "rng": 1}, of=grid)
case("monte_carlo.expectation", {"draws": CHAINS, "h": np.square}, alias={"h": r"h|h\(draws\)"},
     right=["h = None", "h = returns an axis more"])
for name in ("memory.autocorrelation", "memory.autocorrelation_time", "chains.convergence",
             "precision.errors", "chains.ess_bulk", "chains.ess_mean", "chains.ess_tail",
             "precision.mcse_mean", "precision.mcse_sd", "chains.r_hat"):  # fmt: skip
    case(f"diagnostics.{name}", {"draws": CHAINS.view(Numbers)})
case("diagnostics.precision.mcse_quantile", {"draws": CHAINS.view(Numbers), "prob": 0.1})
case("diagnostics.leave_one_out.loo", {"log_likelihood": CHAINS[..., None] - 1.0})
case("diagnostics.leave_one_out.psis", {"log_ratios": CHAINS[..., None] - 1.0})


# -- draws --------------------------------------------------------------------------------------------
def some_draws():
    return bhm.Draws({"mu": CHAINS, "tau": np.exp(CHAINS)})


case("draws.draws.Draws", {"arrays": {"mu": CHAINS, "tau": np.exp(CHAINS)}, "warmup": {"mu": CHAINS},
                           "stats": {"energy": CHAINS}, "complete": True},
     alias={"arrays": "arrays|mu", "warmup": "warmup|mu", "stats": "stats|energy"})
case("draws.draws.Draws.summary", {"names": ["mu"]}, of=some_draws)
case("draws.summary.Summary", {"draws": some_draws(), "names": ["mu"]})
case("agreement.compare",
     {"draws": {"mu": CHAINS}, "reference": {"mu": 0.1}, "unit": {"mu": 0.5}, "labels": {"mu": ["level"]}})


# -- kernels ------------------------------------------------------------------------------------------
def normal(x):
    return -(x**2).sum(axis=1) / 2


def with_gradient(x):
    return normal(x), -x


def run(kernel, d=2):
    return bhm.sample(kernel, np.zeros(d), n_draws=3, rng=1)


class Walk:
    """A proposal made of two functions."""

    def __init__(self, sample, log_density):
        self.sample, self.log_density = sample, log_density


def proposed(x, rng):
    return x + rng.standard_normal(x.shape)


WALK = Walk(proposed, lambda to, given: np.zeros(len(to)))
START = np.array([0.5, -0.5])
case("kernels.metropolis.random_walk_metropolis",
     {"log_density": normal, "scale": np.array([0.8, 1.2]), "target_acceptance": 0.4},
     lambda **given: run(bhm.random_walk_metropolis(**given)))
for name in ("metropolis_hastings", "independence_metropolis"):
    case(f"kernels.metropolis.{name}", {"log_density": normal, "proposal": WALK},
         lambda log_density, proposal, name=name: run(getattr(bhm, name)(log_density, proposal)))
case("kernels.hamiltonian.hmc", {"log_density_and_gradient": with_gradient, "step_size": 0.5, "n_steps": 2},
     lambda **given: run(bhm.hmc(**given)), alias={"log_density_and_gradient": "log.density|gradient"})
case("kernels.no_u_turn.nuts", {"log_density_and_gradient": with_gradient, "target_acceptance": 0.7,
                                "max_depth": 3, "step_size": 0.5},
     lambda **given: run(bhm.nuts(**given)), alias={"log_density_and_gradient": "log.density|gradient"})
case("kernels.gibbs_updates.gibbs", {"updates": proposed}, lambda updates: run(bhm.gibbs(updates)))
case("kernels.hamiltonian.leapfrog",
     {"position": START, "momentum": np.ones(2), "gradient": lambda q: -q, "step_size": 0.1, "n_steps": 3,
      "return_path": True, "inverse_mass": np.array([1.0, 2.0])}, bound="momentum")
case("kernels.proposals.LogNormalWalk", {"scale": np.array([0.5, 0.7])})
case("kernels.proposals.NormalProposal", {"mean": np.zeros(2), "cov": np.eye(2)}, bound="mean cov",
     alias={"mean": "mean|cov"})
case("kernels.step.Kernel.init", {"position": np.zeros((3, 2))},
     of=lambda: bhm.random_walk_metropolis(normal, 1.0), bound="")
case("sampling.sample",
     {"kernel": bhm.random_walk_metropolis(normal, 1.0), "initial": START, "n_draws": 3, "n_warmup": 2,
      "n_chains": 2, "rng": 1, "names": ["a", "b"], "progress": False})


# -- normal means, lines, simulated data --------------------------------------------------------------
def spread():
    return bhm.Grid(shrinkage.log_likelihood_of_tau(TAU, MEANS, SE), TAU)


MODEL = {"y": MEANS, "se": SE, "mean": 1.5, "sd": 2.5}
for name in ("log_likelihood_of_tau", "mu_given_tau", "theta_given_tau"):
    case(f"shrinkage.conditionals.{name}", {"tau": TAU, **MODEL}, bound="y se", alias={"y": "y|se"})
case("shrinkage.conditionals.theta_given_mu_tau", {"mu": TAU[::-1], "tau": TAU, "y": MEANS, "se": SE},
     bound="y se", alias={"y": "y|se"})
for name in ("mu_given_y", "theta_given_y"):
    case(f"shrinkage.averages.{name}", {"posterior": spread(), **MODEL}, bound="y se", alias={"y": "y|se"})
case("shrinkage.mixture.NormalMixture",
     {"weights": np.array([0.4, 0.6]), "means": np.array([-1.0, 2.0]), "sds": np.array([1.0, 2.0])},
     bound="weights means sds", alias={"weights": "weights|means|sds", "means": "means|sds"})


def mixture():
    return shrinkage.NormalMixture([0.4, 0.6], [-1.0, 2.0], [1.0, 2.0])


case("shrinkage.mixture.NormalMixture.pdf", {"x": np.array([0.0, 1.0])}, of=mixture)
case("shrinkage.mixture.NormalMixture.cdf", {"x": 0.5}, of=mixture)
case("shrinkage.mixture.NormalMixture.quantile", {"q": 0.1}, of=mixture)
THETA = RNG.normal(size=(2, 10, 6, 2))
case("pooling.least_squares.no_pooling", {"y": Y, "x": X, "group": GROUP}, bound="y x",
     alias=dict.fromkeys(("y", "x", "group"), "y|x|group"))
case("pooling.least_squares.complete_pooling", {"y": Y, "x": X}, bound="y x", alias={"y": "y|x"})
case("pooling.least_squares.GroupLines.of", {"label": "g2"}, of=lambda: pooling.no_pooling(Y, X, GROUP))
case("pooling.drawn_lines.compare_group",
     {"label": "g2", "y": Y, "x": X, "group": GROUP, "theta": THETA, "grid": np.linspace(-1, 1, 5)},
     bound="y x", alias=dict.fromkeys(("y", "x", "group"), "y|x|group"))
case("pooling.drawn_lines.line_band", {"theta": THETA[:, :, 0], "x": np.linspace(-1, 1, 5), "prob": 0.8})
case("pooling.drawn_lines.move_origin",
     {"tau": np.array([1.0, 0.5]), "corr": np.array([[1.0, 0.3], [0.3, 1.0]]), "c": 0.5}, bound="tau corr")
case("predictive.two_level_design", {"x": X, "group": GROUP, "u": U}, bound="x u", alias={"x": "x|group"},
     right=["u = one axis more"])  # three predictors of groups
case("predictive.replicate",
     {"X": ROWS, "Z": ROWS, "group": GROUP, "gamma": np.array([1.0, 2.0]), "tau": np.array([1.0, 0.5]),
      "corr": np.array([[1.0, 0.3], [0.3, 1.0]]), "sigma": 1.5, "rng": 1},
     bound="X Z gamma tau corr", right=["corr = one number"],
     alias={"X": "X|group|gamma", "Z": "Z|group|tau"})
case("predictive.tail_probability", {"replicated": CHAINS, "observed": 0.5})


# -- calibration --------------------------------------------------------------------------------------
def prior(rng):
    return {"mu": rng.normal()}


def simulate(params, rng):
    return rng.normal(params["mu"], size=3)


def posterior(y, rng):
    return bhm.Draws({"mu": rng.normal(y.sum() / 4, 0.5, size=(1, 20))})


def log_likelihood(params, y):
    return -0.5 * ((y - params["mu"]) ** 2).sum()


MADE_OF = {"prior": prior, "simulate": simulate, "log_likelihood": log_likelihood, "rng": 1}
case("calibration.simulation_based.simulation_based_calibration",
     {**MADE_OF, "posterior": posterior, "n_sims": 3, "n_ranked": 10, "products": True},
     anything="simulate posterior", alias={"prior": "prior|simulate"}, right=["log_likelihood = None"])
case("calibration.joint_test.geweke_joint_test",
     {**MADE_OF, "transition": lambda params, y, rng: {"mu": rng.normal(y.sum() / 4, 0.5)}, "n_draws": 5,
      "thin": 1}, anything="simulate", alias={"prior": "prior|simulate"})
RANKS = {"mu": np.arange(20.0) % 11}


def calibration():
    return bhm.calibration.Calibration({"mu": np.arange(20) % 11}, 10)


case("calibration.simulation_based.Calibration", {"ranks": RANKS, "n_draws": 10},
     alias={"n_draws": "n_draws|ranks"})
case("calibration.simulation_based.Calibration.ecdf_difference", {"name": "mu"}, of=calibration)
case("calibration.simulation_based.Calibration.band", {"level": 0.9}, of=calibration)

# -- ranks --------------------------------------------------------------------------------------------
case("ranking.orders.ranks", {"draws": RNG.normal(size=(2, 10, 4))})
case("ranking.orders.rank_intervals", {"draws": RNG.normal(size=(2, 10, 4)), "prob": 0.8})
case("ranking.pairs.difference", {"a": CHAINS, "b": CHAINS + RNG.normal(size=CHAINS.shape), "prob": 0.8},
     bound="a b", alias={"a": "a|b"})

# -- answers to exercises -----------------------------------------------------------------------------
case("exercises.verdict.check", {"label": "ex-beyond-odds", "answer": lambda theta: 2 * theta / (1 + theta)},
     free={"answer": "anything may be an answer: the verdict says what is wrong with it"})


# -- design -------------------------------------------------------------------------------------------
case("design.expected_width",
     {"n_groups": np.array([10.0, 40.0]), "n_members": np.array([35.0, 5.0]), "tau": np.array([3.0, 2.0]),
      "sigma": np.array([6.0, 7.0]), "prob": 0.9, "known": False})
case("design.best_members", {"cost_group": np.array([20.0, 9.0]), "cost_member": np.array([1.0, 2.0]),
                             "tau": np.array([3.0, 2.0]), "sigma": np.array([6.0, 7.0])})
