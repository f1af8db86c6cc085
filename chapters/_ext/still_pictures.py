"""Still pictures as SVG: sharp at every size, and in the dark theme in the colours that the roles have there.

The kernels of a build draw each picture twice. The page has the SVG, once for either theme, and the card that
a shared link shows has the PNG. Backgrounds are left out: a picture stands on whatever is behind it. One of
so many marks that a phone would be slow to draw them stays a PNG, which the dark theme turns (`face.css`).
"""

import colorsys
import io
import json
import re
from base64 import b64decode, b64encode
from hashlib import sha256
from pathlib import Path

import numpy as np
from PIL import Image

from bhm_core.plots.style import COLORS

GROUND, INK = "#121212", "#e3e8ec"  # of the dark page
LIMIT = 500_000  # characters: a phone draws every mark anew
SETTINGS = 'get_config().InlineBackend.figure_formats = {"png", "svg"}\n'
STYLES = Path(__file__).parents[1] / "_static" / "course.css"

_COLOUR = re.compile(r"(?<=[ :])#[0-9a-f]{6}\b")
_BACKGROUND = 'style="fill: #ffffff"'  # of a figure or of its axes: what has an outline says so as well
_PATH = re.compile(r'(?<=\bd=")[^"]+')
_DECIMAL = re.compile(r"-?\d+\.\d{3,}")
_RASTER = re.compile(r"data:image/png;base64,([^\"]+)")
_IMAGE = re.compile(r'<img([^>]*?)\bsrc="([^"]*_images/)([0-9a-f]{64})\.png"([^>]*?)/?>')


def rgb(colour):
    """Three numbers from 0 to 1."""
    return tuple(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))


def of_the_roles(css):
    """The colour of each role in a light picture, and the one that style sheet `css` gives it in the dark."""
    dark = dict(re.findall(r"--role-(\w+): (#\w{6})", css.partition('[data-theme="dark"]')[2]))
    return {light.lower(): dark[role] for role, light in COLORS.items()}


ROLES = of_the_roles(STYLES.read_text("utf8"))


def turned(colour):
    """The colour of a mark in the dark theme: a role keeps its role, black is ink and white the ground."""
    if colour in ROLES:
        return ROLES[colour]
    ground, ink = rgb(GROUND), rgb(INK)
    hue, light, strength = colorsys.rgb_to_hls(*rgb(colour))
    if strength < 0.05:
        made = [dark + (bright - dark) * (1 - light) for dark, bright in zip(ground, ink, strict=True)]
    else:
        least, most = (colorsys.rgb_to_hls(*ends)[1] for ends in (ground, ink))
        made = colorsys.hls_to_rgb(hue, least + (most - least) * (1 - light), strength)
    return "#" + "".join(f"{round(255 * part):02x}" for part in made)


def turned_raster(data):
    """A PNG within a picture, each of its colours turned; what is transparent stays so."""
    pixels = np.asarray(Image.open(io.BytesIO(b64decode(data))).convert("RGBA"))
    colours, place = np.unique(pixels.reshape(-1, 4), axis=0, return_inverse=True)
    names = (turned(f"#{red:02x}{green:02x}{blue:02x}") for red, green, blue, _ in colours)
    made = np.array([[round(255 * part) for part in rgb(name)] for name in names], dtype=np.uint8)
    out = io.BytesIO()
    shown = np.column_stack([made, colours[:, 3]])[place.ravel()].reshape(pixels.shape)
    Image.fromarray(shown).save(out, "PNG")
    return b64encode(out.getvalue()).decode()


def tidy(svg):
    """matplotlib's SVG without preamble and date, without backgrounds, and with two decimals in its paths."""
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg[svg.index("<svg") :], flags=re.DOTALL)
    svg = _PATH.sub(lambda path: _DECIMAL.sub(lambda number: f"{float(number[0]):.2f}", path[0]), svg)
    svg = svg.replace(_BACKGROUND, 'style="fill: none"')
    return re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", svg)).strip()


def in_the_dark(svg):
    """A tidy SVG in the colours of the dark theme; what names no colour is ink."""
    svg = _COLOUR.sub(lambda found: turned(found[0]), svg)
    svg = _RASTER.sub(lambda found: f"data:image/png;base64,{turned_raster(found[1])}", svg)
    return svg.replace("<svg ", f'<svg fill="{INK}" ', 1)


def draw_twice(app):
    """Ask the kernels of a build of the site for both formats."""
    if app.builder.name == "html":
        profile = Path(app.outdir).parent / "ipython" / "profile_default"
        with open(profile / "ipython_kernel_config.py", "a") as settings:
            settings.write(SETTINGS)


def set_aside(app, docname, source):
    """Keep the SVG of each picture of a notebook under the name that the page gives the PNG."""
    if '"image/svg+xml"' not in source[0]:
        return
    notebook = json.loads(source[0])
    for output in (o for cell in notebook["cells"] for o in cell.get("outputs", [])):
        data = output.get("data", {})
        if {"image/svg+xml", "image/png"} - data.keys():
            continue
        svg, png = tidy("".join(data.pop("image/svg+xml"))), b64decode("".join(data["image/png"]))
        if len(svg) < LIMIT:
            app.still_pictures[sha256(png).hexdigest()] = svg, Image.open(io.BytesIO(png)).size
    source[0] = json.dumps(notebook)


def show(app, pagename, templatename, context, doctree):
    """Put both pictures where the page has the PNG, in its place and of its size."""

    def both(image):
        before, folder, name, after = image.groups()
        if name not in app.still_pictures:
            return image[0]
        width, height = app.still_pictures[name][1]
        size = "" if "width" in before + after else f'width="{width}" height="{height}" '
        after = f"{after.rstrip()} {size}loading=\"lazy\" />"
        return (f'<img{before}src="{folder}{name}.svg" class="in-light"{after}'
                f'<img{before}src="{folder}{name}-dark.svg" class="in-dark dark-light"{after}')  # fmt: skip

    context["body"] = _IMAGE.sub(both, context.get("body", ""))


def write(app, exception):
    """Write the files once the cards are drawn; the PNG is not asked for any more."""
    if exception or app.builder.name != "html":
        return
    for name, (svg, _) in app.still_pictures.items():
        folder = Path(app.outdir, "_images")
        (folder / f"{name}.svg").write_text(svg, "utf8")
        (folder / f"{name}-dark.svg").write_text(in_the_dark(svg), "utf8")
        (folder / f"{name}.png").unlink(missing_ok=True)


def setup(app):
    app.still_pictures = {}
    app.connect("builder-inited", draw_twice)
    app.connect("source-read", set_aside, priority=900)  # once the notebook has run
    app.connect("html-page-context", show, priority=900)  # once the card has found its picture
    app.connect("build-finished", write, priority=900)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": False}
