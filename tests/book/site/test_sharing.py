"""What a link to a page shows elsewhere: its name once, its first sentences, a card that is there."""

import re
from types import SimpleNamespace

import pytest
import sharing
from PIL import Image
from test_pages import PAGES, SITE, parsed, soup_of

pytestmark = pytest.mark.site

EACH = pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)


def said(html):
    """The tags by which a page speaks of itself: {name: content}."""
    tags = parsed(html).select("head meta[content]")
    return {tag.get("name") or tag.get("property"): tag["content"] for tag in tags}


def size(path):
    with Image.open(path) as picture:
        return picture.size


def faults(html):
    """What is wrong with the tags and the title of a page."""
    tags, title = said(html), parsed(html).title.get_text()
    about = tags.get("description", "")
    if len(title.split(" — ")) != len({*title.split(" — ")}):
        yield "the title says its name twice"
    if not 50 <= len(about) <= 300 or not re.search(r"[.?!:]$", about):
        yield f"no description in sentences: {about!r}"
    if re.search(r"[\\$`{}]", about):
        yield f"raw markup in {about!r}"
    if tags.get("og:description") != about or tags.get("og:title") not in title:
        yield "the card says something else than the page"
    card = tags.get("og:image", "")
    at = SITE / card[card.index("_static") :] if "_static" in card else SITE / "none"
    if not at.is_file() or size(at) != (1200, 630):
        yield f"no card at {card!r}"


@EACH
def test_a_page_says_what_it_is(path):
    assert list(faults(path.read_text("utf8"))) == []


def test_no_two_pages_say_the_same():
    told = [said(path.read_text("utf8"))["description"] for path in PAGES]
    assert len(set(told)) == len(told)


def test_the_front_page_says_who_it_is_for_how_long_it_takes_and_that_it_is_free():
    path = next(path for path in PAGES if path.stem == "intro")
    about = said(path.read_text("utf8"))["description"]
    assert all(word in about for word in ("free", "for anyone", "evening", "term"))
    question = soup_of(path).select_one("article h1 ~ p").get_text()
    assert question.endswith("?") and len(question.split()) <= 12


GOOD = ('<title>A — Site</title><meta name="description" content="{about}"/>'
        '<meta property="og:description" content="{about}"/><meta property="og:title" content="A"/>'
        '<meta property="og:image" content="../_static/cards/intro.png"/>')  # fmt: skip
SENTENCE = "Fourteen pupils of a school took the test, fewer than in any other."


def head(html):
    return f"<html><head>{html}</head></html>"


def test_a_good_head_is_left_alone():
    assert list(faults(head(GOOD.format(about=SENTENCE)))) == []


@pytest.mark.parametrize(("old", "new", "complaint"), [
    ("A — Site", "A — A", "twice"), ("content=\"A\"", "content=\"B\"", "something else"),
    (SENTENCE, "Too short.", "no description"), ("pupils", "\\(n\\)", "raw markup"),
    (".", "", "no description"), ("intro.png", "none.png", "no card"),
])  # fmt: skip
def test_a_planted_fault_is_seen(old, new, complaint):
    broken = head(GOOD.format(about=SENTENCE)).replace(old, new)
    assert any(complaint in fault for fault in faults(broken))


@pytest.mark.parametrize(("base", "repository", "address"), [
    ("", "", ""), ("", "Owner/course", "https://owner.github.io/course/"),
    ("https://example.org/course", "Owner/course", "https://example.org/course/"),
])  # fmt: skip
def test_the_address_of_the_site_is_that_of_its_settings(base, repository, address):
    config = SimpleNamespace(html_baseurl=base)
    assert sharing.site_address(config, {"GITHUB_REPOSITORY": repository}) == address


def test_the_card_of_a_figure_shows_it_unless_it_asks_for_a_guess():
    shown = sharing.first_picture(SimpleNamespace(outdir="."), '<div data-figure="nested_data">')
    with Image.open(shown) as picture:
        assert min(picture.size) > 400
    assert sharing.drawn("baseball") is None


def test_a_description_has_whole_sentences():
    words = "One is short. " + "Two is longer " * 20 + "and ends here. Three."
    assert sharing.first_sentences(words) == "One is short."
    assert sharing.first_sentences("No end is in sight") == "No end is in sight"
