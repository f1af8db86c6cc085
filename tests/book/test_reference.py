"""The reference page has a line for every public name, grouped by what a reader wants to do."""

import importlib
import re
from types import ModuleType

import pytest
from test_prose import PAGES, text_of

import bhm_core as bhm

PAGE = next(path for path in PAGES if path.stem == "reference")
ROOMS = ("diagnostics", "predictive", "shrinkage", "pooling", "ranking", "agreement", "design", "plots")
CONTAINERS = {"Dataset", "HighSchool", "Table", "errors"}  # what a loader returns, and the names of a warning
ENTRY = re.compile(r"\{py:obj\}`(\S+) <(bhm_core[\w.]*)>`")


def public():
    """Names of the package and of its rooms, without the rooms themselves."""
    names = {name for name in bhm.__all__ if not isinstance(getattr(bhm, name), ModuleType)}
    for room in ROOMS:
        names |= set(importlib.import_module(f"bhm_core.{room}").__all__)
    return names - CONTAINERS


def entries(text):
    """The entries of the tables by their last name: {name: address}."""
    tables = text.split("## Every name and its arguments")[0]
    return {address.split(".")[-1]: (shown, address) for shown, address in ENTRY.findall(tables)}


def rows_without_purpose(text):
    rows = re.findall(r"^\| \{py:obj\}[^|]*\|([^|]*)\|", text, re.M)
    return [row for row in rows if len(row.split()) < 3]


def test_every_public_name_has_an_entry():
    assert public() - set(entries(text_of(PAGE))) == set()
    assert set(entries(text_of(PAGE))) - public() - {"plots"} == set()


def test_every_entry_says_what_it_is_for():
    text = text_of(PAGE)
    assert rows_without_purpose(text) == [] and rows_without_purpose("| {py:obj}`a <b>` | x | |\n")


def shown_nowhere(text):
    """Functions, and pages that are said to show them at work and do not name them."""
    for shown, address, said in re.findall(r"^\| \{py:obj\}`(\S+) <(\S+)>` \|.*\|(.*)\|$", text, re.M):
        module, _, last = address.rpartition(".")
        if isinstance(getattr(importlib.import_module(module), last), type):
            continue  # what a function of another line makes, without its name
        for page in re.findall(r"\{doc\}`(\w+)`", said):
            if not re.search(rf"\b{last}\b", PAGE.with_name(f"{page}.ipynb").read_text("utf8")):
                yield shown, page


def test_a_page_that_shows_a_function_at_work_names_it():
    text = text_of(PAGE)
    assert list(shown_nowhere(text)) == []
    moved = text.replace("{doc}`are_they_right`", "{doc}`funnel`")
    assert list(shown_nowhere(moved)) == [("simulation_based_calibration", "funnel")]


@pytest.mark.parametrize(("name", "entry"), sorted(entries(text_of(PAGE)).items()))
def test_what_the_page_calls_a_name_is_what_a_reader_can_write(name, entry):
    shown, address = entry
    value = bhm.plots if address.startswith("bhm_core.plots.") else bhm
    for part in shown.split("."):
        value = getattr(value, part)
    module, _, last = address.rpartition(".")
    assert getattr(importlib.import_module(module), last) is value


@pytest.mark.parametrize("name", ["nuts", "loo", "plot_dag"])
def test_a_name_that_is_taken_out_is_missed(name):
    text = re.sub(rf"\{{py:obj\}}`\S*{name} <", "`", text_of(PAGE))
    assert public() - set(entries(text)) == {name}
