"""The first page: its one line of arithmetic, and what it promises not to have."""

import json
import re
from pathlib import Path

import numpy as np

import bhm_core as bhm

CHAPTERS = Path(__file__).parents[2] / "chapters"
FAST_PATH = ("conjugate_normal", "hyperpriors", "varying_intercepts", "varying_slopes")


def page():
    cells = json.loads((CHAPTERS / "intro.ipynb").read_text("utf8"))["cells"]
    shown = [cell for cell in cells if "remove-cell" not in cell["metadata"].get("tags", [])]
    return "\n".join("".join(cell["source"]) for cell in shown if cell["cell_type"] == "markdown")


def pooled(own, n, degrees):
    mean = own.mean()
    spread = np.sum((own - mean) ** 2)
    return mean + (1 - (own.size - degrees) * mean * (1 - mean) / n / spread) * (own - mean)


def squared_error(guess, data):
    return np.sum((guess - data.RemainingHits / data.RemainingAB) ** 2)


def closer(guess, data):
    season, own = data.RemainingHits / data.RemainingAB, data.Hits / data.AB
    return int(np.sum(np.abs(guess - season) < np.abs(own - season)))


def test_one_line_of_arithmetic_beats_the_raw_averages_for_16_of_18():
    data = bhm.load_baseball()
    own = data.Hits / data.AB
    guess = pooled(own, data.AB[0], degrees=3)
    assert closer(guess, data) == 16
    errors = [squared_error(g, data) for g in (own, guess, own.mean())]
    assert [f"{error:.4f}" for error in errors] == ["0.0857", "0.0268", "0.0284"]


def test_the_exact_form_of_the_line_matters():
    """The wrong twin: with J - 1 for J - 3 the line is closer for fewer batters."""
    data = bhm.load_baseball()
    assert closer(pooled(data.Hits / data.AB, data.AB[0], degrees=1), data) < 16


def test_the_page_has_no_contents_and_no_install_step():
    assert not re.search(r"pip install|make book|{tableofcontents}|{toctree}", page())


def test_the_page_names_the_fast_path_and_links_what_exists():
    for name in FAST_PATH:
        exists = (CHAPTERS / f"{name}.ipynb").exists()
        linked = re.search(rf"{{doc}}`[^`]*\b{name}>?`", page())
        assert bool(linked) == (exists and _listed(name)), name


def _listed(name):
    toc = (CHAPTERS.parent / "_toc.yml").read_text("utf8")
    return bool(re.search(rf"^[^#]*chapters/{name}\b", toc, re.MULTILINE))
