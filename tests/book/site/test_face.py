"""The look of the built site: fonts of its own, icons that are there, pictures that follow the theme."""

import io
import re
from base64 import b64encode

import numpy as np
import pytest
import still_pictures
from PIL import Image
from test_fits import contrast
from test_in_browser import PAGES, SITE, opened, plant, swept

pytestmark = [pytest.mark.site, pytest.mark.browser]

FONTS = SITE / "_static" / "fonts"
ICONS = """() => [...document.querySelectorAll('[class*="fa-"]')]
  .filter(e => /\\bfa-(?!solid|lg|brands|regular)/.test(e.className))
  .map(e => [e.className, getComputedStyle(e).maskImage])"""
LOADED = "async () => { await document.fonts.ready; return [...document.fonts]" \
         ".filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', '')); }"  # fmt: skip
STILL = ("bayes_theorem", "metropolis_hastings", "varying_slopes", "comparing")  # among others
ROLES = {"#0072b2": "#56b4e9", "#c04f00": "#f0913a", "#007a58": "#2cc29b", "#a03c82": "#e48bc4"}


def page_of(stem):
    return next(path for path in PAGES if path.stem == stem)


def rgb(colour):
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def picture_of(*colours):
    """A PNG with a stripe for each colour on white, as an address."""
    image = Image.new("RGB", (40 * len(colours) + 40, 40), "white")
    for place, colour in enumerate(colours):
        image.paste(rgb(colour), (40 * place, 0, 40 * place + 40, 40))
    out = io.BytesIO()
    image.save(out, "PNG")
    return "data:image/png;base64," + b64encode(out.getvalue()).decode()


def seen(page, selector):
    """The element as the reader sees it."""
    return Image.open(io.BytesIO(page.locator(selector).screenshot())).convert("RGB")


def test_fonts_are_light_and_come_with_their_licence():
    sizes = {path.name: path.stat().st_size for path in FONTS.glob("*.woff2")}
    assert len(sizes) == 3
    assert sum(sizes.values()) < 120_000
    assert "SIL Open Font License, Version 1.1" in (FONTS / "OFL.txt").read_text("utf8")


def test_a_page_is_set_in_the_fonts_of_the_course(browser):
    page, _, errors = opened(browser, page_of("bayes_theorem"))
    families = set(page.evaluate(LOADED))
    page.context.close()
    assert {"Course Serif", "Course Sans"} <= families
    assert errors == []


@pytest.mark.parametrize("name", ["chapters/bayes_theorem", "search", "genindex"])
def test_every_icon_has_a_picture(browser, name):
    page, _, _ = opened(browser, SITE / f"{name}.html")
    icons = page.evaluate(ICONS)
    plant(page, '<i class="fas fa-unknown"></i>') if name.startswith("chapters") else None
    planted = page.evaluate(ICONS)
    page.context.close()
    assert icons and [kind for kind, mask in icons if mask == "none"] == []
    assert not name.startswith("chapters") or ("fas fa-unknown", "none") in map(tuple, planted)


def test_the_theme_switch_shows_one_icon_and_changes_the_theme(browser):
    page, _, _ = opened(browser, page_of("bayes_theorem"))
    switch = page.locator(".theme-switch-button").first
    kinds = []
    for _ in range(3):
        shown = [icon for icon in switch.locator(".theme-switch").all() if icon.is_visible()]
        assert len(shown) == 1
        kinds.append(shown[0].get_attribute("data-mode"))
        switch.click()
    page.context.close()
    assert sorted(kinds) == ["auto", "dark", "light"]


def test_a_picture_takes_the_colours_of_the_dark_theme_and_is_no_slab(browser):
    page, _, _ = opened(browser, page_of("bayes_theorem"), theme="dark")
    plant(page, f'<figure><img id="planted" alt="five stripes" src="{picture_of(*ROLES)}"></figure>')
    image = seen(page, "#planted")
    behind = page.evaluate("getComputedStyle(document.body).backgroundColor")
    ground = tuple(map(int, re.findall(r"\d+", behind)))[:3]
    shown = [image.getpixel((40 * place + 20, 20)) for place in range(len(ROLES) + 1)]
    page.context.close()
    assert max(abs(a - b) for a, b in zip(shown[-1], ground, strict=True)) < 6  # white is the page itself
    for dark, pixel in zip(ROLES.values(), shown, strict=False):
        assert max(abs(a - b) for a, b in zip(rgb(dark), pixel, strict=True)) < 48
        assert contrast(f"rgb{pixel}", f"rgb{ground}") > 4.5


def test_a_planted_slab_is_seen(browser):
    page, _, _ = opened(browser, page_of("bayes_theorem"), theme="dark")
    image = f'<img id="planted" class="as-it-is" alt="a slab" src="{picture_of("#ffffff")}">'
    plant(page, f"<figure>{image}</figure>")
    image = seen(page, "#planted")
    page.context.close()
    assert min(image.getpixel((20, 20))) > 200


SLABS = """() => [...document.querySelectorAll('article img')]
  .map(e => [e, getComputedStyle(e)])
  .filter(([e, look]) => e.getBoundingClientRect().width > 40 && (e.matches('.in-dark')
    ? look.filter !== 'none' || look.backgroundColor !== 'rgba(0, 0, 0, 0)'
    : look.mixBlendMode !== 'screen' || look.filter === 'none'))
  .map(([e]) => e.src.slice(-60))"""
PAIRS = """() => [...document.querySelectorAll('img.in-light')].map(e =>
  [e, e.nextElementSibling].map(i => [i.classList[0], i.checkVisibility(), i.alt.length > 20]))"""
DRAWN = """async () => Promise.all([...document.querySelectorAll('img.in-light, img.in-dark')]
  .filter(e => e.checkVisibility())
  .map(async e => { e.loading = 'eager'; await e.decode(); return e.naturalWidth > 100; }))"""


def pictures_of(page, theme):
    """What hides or shows of each pair, and whether all that shows is drawn."""
    expected = [["in-light", theme == "light", True], ["in-dark", theme == "dark", True]]
    pairs, drawn = page.evaluate(PAIRS), page.evaluate(DRAWN)
    return [pair for pair in pairs if pair != expected], drawn == [True] * len(pairs), len(pairs)


@pytest.mark.parametrize("path", [swept(path, path.stem, path.stem) for path in PAGES])
def test_pictures_of_a_page_take_the_colours_of_the_dark_theme_and_none_is_a_slab(browser, path):
    page, _, errors = opened(browser, path, theme="dark")
    wrong, drawn, pairs = pictures_of(page, "dark")
    slabs = page.evaluate(SLABS)
    page.context.close()
    assert (wrong, drawn, slabs, errors) == ([], True, [], [])
    assert pairs or path.stem not in STILL


def test_in_the_light_theme_the_light_pictures_are_shown_and_a_wrong_theme_is_seen(browser):
    page, _, _ = opened(browser, page_of("bayes_theorem"))
    wrong, drawn, pairs = pictures_of(page, "light")
    assert (wrong, drawn) == ([], True)
    assert len(pictures_of(page, "dark")[0]) == pairs > 0
    page.context.close()


def test_a_still_picture_stands_on_the_ground_of_the_dark_page(browser):
    page, _, _ = opened(browser, page_of("bayes_theorem"), theme="dark")
    page.evaluate(DRAWN)
    image = seen(page, "img.in-dark >> nth=4")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    plant(page, "<style>.bd-article img.in-dark.dark-light { background: #e3e8ec !important }</style>")
    planted = page.evaluate(SLABS)
    page.context.close()
    assert ground == f"rgb{rgb(still_pictures.GROUND)}"
    assert image.getpixel((2, 2)) == rgb(still_pictures.GROUND)
    for role in ("#0072b2", "#007a58"):
        there = rgb(still_pictures.ROLES[role])
        assert min(sum(map(abs, np.subtract(pixel, there))) for _, pixel in image.getcolors(1 << 20)) < 16
    assert planted
