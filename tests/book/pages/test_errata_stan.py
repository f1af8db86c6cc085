"""The program of the errata: its blocks say the model of the page, by three roads."""

import re

import nbformat
import numpy as np
import pytest
import stan_reader as stan
from claims import CHAPTERS, Page
from scipy.stats import norm

import bhm_core as bhm

PAGE = Page("errata")
CELLS = nbformat.read(CHAPTERS / "errata.ipynb", as_version=4).cells
TEXT = "\n".join(cell.source for cell in CELLS if cell.cell_type == "markdown")
PROGRAM = "\n".join(re.findall(r"^```stan\n(.*?)^```", TEXT, re.M | re.S))
BROKEN = re.search(r"ex-errata-stan\n.*?^```text\n(.*?)^```", TEXT, re.M | re.S)[1]

FAULTS = [
    ("parameters {\n  real", "parameter {\n  real", "no block is called parameter"),
    ("  vector[J] eta;\n", "", "eta is not declared"),
    ("vector[J] u;", "vector[n] u;", "u has size n"),
    ("  alpha ~ normal(0, 10);\n", "", "alpha has no distribution"),
    ("x, sigma)", "x, sigma^2)", "a variance for a spread"),
    ("  int<lower=1> J;\n", "", "J is not declared"),
    ("gamma_1 * u", "gamma_2 * u", "gamma_2 is not declared"),
]  # fmt: skip


def test_the_program_on_the_page_is_valid():
    assert list(stan.blocks(PROGRAM)) == ["data", "parameters", "transformed parameters", "model"]
    assert list(stan.problems(PROGRAM)) == []
    backwards = "\n".join(reversed(re.findall(r"^```stan\n(.*?)^```", TEXT, re.M | re.S)))
    assert "the blocks stand in another order" in stan.problems(backwards)


@pytest.mark.parametrize(("right", "wrong", "complaint"), FAULTS)
def test_a_fault_in_the_program_is_seen(right, wrong, complaint):
    assert PROGRAM.count(right) == 1
    assert any(complaint in problem for problem in stan.problems(PROGRAM.replace(right, wrong)))


def test_the_faults_of_the_exercise_are_the_five_of_its_solution():
    assert set(stan.problems(BROKEN)) == {
        "no block is called parameter", "eta is not declared before it is used", "u has size n",
        "alpha has no distribution",
        "y ~ normal(alpha + beta[school] .* x, sigma^2) has a variance for a spread"}


def in_python(data, point):
    """`log_density` of the page, at other data."""
    function = PAGE["log_density"]
    space = {**function.__globals__, **data, "school": data["school"] - 1}
    return type(function)(function.__code__, space)(**point)


@pytest.mark.parametrize("seed", range(5))
def test_the_program_states_what_the_lines_of_python_state(seed):
    data, point = stan.simulated(np.random.default_rng(seed))
    stated = stan.log_density(PROGRAM, data | point)
    assert stated == pytest.approx(in_python(data, point), abs=1e-9)
    for right, wrong in (("gamma_1 * u", "gamma_1 + u"), ("eta ~ normal(0, tau)", "eta ~ normal(0, sigma)"),
                         ("beta[school] .* x", "beta[school]"), ("tau ~ normal(0, 5)", "tau ~ normal(0, 4)")):
        assert PROGRAM.count(right) == 1
        other = stan.log_density(PROGRAM.replace(right, wrong), data | point)
        assert abs(other - stated) > 1e-3


@pytest.mark.parametrize("seed", range(2))
def test_eta_integrated_out_of_the_program_is_the_likelihood_of_the_package(seed):
    data, point = stan.simulated(np.random.default_rng(seed))
    group = data["school"] - 1
    columns = np.column_stack([np.ones(data["n"]), data["x"], data["u"][group] * data["x"]])
    model = bhm.HierarchicalRegression(data["y"], columns, columns[:, 1:2], group)
    gamma = [point[name] for name in ("alpha", "gamma_0", "gamma_1")]
    theirs = model.log_likelihood(gamma, [point["tau"]], None, point["sigma"])
    assert integrated(data, point) == pytest.approx(theirs, abs=1e-6)


def integrated(data, point):
    """The program's density without its priors, each eta integrated out by sums over a fine grid."""
    rest = {name: value for name, value in point.items() if name != "eta"}
    priors = norm.logpdf(rest["alpha"], 0, 10) + sum(
        norm.logpdf(rest[name], 0, 5) for name in ("gamma_0", "gamma_1", "tau", "sigma"))
    at = np.linspace(-8, 8, 401) * point["tau"]
    zero = np.zeros(data["J"])
    start = stan.log_density(PROGRAM, data | rest | {"eta": zero})
    total = start - priors
    for j in range(data["J"]):
        along = [stan.log_density(PROGRAM, data | rest | {"eta": zero + v * (np.arange(data["J"]) == j)})
                 for v in at]  # fmt: skip
        total += np.log(np.trapezoid(np.exp(np.array(along) - start), at))
    return total


def test_the_roads_of_the_page_meet():
    printed = PAGE.printed("E10: a program that is none")
    numbers = re.findall(r"-\d+\.\d{4}", printed)
    PAGE.claim("The roads meet. The test of this page reads the four blocks above",
               len(numbers) == 4 and len(set(numbers)) == 1)
    PAGE.claim("The joint density divided by it is the density without $\\eta$, whichever $\\eta$ was "
               "put in.",
               abs(PAGE["without"] - PAGE["ours"]) < 1e-9)
    PAGE.claim("Here are four, each under the part of the model that it states.",
               len(stan.blocks(PROGRAM)) == 4)
    PAGE.claim("the last two blocks in Python, line by line, for five simulated schools with ten pupils "
               "each.",
               PAGE["u"].size == 5 and (np.bincount(PAGE["school"]) == 10).all()
               and list(stan.blocks(PROGRAM))[2:] == ["transformed parameters", "model"])
    PAGE.claim("and two standard deviations, which are positive:", PROGRAM.count("real<lower=0>") == 2)
    PAGE.claim("and the priors of all that is left:",
               list(stan._without_distribution(stan.blocks(PROGRAM))) == [])
    PAGE.aside("E10: a program that is none", "a title")
    PAGE.aside("A program consists of blocks in a fixed order.", "a rule of the language")
    PAGE.aside("Given all else, each $\\eta_j$ is normal, and that density is a closed form.",
               "proved on other pages")


def test_the_exercise_and_its_solution():
    found = list(stan.problems(BROKEN))
    PAGE.claim("Find five: two at which a compiler stops, one that shows when the data are read, one "
               "that leaves out a part of the model, and one that only a reader with the formulas at hand "
               "can see.",
               len(found) == 5)
    PAGE.claim("`u` has one entry for each pupil. The compiler is content, but whoever passes one number "
               "for each school, as the model says, gets an error when the data are read. Whoever passes "
               "one for each pupil, to be rid of the error, gets the first $J$ pupils' values as those "
               "of the schools, and no error at all.", "u has size n" in found and "gamma_1 * u[j]" in BROKEN)
    PAGE.claim("`alpha` has no prior, so it is flat. That is allowed, but it is another model.",
               "alpha has no distribution" in found)
    PAGE.aside("Here is a program with the faults of the one on the slide.", "what the exercise supposes")
    PAGE.claim("The first four are those of the slide; the fifth is ours.", len(found) == 5)
    shares = [norm.cdf(6, 0, sd) - norm.cdf(-6, 0, sd) for sd in (3, 9)]
    assert PAGE.printed("Exercise").split("\n")[:2] == [
        f"as meant: {shares[0]:.0%} of errors within two sigma",
        f"as written: {shares[1]:.0%} of errors within two sigma"]
    PAGE.aside("It takes a known answer to find what is another model.", "advice")
