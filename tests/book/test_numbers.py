"""Figures of pages without a number are counted page by page."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace

SOURCE = Path(__file__).resolve().parents[2] / "chapters" / "_ext" / "course.py"


def extension():
    spec = importlib.util.spec_from_file_location("course_extension", SOURCE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_page_without_a_number_counts_from_one_and_numbered_ones_stay():
    numbers = {
        "intro": {"figure": {"a": (1,)}},
        "chapter": {"figure": {"b": (1, 1), "c": (1, 2)}},
        "engine": {"figure": {"d": (2,), "e": (3,)}, "table": {"f": (1,)}},
    }
    extension().count_by_page(None, SimpleNamespace(toc_fignumbers=numbers))
    assert numbers["engine"] == {"figure": {"d": (1,), "e": (2,)}, "table": {"f": (1,)}}
    assert numbers["intro"] == {"figure": {"a": (1,)}}
    assert numbers["chapter"] == {"figure": {"b": (1, 1), "c": (1, 2)}}


def test_the_site_is_built_with_it():
    connected = {}

    def connect(event, function, priority=500):
        connected[event] = function.__name__, priority

    app = SimpleNamespace(add_role=lambda *a: None, add_role_to_domain=lambda *a, **k: None, connect=connect)
    extension().setup(app)
    name, priority = connected["env-get-updated"]
    assert name == "count_by_page" and priority > 500  # Sphinx numbers at 500
