"""The built site, read as text: all pages, nothing from elsewhere, links that lead somewhere."""

import os
import re
import sys
import zipfile
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from bs4 import BeautifulSoup

pytestmark = pytest.mark.site

ROOT = Path(__file__).resolve().parents[3]
SITE = Path(os.environ.get("BHM_SITE", ROOT / "_build" / "html"))
PAGES = sorted((SITE / "chapters").glob("*.html"))
GENERATED = {"genindex.html", "index.html", "prf-prf.html", "py-modindex.html", "search.html"}

LOADS = {  # the attributes by which a page fetches something, by tag
    "script": ["src"], "img": ["src", "srcset"], "iframe": ["src"], "source": ["src", "srcset"],
    "video": ["src", "poster"], "audio": ["src"], "embed": ["src"], "object": ["data"],
    "input": ["src"], "use": ["href", "xlink:href"], "image": ["href", "xlink:href"],
}  # fmt: skip
LINKS_THAT_LOAD = {"stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "icon",
                   "modulepreload", "manifest", "shortcut"}  # fmt: skip
EXTERNAL = re.compile(r"^\s*(?:https?:)?//", re.IGNORECASE)
IN_CSS = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
IN_SCRIPT = re.compile(r"""(?:import|fetch|importScripts)\s*\(?\s*["']((?:https?:)?//[^"']+)""")


@cache  # several tests read a page, and none changes it
def parsed(html):
    return BeautifulSoup(html, "html.parser")


def soup_of(path):
    return parsed(path.read_text("utf8"))


def toc_pages(toc):
    """Return every page of a table of contents."""
    children = (child for key in ("parts", "chapters", "sections") for child in toc.get(key) or [])
    own = [toc[key] for key in ("root", "file") if key in toc]
    return own + [page for child in children for page in toc_pages(child)]


def external_loads(html):
    """Return the addresses of other servers from which a page would load something."""
    soup = parsed(html)
    found = [tag[a] for name, attributes in LOADS.items() for tag in soup.find_all(name)
             for a in attributes if tag.has_attr(a) and EXTERNAL.match(tag[a])]  # fmt: skip
    found += [tag["href"] for tag in soup.find_all("link", href=EXTERNAL)
              if LINKS_THAT_LOAD & set(tag.get("rel", []))]  # fmt: skip
    styles = [tag.get_text() for tag in soup.find_all("style")]
    styles += [tag["style"] for tag in soup.find_all(style=True)]
    found += [url for style in styles for url in IN_CSS.findall(style)]
    inline = (s.get_text() for s in soup.find_all("script") if "json" not in s.get("type", ""))
    return found + [url for script in inline for url in IN_SCRIPT.findall(script)]


def missing_alt(html):
    """Return the pictures of the article that nobody who cannot see them learns about."""
    pictures = parsed(html).find_all("img")
    return [str(tag)[:80] for tag in pictures
            if tag.get("role") != "presentation" and not is_description(tag.get("alt", ""))]


def is_description(alt):
    """Whether `alt` says something: words, and no name of a file."""
    return len(alt.split()) >= 2 and not re.search(r"\.(png|svg|jpe?g)$", alt)


def dead_links(page, site, ids):
    """Return the links of the file `page` to pages or anchors of `site` that do not exist."""
    dead = []
    for tag in soup_of(page).find_all(["a", "img", "script", "link"]):
        link = tag.get("href") or tag.get("src")
        if not link or urlsplit(link).scheme or link.startswith("//"):
            continue
        parts = urlsplit(link)
        target = (page.parent / unquote(parts.path)).resolve() if parts.path else page.resolve()
        if target.is_dir():
            target /= "index.html"
        if not target.exists():
            dead.append(link)
        elif parts.fragment and target.suffix == ".html" and not parts.fragment.startswith("bhm"):
            if target not in ids:
                ids[target] = {t["id"] for t in soup_of(target).find_all(id=True)}
            name, _, _ = unquote(parts.fragment).partition(":")   # after it: the state of a live figure
            if name not in ids[target]:
                dead.append(link)
    return dead


@pytest.fixture(scope="module")
def ids():
    return {}


def test_the_pages_are_those_of_the_table_of_contents():
    listed = toc_pages(yaml.safe_load((ROOT / "_toc.yml").read_text("utf8")))
    built = [p for p in SITE.rglob("*.html") if not {"_static", "_modules"} & set(p.parts)]
    built = [p.relative_to(SITE) for p in built if p.name not in GENERATED]
    built = [p.with_suffix("").as_posix() for p in built]
    assert sorted(built) == sorted(listed)
    print(f"\n{len(built)} pages, as many as the table of contents has", file=sys.stderr)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_loads_nothing_from_elsewhere(path):
    html = path.read_text("utf8")
    assert external_loads(html) == []
    assert "unpkg.com" not in html
    assert not re.search(r"//cdn\.|cdnjs|jsdelivr", html)


def test_style_sheets_load_nothing_from_elsewhere():
    sheets = {p: IN_CSS.findall(p.read_text("utf8")) for p in SITE.rglob("*.css")}
    assert {str(p): urls for p, urls in sheets.items() if urls} == {}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_picture_is_described(path):
    assert missing_alt(path.read_text("utf8")) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_links_within_the_site_lead_somewhere(path, ids):
    assert dead_links(path, SITE, ids) == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_has_its_parts(path):
    html, soup = path.read_text("utf8"), soup_of(path)
    assert len(soup.select("article h1")) == 1
    assert not soup.select(".math") or ("role-prior" in html and "role-truth" in html)
    assert soup.find("html").get("lang") == "en"
    assert soup.select("a[href*='_sources/']"), "no download of the source"
    assert not soup.select(".problematic, .system-message")
    for cell in soup.select(".cell_output .stderr, .cell_output .traceback"):
        raise AssertionError(cell.get_text()[:200])


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_solution_folds(path):
    solutions = soup_of(path).select("div.solution")
    assert [s["id"] for s in solutions if "dropdown" not in s["class"]] == []


def test_the_site_carries_the_package_and_every_notebook():
    wheels = list((SITE / "_static").glob("bhm_core-*-py3-none-any.whl"))
    assert len(wheels) == 1
    assert "bhm_core/__init__.py" in zipfile.ZipFile(wheels[0]).namelist()
    stored = {path.name for path in (ROOT / "chapters").glob("*.ipynb")}
    assert {path.name for path in (SITE / "_sources" / "chapters").glob("*.ipynb")} >= stored


def test_the_reference_has_every_public_name():
    import bhm_core

    ids = [tag["id"] for tag in soup_of(SITE / "chapters" / "reference.html").find_all("dt", id=True)]
    described = {name.rsplit(".", 1)[-1] for name in ids}
    assert sorted(set(bhm_core._MODULE_OF) - described) == []


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://cdn.example.org/x.js"></script>',
        '<script>import("https://unpkg.com/x")</script>',
        '<link rel="stylesheet" href="//fonts.example.org/a.css">',
        '<img src="http://example.org/a.png" alt="A picture">',
        "<style>@import 'https://example.org/a.css';</style>",
        '<div style="background: url(https://example.org/a.png)"></div>',
    ],
)
def test_a_planted_request_is_seen(planted):
    assert external_loads(planted)


def test_a_link_to_read_on_is_no_request():
    assert external_loads('<a href="https://example.org">there</a><img src="a.png">') == []


def test_a_planted_picture_without_description_is_seen():
    assert missing_alt('<img src="a.png">')
    assert missing_alt('<img src="a.png" alt="../_images/a.png">')
    assert not missing_alt('<img src="a.png" alt="Two curves that cross.">')


def test_a_planted_dead_link_is_seen(tmp_path):
    page = tmp_path / "a.html"
    page.write_text('<a href="b.html">b</a><a href="#c">c</a><a href="#d" id="d">d</a>')
    assert dead_links(page, tmp_path, {}) == ["b.html", "#c"]
