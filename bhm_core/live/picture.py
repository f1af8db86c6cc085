"""The static picture of a figure as SVG text that is the same on every run.

matplotlib's SVG is nearly so: the date goes, text stays text, coordinates are rounded to a
hundredth of a point (the last bits of a floating point unit do not show) and the identifiers are
numbered in order.
"""

import io
import re
from base64 import b64encode
from importlib.resources import as_file, files

_NUMBER = re.compile(r"-?\d+\.\d+(e-?\d+)?")


def svg(draw, result, *, size=(6.8, 3.8)):
    """Return the SVG that ``draw(ax, result)`` makes, as text."""
    import matplotlib.style
    from matplotlib.figure import Figure

    with as_file(files("bhm_core.plots") / "bhm.mplstyle") as path:
        look = [path, {"svg.fonttype": "none"}]
    with matplotlib.style.context(look, after_reset=True):
        figure = Figure(figsize=size)
        draw(figure.subplots(), result)
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return tidy(out.getvalue())


def tidy(text):
    """Return SVG `text` without preamble, with rounded numbers and identifiers counted from 1."""
    text = text[text.index("<svg"):]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.S)
    text = _NUMBER.sub(lambda found: _short(float(found.group())), text)
    for k, name in enumerate(dict.fromkeys(re.findall(r' id="([^"]+)"', text)), 1):
        if f"#{name}" not in text:
            text = text.replace(f' id="{name}"', "")
        else:
            text = re.sub(rf'(id="|#){re.escape(name)}\b', rf"\g<1>i{k}", text)
    return re.sub(r">\s+<", "><", re.sub(r"\s*\n\s*", " ", text)).strip()


def _short(value):
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def data_uri(text):
    """Return SVG `text` as an address that an ``img`` can carry."""
    return "data:image/svg+xml;base64," + b64encode(text.encode()).decode()
