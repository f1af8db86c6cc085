"""The book's pages get the scripts of their figures, and no others, and lead to the figures."""

import re
from html import escape
from pathlib import Path

import pytest

from bhm_core import live

CHAPTERS = Path(__file__).parents[2] / "chapters"


def built(folder, **pages):
    """Build a site of `pages` (reStructuredText by name) and return the folder of its HTML."""
    pytest.importorskip("sphinx")
    from sphinx.application import Sphinx

    extensions = ["bhm_core.live.sphinx_ext", "live_gallery"]
    (folder / "conf.py").write_text(f"extensions = {extensions}\nhtml_theme = 'basic'\n")
    for name, text in pages.items():
        (folder / f"{name}.rst").write_text(text if name == "index" else f":orphan:\n\n{text}")
    app = Sphinx(folder, folder, folder / "out", folder / "tree", "html", status=None, warning=None)
    app.build()
    app.bhm_live.cleanup()  # of the scripts
    return folder / "out"


def shown(figure):
    """A figure as reStructuredText takes it."""
    return ".. raw:: html\n\n" + "".join(f"   {line}\n" for line in figure.to_html().splitlines())


def test_only_a_page_with_a_figure_gets_its_scripts(tmp_path):
    out = built(tmp_path, plain="Plain\n=====\n\nNothing moves.\n",
                index="Live\n====\n\n" + shown(live.ConjugateNormal()))
    page = (out / "index.html").read_text()
    for name in ("core.js", "conjugate_normal.js", "live.css"):
        assert f"bhm-live/{name}" in page and (out / "_static" / "bhm-live" / name).exists()
    assert page.index("core.js") < page.index("conjugate_normal.js")
    assert "bhm-live" not in (out / "plain.html").read_text()


def test_a_line_at_the_top_leads_to_a_figure_that_stands_far_below(tmp_path):
    figure, text = shown(live.ConjugateNormal()), "Words.\n\n" * 1000
    far = f"Far\n===\n\n{text}{figure}"
    out = built(tmp_path, near=f"Near\n====\n\n{figure}", far=far, index=far)
    link = '<a href="#live-conjugate-normal">'
    page = (out / "far.html").read_text()
    assert page.index("</h1>") < page.index(link) < page.index("Words.")
    for other in ("near.html", "index.html"):  # the front page has its own order
        assert link not in (out / other).read_text()


def test_the_gallery_shows_every_figure_and_leads_to_its_chapter(tmp_path):
    pytest.importorskip("sphinx")
    from bhm_core.live.gallery import chapters_of_figures, parts_of_book

    stands = chapters_of_figures(CHAPTERS)
    assert list(stands) == live.figure_names()
    parts = parts_of_book(CHAPTERS)
    assert sorted(name for _, shown in parts for name in shown) == live.figure_names()
    assert [caption for caption, _ in parts][:2] == ["", "Bayesian thinking"]  # the front page comes first
    for path in set(stands.values()):
        (tmp_path / path.name).symlink_to(path)
    page = (built(tmp_path, index="All\n===\n\n.. live-gallery::\n") / "index.html").read_text()
    for name, path in stands.items():
        figure = live.figure_class(name)()
        assert f'href="{path.stem}.html#{figure.id}"' in page and figure.title in page
        assert escape(figure.question) in page
    assert page.index("<h2>On the front page</h2>") < page.index("<img") and 'href="your_data.html"' in page
    assert page.count("<img") == len(stands) + 1 and "bhm-live/live.css" in page


def letters(name, size):
    """Pixels of the smallest letters on a card 278 pixels wide: three stand beside each other on a desk."""
    from bhm_core.live import cards, gallery, picture

    figure = live.figure_class(name)()
    svg = picture.svg(gallery.sparing(cards.as_asked(figure)), figure.result, size=size)
    wide, high = (float(re.search(rf'<svg[^>]* {side}="([\d.]+)pt"', svg).group(1))
                  for side in ("width", "height"))  # fmt: skip
    return min(map(float, re.findall(r"font-size: ([\d.]+)px", svg))) * min(278 / wide, 155.4 / high)


@pytest.mark.parametrize("name", live.figure_names())
def test_letters_on_a_card_can_be_read_and_in_a_larger_picture_could_not(name):
    from bhm_core.live import gallery

    assert letters(name, gallery.SMALL) >= 12 > letters(name, (5.4, 3.02))


def moved(value):
    """Return `value` with other numbers."""
    if isinstance(value, dict):
        return {key: moved(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item) for item in value]
    return 1.3 * value + 0.1 if isinstance(value, (int, float)) else value


def drawn_from(name, draw):
    """The picture of a figure, and that of another answer."""
    from bhm_core.live import picture

    figure = live.figure_class(name)()
    other = {k: moved(v) if k in figure.hidden else v for k, v in figure.result.items()}
    return [picture.svg(draw(figure), result) for result in (figure.result, other)]


@pytest.mark.parametrize("name", [n for n in live.figure_names() if live.figure_class(n).prediction])
def test_no_card_of_the_gallery_gives_an_answer_away(name):
    from bhm_core.live import cards

    here, there = drawn_from(name, cards.as_asked)
    assert here == there


@pytest.mark.parametrize("name", ["schools_or_pupils", "league_table", "shrinkage"])
def test_a_card_that_shows_the_whole_figure_is_noticed(name):
    here, there = drawn_from(name, lambda figure: figure.draw)
    assert here != there
