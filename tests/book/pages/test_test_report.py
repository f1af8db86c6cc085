"""The sentences of the report on the tests: what it names exists, and its numbers are counted again."""

import ast
import re
from pathlib import Path

import pytest
from claims import CHAPTERS, PROOFS, ROOT, Page, calls
from equations import equations_of
from test_slide_map import names_of_tests

from bhm_core import live

PAGE = Page("test_report")
TEXT = (CHAPTERS / "test_report.md").read_text("utf8")
MAKE = (ROOT / "Makefile").read_text("utf8")
CASES = "tests with all their cases"
PLANTED = re.compile(r"twin|plant|broken|wrong|fault|slip|mutant")


def stated(text=TEXT):
    """The table of numbers: {what: more than}."""
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+) \|$", text, re.M)
    return {what: int(number.replace(",", "")) for what, number in rows}


def functions():
    """Every test function: its source."""
    for path in (ROOT / "tests").rglob("test_*.py"):
        source = path.read_text("utf8")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield "\n".join(source.splitlines()[node.lineno - 1 : node.end_lineno])


def counted():
    """The numbers of the table that can be counted without running anything."""
    tests = list(functions())
    trees = [ast.parse(path.read_text("utf8")) for path in PROOFS.glob("test_*.py")]
    pages = [path.stem for path in CHAPTERS.iterdir() if path.suffix in {".md", ".ipynb"}]
    tables = (ROOT / "tests/reference").glob("*.csv")
    notebooks = "".join(path.read_text("utf8") for path in CHAPTERS.glob("*.ipynb"))
    return {
        "tests, as they stand in the files": len(tests),
        "tests that also run on something planted or broken": sum(bool(PLANTED.search(t)) for t in tests),
        "sentences tied to a condition": sum(len(list(calls(tree, {"claim"}))) for tree in trees),
        "equations checked at random numbers": sum(len(equations_of(page)) for page in pages),
        "values of other programs and of exact integration":
            sum(len(path.read_text("utf8").splitlines()) - 1 for path in tables),
        "exercises with a solution that runs or is derived":
            len(set(re.findall(r"\{solution-start\} (ex-[\w-]+)", notebooks))),
        "figures computed in two languages": len(live.figure_names()),
    }  # fmt: skip


def problems_of_numbers(text, numbers):
    """Rows of the table that say too much, or too little to be news."""
    said = stated(text)
    for what, number in numbers.items():
        if what not in said:
            yield f"no row says how many {what}"
        elif not said[what] < number <= 1.5 * said[what]:
            yield f"{what}: more than {said[what]} is said of {number}"


def test_the_numbers_of_the_table_are_counted_again(request):
    numbers, config = counted(), request.config
    assert set(stated()) == {*numbers, CASES}
    if not config.getoption("keyword") and ROOT / "tests" in [Path(arg).resolve() for arg in config.args]:
        numbers[CASES] = sum(item.path.is_relative_to(ROOT / "tests") for item in request.session.items)
    assert list(problems_of_numbers(TEXT, numbers)) == []
    PAGE.claim("it fails if there are fewer, and also if there are so many more that this table is out "
               "of date.",
               all(list(problems_of_numbers(TEXT, {what: n})) for what, number in stated().items()
                   for n in (number - 1, 2 * number)))


@pytest.mark.parametrize("what", [
    "tests, as they stand in the files | 1,900", "tests with all their cases | 6,000",
    "tests that also run on something planted or broken | 400", "sentences tied to a condition | 1,600",
    "equations checked at random numbers | 120", "values of other programs and of exact integration | 250",
    "exercises with a solution that runs or is derived | 150", "figures computed in two languages | 15"])
def test_each_row_is_quoted(what):
    name, number = what.rsplit(" | ", 1)
    assert stated()[name] == int(number.replace(",", ""))


def test_a_number_out_of_date_is_seen():
    numbers = {"figures computed in two languages": 17}
    assert list(problems_of_numbers(TEXT, numbers)) == []
    assert list(problems_of_numbers(TEXT.replace("| 15 |", "| 17 |"), numbers))
    assert list(problems_of_numbers(TEXT.replace("| 15 |", "| 9 |"), numbers))
    assert list(problems_of_numbers(TEXT.replace("| figures computed", "| figures"), numbers))


def test_the_rows_are_numbers():
    PAGE.aside("tests, as they stand in the files | 1,900 |", "counted above")
    PAGE.aside("tests with all their cases | 6,000 |", "counted above")
    PAGE.aside("tests that also run on something planted or broken | 400 |", "counted above")
    PAGE.aside("sentences tied to a condition | 1,600 |", "counted above")
    PAGE.aside("equations checked at random numbers | 120 |", "counted above")
    PAGE.aside("values of other programs and of exact integration | 250 |", "counted above")
    PAGE.aside("exercises with a solution that runs or is derived | 150 |", "counted above")
    PAGE.aside("figures computed in two languages | 15 |", "counted above")
    PAGE.claim("`make long` runs the twins that need more time", re.search("^long:", MAKE, re.M) is not None)
    PAGE.aside("| what | more than |", "the head of a table")


def test_every_file_that_is_named_exists():
    named = re.findall(r"`(tests/[\w/.]*)`", TEXT)
    assert len(named) == 8 and all((ROOT / path).exists() for path in named)


def test_the_roads_and_the_twins_are_there():
    routes = names_of_tests("tests/laws/test_all_routes_agree.py")
    source = (ROOT / "tests/laws/test_all_routes_agree.py").read_text("utf8")
    PAGE.aside("Two roads to every number", "a title")
    PAGE.aside("A number that was computed once is a claim. Computed twice, by two methods that share as "
               "little as possible, it is evidence.", "the idea")
    PAGE.claim("The eight schools of [], for example, are drawn by a random walk, by a Gibbs sampler, by "
               "Hamiltonian Monte Carlo, by NUTS and by the engine. All of them must land on the values "
               "of an exact integration, within four Monte Carlo standard errors",
               "test_all_routes_to_the_eight_schools_agree_with_quadrature" in routes and
               all(f'"{name}": ' in source for name in ("random walk", "gibbs", "hmc", "nuts", "engine")))
    PAGE.aside("| the eight schools | grid over $\\tau$ | random walk, Gibbs, Hamiltonian, NUTS, the "
               "engine |",
               "the same")
    PAGE.claim("sums over schools | the full covariance matrix of all pupils |",
               "test_log_likelihood_is_the_dense_normal_density"
               in names_of_tests("tests/laws/test_regression_likelihood.py"))
    PAGE.claim("So a test of a law has a wrong twin: it runs once more on a program with a planted mistake",
               "test_wrong_twins_arrive_elsewhere" in routes and "ForgottenJacobian" in source
               and "VarianceForSd" in source)
    judges = names_of_tests("tests/laws/test_judges.py")
    PAGE.claim("The judges are tested as well. If a band is said to hold 95% of the curves of a right "
               "program, a test draws right curves and counts",
               "test_the_band_holds_its_share_of_uniform_curves" in judges)
    calibrated = names_of_tests("tests/laws/test_calibration_of_regression.py")
    PAGE.aside("Two roads can share a mistake.", "the idea")
    PAGE.aside("If everything is right, all ranks are equally likely; that is the calibration of [].",
               "a theorem there")
    PAGE.claim("The models of the package pass it, their twins with planted faults do not",
               {"test_all_parameters_and_the_log_likelihood_are_calibrated", "test_planted_faults_are_seen",
                "test_fresh_seeds_are_calibrated"} <= calibrated)


def test_sentences_figures_and_processors_are_checked_as_told():
    laws, parity = (names_of_tests(f"tests/{name}.py") for name in ("book/test_claims", "live/test_parity"))
    PAGE.aside("A page can be wrong where its program is right.", "the idea")
    PAGE.aside('"The smaller school moves more" may have been true before somebody changed a prior.',
               "an example")
    PAGE.claim('In another test words are turned into their opposite at random, "more" into "less", and '
               "each such page must be rejected", "test_twenty_negations_are_noticed" in laws)
    PAGE.claim("Both are given the same random states and must agree in nine digits, and say the same words",
               {"test_both_computes_agree_to_1e_9", "test_both_readouts_say_the_same"} <= parity)
    kinds = re.search(r"^PROCESSORS \?= (.*)$", MAKE, re.M)[1].split()
    PAGE.aside("Two processors add up the same numbers in another order", "the reason")
    PAGE.claim("So the notebooks and the numeric tests run as on four kinds of processor, and nothing "
               "that is printed may change.", len(kinds) == 4 and "$(NUMERIC) bhm_core chapters" in MAKE)
    PAGE.claim("and a test without that rounding fails",
               "test_without_lattices_they_do" in names_of_tests("tests/laws/test_last_digits.py"))
