"""Strict nbval is the proof that stored outputs are today's: here is the proof that it can fail."""

import copy
import os
import subprocess
import sys
from xml.etree import ElementTree

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}


def notebook_with(text, count=1):
    outputs = [new_output("stream", name="stdout", text=text + "\n")]
    cell = new_code_cell("print(2 + 2)", execution_count=count, outputs=outputs)
    return new_notebook(cells=[cell], metadata=copy.deepcopy(KERNEL))


def notebook_that_raises():
    notebook = notebook_with("4")
    notebook.cells[0].source = "raise RuntimeError('planted')"
    return notebook


def notebook_without_count():
    notebook = notebook_with("4", count=None)
    notebook.cells[0].outputs = []
    return notebook


PLANTED = {
    "right": lambda: notebook_with("4"),
    "wrong": lambda: notebook_with("5"),
    "raises": notebook_that_raises,
    "never_executed": notebook_without_count,
}


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """What strict nbval, in a process of its own, says of each planted notebook: passed or failed."""
    folder = tmp_path_factory.mktemp("planted")
    for name, make in PLANTED.items():
        nbformat.write(make(), folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-current-env", "-q", "-p"]
    command += ["no:cacheprovider", "-p", "no:xdist", "--junitxml=report.xml", str(folder)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 1, done.stdout + done.stderr
    cases = ElementTree.parse(folder / "report.xml").iter("testcase")
    return {case.get("classname").partition(".")[0]: " ".join(part.get("message") for part in case)
            for case in cases}


def test_a_right_number_passes(said):
    assert said.keys() == PLANTED.keys() and said["right"] == ""


def test_a_planted_wrong_number_fails(said):
    assert "Cell outputs differ" in said["wrong"]


def test_a_cell_that_raises_fails(said):
    assert "planted" in said["raises"]


def test_nbval_passes_what_was_never_executed_so_the_counts_are_checked(said):
    """The hole that ``test_notebooks.problems`` closes; when this fails, nbval closed it itself."""
    assert said["never_executed"] == ""


@pytest.mark.parametrize("directive", ["NBVAL_IGNORE_OUTPUT", "NBVAL_SKIP", "nbval-skip"])
def test_no_chapter_switches_the_comparison_off(directive, request):
    chapters = request.config.rootpath / "chapters"
    assert [p.name for p in chapters.glob("*.ipynb") if directive in p.read_text("utf8")] == []
