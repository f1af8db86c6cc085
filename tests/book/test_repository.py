"""The frame: README, lock, versions and style keep what they promise."""

import doctest
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
SUPPORTED = ("3.11", "3.12", "3.13", "3.14")


def text(name):
    return (ROOT / name).read_text("utf8")


def requirements(source):
    lines = (line.split("#")[0].strip() for line in source.splitlines())
    return [Requirement(line) for line in lines if line]


def lock_problems(wanted, lock):
    """Return what of `wanted` the `lock` does not hold, and what it does not hold exactly."""
    found = [
        f"{pin.name} is not locked to one version"
        for pin in lock
        if [clause.operator for clause in pin.specifier] != ["=="]
    ]
    for need in wanted:
        for python in SUPPORTED:
            here = {"python_full_version": f"{python}.9", "python_version": python}
            pins = [
                pin
                for pin in lock
                if pin.name.replace("_", "-").lower() == need.name.replace("_", "-").lower()
                and (pin.marker is None or pin.marker.evaluate(here))
            ]
            versions = [next(iter(pin.specifier)).version for pin in pins]
            if len(versions) != 1 or not need.specifier.contains(versions[0]):
                found.append(f"{need} on Python {python}: locked {versions}")
    return found


def test_the_lock_is_exact_and_covers_every_dependency():
    groups = PROJECT["optional-dependencies"].values()
    extras = [need for group in groups for need in group if Requirement(need).name != PROJECT["name"]]
    wanted = requirements("\n".join([*PROJECT["dependencies"], *extras, text("requirements.in")]))
    assert lock_problems(wanted, requirements(text("requirements.txt"))) == []


def test_a_gap_in_the_lock_is_seen():
    wanted = requirements("numpy>=2.0\nscipy>=1.14\npandas>=2.2")
    lock = requirements("numpy>=2.1\nscipy==1.10.0\n")
    assert len(lock_problems(wanted, lock)) == 1 + 3 * len(SUPPORTED) - len(SUPPORTED)
    assert Marker("python_version >= '3.11'").evaluate()


def test_every_dependency_of_the_package_has_a_lower_bound():
    needs = [Requirement(need) for need in PROJECT["dependencies"]]
    assert [n.name for n in needs if ">=" not in str(n.specifier)] == []


def test_the_readme_is_short_and_its_example_runs():
    readme = text("README.md")
    assert len(readme.splitlines()) <= 80
    examples = doctest.DocTestParser().get_examples(readme)
    assert 1 <= sum(len(e.source.splitlines()) for e in examples) <= 8


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_links_between_the_documents_lead_somewhere(name):
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text(name))
    local = [link for link in links if not link.startswith(("http://", "https://"))]
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_one_version_everywhere():
    import bhm_core

    version = PROJECT["version"]
    assert bhm_core.__version__ == version
    assert f"bhm_core-{version}-py3" in text("tests/book/test_notebooks.py")


def test_the_code_has_the_style_of_ruff():
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "-q", "--output-format"]
    command += ["concise", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.splitlines() == []
    assert done.returncode == 0


def test_files_of_the_package_are_small():
    lengths = {p.relative_to(ROOT).as_posix(): len(p.read_text("utf8").splitlines())
               for p in ROOT.glob("bhm_core/**/*.py")}  # fmt: skip
    assert {path for path, n in lengths.items() if n > 250} == set()


def doubled(files):
    """Return the files whose content another file has too."""
    seen = {}
    for path in sorted(files):
        seen.setdefault(path.read_bytes(), []).append(path.name)
    return [sorted(names) for names in seen.values() if len(names) > 1]


def test_no_table_of_numbers_stands_in_two_places(tmp_path):
    rooms = ("bhm_core", "benchmarks/peers", "chapters", "tests")
    kept = [p for room in rooms for kind in ("csv", "json") for p in ROOT.glob(f"{room}/**/*.{kind}")]
    assert len(kept) > 20 and doubled(kept) == []
    (tmp_path / "copy.csv").write_bytes(kept[0].read_bytes())
    assert doubled([*kept, tmp_path / "copy.csv"]) == [["copy.csv", kept[0].name]]


def ci_problems(script):
    """Return what `.ci/run` forgets: skips that fail, a browser, other processors, tests, book and sweep."""
    lines = [line.split("#")[0].strip() for line in script.splitlines()]
    made = [line for line in lines if line.startswith("make ")]
    others = re.findall(r'^make portable PROCESSORS="(.+)"$', "\n".join(made), re.MULTILINE)
    made = [line for line in made if not line.startswith("make portable")]
    return [
        *(["fewer than two other processors"] if len(" ".join(others).split()) < 2 else []),
        *(["a skipped browser test would pass"] if "export CI=true" not in lines else []),
        *(["no browser"] if not re.search(r"missing\+=\(chromium\)", script) else []),
        *([f"it runs {made}"] if made != ["make test", "make long", "make book", "make sweep"] else []),
    ]


def test_the_script_of_continuous_integration_tests_and_builds_with_a_browser():
    script = text(".ci/run")
    assert ci_problems(script) == []
    for fault in ("export CI=true", "missing+=(chromium)", "make test\n", "make long\n", "make sweep",
                  "make portable",
                  " sandybridge"):
        assert len(ci_problems(script.replace(fault, ""))) == 1


def test_book_and_sweep_are_all_tests_of_the_site_and_no_workflow_stops_at_one():
    asked = re.findall(r"tests/book/site -m \"(.+)\"", text("Makefile"))
    assert asked == ["site and not sweep", "site and sweep"]
    assert "\ncheck: test long book sweep\n" in text("Makefile")
    assert not any("make book" in text(f".github/workflows/{name}") for name in WORKFLOWS)


WORKFLOWS = sorted(path.name for path in ROOT.glob(".github/workflows/*"))


def unpinned(workflow):
    """Return the actions of a workflow that are not named by a whole commit hash and its version."""
    used = re.findall(r"^\s*(?:- )?uses: *(.*)$", workflow, re.MULTILINE)
    return [use for use in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", use)]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_every_action_is_pinned_to_a_commit(name):
    assert "uses:" in text(f".github/workflows/{name}")
    assert unpinned(text(f".github/workflows/{name}")) == []


@pytest.mark.parametrize("use", ["actions/checkout@v4", f"actions/checkout@{'a' * 39}  # v4.2.2",
                                 f"actions/checkout@{'a' * 40}"])  # fmt: skip
def test_an_action_that_may_change_is_seen(use):
    assert unpinned(f"steps:\n  - uses: {use}\n") == [use]


def test_one_commit_an_action():
    together = "\n".join(text(f".github/workflows/{name}") for name in WORKFLOWS)
    used = re.findall(r"uses: *(\S+)@(\S+)", together)
    assert len({action for action, _ in used}) == len(set(used))


def test_only_the_job_that_publishes_may_ask_for_an_identity():
    jobs = yaml.safe_load(text(".github/workflows/release.yml"))["jobs"]
    assert {name: job.get("permissions") for name, job in jobs.items()} == {
        "build": None, "publish": {"id-token": "write"}}  # fmt: skip
    assert jobs["publish"]["environment"] == "pypi" and jobs["publish"]["needs"] == "build"
    assert not any("checkout" in step.get("uses", "") for step in jobs["publish"]["steps"])


def workflow_problems(name):
    """Return what is wrong with a workflow: targets that `make` has not, Pythons that are not ours."""
    workflow = yaml.safe_load(text(f".github/workflows/{name}"))
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    made = [re.match(r"make (\w+)", step.get("run", "")) for step in steps]
    pythons = [str(step["with"]["python-version"]) for step in steps
               if "setup-python" in step.get("uses", "")]  # fmt: skip
    return [
        *(f"make has no target {hit[1]}" for hit in made if hit and hit[1] not in targets),
        *(f"{p} is not supported" for p in pythons if "matrix" not in p and p not in SUPPORTED),
        *(["it is never run"] if not workflow[True] else []),
    ]


def test_the_workflows_run_what_there_is_on_the_oldest_and_newest_python():
    assert {name: workflow_problems(name) for name in WORKFLOWS} == dict.fromkeys(WORKFLOWS, [])
    check = yaml.safe_load(text(".github/workflows/check.yml"))["jobs"]["check"]
    assert check["strategy"]["matrix"]["python"] == [SUPPORTED[0], SUPPORTED[-1]]


def test_other_machines_are_tried_and_every_processor_named_is_known_to_make():
    known = set(re.search(r"^AS_OTHERS := .*portable-,(.*)\)", text("Makefile"), re.MULTILINE)[1].split())
    asked = re.findall(r'PROCESSORS="([a-z0-9 -]+)"|, processors: ([a-z0-9 -]+)}|PROCESSORS \?= (.+)',
                       "\n".join(map(text, (".ci/run", ".github/workflows/check.yml", "Makefile"))))
    assert {name for groups in asked for name in " ".join(groups).split()} <= known
    jobs = yaml.safe_load(text(".github/workflows/check.yml"))["jobs"]
    machines = {row["machine"] for row in jobs["elsewhere"]["strategy"]["matrix"]["include"]}
    assert {"macos-latest", "ubuntu-24.04-arm"} <= machines


NUMBERS = ("numpy", "scipy", "pandas", "matplotlib", "arviz-stats", "arviz-base", "duckdb", "polars")


def forked(lock):
    """Return what of NUMBERS the lock has in more than one version, or not on every Python."""
    pins = {name: [p for p in lock if p.name == name] for name in NUMBERS}
    return [name for name, found in pins.items() if len(found) != 1 or found[0].marker]


def test_one_set_of_stored_outputs_meets_one_set_of_versions():
    assert forked(requirements(text("requirements.txt"))) == []
    twice = "numpy==2.4.6 ; python_version < '3.12'\nnumpy==2.5.5 ; python_version >= '3.12'\n"
    rest = "\n".join(f"{name}==1.0" for name in NUMBERS[1:])
    assert forked(requirements(twice + rest)) == ["numpy"]


def test_the_oldest_versions_are_tried_with_every_extra():
    jobs = yaml.safe_load(text(".github/workflows/weekly.yml"))["jobs"]
    steps = " ".join(step.get("run", "") for step in jobs["oldest-dependencies"]["steps"])
    extras = re.search(r"--resolution lowest-direct \"\.\[([\w,]+)\]\"", steps)[1].split(",")
    put_together = {"chapters", "notebooks"}  # of the others, and JupyterLab
    assert set(extras) == set(PROJECT["optional-dependencies"]) - put_together


def test_nothing_speaks_of_the_workplace():
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode:
        pytest.skip("not a git clone")
    pattern = re.compile(r"/tmp/(?!\*)\w|/work/\w|\.\./shared|\bshared/\w|\bhelper session\b")
    own = Path(__file__).name, "test_prose.py"
    kinds = {".py", ".md", ".ipynb", ".yml", ".toml", ".js", ".css", ".cff", ".txt", ".in", ""}
    paths = [ROOT / name for name in tracked.stdout.splitlines() if Path(name).name not in own]
    texts = {p: p.read_text("utf8") for p in paths if p.suffix in kinds and p.is_file()}
    found = [path for path, content in texts.items() if pattern.search(content)]
    assert [str(p.relative_to(ROOT)) for p in found] == []


def test_the_tests_of_the_site_are_read_where_nothing_is_built(tmp_path):
    """As on a fresh machine, where the tests come before the book."""
    run = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "site", "tests/book/site"]
    empty = os.environ | {"BHM_SITE": str(tmp_path)}
    done = subprocess.run(run, cwd=ROOT, env=empty, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:]
