"""What a page costs a reader's line: bytes are counted for every page, one page is timed in the sweep."""

import gzip
import re
from functools import cache

import pytest
import weight
from test_in_browser import PAGES, QUICK, SITE, opened
from test_pages import parsed

pytestmark = pytest.mark.site

SCRIPTS = 1_400_000  # bytes of script on a page, as it comes from the disk
LOAD = 500_000  # bytes of a first load as a server packs them: 2.5 s at 1.6 Mbit/s
FONTS = 360_000  # at most: the course's three, and a dozen of MathJax that a page may ask for
EACH = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


def loads(html, folder):
    """Files that a page in `folder` loads: (scripts, style sheets)."""
    soup = parsed(html)
    scripts = [tag["src"] for tag in soup.find_all("script", src=True)]
    sheets = [tag["href"] for tag in soup.find_all("link", rel="stylesheet")]
    found = [[(folder / name.partition("?")[0]).resolve() for name in names] for names in (scripts, sheets)]
    if any("mathjax" in path.as_posix() for path in found[0]):
        found[0] += [SITE / "_static" / "mathjax" / name for name in weight.FILES if name != "startup.js"]
    return found


def inline(html):
    """Bytes of script within a page."""
    return sum(len(tag.get_text().encode()) for tag in parsed(html).find_all("script", src=False))


def script_bytes(html, folder):
    return inline(html) + sum(path.stat().st_size for path in loads(html, folder)[0])


@cache
def packed(path):
    return len(gzip.compress(path.read_bytes(), 6))


@EACH
def test_the_scripts_of_a_page_stay_in_their_budget(path):
    assert script_bytes(path.read_text("utf8"), path.parent) < SCRIPTS


@EACH
def test_a_first_load_stays_in_its_budget(path):
    scripts, sheets = loads(path.read_text("utf8"), path.parent)
    assert packed(path) + sum(map(packed, [*scripts, *sheets])) < LOAD


def test_fonts_stay_in_their_budget():
    own = sum(path.stat().st_size for path in (SITE / "_static" / "fonts").glob("*.woff2"))
    theirs = sorted(path.stat().st_size for path in (SITE / "_static/mathjax" / weight.FONTS).iterdir())
    assert own + sum(theirs[-12:]) < FONTS


def blocking(html):
    """Scripts for which the page waits, those at its very end apart."""
    head = html.partition("</head>")[0]
    return [src for src in re.findall(r'<script src="([^"]+)">', head) if weight.AT_ONCE not in src]


@EACH
def test_no_script_holds_up_the_page(path):
    assert blocking(path.read_text("utf8")) == []


def test_the_pages_have_no_icon_font_and_no_widget_state():
    assert not (SITE / "_static" / "vendor").exists()
    html = "".join(path.read_text("utf8") for path in PAGES)
    assert "fontawesome" not in html and "widget-state" not in html


PLANTED = '<head><script src="{}"></script><link rel="stylesheet" href="../_static/face.css"></head>'


def test_planted_weight_is_seen(tmp_path):
    (tmp_path / "heavy.js").write_bytes(b"1;" * 750_000)
    html = PLANTED.format("heavy.js")
    assert script_bytes(html, tmp_path) > SCRIPTS
    assert blocking(html) == ["heavy.js"]
    assert blocking(weight.clean(html)) == []
    assert inline("<script>let a = 1;</script>") == 10


def test_what_nobody_needs_is_taken_out():
    widgets = '<script type="application/vnd.jupyter.widget-state+json">{"a": 1}</script>'
    icons = '<script src="../_static/vendor/fontawesome/js/all.min.js"></script>'
    assert weight.clean(f"<p>{widgets}{icons}</p>") == "<p></p>"


@pytest.mark.browser
def test_a_page_asks_for_no_more_than_is_counted(browser):
    path = next(path for path in PAGES if path.stem == QUICK)
    scripts, _ = loads(path.read_text("utf8"), path.parent)
    page, _, _ = opened(browser, path)
    asked = page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
    page.context.close()
    names = {path.as_uri() for path in scripts}
    assert {name.partition("?")[0] for name in asked if ".js" in name} <= names
