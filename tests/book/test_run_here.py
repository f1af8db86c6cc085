"""Run it here: the runner of the cells, what the build writes for a page, and the one file of the editor."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
import run_here
from nbformat.v4 import new_code_cell, new_notebook
from sphinx.errors import ConfigError

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "chapters" / "_static" / "run_here"
BUNDLE = FOLDER / "vendor" / "codemirror.js"
REPLACED = ("__main__", "IPython", "IPython.display", "run_here_pictures")


@pytest.fixture
def cell(monkeypatch):
    """A function that runs one cell and returns (name of its error, parts); all cells share their names."""
    for name in REPLACED:
        monkeypatch.setitem(sys.modules, name, sys.modules.get(name))
    monkeypatch.setenv("MPLBACKEND", "agg")
    spec = importlib.util.spec_from_file_location("run_here_runner", FOLDER / "runner.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    parts = []
    runner = module.start(lambda text: parts.append(json.loads(text)))

    def run(source, name="cell 1"):
        parts.clear()
        return runner.run(source, name), list(parts)

    run.runner, run.module = runner, module
    return run


def texts(parts):
    return "".join(part["text"] for part in parts)


def test_a_cell_prints_and_shows_its_last_value(cell):
    assert cell("a = 2\nprint('two')\na + 1") == ("", [
        {"part": "printed", "stream": "stdout", "text": "two\n"}, {"part": "value", "text": "3"}])
    assert cell("a + 1;")[1] == [] and cell("b = a")[1] == [] and cell("None")[1] == []
    assert texts(cell("_ + b")[1]) == "5"


def test_the_list_of_fonts_that_matplotlib_makes_is_no_news(cell):
    source = "import logging\nlogging.getLogger('matplotlib.{}').isEnabledFor(logging.WARNING)"
    assert [texts(cell(source.format(name))[1]) for name in ("font_manager", "axes")] == ["False", "True"]


def test_cells_know_numpy_the_course_and_each_other_until_they_are_forgotten(cell):
    assert cell("x = np.ones(3)\nbhm.__name__")[1][0]["text"] == "'bhm_core'"
    assert texts(cell("x.sum() == 3")[1]) == "np.True_"
    cell.runner.reset()
    assert cell("x")[0] == "NameError"


def test_an_error_is_told_with_the_reader_s_frames_alone(cell):
    cell("def f(tau):\n    return bhm.plots.use_style(tau)", "cell 1")
    error, parts = cell("f(1)", "cell 2")
    told = texts(parts)
    assert error == "TypeError" and parts[-1]["part"] == "error"
    last = told.strip().splitlines()[-1]
    assert re.findall(r'File "(.*?)", line (\d)', told) == [("cell 2", "1"), ("cell 1", "2")]
    assert "return bhm.plots.use_style(tau)" in told and last.startswith("TypeError: ")
    assert "runner.py" not in told
    error, parts = cell("1 +", "cell 3")
    assert error == "SyntaxError"
    assert 'File "cell 3", line 1' in texts(parts) and "Traceback" not in texts(parts)


def test_what_was_shown_before_an_error_is_shown(cell):
    error, parts = cell("print('first')\n1 / 0")
    assert error == "ZeroDivisionError"
    assert [part["part"] for part in parts] == ["printed", "error"]


def test_even_leaving_python_is_an_error_of_the_cell(cell):
    assert cell("raise SystemExit")[0] == "SystemExit"


def test_pictures_are_those_of_a_notebook(cell):
    import matplotlib.pyplot as plt

    before = plt.get_backend()
    try:
        source = "import matplotlib.pyplot as plt\nplt.switch_backend('module://run_here_pictures')\n"
        parts = cell(source + "plt.figure(figsize=(3, 2))\nplt.plot([1, 2])\nplt.show()\nprint('after')")[1]
        open_one = cell("plt.plot([1, 2])\nplt.gca().set_title('open');")[1]
    finally:
        plt.switch_backend(before)
    assert [part["part"] for part in parts] == ["picture", "printed"]
    assert 100 < parts[0]["height"] < parts[0]["width"] < 400
    assert [part["part"] for part in open_one] == ["picture"]


def test_glue_finds_its_display_and_shows_nothing(cell):
    from bhm_core.course.book import glue

    assert glue.__name__ == "glue"
    assert cell("from bhm_core.course.book import glue\nglue('a', '3')") == ("", [])


def test_a_live_figure_is_left_as_it_stands_on_the_page(cell):
    assert cell("bhm.live.MetropolisStepper()")[1] == [{"part": "live"}]


def test_tables_and_drawings_keep_their_form(cell):
    source = "class T:\n    def _repr_{0}_(self):\n        return '<b>1</b>'\ndisplay(T())"
    assert cell(source.format("html"))[1][0]["html"] == "<b>1</b>"
    assert cell(source.format("svg"))[1][0]["part"] == "drawing"


def test_an_answer_is_judged(cell):
    answer = 'bhm.check("ex-beyond-odds", lambda p: 2 * p / (1 + p))'
    assert "right. 4 properties tried" in texts(cell(answer)[1])


def test_counts_of_64_bits_are_taken_where_an_array_has_32(cell):
    class Wide:
        """An array of 64 bits: on this machine they are those of an index."""

        dtype = "int64"
        astype = staticmethod(lambda kind: kind)

    module = type("Numpy", (), {"repeat": staticmethod(lambda values, counts: counts)})
    cell.module.narrow(module, "repeat", 1)
    assert (module.repeat([1], Wide()), module.repeat([1], 2)) == ("intp", 2)


# What the build writes for a page

def test_a_page_has_its_cells_and_its_exercises():
    path = ROOT / "chapters" / "varying_intercepts.ipynb"
    content = run_here.content_of(path)
    code = [c for c in nbformat.read(path, 4).cells if c.cell_type == "code"]
    assert [cell["source"] for cell in content["cells"]] == [c.source for c in code]
    assert len({cell["id"] for cell in content["cells"]}) == len(code)
    labels = [exercise["label"] for exercise in content["exercises"]]
    assert "ex-intercepts-code" in labels and "ex-beyond-odds" not in labels
    assert content["wheel"] in content["install"]


def test_every_exercise_that_can_be_checked_is_judged_on_one_page():
    contents = map(run_here.content_of, (ROOT / "chapters").glob("*.ipynb"))
    labels = [exercise["label"] for content in contents for exercise in content["exercises"]]
    assert sorted(labels) == sorted(run_here.learner_cells())


def test_what_the_page_cannot_have_is_known_before_it_runs():
    assert run_here.needs_of("fit = model.from_formula\nfit('y ~ x').loo()") == ["arviz-stats", "formulae"]
    assert run_here.needs_of("loo = print(1)") == []
    sources = ["a = fit.loo()", "b = 1", "c = a + b", "a = 2", "print(a)", "print(c)"]
    cells = run_here.cells_of(new_notebook(cells=[new_code_cell(source) for source in sources]))
    assert [len(cell["needs"]) for cell in cells] == [1, 0, 1, 0, 0, 1]


def users_of_extras():
    """Return {user: extra} of all libraries that `bhm_core` asks for when they are needed."""
    trees = (ast.parse(path.read_text("utf8")) for path in (ROOT / "bhm_core").rglob("*.py"))
    calls = (node for tree in trees for node in ast.walk(tree)
             if isinstance(node, ast.Call) and ast.unparse(node.func) == "_extras.module")
    words = [{k.arg: k.value.value for k in call.keywords} for call in calls]
    return {one["user"]: one["extra"] for one in words}


def test_every_library_that_is_asked_for_is_there_or_named():
    there = {"pandas", "live"}  # Pyodide brings pandas; what is live stands on the page
    missing = {user for user, extra in users_of_extras().items() if extra not in there}
    assert missing and missing <= set(run_here.ELSEWHERE)


def test_the_button_says_what_comes_and_from_where(monkeypatch):
    monkeypatch.delenv("PYODIDE", raising=False)
    bar = run_here.bar_of("intro", run_here.settings(), 1_270_000)
    assert "(46 MB from jsDelivr)" in bar and "not before you press" in bar
    assert "the course's package, 1 MB, come from this site" in bar and 'data-bytes="47731309"' in bar
    own = run_here.bar_of("intro", {"address": "../pyodide/", "files": {"a": 3_000_000}}, 1_270_000)
    assert "(4 MB from this site)" in own and "jsDelivr" not in own and 'data-bytes="4270000"' in own


def test_what_the_site_itself_adds_is_the_scripts_and_the_wheel(tmp_path):
    scripts = run_here.own_bytes(tmp_path)
    assert scripts > BUNDLE.stat().st_size + (FOLDER / "runner.py").stat().st_size
    wheel = tmp_path / "_build" / "wheel" / run_here.wheel_name()
    wheel.parent.mkdir(parents=True)
    wheel.write_bytes(b"w" * 1000)
    assert run_here.own_bytes(tmp_path) == scripts + 1000


def test_pyodide_is_pinned_and_its_scripts_are_checked():
    settings = json.loads((FOLDER / "pyodide.json").read_text("utf8"))
    assert settings["address"] == f"https://cdn.jsdelivr.net/pyodide/v{settings['version']}/full/"
    assert set(run_here.CHECKED) == set(settings["integrity"])
    assert set(run_here.CORE) <= set(settings["files"])
    assert all(value.startswith("sha256-") for value in settings["integrity"].values())


def small_pyodide(source):
    """Make a folder with the files of a Pyodide: each holds its own name."""
    source.mkdir()
    own = (*run_here.PACKAGES, "pandas")
    packages = {name: {"file_name": f"{name}.whl", "depends": ["six"]} for name in own}
    packages |= {name: {"file_name": f"{name}.whl", "depends": []} for name in ("six", "other")}
    for name in (*run_here.CORE, *(one["file_name"] for one in packages.values())):
        (source / name).write_text(name)
    lock = {"info": {"version": "1"}, "packages": packages}
    (source / "pyodide-lock.json").write_text(json.dumps(lock))
    return source


def test_a_pyodide_that_is_not_whole_is_refused_before_any_notebook_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("PYODIDE", str(tmp_path))
    with pytest.raises(ConfigError, match=f"a folder with pyodide-lock.json, got {tmp_path}"):
        run_here.check_pyodide(None)
    source = small_pyodide(tmp_path / "from")
    monkeypatch.setenv("PYODIDE", str(source))
    run_here.check_pyodide(None)
    for name in ("six.whl", "pyodide.mjs", "other.whl"):
        (source / name).unlink()
    with pytest.raises(ConfigError, match=re.escape("from lacks pyodide.mjs, six.whl") + "$"):
        run_here.check_pyodide(None)
    monkeypatch.delenv("PYODIDE")
    run_here.check_pyodide(None)
    events = []
    app = type("App", (), {"connect": lambda self, event, *_, **__: events.append((event, _))})()
    run_here.setup(app)
    assert ("builder-inited", (run_here.check_pyodide,)) in events


def test_a_site_brings_its_own_pyodide_without_what_pages_do_not_use(tmp_path, monkeypatch):
    monkeypatch.setenv("PYODIDE", str(small_pyodide(tmp_path / "from")))
    app = type("App", (), {"outdir": tmp_path / "to", "builder": type("B", (), {"name": "html"})})
    (app.outdir / run_here.HERE).mkdir(parents=True)
    run_here.bring_pyodide(app, None)
    brought = {path.name for path in (app.outdir / "_static" / "pyodide").iterdir()}
    assert {"six.whl", "pandas.whl", "numpy.whl", *run_here.CORE} <= brought and "other.whl" not in brought
    assert json.loads((app.outdir / run_here.HERE / "pyodide.json").read_text())["address"] == "../pyodide/"


# The editor

def versions(banner):
    return dict(re.findall(r"((?:@[\w-]+/)?[\w-]+) (\d+\.\d+\.\d+)", banner))


def test_the_editor_is_made_from_the_versions_of_the_lock():
    lock = json.loads((ROOT / "package-lock.json").read_text("utf8"))["packages"]
    banner = BUNDLE.read_text("utf8").splitlines()[0]
    found = versions(banner)
    assert "@codemirror/view" in found and "@lezer/python" in found and "MIT licence" in banner
    assert found == {name: lock[f"node_modules/{name}"]["version"] for name in found}
    licence = (BUNDLE.parent / "LICENSE.txt").read_text("utf8")
    assert [name for name in found if name not in licence] == []


def test_the_editor_is_what_its_recipe_makes():
    if not shutil.which("node") or not (ROOT / "node_modules" / "esbuild").exists():
        missing = pytest.fail if os.environ.get("CI", "").lower() == "true" else pytest.skip
        missing("the recipe needs Node.js, and `make test` to install esbuild")
    command = ["node", "chapters/_editor/bundle.js", "--print"]
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert made == BUNDLE.read_text("utf8")


def test_nothing_but_the_settings_names_another_server():
    ours = [path for path in [*FOLDER.glob("*.*"), FOLDER.with_suffix(".js")] if path.name != "pyodide.json"]
    assert len(ours) > 8
    assert [path.name for path in ours if re.search(r"https?://(?!localhost)", path.read_text("utf8"))] == []
    assert [path.name for path in ours if re.search(r"\beval\(|innerHTML", path.read_text("utf8"))
            and path.suffix == ".js"] == []
