"""The package as a reader gets it: a light import, and a wheel with everything inside."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
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


def test_every_exported_name_exists():
    import bhm_core

    missing = []
    for name in bhm_core.__all__:
        try:
            getattr(bhm_core, name)
        except (AttributeError, ImportError) as error:
            missing.append(f"{name}: {error}")
    assert missing == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without network from a copy, so that no earlier build leaks in."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in ("bhm_core", "pyproject.toml", "README.md", "LICENSE"):
        os.symlink(ROOT / name, source / name)
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder]
    done = subprocess.run([*command, source], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


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


def test_the_wheel_works_in_a_folder_of_its_own(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "import bhm_core as bhm, pathlib;"
        "print(pathlib.Path(bhm.__file__).parents[1].resolve());"
        "print(len(bhm.load_eight_schools().y)); bhm.plots.use_style()"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    said = subprocess.check_output(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, text=True
    )
    assert said.split() == [str(tmp_path.resolve()), "8"]
