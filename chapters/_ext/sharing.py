"""What a link to a page shows elsewhere: its name once, its first sentences, a card with its picture.

The card is drawn at build time from the first picture of the page that gives no answer away. Its address is
absolute where that of the site is known: `html_baseurl`, or the pages of the repository on GitHub's runners.
"""

import io
import os
import re
from html import escape
from importlib.resources import files
from pathlib import Path

import matplotlib.style
import share_card
from docutils import nodes
from matplotlib.figure import Figure

from bhm_core import live

STYLE = str(files("bhm_core.plots") / "bhm.mplstyle")
LENGTH = 200  # characters of a description; search engines cut off what is longer
SIZE = {"width": share_card.WIDTH, "height": share_card.HEIGHT}


def site_address(config, environment=os.environ):
    """Address of the published site with a slash at its end, or nothing where it is not known."""
    if config.html_baseurl:
        return config.html_baseurl.rstrip("/") + "/"
    owner, _, name = environment.get("GITHUB_REPOSITORY", "").partition("/")
    return f"https://{owner.lower()}.github.io/{name}/" if name else ""


def plain(paragraph):
    """The words of a paragraph, or nothing where it needs a formula."""
    if any(isinstance(node, nodes.math) for node in paragraph.findall()):
        return ""
    return re.sub(r"\s+", " ", paragraph.astext()).strip()


def first_sentences(words):
    """As many whole sentences of `words` as a description holds, one at least, and no quotation left open."""
    first, *more = re.split(r"(?<=[.?!])\s+", words)
    kept = first
    for sentence in more:
        first = f"{first} {sentence}"
        if len(first) > LENGTH:
            break
        if first.count("“") == first.count("”"):
            kept = first
    return kept


def description(doctree):
    """The first sentences of a page that are words alone."""
    own = (p for p in doctree.findall(nodes.paragraph) if isinstance(p.parent, nodes.section))
    return first_sentences(next((words for p in own if len(words := plain(p)) > 60), ""))


def first_picture(app, body):
    """File of the first still picture on the page, or of a figure that moves and does not ask first."""
    if found := re.search(r'<img[^>]*\bsrc="[^"]*_images/([^"]+\.png)"', body):
        return Path(app.outdir, "_images", found[1])
    found = re.search(r'data-figure="(\w+)"', body)
    return found and drawn(found[1])


def drawn(name):
    """A live figure at its start as a PNG in memory, or nothing where it asks for a guess."""
    shown = getattr(live, name.title().replace("_", ""))()
    if shown.asks:
        return None
    out = io.BytesIO()
    with matplotlib.style.context(STYLE):
        picture = Figure(figsize=(6.8, 4.6))
        shown.draw(picture.subplots(), shown.result)
        picture.savefig(out, format="png", dpi=150)
    return out


def tags(name, about, address, card):
    """The tags of a page's head."""
    said = {"og:type": "article", "og:site_name": "Bayesian hierarchical models", "og:title": name,
            "og:description": about, "og:image": card, "og:image:alt": name,
            **{f"og:image:{side}": length for side, length in SIZE.items()}}  # fmt: skip
    if address:
        said["og:url"] = address
    lines = [f'<meta property="{key}" content="{escape(str(value))}"/>' for key, value in said.items()]
    lines += [f'<meta name="description" content="{escape(about)}"/>',
              '<meta name="twitter:card" content="summary_large_image"/>']  # fmt: skip
    return "\n".join(lines)


def tell(app, pagename, templatename, context, doctree):
    """Give the page its description and the address of its card, and note what the card shows."""
    name = re.sub(r"<[^>]+>", "", context.get("title", ""))
    if name == context.get("docstitle"):
        context["docstitle"] = ""
    if doctree is None:
        return
    site, card = site_address(app.config), f"_static/cards/{Path(pagename).name}.png"
    about = description(doctree) or name
    context["metatags"] = context.get("metatags", "") + tags(
        name, about, site and f"{site}{pagename}.html",
        site + card if site else context["content_root"] + card)  # fmt: skip
    app.cards[card] = (name, about, first_picture(app, context.get("body", "")))


def draw_cards(app, exception):
    """Draw the cards once the pictures are where the site has them."""
    if exception or app.builder.name != "html":
        return
    for card, (name, about, picture) in app.cards.items():
        share_card.draw(Path(app.outdir, card), name, about, picture)


def setup(app):
    app.cards = {}
    app.connect("html-page-context", tell)
    app.connect("build-finished", draw_cards)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
