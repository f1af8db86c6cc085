"""The build runs the notebooks away from the user's IPython, and says which page it reads."""

import os
from types import SimpleNamespace

import nbformat
import pytest
import running_notebooks
from IPython.core.profiledir import ProfileDir
from nbformat.v4 import new_code_cell, new_notebook, new_output
from sphinx.errors import ExtensionError
from traitlets.config import PyFileConfigLoader


def test_kernels_of_the_build_find_its_profile_and_only_report_errors(tmp_path, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "elsewhere")
    running_notebooks.isolate_kernels(SimpleNamespace(outdir=tmp_path / "html"), config=None)
    profile = ProfileDir.find_profile_dir_by_name(os.environ["IPYTHONDIR"], "default").location
    settings = PyFileConfigLoader("ipython_kernel_config.py", path=profile).load_config()
    assert settings.IPKernelApp.log_level == "ERROR"


def build(folder, **cells):
    """Stand in for Sphinx with pages of one cell each; the notebooks have begun to run."""
    for name, code in cells.items():
        notebook = new_notebook(cells=[new_code_cell(code, outputs=[new_output("stream", text="stored\n")])])
        nbformat.write(notebook, folder / f"{name}.ipynb")
    env = SimpleNamespace(found_docs=set(cells), doc2path=lambda name: str(folder / f"{name}.ipynb"))
    config = SimpleNamespace(nb_execution_mode="force", nb_execution_timeout=60)
    app = SimpleNamespace(env=env, config=config)
    running_notebooks.take_over(app)
    running_notebooks.start(app, env, sorted(cells))
    return app


def test_a_page_is_announced_and_gets_what_its_notebook_prints_now(tmp_path, capsys):
    app = build(tmp_path, a="print('first\\n', end='')\nprint('second')", b="None")
    source = ["stored"]
    running_notebooks.hand_over(app, "a", source)
    running_notebooks.hand_over(app, "b", [""])
    assert capsys.readouterr().err.split() == "1 of 2 a 2 of 2 b".split()
    assert [output.text for output in nbformat.reads(source[0], 4).cells[0].outputs] == ["first\nsecond\n"]
    assert app.config.nb_execution_mode == "off"  # MyST-NB does not run it a second time


def test_a_cell_that_raises_ends_the_build_with_its_error(tmp_path):
    app = build(tmp_path, a="1 / 0", **{f"b{k}": "import time; time.sleep(1)" for k in range(9)})
    with pytest.raises(ExtensionError, match="a does not run(.|\n)*ZeroDivisionError"):
        running_notebooks.hand_over(app, "a", [""])
    assert any(future.cancelled() for future in app.running.values())


def test_stored_outputs_stay_where_nothing_is_to_be_run(tmp_path):
    app = SimpleNamespace(config=SimpleNamespace(nb_execution_mode="off", nb_execution_timeout=60))
    running_notebooks.take_over(app)
    env = SimpleNamespace(doc2path=lambda name: f"{name}.ipynb")
    running_notebooks.start(app, env, ["a"])
    assert app.running == {}
