"""The public interface is annotated, a type checker sees all of it, and finds a wrong type in it."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from interface import PACKAGE, ROOMS, constructor, lookup, public_names

import bhm_core
from bhm_core import hierarchical

ROOT = PACKAGE.parent
# what a reader writes; mypy must complain about the lines that say so, and about no other
READER = '''
import numpy as np

import bhm_core as bhm

data = bhm.load_eight_schools()
level = bhm.NormalMean(mean=12, sd=3, sigma=6).update(data.y).mean + 1.0
bhm.NormalMean(mean="twelve", sigma=6)  # wrong
bhm.BetaBinomial().updaet(437, 980)  # wrong
tau = np.linspace(0, 40, 401)
grid = bhm.Grid(bhm.shrinkage.log_likelihood_of_tau(tau, data.y, data.sigma), tau)
theta = bhm.shrinkage.theta_given_y(grid, data.y, data.sigma).mean
bhm.shrinkage.theta_given_y("grid", data.y, data.sigma)  # wrong
kernel = bhm.random_walk_metropolis(lambda x: -(x[:, 0] ** 2) / 2, scale=2.4)
draws = bhm.sample(kernel, [0.0], n_draws=100, rng=1, names=["mu"])
bhm.sample(kernel, [0.0], n_draws=100)  # wrong: no rng
bhm.sample(kernel, [0.0], n_draws=100, rng="seed")  # wrong
row = draws.summary()["mu"]
text: str = row.mean  # wrong
ax = bhm.plots.plot_trace(draws["mu"][..., 0], truth=0.0)
ax.set_title("mu")
ax.set_titel("mu")  # wrong
bhm.load_nine_schools()  # wrong
sleep = bhm.load_sleepstudy()
rows = bhm.RegressionData.two_level(sleep.Reaction, sleep.Days, sleep.Subject)
priors = bhm.Priors(tau="flat", sigma=25.0, corr=bhm.LKJ(2.0))
bhm.Priors(tau="flatt")  # wrong
model = bhm.HierarchicalRegression(rows, priors=priors)
bhm.HierarchicalRegression(rows, priors="flat")  # wrong
height = model.log_posterior(np.zeros(3)).max()
model.log_posterior(np.zeros(3), np.zeros(3))  # wrong
again = bhm.HierarchicalRegression.from_statistics(bhm.SufficientStatistics.from_duckdb(
    "rows.csv", "y", ["1", "x"], ["1"], "school")).sample(rng=1)
again.loo(by="school")  # wrong
start, scale = again.model.posterior.start()
means = bhm.NormalMeans(data.y, data.sigma, mu="flat").sample(rng=1)
k = means.diagnostics.pareto_k + means.loo()["se"]
means.diagnostics.pareto  # wrong
bhm.BetaBinomialGroups([1, 2], [5, 5], prior="BDA")  # wrong
bhm.hierarchical.NormalMean  # wrong
'''


def naked(name):
    """Arguments and results of `name` without an annotation."""
    thing = lookup(name)
    function = constructor(thing)
    if not inspect.isfunction(function):  # a constructor that is Python's own
        return
    signature = inspect.signature(function)
    for p in list(signature.parameters.values())[takes_self(name, thing):]:
        if p.annotation is p.empty:
            yield f"{name}: {p.name}"
    if not inspect.isclass(thing) and signature.return_annotation is signature.empty:
        yield f"{name}: the result"


def takes_self(name, thing):
    """Whether the first argument is the object or the class."""
    method = inspect.isclass(lookup(name.rpartition(".")[0])) and not isinstance(thing, staticmethod)
    return method or inspect.isclass(thing)


def visible(package, text):
    """Home -> names that the stub of a package shows, its modules under ''."""
    shown = {}
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom):
            home = node.module.removeprefix(package.__name__).removeprefix(".")
            shown[home] = {alias.asname for alias in node.names}
    return shown


def table(package):
    """Home -> names that a package loads when they are first used, its modules under ''."""
    modules = {"": set(package._MODULES)} if hasattr(package, "_MODULES") else {}
    return modules | {home: set(names) for home, names in package._HOME.items()}


def stub(package):
    return Path(package.__file__).with_suffix(".pyi").read_text("utf8")


@pytest.mark.parametrize("room", sorted(ROOMS))
def test_every_public_signature_is_annotated(room):
    assert [gap for name in public_names(room) for gap in naked(name)] == []


def test_a_missing_annotation_is_seen(monkeypatch):
    class Planted:
        def half(self, x, n: int = 2) -> float:
            return x / n

        @staticmethod
        def twice(x: float):
            return 2 * x

    monkeypatch.setattr(bhm_core, "Planted", Planted, raising=False)
    found = [*naked("bhm_core.Planted.half"), *naked("bhm_core.Planted.twice")]
    assert found == ["bhm_core.Planted.half: x", "bhm_core.Planted.twice: the result"]


@pytest.mark.parametrize("package", [bhm_core, hierarchical])
def test_type_checkers_see_the_names_of_the_table(package):
    assert visible(package, stub(package)) == table(package)


@pytest.mark.parametrize(("package", "line"), [
    (bhm_core, "    NormalMean as NormalMean,\n"), (bhm_core, "    grid as grid,\n"),
    (hierarchical, "NormalMeans as NormalMeans\n"), (hierarchical, "LKJ as LKJ, "),
])  # fmt: skip
def test_a_name_that_the_stub_forgot_is_seen(package, line):
    assert line in stub(package)
    forgot = stub(package).replace(line, "Other as Other\n" if line[0] == "N" else "")
    assert visible(package, forgot) != table(package)


@pytest.fixture(scope="module")
def complaints(tmp_path_factory):
    """What mypy says about the package and about a reader's file, as pairs (file, line)."""
    reader = tmp_path_factory.mktemp("reader") / "reader.py"
    reader.write_text(READER, "utf8")
    command = [sys.executable, "-m", "mypy", "--no-error-summary", "--no-pretty", "--cache-dir",
               str(ROOT / ".mypy_cache"), str(PACKAGE), str(reader)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    lines = [line for line in done.stdout.splitlines() if ": error:" in line]
    return [(Path(place), int(number), rest) for place, number, rest in
            (line.split(":", 2) for line in lines)]


def test_mypy_finds_nothing_in_the_package(complaints):
    assert [x for x in complaints if x[0].name != "reader.py"] == []


def test_mypy_is_not_told_to_look_away():
    files = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.pyi")]
    assert [str(path) for path in files if "type: ignore" in path.read_text("utf8")] == []


def test_mypy_finds_every_wrong_line_of_a_reader_and_no_other(complaints):
    wrong = {k for k, line in enumerate(READER.splitlines(), 1) if "# wrong" in line}
    assert {number for path, number, _ in complaints if path.name == "reader.py"} == wrong
