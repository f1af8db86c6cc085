"""Still pictures: one SVG for each theme, roles in their colours, and a page that asks for nothing else."""

import io
import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from types import SimpleNamespace

import matplotlib.style
import numpy as np
import pytest
import still_pictures
from matplotlib.figure import Figure
from PIL import Image

from bhm_core.plots.style import COLORS


def drawn(kind, dots=0):
    """A picture with a line for each role, a heat map, white edges and text, as matplotlib saves it."""
    with matplotlib.style.context("bhm_core.plots.bhm"):
        figure = Figure()
        ax, other = figure.subplots(1, 2)
        for place, colour in enumerate(COLORS.values()):
            ax.plot([0, 1], [place, place], color=colour, marker="o", markeredgecolor="white")
        ax.plot(*np.random.default_rng(1).random((2, dots)), "k.", ms=1)
        ax.set_xlabel("share")
        other.imshow([[0.0, 1.0]], cmap="gray")
        out = io.BytesIO()
        figure.savefig(out, format=kind)
    return out.getvalue()


@pytest.fixture(scope="module")
def picture():
    return still_pictures.tidy(drawn("svg").decode())


def test_roles_get_the_colours_of_the_dark_theme_and_black_and_white_change_places():
    assert len(still_pictures.ROLES) == len(COLORS) == len(set(still_pictures.ROLES.values()))
    assert all(still_pictures.turned(light) == dark for light, dark in still_pictures.ROLES.items())
    assert still_pictures.turned("#000000") == still_pictures.INK
    assert still_pictures.turned("#ffffff") == still_pictures.GROUND
    brown = still_pictures.rgb(still_pictures.turned("#8c5a2b"))
    assert brown[0] > brown[1] > brown[2]  # the hue stays
    assert sum(brown) > sum(still_pictures.rgb("#8c5a2b"))


def test_a_tidy_picture_has_no_background_and_keeps_its_marks(picture):
    assert "#ffffff" in picture  # edges of the marks
    assert 'style="fill: #ffffff"' not in picture
    assert "metadata" not in picture and re.search(r"<!--|\n", picture) is None
    assert "scale(0.015625)" in picture  # of letters: two decimals would make them larger
    shapes = [len(re.findall(r"<(?:path|use)\b", svg)) for svg in (picture, drawn("svg").decode())]
    assert shapes[0] == shapes[1] > 20


def test_in_the_dark_no_colour_of_the_light_picture_is_left(picture):
    dark = still_pictures.in_the_dark(picture)
    before, after = (set(re.findall(r"(?<=[ :\"])#[0-9a-f]{6}\b", svg)) for svg in (picture, dark))
    assert not before & after
    assert set(still_pictures.ROLES.values()) | {still_pictures.INK, still_pictures.GROUND} <= after
    assert dark.startswith(f'<svg fill="{still_pictures.INK}"')  # letters name no colour
    assert len(re.findall("<use", dark)) == len(re.findall("<use", picture))


def test_a_raster_within_a_picture_turns_too_and_stays_see_through(picture):
    gray = Image.new("RGBA", (2, 1), (0, 0, 0, 255))
    gray.putpixel((1, 0), (255, 255, 255, 0))
    out = io.BytesIO()
    gray.save(out, "PNG")
    turned = Image.open(io.BytesIO(b64decode(still_pictures.turned_raster(b64encode(out.getvalue())))))
    expected = [tuple(round(255 * part) for part in still_pictures.rgb(c)) for c in ("#e3e8ec", "#121212")]
    assert [turned.getpixel((0, 0)), turned.getpixel((1, 0))] == [(*expected[0], 255), (*expected[1], 0)]
    rasters = [still_pictures._RASTER.findall(svg) for svg in (picture, still_pictures.in_the_dark(picture))]
    assert len(rasters[0]) == len(rasters[1]) == 1 and rasters[0] != rasters[1]


def notebook(**data):
    return [json.dumps({"cells": [{"outputs": [{"data": data}]}, {"source": "words"}]})]


def test_a_page_shows_both_pictures_in_the_place_of_the_png_and_the_site_has_them(tmp_path):
    png, svg = drawn("png"), drawn("svg").decode()
    name = sha256(png).hexdigest()
    app = SimpleNamespace(still_pictures={}, outdir=tmp_path, builder=SimpleNamespace(name="html"))
    source = notebook(**{"image/png": b64encode(png).decode(), "image/svg+xml": [svg]})
    still_pictures.set_aside(app, "page", source)
    assert "svg" not in source[0] and json.loads(source[0])["cells"][0]["outputs"][0]["data"]["image/png"]
    place = '<p><img alt="Five {}." src="../_images/{}.png" /></p>'
    context = {"body": place.format("lines", name) + place.format("dots", "0" * 64)}
    still_pictures.show(app, "page", "", context, None)
    width, height = Image.open(io.BytesIO(png)).size
    light, dark = (
        f'<img alt="Five lines." src="../_images/{name}{end}.svg" class="{kind}" '
        f'width="{width}" height="{height}" loading="lazy" />'
        for end, kind in (("", "in-light"), ("-dark", "in-dark dark-light")))  # fmt: skip
    assert context["body"] == f"<p>{light}{dark}</p>" + place.format("dots", "0" * 64)
    (tmp_path / "_images").mkdir()
    (tmp_path / "_images" / f"{name}.png").write_bytes(png)
    still_pictures.write(app, None)
    assert {path.name for path in (tmp_path / "_images").iterdir()} == {f"{name}.svg", f"{name}-dark.svg"}


def test_a_picture_of_too_many_marks_stays_a_png():
    app = SimpleNamespace(still_pictures={})
    png, svg = drawn("png", dots=20_000), drawn("svg", dots=20_000).decode()
    source = notebook(**{"image/png": b64encode(png).decode(), "image/svg+xml": svg})
    still_pictures.set_aside(app, "page", source)
    assert app.still_pictures == {} and "svg" not in source[0]


@pytest.mark.parametrize("kind", ["image/svg+xml", "image/png"])
def test_what_comes_in_one_format_stays_as_it_is(kind):
    app, source = SimpleNamespace(still_pictures={}), notebook(**{kind: "words"})
    still_pictures.set_aside(app, "page", source)
    assert source == notebook(**{kind: "words"}) and app.still_pictures == {}
