"""Words that name something else are tied to it: headings, pictures, units."""

import inspect
import re
from collections import Counter

import nbformat
import pytest
from test_prose import PAGES, text_of

import bhm_core as bhm
from bhm_core import data, live


def alt_texts():
    """The description of every picture of the book and of every figure that moves."""
    for path in PAGES:
        text = text_of(path)
        yield from re.findall(r"^:alt:\s*(.+)$", text, re.M)
        yield from re.findall(r"!\[([^\]]+)\]\(", text)
        if path.suffix == ".ipynb":
            for cell in nbformat.read(path, as_version=4).cells:
                yield from filter(None, [cell.metadata.get("mystnb", {}).get("image", {}).get("alt")])
    for name in live.figure_names():
        yield from re.findall(r'alt="([^"]+)"', live.figure_class(name)().to_html())


def alike(texts):
    """Texts that stand twice, whatever their capitals, spaces and full stops."""
    plain = Counter(" ".join(re.findall(r"[\w.,=-]+", text.lower())).strip(".") for text in texts)
    return [text for text, times in plain.items() if times > 1]


def test_no_two_pictures_have_the_same_alt_text():
    texts = list(alt_texts())
    assert len(texts) > 50
    assert not alike(texts)
    assert alike([*texts, texts[3].upper()])


def slug(heading):
    """The anchor that a heading gets in the built page."""
    plain = re.sub(r"[`*$]", "", heading).lower()
    return re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain))


def headings(path):
    """Heading of each anchor and label of a page; its title stands under the empty one."""
    found, label = {}, None
    for line in re.sub(r"^(```|~~~).*?^\1", "", text_of(path), flags=re.M | re.S).splitlines():
        if marked := re.match(r"\(([\w-]+)\)=", line):
            label = marked[1]
        elif titled := re.match(r"#+ +(.*\S)", line):
            found.setdefault("", titled[1])
            found[slug(titled[1])] = titled[1]
            if label:
                found[label] = titled[1]
            label = None
    return found


HEADINGS = {path.name: headings(path) for path in PAGES}
LABELS = {label: title for page in HEADINGS.values() for label, title in page.items() if label}
ALL = {title for page in HEADINGS.values() for title in page.values()}


def target(page, address):
    """The heading that a link leads to, None for what is no heading of the book."""
    name, _, anchor = address.partition("#")
    if name in HEADINGS or not name:
        return HEADINGS[name or page].get(anchor)
    return LABELS.get(name)


def links(page, text):
    """(words, heading) of every link and reference to a heading."""
    for words, address in re.findall(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)", text):
        if not address.startswith("http"):
            yield words, target(page, address), address
    for words, label in re.findall(r"\{(?:ref|doc)\}`([^`<]*[^`<\s])\s*<([^>`]+)>`", text):
        yield words, target(page, label.removesuffix(".ipynb") + ".ipynb") or LABELS.get(label), label


def misleading(page, text):
    """Links to a place that is not there, or whose words are a heading and not the one they lead to."""
    found = []
    for words, heading, address in links(page, text):
        named = re.sub(r"[`*]", "", words) in ALL or "#" in address and "#live-" not in address
        if named and heading != words or "#" in address and heading is None and "#live-" not in address:
            found.append((words, address, heading))
    return found


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_a_link_that_names_a_heading_leads_to_it(path):
    assert not misleading(path.name, text_of(path))


@pytest.mark.parametrize("link", [
    "[The weight](conjugate_normal.ipynb#one-unknown-number)", "[The weight](sec-engine-marginal)",
    "[The weight](conjugate_normal.ipynb#the-wait)", "{ref}`The weight <sec-engine-sums>`",
])
def test_a_link_that_misleads_is_noticed(link):
    assert misleading("intro.ipynb", link)
    assert not misleading("intro.ipynb", "[The weight](conjugate_normal.ipynb#the-weight)")


LOADERS = [name for name in data.__all__ if name.startswith("load_")]


def said_of(name, doc):
    """Words near the name of a column, plurals as singulars."""
    doc = " ".join(doc.split())
    near = [doc[max(0, m.start() - 150) : m.end() + 150] for m in re.finditer(rf"`{name}`", doc)]
    return {word.removesuffix("s") for text in near for word in re.findall(r"[\w%/-]+", text)}


def without_unit(doc, units):
    """Columns of which the docstring says less than half of what their unit says."""
    found = []
    for name, unit in units.items():
        words = {word.removesuffix("s") for word in re.findall(r"[\w%/-]+", unit)} - {"is", "of", "the", "in"}
        if len(words & said_of(name, doc)) < len(words) / 2:
            found.append(name)
    return found


@pytest.mark.parametrize("name", LOADERS)
def test_units_in_a_docstring_are_those_of_the_data(name):
    loader = getattr(bhm, name)
    units = loader().units
    assert not without_unit(inspect.getdoc(loader), units)


def test_another_unit_is_noticed():
    doc = inspect.getdoc(bhm.load_sleepstudy)
    assert without_unit(doc, {"Reaction": "s"}) == ["Reaction"]
    assert without_unit(doc.replace("(ms)", "(seconds)"), {"Reaction": "ms"}) == ["Reaction"]
    radon = bhm.load_radon().units
    assert without_unit(inspect.getdoc(bhm.load_radon).replace("pCi/L", "Bq"), radon) == ["activity"]
