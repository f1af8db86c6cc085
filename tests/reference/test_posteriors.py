"""Posterior moments by quadrature, which Stan and JAGS agree with, and every one of their models."""

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core import LKJ, Priors
from bhm_core.diagnostics import mcse_mean, mcse_sd

CSV = Path(__file__).with_name("posteriors.csv")


def moments():
    """{case: {quantity: (mean, sd)}}."""
    table = {}
    with CSV.open() as lines:
        for row in csv.DictReader(lines):
            table.setdefault(row["case"], {})[row["quantity"]] = float(row["mean"]), float(row["sd"])
    return table


MOMENTS = moments()


def radon(case):
    fixed = "log_uppm_p01 + floor" if "hierarchical" in case else "floor"
    priors = Priors(gamma=norm(0, 10), tau=halfnorm(scale=1), sigma=halfnorm(scale=1))
    return f"log_radon_p01 ~ {fixed} + (1 | county)", bhm.load_radon(), priors


def high_school(case):
    data = dict(bhm.load_high_school().students)
    width, gamma = {"hsb_slopes_lkj": (5, 10)}.get(case, (10, 100))
    priors = Priors(gamma=norm(0, gamma), tau=halfnorm(scale=width), sigma=halfnorm(scale=10), corr=LKJ(2))
    formula = {
        "hsb_anova": "mathach ~ 1 + (1 | school)",
        "hsb_ses_contextual_hn": "mathach ~ cses + meanses + (1 | school)",
        "hsb_slopes_lkj": "mathach ~ meanses_file + catholic + cses + cses:meanses_file + cses:catholic"
                          " + (1 + cses | school)",
    }[case]
    return formula, data, priors


def sleepstudy(_):
    priors = Priors(gamma=norm(0, 300), tau=halfnorm(scale=50), sigma=halfnorm(scale=50), corr=LKJ(2))
    return "Reaction ~ Days + (Days | Subject)", bhm.load_sleepstudy(), priors


CASES = {
    "radon_variable_intercept": radon, "radon_hierarchical_intercept": radon,
    "hsb_anova": high_school, "hsb_ses_contextual_hn": high_school, "hsb_slopes_lkj": high_school,
    "sleepstudy_lkj": sleepstudy,
}
GAMMA = {
    "hsb_slopes_lkj": ["Gamma[1,1]", "Gamma[2,1]", "Gamma[3,1]", "Gamma[1,2]", "Gamma[2,2]", "Gamma[3,2]"],
    "sleepstudy_lkj": ["Gamma[1,1]", "Gamma[1,2]"],
}


def quantity(draws, case, name):
    if name in GAMMA.get(case, []):
        return draws["gamma"][..., GAMMA[case].index(name)]
    if name.startswith(("mu_alpha", "beta")):
        at = {"mu_alpha": 0, "beta": 0 if case == "hsb_anova" else 1}.get(name)
        first = 1 if case.startswith("radon") else 0
        return draws["gamma"][..., int(name[5]) - 1 + first if at is None else at]
    if name.startswith("b["):
        return draws["theta"][..., 0, int(name[4]) - 1]
    if name == "rho":
        return draws["corr"][..., 0, 1]
    if name == "sigma":
        return draws["sigma"]
    return draws["tau"][..., int(name[-1]) - 1]


@pytest.fixture(scope="module", params=CASES)
def fit(request):
    formula, data, priors = CASES[request.param](request.param)
    model = bhm.HierarchicalRegression.from_formula(formula, data, priors=priors)
    return request.param, model, model.sample(n_draws=2500, n_chains=4, rng=1)


def test_moments_are_those_of_quadrature(fit):
    case, _, draws = fit
    assert draws.diagnostics.converged
    for name, (mean, sd) in MOMENTS[case].items():
        x = quantity(draws, case, name)
        # the references carry 7 digits; for group coefficients they come from 10^5 draws or more
        slack = 1e-5 * abs(mean) + (0.01 * sd if name.startswith("b[") else 0)
        assert abs(x.mean() - mean) < 4 * mcse_mean(x) + slack, name
        assert abs(x.std() - sd) < 4 * mcse_sd(x) + 1e-5 * sd + slack, name


def test_other_priors_are_noticed(fit):
    case, model, draws = fit
    formula, data, _ = CASES[case](case)
    x = draws["tau"][..., -1]
    priors = Priors(gamma=norm(0, 300), tau=halfnorm(scale=0.1 * x.mean()), sigma=halfnorm(scale=50))
    other = bhm.HierarchicalRegression.from_formula(formula, data, priors=priors).sample(rng=1)
    y = other["tau"][..., -1]
    assert abs(x.mean() - y.mean()) > 4 * np.hypot(mcse_mean(x), mcse_mean(y))


@pytest.mark.parametrize("case", ["hsb_slopes_lkj", "sleepstudy_lkj"])
def test_varying_slopes_agree_at_twenty_seeds(case):
    formula, data, priors = CASES[case](case)
    model = bhm.HierarchicalRegression.from_formula(formula, data, priors=priors)
    wrong = []
    for seed in range(20):
        draws = model.sample(rng=seed)
        for name, (mean, sd) in MOMENTS[case].items():
            x = quantity(draws, case, name)
            spread = (x - mean) ** 2
            far = [abs(x.mean() - mean) > 0.02 * sd + 4 * mcse_mean(x),
                   abs(np.sqrt(spread.mean()) - sd) > 0.02 * sd + 2 * mcse_mean(spread) / sd]
            wrong += [(seed, name)] * any(far)
    assert wrong == []
