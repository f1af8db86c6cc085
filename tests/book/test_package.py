"""The package as a reader gets it: a light import, a wheel with everything inside, a source archive."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
BASE = {Requirement(need).name for need in PROJECT["dependencies"]}
HEAVY = {"scipy.stats", "matplotlib", "pandas", "arviz_stats", "xarray", "IPython", "ipywidgets"}


def modules_after(statement):
    """Return the modules that a fresh interpreter holds after `statement`."""
    code = f"import json, sys; {statement}; print(json.dumps(sorted(sys.modules)))"
    return set(json.loads(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT)))


@pytest.mark.parametrize(
    "statement",
    [
        "import bhm_core",
        "import bhm_core as bhm; bhm.load_eight_schools()",
    ],
)
def test_import_stays_light(statement):
    assert modules_after(statement) & HEAVY == set()


def test_a_heavy_import_is_seen():
    assert "scipy.stats" in modules_after("import scipy.stats") & HEAVY


IGNORED = shutil.ignore_patterns(".*_cache", ".venv", ".git", ".envs", ".hypothesis", ".ipynb_checkpoints",
                                 "__pycache__", "_build", "build", "dist", "*.egg-info")  # fmt: skip


@pytest.fixture(scope="module")
def dist(tmp_path_factory):
    """Source archive and wheel, the wheel built from the archive, without network and from a copy."""
    folder = tmp_path_factory.mktemp("dist")
    shutil.copytree(ROOT, folder / "source", ignore=IGNORED)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, folder / "source"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(dist):
    return next(dist.glob("*.whl"))


@pytest.fixture
def unpacked(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def archive(dist):
    """The source archive, unpacked."""
    with tarfile.open(next(dist.glob("*.tar.gz"))) as file:
        file.extractall(dist / "archive", filter="data")
    return next((dist / "archive").iterdir())


def test_the_wheel_is_pure_python_and_holds_every_file_of_the_package(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "bhm_core").rglob("*")
        if path.suffix in {".py", ".pyi", ".csv", ".js", ".json", ".css", ".mplstyle"}
        or path.name == "py.typed"
    }
    assert wanted - inside == set()
    assert not [name for name in inside if name.startswith(("tests", "chapters"))]


def test_the_wheel_carries_the_terms_of_code_text_and_data(wheel):
    inside = zipfile.ZipFile(wheel).namelist()
    licences = {name.rpartition("/")[2] for name in inside if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-text.md", "LICENSE-data.md"}


def test_a_package_index_can_show_the_readme_of_the_wheel(unpacked):
    metadata = next(unpacked.glob("*.dist-info")) / "METADATA"
    text = metadata.read_text("utf8")
    assert "Description-Content-Type: text/markdown" in text
    assert re.findall(r"\]\((?!https?://)[^)]*\)", text) == []


def test_the_wheel_works_in_a_folder_of_its_own(unpacked):
    code = (
        "import bhm_core as bhm, pathlib;"
        "print(pathlib.Path(bhm.__file__).parents[1].resolve());"
        "print(len(bhm.load_eight_schools().y)); bhm.plots.use_style()"
    )
    assert run(["-c", code], unpacked).stdout.split() == [str(unpacked.resolve()), "8"]


def run(arguments, folder):
    """Run Python in `folder`, where it finds the package before any other."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run([sys.executable, *arguments], cwd=folder, env=environment,
                          capture_output=True, text=True)  # fmt: skip


def everything_imported(folder):
    """Import all public names of an unpacked wheel, with its declared dependencies alone."""
    return run(["-I", ROOT / "tests" / "book" / "import_everything.py", folder], folder)


def test_every_public_name_needs_no_more_than_the_declared_dependencies(unpacked):
    done = everything_imported(unpacked)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(unpacked.resolve()))


@pytest.mark.parametrize(("module", "fault", "message"), [
    ("grid/__init__.py", "import pandas", "pandas is not among the declared dependencies"),
    ("course/book.py", "from IPython.display import display", "IPython is not among the declared"),
    ("kernels/__init__.py", "__all__.append('slice')", "has no attribute 'slice'"),
])  # fmt: skip
def test_an_undeclared_import_or_a_name_that_is_not_there_is_seen(unpacked, module, fault, message):
    path = unpacked / "bhm_core" / module
    path.write_text(f"{path.read_text('utf8')}\n{fault}\n", "utf8")
    done = everything_imported(unpacked)
    assert done.returncode and message in done.stderr.splitlines()[-1]


def undeclared(text):
    """What a module imports, within functions too, that is neither a base dependency nor asked for politely.

    A library of an extra may be imported by `_extras.module` or in a ``try`` that says which extra it is.
    """
    tree = ast.parse(text)
    polite = {id(node) for block in ast.walk(tree) if isinstance(block, ast.Try)
              for node in ast.walk(block)}  # fmt: skip
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module] if isinstance(node, ast.ImportFrom) else []
        tops = {name.partition(".")[0] for name in names}
        if id(node) not in polite:
            yield from tops - {*sys.stdlib_module_names, "bhm_core", *BASE}


def test_what_functions_import_is_declared_too():
    found = {path.name: list(undeclared(path.read_text("utf8"))) for path in ROOT.glob("bhm_core/**/*.py")}
    assert {name: tops for name, tops in found.items() if tops} == {}
    assert list(undeclared("def f():\n    import pandas")) == ["pandas"]


def test_every_library_that_is_asked_for_is_in_the_extra_that_is_named():
    sources = "\n".join(path.read_text("utf8") for path in ROOT.glob("bhm_core/**/*.py"))
    asked = re.findall(r'_extras\.module\("([\w.]+)", user="[^"]+", extra="(\w+)"\)', sources)
    homes = packages_distributions()
    assert len(asked) == sources.count("_extras.module(") >= 6
    for name, extra in asked:
        brought = {Requirement(need).name for need in PROJECT["optional-dependencies"][extra]}
        assert brought & set(homes[name.partition(".")[0]]), f"{extra} does not bring {name}"


def test_the_source_archive_holds_every_file_of_the_repository(archive):
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if tracked.returncode or not tracked.stdout:
        pytest.skip("not a git clone")
    assert [name for name in tracked.stdout.splitlines()
            if (ROOT / name).exists() and not (archive / name).exists()] == []  # fmt: skip


@pytest.mark.long
def test_the_tests_run_in_the_source_archive(archive):
    some = ["tests/test_data.py", "tests/test_grid.py", "tests/reference/test_lme4.py",
            "tests/book/test_toc.py", "tests/book/test_glossary.py"]  # fmt: skip
    where = "import bhm_core; print(bhm_core.__file__)"
    assert run(["-c", where], archive).stdout.startswith(str(archive))
    done = run(["-m", "pytest", "-q", "-x", *some], archive)
    assert done.returncode == 0, done.stdout
