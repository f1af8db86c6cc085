"""Strict nbval is the proof that stored outputs are today's: here is the proof that it can fail."""

import copy
import os
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def notebook_with(text, count=1):
    outputs = [new_output("stream", name="stdout", text=text + "\n")]
    cell = new_code_cell("print(2 + 2)", execution_count=count, outputs=outputs)
    return new_notebook(cells=[cell], metadata=copy.deepcopy(KERNEL))


def nbval(notebook, folder):
    """Run strict nbval on `notebook` in a process of its own; return (exit code, output)."""
    path = folder / "planted.ipynb"
    nbformat.write(notebook, path)
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p"]
    command += ["no:cacheprovider", "-p", "no:xdist", str(path)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_a_right_number_passes(tmp_path):
    code, said = nbval(notebook_with("4"), tmp_path)
    assert code == 0, said


def test_a_planted_wrong_number_fails(tmp_path):
    code, said = nbval(notebook_with("5"), tmp_path)
    assert code == 1
    assert "1 failed" in said


def test_a_cell_that_raises_fails(tmp_path):
    notebook = notebook_with("4")
    notebook.cells[0].source = "raise RuntimeError('planted')"
    code, said = nbval(notebook, tmp_path)
    assert code == 1
    assert "planted" in said


def test_nbval_passes_what_was_never_executed_so_the_counts_are_checked(tmp_path):
    """The hole that ``test_notebooks.problems`` closes; when this fails, nbval closed it itself."""
    notebook = notebook_with("4", count=None)
    notebook.cells[0].outputs = []
    code, said = nbval(notebook, tmp_path)
    assert code == 0, said


@pytest.mark.parametrize("directive", ["NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP", "nbval-skip"])
def test_no_chapter_switches_the_comparison_off(directive, request):
    chapters = request.config.rootpath / "chapters"
    assert [p.name for p in chapters.glob("*.ipynb") if directive in p.read_text("utf8")] == []
