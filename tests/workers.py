"""Which tests share a worker."""

import re
from pathlib import Path

CHAPTERS = Path(__file__).resolve().parents[1] / "chapters"
PAGES = sorted((path.stem for path in CHAPTERS.glob("*.ipynb")), key=len)


def page_of(file):
    """Return the page that a file of tests/book/pages is named after, and any other file as it is."""
    about = re.search(r"book/pages/test_(\w+)\.py$", file)
    pages = [page for page in PAGES if about and re.match(rf"{page}(_|$)", about[1])]
    return f"page {pages[-1]}" if pages else file
