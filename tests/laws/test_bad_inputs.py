"""Bad and extreme inputs that once gave junk, a foreign error, a poor message, or were refused though good.

Collected by trying the public interface: what was tried, what the error must name (or RIGHT, where the
input is good), and the call. The kinds behind them are varied systematically in `test_every_argument`.
"""

import re
import warnings
from types import SimpleNamespace

import matplotlib
import numpy as np
import pandas
import pytest
from scipy import stats

import bhm_core as bhm
from bhm_core import (
    agreement,
    calibration,
    diagnostics,
    kernels,
    live,
    pooling,
    predictive,
    shrinkage,
)
from bhm_core.hierarchical import RegressionData
from bhm_core.hierarchical.rows.statistics import SufficientStatistics

matplotlib.use("agg")
RIGHT = None
RNG = np.random.default_rng(0)
GROUP, X = np.repeat(np.arange(8), 5), RNG.normal(size=40)
Y, U = 1 + X + RNG.normal(size=8)[GROUP] + RNG.normal(size=40), RNG.normal(size=8)
ROWS = np.column_stack([np.ones(40), X])
PRIORS = bhm.Priors(gamma=stats.norm(0, 10), tau=stats.halfnorm(scale=2), sigma=stats.halfnorm(scale=2))
SCHOOLS, SE = np.array([28.0, 8.0, -3.0, 7.0]), np.array([15.0, 10.0, 16.0, 11.0])
CHAINS = RNG.normal(size=(4, 20))
HUGE = 10**400
DATES = np.datetime64("2020-01-01") + np.arange(40)


def masked(values):
    mask = np.arange(np.size(values)).reshape(np.shape(values)) == 1
    return np.ma.array(np.where(mask, 999999.0, values), mask=mask)


def complex_(values):
    return np.asarray(values) + 1j


def huge(values):
    return [HUGE, *np.asarray(values).tolist()[1:]]


def dates(values):
    return DATES[: np.size(values)]


BROKEN = {"masked": masked, "complex": complex_, "400 digits": huge, "dates": dates}
Line = bhm.NormalLinearRegression([0.0, 0.0], np.eye(2), sigma=1.0)
Flat = bhm.NormalLinearRegression([0.0, 0.0], np.inf, sigma=1.0)
TUMORS = dict(successes=np.array([1, 4, 2, 0]), trials=np.array([10, 9, 8, 7]))
EVENTS = dict(counts=np.array([1, 4, 2, 0]), exposure=np.array([10.0, 9, 8, 7]))


def two_level(y=Y, x=X, group=GROUP, u=None, **more):
    return bhm.HierarchicalRegression.two_level(y, x, group, u, priors=PRIORS, **more)


def regression(y=Y, X_=ROWS, Z=ROWS, group=GROUP, **more):
    return bhm.HierarchicalRegression(y, X_, Z, group, **{"priors": PRIORS} | more)


def gp_prior(a, b):
    return -a - b


def normal(x):
    return -(x**2).sum(axis=1) / 2


def both(x):
    return normal(x), -x


def run(kernel, initial=(0.0, 0.0), **more):
    return bhm.sample(kernel, initial, **{"n_draws": 30, "rng": 1} | more)


def walk(density=normal, scale=1.0, **more):
    return bhm.random_walk_metropolis(density, scale, **more)


def later(good, bad, at=5):
    """A function that returns `bad` from its `at`-th call on."""
    calls = []

    def f(*a, **k):
        calls.append(1)
        return bad(*a) if len(calls) > at else good(*a, **k)

    return f


def changes(x):
    x += 1.0
    return normal(x - 1.0)


def proposal(sample=None, density=None):
    return SimpleNamespace(
        sample=sample or (lambda x, rng: rng.standard_normal(x.shape)),
        log_density=density or (lambda to, given: normal(to)))


def leap(**more):
    good = {"position": np.zeros(2), "momentum": np.ones(2), "gradient": lambda q: -q, "step_size": 0.1,
            "n_steps": 1}  # fmt: skip
    return bhm.leapfrog(**good | more)


def replicate(**more):
    good = {"X": ROWS, "Z": ROWS, "group": GROUP, "gamma": [1.0, 2.0], "tau": [1.0, 0.5], "sigma": 1.0}
    return predictive.replicate(**good | more, rng=1)


def sbc(**more):
    good = {"prior": lambda rng: {"mu": rng.normal()}, "simulate": lambda p, rng: rng.normal(p["mu"], size=3),
            "posterior": lambda y, rng: bhm.Draws({"mu": rng.normal(size=(1, 50))}),
            "log_likelihood": lambda p, y: 0.0}  # fmt: skip
    return calibration.simulation_based_calibration(**good | more, n_sims=5, rng=1)


def geweke(**more):
    good = {"prior": lambda rng: {"mu": rng.normal()}, "simulate": lambda p, rng: rng.normal(p["mu"]),
            "transition": lambda p, y, rng: {"mu": rng.normal(y / 2, 0.7)}}  # fmt: skip
    return calibration.geweke_joint_test(**good | more, n_draws=10, rng=1)


def ranks():
    return calibration.Calibration({"mu": np.arange(20) % 11}, 10)


def table(formula="y ~ x + (1 | g)", data=None, **more):
    data = pandas.DataFrame({"y": Y, "x": X, "g": GROUP}) if data is None else data
    return bhm.HierarchicalRegression.from_formula(formula, data, **more)


def duck(query="t", y="y", X_=("1", "x"), Z=("1",), group="g", **columns):
    import duckdb

    frame = pandas.DataFrame({"y": Y, "x": X, "g": GROUP} | columns)
    connection = duckdb.connect()
    connection.execute("CREATE TABLE t AS SELECT * FROM frame")
    assert len(frame)
    return SufficientStatistics.from_duckdb(query, y, X_, Z, group, connection=connection)


def sql_rows(first, second):
    cells = [3, 0.0, 0.3, 0.0, 2.0, 1.0, 0]
    return SufficientStatistics.from_sql_rows([(first, *cells[:3], 0.0, 1.0, 0.5, 0),
                                               (second, *cells[:3], 0.0, 1.0, 0.5, 0)],
                                              "y", ["1"], ["1"], origin={"1": 1.0, "y": 0.0})


def chunks(*pieces):
    return SufficientStatistics.from_chunks(iter(pieces))


PIECE = (Y, ROWS, ROWS, GROUP)
NEW = predictive.two_level_design
def means(y=SCHOOLS, se=SE, **more):
    return bhm.NormalMeans(y, se, **more)


def fit(**more):
    return two_level().sample(10, 2, rng=1, **more)


CASES = [
    # counts
    ("counts of 1e300", "counts", lambda: bhm.GammaPoissonGroups([1e300, 1], [1, 1], prior=gp_prior)),
    ("a prior with an if", "prior", lambda: bhm.GammaPoissonGroups(
        **EVENTS, prior=lambda a, b: -a if a > 0 else -b).sample(5, 2, rng=1)),
    ("a prior returns complex", "prior", lambda: bhm.GammaPoissonGroups(
        **EVENTS, prior=lambda a, b: -a + 1j * b).sample(5, 2, rng=1)),
    ("a prior returns text", "prior", lambda: bhm.GammaPoissonGroups(
        **EVENTS, prior=lambda a, b: np.full(a.shape, "x")).sample(5, 2, rng=1)),
    ("a prior takes one argument", "prior", lambda: bhm.GammaPoissonGroups(
        **EVENTS, prior=lambda a: -a).sample(5, 2, rng=1)),
    ("alpha = 0", "alpha", lambda: bhm.BetaBinomialGroups(**TUMORS).unconstrain(0, 1)),
    *((f"successes {words}", "successes", lambda f=f: bhm.BetaBinomialGroups(
        f(TUMORS["successes"]), TUMORS["trials"])) for words, f in BROKEN.items()),
    *((f"counts {words}", "counts", lambda f=f: bhm.GammaPoissonGroups(
        f(EVENTS["counts"]), EVENTS["exposure"], prior=gp_prior)) for words, f in BROKEN.items()),
    ("exposure complex", "exposure", lambda: bhm.GammaPoissonGroups(
        EVENTS["counts"], complex_(EVENTS["exposure"]), prior=gp_prior)),
    # draws
    ("draws of 1e200: the summary prints", RIGHT, lambda: repr(bhm.Draws({"mu": CHAINS * 1e200}).summary())),
    ("draws masked", "mu", lambda: bhm.Draws({"mu": masked(CHAINS)})),
    ("draws of text", "'x', 'y'", lambda: bhm.Draws({"mu": [["x", "y"]]})),
    ("stats no dict", "stats", lambda: bhm.Draws({"mu": CHAINS}, stats=[1, 2])),
    # grid and expectation
    ("an axis complex", "axis 0", lambda: bhm.Grid(lambda x: -x, complex_(np.linspace(0, 1, 5)))),
    ("an axis of dates", "axis 0 must be real numbers", lambda: bhm.Grid(lambda x: -x, DATES)),
    ("h along the wrong axis", r"h\(theta\)", lambda: bhm.Grid(
        lambda a, b: -a - b, np.linspace(0, 1, 5), np.linspace(0, 1, 3)).mean(lambda a, b: np.ones(3))),
    ("axis = 0.0", "axis", lambda: bhm.Grid(lambda a: -a, np.linspace(0, 1, 5)).marginal(0.0)),
    ("h = 3", r"\bh\b", lambda: bhm.expectation(CHAINS, 3)),
    ("interval('a')", r"\bp\b", lambda: bhm.Grid(lambda a: -a, np.linspace(0, 1, 5)).interval("a")),
    ("interval([.5, .9])", r"\bp\b", lambda: bhm.Grid(lambda a: -a, np.linspace(0, 1, 5)).interval([0.5, 1])),
    ("a log density complex", "log_density", lambda: bhm.Grid(lambda a: -a + 1j, np.linspace(0, 1, 5))),
    ("a log density that is text", "log_density", lambda: bhm.Grid("normal", np.linspace(0, 1, 5))),
    ("draws of 400 digits", r"h\(draws\)|draws", lambda: bhm.expectation([HUGE, 1], None)),
    # results of a regression
    ("labels '0' for groups 0", "group", lambda: fit().predict(ROWS[:2], ROWS[:2], ["0", "1"], rng=1)),
    ("summary(names='tau')", "names", lambda: fit().summary("tau")),
    ("Z masked", "Z", lambda: regression(Z=masked(ROWS))),
    # closed forms
    *((f"y of both unknown {words}", r"\by\b", lambda f=f: bhm.NormalInverseGamma(0, 1, 3, 2).update(f(Y)))
      for words, f in BROKEN.items()),
    *((f"y of NormalLinearRegression {words}", r"\by\b", lambda f=f: Line.update(f(Y), ROWS))
      for words, f in BROKEN.items()),
    *((f"y of NormalMean {words}", r"\by\b", lambda f=f: bhm.NormalMean(sigma=2).update(f(Y)))
      for words, f in BROKEN.items()),
    ("successes of BetaBinomial complex", "successes", lambda: bhm.BetaBinomial().update([1 + 1j], [3])),
    ("columns 1e-9 apart", "X", lambda: Flat.update(Y, np.column_stack([np.ones(40), 1 + 1e-9 * X]))),
    ("a column at 1e7", RIGHT, lambda: abs(Flat.update(Y, np.column_stack([np.ones(40), X + 1e7])).mean[1]
                                           - Flat.update(Y, ROWS).mean[1]) < 1e-6),
    ("marginal(1.0)", "name", lambda: Line.marginal(1.0)),
    ("no coefficients", "mean|cov", lambda: bhm.NormalLinearRegression([], np.zeros((0, 0)), sigma=1)),
    ("squares that overflow", r"\by\b", lambda: bhm.NormalInverseGamma(0, 1, 3, 2).update([1e200, 2e200])),
    ("sigma = True", "sigma", lambda: bhm.NormalMean(sigma=True)),
    ("the evidence of 1e200", r"\by\b", lambda: bhm.NormalMean(0, 1, sigma=1).log_evidence([1e200])),
    # normal means
    ("phi of shape (3,)", "phi", lambda: means().log_posterior(np.ones(3))),
    ("mu with sd 0", "mu must .* standard deviation, got norm", lambda: means(mu=stats.norm(0, 0))),
    ("mu with sd inf", "mu", lambda: means(mu=stats.norm(0, np.inf)).sample(10, 2, rng=1)),
    *((f"se {words}", r"\bse\b", lambda f=f: means(se=f(SE))) for words, f in BROKEN.items()),
    *((f"y of means {words}", r"\by\b", lambda f=f: means(y=f(SCHOOLS))) for words, f in BROKEN.items()),
    ("a new-style distribution", "tau", lambda: means(tau=stats.uniform)),
    ("a vector of scales", "tau", lambda: means(tau=stats.halfnorm(scale=[1.0, 2.0]))),
    ("y and se of 1e-200", r"\by\b|\bse\b", lambda: means(SCHOOLS * 1e-200, SE * 1e-200)),
    # priors
    ("LKJ(None)", "eta", lambda: bhm.LKJ(None)),
    ("LKJ(True)", "eta", lambda: bhm.LKJ(True)),
    *((f"gamma: {kwds}", "gamma", lambda kwds=kwds: regression(priors=bhm.Priors(gamma=stats.norm(**kwds)))
       .sample(5, 2, rng=1)) for kwds in ({"loc": np.nan}, {"loc": np.inf}, {"scale": -1}, {"scale": 0},
                                          {"scale": np.inf})),
    ("on_variance twice", "on_variance|tau", lambda: bhm.hierarchical.on_variance(
        bhm.hierarchical.on_variance(stats.halfnorm()))),
    ("a denormal sigma", "sigma", lambda: regression(priors=bhm.Priors(sigma=1e-320)).sample(5, 2, rng=1)),
    ("a known sigma that is True", "sigma", lambda: bhm.Priors(sigma=True)),
    # sufficient statistics
    ("statistics of junk", "counts|labels|n_population", lambda: SufficientStatistics(
        *[np.zeros(2)] * 6, names=("a",), n_population=1, n_varying=1)),
    ("chunks None", "chunks", lambda: SufficientStatistics.from_chunks(None)),
    ("an empty piece among others", RIGHT, lambda: chunks(PIECE, tuple(part[:0] for part in PIECE))),
    ("pieces of 3", "chunks", lambda: chunks(PIECE[:3])),
    ("NaN in y of a table", r"\by\b", lambda: duck(y="z", z=np.where(X > 1, np.nan, X))
     if False else duck(y="z", z=np.where(X > 1, np.nan, X))),
    ("NaN label of a table", "group|label|missing", lambda: duck(g=np.where(GROUP == 1, np.nan, GROUP))),
    ("X empty", r"\bX\b", lambda: duck(X_=())),
    ("an unknown column in Z", "zz", lambda: duck(Z=("zz",))),
    ("query None", "query", lambda: duck(None)),
    ("text in y", r"\by\b|table", lambda: duck(y="z", z=np.full(40, "abc"))),
    ("an unknown column", "score", lambda: duck(y="score")),
    ("an unknown table", "query|nowhere", lambda: duck("nowhere")),
    ("y None", r"\by\b", lambda: duck(y=None)),
    ("a label None of SQL", "group|label", lambda: sql_rows(None, "a")),
    ("labels 1 and '1' of SQL", "group|label", lambda: sql_rows(1, "1")),
    ("a label twice of SQL", "group|label", lambda: sql_rows("a", "a")),
    *((f"y of statistics {words}", r"\by\b", lambda f=f: SufficientStatistics.from_arrays(f(Y), *PIECE[1:]))
      for words, f in BROKEN.items()),
    # agreement
    ("1-D draws", "draws|mu", lambda: agreement.compare({"mu": CHAINS[0]}, {"mu": 0.0})),
    ("labels of another length", "labels", lambda: agreement.compare(
        {"mu": CHAINS}, {"mu": 0.0}, labels={"mu": ["a", "b"]})),
    ("reference {}", "reference", lambda: agreement.compare({"mu": CHAINS}, {})),
    ("no tolerance for a name", "unit", lambda: agreement.compare(
        {"mu": CHAINS}, {"mu": 0.0}, unit={"tau": 1.0})),
    # calibration
    ("ecdf_difference('x')", "name", lambda: ranks().ecdf_difference("x")),
    ("NaN parameters", "prior|mu", lambda: geweke(prior=lambda rng: {"mu": np.nan})),
    ("a transition drops a name", "transition", lambda: geweke(transition=lambda p, y, rng: {"nu": 1.0})),
    ("a log likelihood of NaN", "log_likelihood", lambda: sbc(log_likelihood=lambda p, y: np.nan)),
    ("plot(['x'])", "names", lambda: ranks().plot(["x"])),
    ("a posterior returns None", "posterior", lambda: sbc(posterior=lambda y, rng: None)),
    ("other numbers of draws each time", "posterior|draws", lambda: sbc(posterior=lambda y, rng: bhm.Draws(
        {"mu": rng.normal(size=(1, rng.integers(5, 20)))}))),
    # phi
    ("phi NaN", "phi", lambda: regression().constrain([np.nan] * 4)),
    ("phi text", "phi", lambda: regression().constrain("abc")),
    ("phi an object", "phi", lambda: regression().log_posterior(object())),
    # design
    ("names that are a text", "coefficient_names", lambda: regression(coefficient_names="ab")),
    ("correlated='no'", "correlated", lambda: regression(correlated="no")),
    ("statistics that are a dict", "statistics", lambda: bhm.HierarchicalRegression.from_statistics({})),
    ("names that are None", "group_coefficient_names", lambda: regression(
        group_coefficient_names=[None, None])),
    ("y fitted exactly", "sigma", lambda: regression(y=1 + 2 * X + U[GROUP], priors=None).sample(9, rng=1)),
    # diagnostics
    ("ess_mean at 1e300", RIGHT, lambda: diagnostics.ess_mean(1e300 * CHAINS) > 0),
    ("loo of NaN", "log_likelihood", lambda: diagnostics.loo(np.full((2, 20, 3), np.nan))),
    ("two probabilities", "prob", lambda: diagnostics.mcse_quantile(CHAINS, [0.1, 0.9])),
    ("psis of NaN", "log_ratios", lambda: diagnostics.psis(np.full((2, 20, 3), np.nan))),
    ("r_hat of 400 digits", "draws must be numbers", lambda: diagnostics.r_hat([[HUGE, 1.0], [1.0, 2.0]])),
    # formulas
    ("from_formula(correlated='x')", "correlated", lambda: table(correlated="x")),
    ("data None", "data", lambda: bhm.HierarchicalRegression.from_formula("y ~ x + (1|g)", None)),
    ("data an array", "data", lambda: table(data=ROWS)),
    ("log(x) of a negative x", "X|log|data", lambda: table("y ~ log(x) + (1|g)")),
    ("( | g)", "formula|varying", lambda: table("y ~ x + ( | g)")),
    ("foo(x)", "formula|foo", lambda: table("y ~ x + foo(x) + (1|g)")),
    ("no rows", r"data|\by\b", lambda: table(data=pandas.DataFrame({"y": Y, "x": X, "g": GROUP})[:0])),
    # good kinds, labels
    ("1e5 words for y: a short message", r"\by\b.{0,300}$", lambda: regression(y=["abc"] * 100_000)),
    ("time spans for y", r"\by\b", lambda: regression(y=np.arange(40) * np.timedelta64(1, "h"))),
    ("labels 1 and '1'", "group", lambda: regression(group=[1, "1"] * 20)),
    ("labels 1 and '1' as objects", "group .*'1'", lambda: regression(group=np.array([1, "1"] * 20, "O"))),
    ("int8 labels", RIGHT, lambda: regression(group=np.repeat(np.array([-100, -50, 0, 100], np.int8), 10))),
    ("NA among text", "group", lambda: regression(group=["a", pandas.NA] * 20)),
    ("labels that are complex", "group", lambda: regression(group=GROUP + 1j)),
    ("labels that are an index", RIGHT, lambda: regression(group=pandas.Index(GROUP))),
    ("periods as labels", RIGHT, lambda: regression(
        group=pandas.PeriodIndex([f"{2000 + g}" for g in GROUP], freq="Y"))),
    ("draws without a name", "arrays", lambda: bhm.Draws({" ": np.ones((2, 9))})),
    ("ragged draws", r"\bmu\b", lambda: bhm.Draws({"mu": [[1.0, 2.0], [3.0]]})),
    ("labels near 2^64", RIGHT, lambda: regression(group=np.uint64(2**64 - 9) + GROUP.astype(np.uint64))),
    # leapfrog and live
    ("a position complex", "position", lambda: leap(position=np.zeros(2) + 1j)),
    ("a position NaN", "position", lambda: leap(position=[0.0, np.nan])),
    ("order a number", "order", lambda: live.figure_class("bayes_update")(order=3.0)),
    ("order a text", "order", lambda: live.figure_class("bayes_update")(order="a")),
    ("a slider True", r"\bn\b", lambda: live.figure_class("conjugate_normal")(n=True)),
    ("a slider array", r"\bn\b", lambda: live.figure_class("conjugate_normal")(n=[1, 2])),
    ("a slider text", r"\bn\b", lambda: live.figure_class("conjugate_normal")(n="abc")),
    ("a state NaN", "state", lambda: live.figure_class("bayes_update")(state={"threshold": np.nan})),
    # methods of models
    ("gamma complex", "gamma", lambda: regression().log_likelihood([1j, 0], [1.0, 1.0], None, 1.0)),
    ("gamma masked", "gamma", lambda: regression().log_likelihood(masked([1.0, 2.0]), [1.0, 1.0], None, 1.0)),
    ("keep_groups='no'", "keep_groups", lambda: fit(keep_groups="no")),
    ("shapes that do not fit", "sigma|tau", lambda: regression().restricted_log_likelihood(
        np.ones((3, 2)), None, np.ones(2))),
    ("10^12 draws", "n_draws", lambda: two_level().sample(10**12, rng=1)),
    ("corr (3, 3) for K = 2", "corr", lambda: regression().unconstrain([1.0, 1.0], np.eye(3), 1.0)),
    ("corr of uncorrelated effects", "corr", lambda: regression(correlated=False).unconstrain(
        [1.0, 1.0], 0.5, 1.0)),
    ("corr text", "corr", lambda: regression().unconstrain([1.0, 1.0], "a", 1.0)),
    # pictures
    ("max_lag 0", "max_lag", lambda: bhm.plots.plot_autocorrelation([1.0, 0.5], max_lag=0)),
    ("calibration None", "calibration", lambda: bhm.plots.plot_calibration(None)),
    ("caterpillar NaN", "middle", lambda: bhm.plots.plot_caterpillar([1, np.nan], [0, 0], [2, 2])),
    ("low > high", "low", lambda: bhm.plots.plot_event([0.0, 1], [1.0, 1], low=2, high=1)),
    ("trace NaN", "draws", lambda: bhm.plots.plot_trace([1.0, np.nan])),
    # pooling
    ("complete_pooling of nothing", r"\bx\b|\by\b", lambda: pooling.complete_pooling([], [])),
    ("an origin NaN", r"\bc\b", lambda: pooling.move_origin([1.0, 1.0], np.eye(2), np.nan)),
    ("move_origin: tau -1", "tau", lambda: pooling.move_origin([-1.0, 1.0], np.eye(2), 1.0)),
    ("no_pooling of 400 digits", r"\by\b", lambda: pooling.no_pooling(huge(Y), X, GROUP)),
    # predictions
    ("gamma for p = 3", "gamma", lambda: predictive.prior_draws(bhm.Priors(
        gamma=([0.0, 0.0], np.eye(2)), tau=stats.halfnorm(), sigma=1.0), 5, p=3, K=2, rng=1)),
    ("omega of K = 3 for K = 2", "omega", lambda: predictive.prior_draws(bhm.Priors(
        gamma=stats.norm(), sigma=1.0, omega=stats.invwishart(5, np.eye(3))), 5, p=2, K=2, rng=1)),
    ("p -1", r"\bp\b", lambda: predictive.prior_draws(PRIORS, 5, p=-1, K=2, rng=1)),
    ("a NaN label", "group", lambda: replicate(group=np.where(GROUP == 1, np.nan, GROUP))),
    ("corr 1", RIGHT, lambda: replicate(corr=1.0)),
    ("corr with 4 on its diagonal", "corr", lambda: replicate(corr=4 * np.eye(2))),
    ("gamma of 3", "gamma must", lambda: replicate(gamma=[1.0, 2, 3])),
    ("sigma -1", "sigma", lambda: replicate(sigma=-1.0)),
    ("tau a number", "tau", lambda: replicate(tau=1.0)),
    ("two_level_design: a NaN label", "group", lambda: NEW(X, np.where(GROUP == 1, np.nan, GROUP))),
    ("two_level_design: another length", "(group|x) must", lambda: NEW(X[:-1], GROUP)),
    ("two_level_design: u 3-D", r"\bu\b", lambda: NEW(X, GROUP, np.ones((8, 2, 2)))),
    ("two_level_design: 400 digits", r"\bx\b", lambda: NEW(huge(X), GROUP)),
    # sampling
    *((f"initial {words}", "initial", lambda f=f: run(walk(), f(U))) for words, f in BROKEN.items()),
    ("LogNormalWalk([1, 2]) for d = 3", "scale", lambda: run(bhm.metropolis_hastings(
        normal, kernels.LogNormalWalk([1.0, 2.0])), np.ones(3))),
    ("an update (n, 1) for d = 2", r"updates\[0\]", lambda: run(bhm.gibbs(lambda x, rng: x[:, :1]))),
    ("an update complex", r"updates\[0\]", lambda: run(bhm.gibbs(lambda x, rng: x + 1j))),
    ("a gradient of another shape later", "gradient", lambda: run(bhm.hmc(
        later(both, lambda x: (normal(x), -x[:, :1])), step_size=0.1, n_steps=2))),
    ("+inf later", "log.density", lambda: run(bhm.hmc(
        later(both, lambda x: (np.full(len(x), np.inf), -x)), step_size=0.1, n_steps=2))),
    ("step_size (3,) for d = 2", "step_size", lambda: run(bhm.hmc(both, step_size=np.ones(3), n_steps=2))),
    ("step_size None", "step_size must be (a number|finite, got None)", lambda: bhm.hmc(
        both, step_size=None, n_steps=2)),
    ("a density (n, 1) of a proposal", "proposal", lambda: run(bhm.independence_metropolis(
        normal, proposal(density=lambda to, given: normal(to)[:, None])))),
    ("candidates of one row", "proposal", lambda: run(bhm.independence_metropolis(
        normal, proposal(lambda x, rng: rng.standard_normal((1, 2)))))),
    ("candidates (n, 1) for d = 2", "proposal", lambda: run(bhm.independence_metropolis(
        normal, proposal(lambda x, rng: rng.standard_normal((len(x), 1)))))),
    ("kernel None", "kernel", lambda: run(None)),
    ("kernel a density", "kernel", lambda: run(normal)),
    ("gradient None", "gradient", lambda: leap(gradient=None)),
    ("a gradient of another shape", "gradient", lambda: leap(gradient=lambda q: -q[:1])),
    ("inverse_mass -1", "inverse_mass", lambda: leap(inverse_mass=-1.0)),
    ("a momentum (3, 1)", "momentum", lambda: leap(momentum=np.ones((3, 1)))),
    ("a density masked", "log_density", lambda: run(walk(lambda x: masked(normal(x))))),
    ("a density that is text", "log_density", lambda: run(walk(lambda x: np.full(len(x), "a")))),
    ("a density of one point", "log_density", lambda: run(walk(lambda x: -float(x[:, 0]) ** 2), [0.0])),
    ("a density that changes its argument", RIGHT, lambda: np.array_equal(
        run(walk(changes))["theta"], run(walk(normal))["theta"])),
    ("metropolis_hastings: a density (n, 1)", "proposal", lambda: run(bhm.metropolis_hastings(
        normal, proposal(density=lambda to, given: normal(to)[:, None])))),
    ("metropolis_hastings: a density complex", "proposal|log_density", lambda: run(bhm.metropolis_hastings(
        lambda x: normal(x) + 1j, proposal()))),
    ("10^13 draws", "n_draws", lambda: run(walk(), n_draws=10**13)),
    ("a shape of text", "names", lambda: run(walk(), names={"a": "ab"})),
    ("target_acceptance 'a'", "target_acceptance", lambda: bhm.nuts(both, target_acceptance="a")),
    ("target_acceptance None", "target_acceptance", lambda: bhm.nuts(both, target_acceptance=None)),
    ("a scale a chain and d = 1", "scale", lambda: run(walk(scale=np.ones(4)), [0.0])),
    ("a covariance for a scale", "scale", lambda: walk(scale=[[1.0, 0.2], [0.2, 1.0]])),
    ("scale [0, 0]", "scale must be positive", lambda: walk(scale=[0.0, 0.0])),
    ("random walk: target_acceptance 'a'", "target_acceptance", lambda: walk(target_acceptance="a")),
    # shrinkage
    ("a component of sd 0", "sds", lambda: shrinkage.NormalMixture([1.0], [0.0], [0.0]).pdf(0.0)),
    ("a flat mean NaN", "mean", lambda: shrinkage.log_likelihood_of_tau([1.0], SCHOOLS, SE, mean=np.nan)),
    ("sd 'a'", r"\bsd\b", lambda: shrinkage.log_likelihood_of_tau([1.0], SCHOOLS, SE, sd="a")),
    ("sd -inf", r"\bsd\b", lambda: shrinkage.log_likelihood_of_tau([1.0], SCHOOLS, SE, sd=-np.inf)),
    ("sd an array", r"\bsd\b", lambda: shrinkage.log_likelihood_of_tau([1.0], SCHOOLS, SE, sd=[1.0, 2.0])),
    ("posterior None", "posterior", lambda: shrinkage.mu_given_y(None, SCHOOLS, SE)),
    ("y empty", r"\by\b", lambda: shrinkage.mu_given_tau([1.0], [], [])),
    ("mu_given_tau of complex y", r"\by\b", lambda: shrinkage.mu_given_tau([1.0], complex_(SCHOOLS), SE)),
    # two levels
    *((f"u {words}", r"\bu\b", lambda f=f: two_level(u=f(U))) for words, f in BROKEN.items()),
    *((f"x of two levels {words}", r"\bx\b", lambda f=f: two_level(x=f(X))) for words, f in BROKEN.items()),
    *((f"y of two levels {words}", r"\by\b", lambda f=f: two_level(y=f(Y))) for words, f in BROKEN.items()),
    ("truth values masked", r"\bu\b", lambda: two_level(u=np.ma.array(U > 0, mask=U > 1))),
    ("a Series of u in another order", RIGHT, lambda: np.array_equal(
        two_level(u=pandas.Series(U, index=range(8))[::-1]).rows.u[:, 0], U)),
    ("u of another length", r"\bu must", lambda: two_level(u=np.ones(5))),
    ("RegressionData of masked y", r"\by\b", lambda: RegressionData.from_rows(masked(Y), ROWS, ROWS, GROUP)),
]
NAMES = [words for words, _, _ in CASES]


def verdict(names, call):
    """What is wrong with the answer; nothing if it is right or a good error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            result = call()
        except (ValueError, TypeError) as error:
            if names is RIGHT:
                return f"refused: {error}"
            return "" if re.search(names, str(error)) else f"does not say {names}: {error}"
        except Exception as error:
            return f"{type(error).__name__}: {error}"
    ok = names is RIGHT and not (isinstance(result, (bool, np.bool_)) and not result)
    return "" if ok else f"returned {result!r:.100}"


@pytest.mark.parametrize(("names", "call"), [case[1:] for case in CASES], ids=NAMES)
def test_a_bad_input_is_named_and_a_good_one_is_right(names, call):
    assert verdict(names, call) == ""


def test_no_case_stands_twice():
    assert sorted(NAMES) == sorted(set(NAMES))
