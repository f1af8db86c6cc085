"""Figures and the page "Your data" in JupyterLab, where shortcuts, links and the outputs are Lab's."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytestmark = [pytest.mark.browser, pytest.mark.long]

ROOT = Path(__file__).resolve().parents[2]
LAB = shutil.which("jupyter-lab", path=Path(sys.executable).parent)
CELLS = [
    new_markdown_cell("#### Solution", metadata={"jp-MarkdownHeadingCollapsed": True}),
    new_markdown_cell("It is the product."),
    new_code_cell("print('the answer is', 6 * 7)"),
    new_markdown_cell("# Figures"),
    new_code_cell("import bhm_core as bhm\n\nfigure = bhm.live.Shrinkage()\nfigure"),
    new_markdown_cell("[no difference between schools](#live-shrinkage:tau=0)"),
    new_code_cell("bhm.live.YourData()"),
]
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
SETTINGS = ["--no-browser", "--IdentityProvider.token=", "--LabApp.news_url=None", "--allow-root"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """Address of a JupyterLab with one notebook."""
    if LAB is None:
        pytest.skip("no JupyterLab beside this Python")
    folder = tmp_path_factory.mktemp("lab")
    nbformat.write(new_notebook(cells=CELLS, metadata=KERNEL), folder / "figures.ipynb")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"PYTHONPATH": str(ROOT), "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    ours |= {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    server = subprocess.Popen([LAB, f"--port={port}", *SETTINGS, str(folder)], env={**os.environ, **ours},
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
    yield answering(f"http://127.0.0.1:{port}")
    server.terminate()
    server.wait(30)


def answering(address, seconds=90):
    """Return `address` as soon as a server answers there."""
    for _ in range(seconds):
        try:
            urllib.request.urlopen(f"{address}/api/status", timeout=5).close()
            return address
        except OSError:
            time.sleep(1)
    raise TimeoutError(f"no JupyterLab at {address} after {seconds} seconds")


@pytest.fixture
def notebook(lab, browser):
    """The notebook with all its cells run."""
    context = browser.new_context(viewport={"width": 1200, "height": 1500}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{lab}/lab/tree/figures.ipynb?reset")
    page.get_by_text("| Idle").wait_for()  # the kernel listens
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".bhm-frame").wait_for()
    yield page
    context.close()


def test_figures_and_your_data_are_at_home_in_lab(notebook, tmp_path):
    a_file_is_fitted(notebook, tmp_path)
    cells = notebook.locator(".jp-Notebook .jp-Cell")
    slider = notebook.locator(".bhm-frame input[type=range]").first
    notebook.get_by_text("Skip and show me").click()
    count = cells.count()
    keys_are_its_own(notebook, slider, cells, count)
    notebook.get_by_role("link", name="no difference between schools").click()
    notebook.wait_for_function("document.querySelector('.bhm-frame input[type=range]').value === '0'")
    slider.evaluate("node => node.removeAttribute('data-lm-suppress-shortcuts')")
    slider.press("x")  # the wrong twin: Lab cuts the cell
    notebook.wait_for_function(f"document.querySelectorAll('.jp-Notebook .jp-Cell').length < {count}")


def test_an_answer_stays_out_of_sight_after_its_cell_has_run(notebook):
    opens = notebook.locator(".jp-showHiddenCellsButton")
    answer, words = notebook.get_by_text("the answer is 42"), notebook.locator("p", has_text="the product")
    opens.wait_for()
    assert not (answer.is_visible() or words.is_visible())
    opens.click()
    answer.wait_for()  # it has run: one click opens what it printed, and the words
    words.wait_for()


def keys_are_its_own(notebook, slider, cells, count):
    before = slider.input_value()
    slider.press("x")
    slider.press("ArrowRight")
    notebook.locator(".bhm-frame [role=slider]").first.press("x")
    assert cells.count() == count and slider.input_value() != before


def a_file_is_fitted(notebook, tmp_path):
    file = tmp_path / "mine.csv"
    rows = (f"{'abcd'[i % 4]},{i * 7 % 11}.5,{i % 5}\n" for i in range(40))
    file.write_text("class,score,hours\n" + "".join(rows))
    words = notebook.locator(".bhm-words")  # attached at least: Lab does not lay out what is not in view
    words.wait_for(state="attached")  # the sample comes by itself
    notebook.set_input_files("#your-data-file", file)
    notebook.get_by_role("button", name="Fit this model").click()
    words.filter(has_text="40 rows in 4 groups").wait_for(state="attached")
