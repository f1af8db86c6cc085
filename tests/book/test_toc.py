"""The order of the book: every page that exists is in it, and every page in it exists."""

from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["Bayesian thinking", "Computation", "Hierarchical models", "Going further",
         "Laboratory", "Appendices"]  # fmt: skip


def entries(toc):
    """Return the pages of a table of contents in order, without suffix."""
    nested = (toc.get("parts") or []) + (toc.get("chapters") or []) + (toc.get("sections") or [])
    own = [toc[key] for key in ("root", "file") if key in toc]
    return own + [page for child in nested for page in entries(child)]


def toc_problems(toc, existing):
    """Return the pages that are listed twice, listed without a file, or not listed."""
    listed = entries(toc)
    return [
        *(f"{page} is listed twice" for page in sorted(set(listed)) if listed.count(page) > 1),
        *(f"{page} is listed and does not exist" for page in sorted(set(listed) - set(existing))),
        *(f"{page} exists and is not listed" for page in sorted(set(existing) - set(listed))),
    ]


def pages():
    found = [p for s in ("md", "ipynb") for p in (ROOT / "chapters").glob(f"*.{s}")]
    return [p.relative_to(ROOT).with_suffix("").as_posix() for p in found]


def test_every_page_is_in_the_book_once():
    assert toc_problems(yaml.safe_load((ROOT / "_toc.yml").read_text("utf8")), pages()) == []


def test_no_page_has_two_sources():
    assert len(pages()) == len(set(pages()))


def test_parts_keep_their_order():
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text("utf8"))
    captions = [part["caption"] for part in toc.get("parts") or [] if "caption" in part]
    assert captions == [part for part in PARTS if part in captions]


def test_a_forgotten_a_missing_and_a_double_page_are_seen():
    toc = {"root": "a", "parts": [{"chapters": [{"file": "b"}, {"file": "b"}]}]}
    assert toc_problems(toc, ["a", "c"]) == [
        "b is listed twice",
        "b is listed and does not exist",
        "c exists and is not listed",
    ]
