"""The notebooks that a reader downloads: the page without MyST, its code, its numbers, its answers folded."""

import nbformat
import pytest
from plain_laws import (
    code_of,
    covered_cells,
    raw_markup,
    solved_cells,
    swallowed,
    uncovered,
    words_of,
)
from test_pages import ROOT, SITE, soup_of

pytestmark = pytest.mark.site

STORED = sorted((ROOT / "chapters").glob("*.ipynb"))


def downloaded(path):
    return nbformat.read(SITE / "_sources" / "chapters" / path.name, as_version=4)


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_download_is_the_page_without_raw_markup(path):
    notebook, stored = downloaded(path), nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert raw_markup(notebook) == []
    assert code_of(notebook) == code_of(stored)
    assert covered_cells(notebook) == solved_cells(stored)
    assert uncovered(notebook) == swallowed(notebook) == []


@pytest.mark.parametrize("path", STORED, ids=lambda path: path.stem)
def test_a_download_has_the_numbers_of_the_page(path):
    page, text = soup_of(SITE / "chapters" / f"{path.stem}.html"), "\n".join(words_of(downloaded(path)))
    for number in page.select("article .eqno"):
        assert rf"\tag{{{number.get_text().strip('()¶# ')}}}" in text
    for title in page.select("article p.admonition-title span.caption-number"):
        assert title.get_text().strip() in text
    for caption in page.select("article figcaption span.caption-number"):
        assert caption.get_text().strip() in text
