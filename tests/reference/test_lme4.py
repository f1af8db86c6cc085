"""Likelihoods and conditional modes of lme4 1.1-31, to the digits it prints."""

import csv
from pathlib import Path

import numpy as np
import pytest

import bhm_core as bhm

CSV = Path(__file__).with_name("lme4.csv")


def fits():
    """{case: {kind: [(term, estimate, standard error)]}} in the order of the file."""
    table = {}
    with CSV.open() as lines:
        for row in csv.DictReader(lines):
            entry = (row["term"], float(row["estimate"]), float(row["se"] or "nan"))
            table.setdefault(row["case"], {}).setdefault(row["kind"], []).append(entry)
    return table


FITS = fits()


def model_of(case):
    """The model behind a case of the file."""
    formula, data = "y ~ x + (1 + x | g)", None
    if case.startswith("sleepstudy"):
        data = bhm.load_sleepstudy()
        part = "(1 | Subject)" if "int" in case else "(Days | Subject)"
        formula = f"Reaction ~ Days + {part}"
    elif case.startswith("dyestuff"):
        data = bhm.load_dyestuff2() if "2" in case else bhm.load_dyestuff()
        formula = "Yield ~ 1 + (1 | Batch)"
    elif case.startswith("hsb"):
        data, formula = high_school(case)
    elif case.startswith("radon"):
        data = bhm.load_radon()
        fixed = {"0": "1", "1": "floor", "2": "floor + log_uppm"}[case.split("_M")[1][0]]
        formula = f"log_radon_arm ~ {fixed} + (1 | county)"
    elif case.startswith("caschools"):
        data = california()
        formula = "score ~ str + " + ("english" if "english" in case else "income_c") + " + (1 | county)"
    elif case.startswith("gcse"):
        data, formula = coursework(), "course ~ female + (1 + female | school)"
    return bhm.HierarchicalRegression.from_formula(formula, data, correlated="uncorr" not in case)


def high_school(case):
    students = dict(bhm.load_high_school().students)
    if "filemean" in case:
        students["cses"] = students["ses"] - students["meanses_file"]
    students["u"] = students["meanses_file"]
    fixed = {"1": "1", "2": "u", "3": "cses", "4": "u + cses + catholic + u:cses + cses:catholic"}[case[3]]
    return students, f"mathach ~ {fixed} + ({'1' if case[3] in '12' else '1 + cses'} | school)"


def california():
    data = dict(bhm.load_california_schools())
    data["income_c"] = data["income"] - data["income"].mean()
    return data


def coursework():
    data = bhm.load_gcse()
    there = ~np.isnan(data.course)
    return {name: data[name][there] for name in ("course", "female", "school")}


def scales(fit):
    tau = [value for _, value, _ in fit["sd_group"]]
    corr = fit["corr"][0][1] if "corr" in fit else None
    return tau, corr, fit["sd_resid"][0][1]


@pytest.mark.parametrize("case", FITS)
def test_likelihood_is_the_criterion_of_lme4(case):
    fit, model = FITS[case], model_of(case)
    (kind, criterion, _), scale = fit["criterion"][0], scales(fit)
    if kind == "REMLcrit":
        found = model.restricted_log_likelihood(*scale)
    else:
        gamma = [value for _, value, _ in fit["fixef"]]
        found = model.log_likelihood(gamma, *scale)
    tolerance = 5e-4 if criterion > 1e4 else 1e-4
    assert found == pytest.approx(-criterion / 2, abs=tolerance)
    tau, corr, sigma = scale
    wrong = model.restricted_log_likelihood([1.2 * t + 0.5 for t in tau], corr, sigma)
    assert abs(wrong - model.restricted_log_likelihood(*scale)) > 10 * tolerance


@pytest.mark.parametrize("case", [case for case in FITS if "REML" in case or "own" in case])
def test_population_coefficients_given_the_scales_are_those_of_lme4(case):
    fit = FITS[case]
    mean, sd = posterior_of_gamma(model_of(case), *scales(fit))
    np.testing.assert_allclose(mean, [v for _, v, _ in fit["fixef"]], rtol=2e-4)
    np.testing.assert_allclose(sd, [s for _, _, s in fit["fixef"]], rtol=2e-3)


def posterior_of_gamma(model, tau, corr, sigma):
    """Mean and sd of gamma under a flat prior: the log likelihood in gamma is a parabola."""
    step, base = model.posterior.population.sd / 50, model.posterior.population.mean
    unit = np.diag(step)

    def at(*moves):
        return model.log_likelihood(base + sum(moves), tau, corr, sigma)

    hessian = [[(at(a, b) - at(a, -b) - at(-a, b) + at(-a, -b)) / 4 for a in unit] for b in unit]
    slope = np.array([at(a) - at(-a) for a in unit]) / 2
    cov = np.linalg.inv(-np.array(hessian))
    return base + step * (cov @ slope), step * np.sqrt(np.diag(cov))
