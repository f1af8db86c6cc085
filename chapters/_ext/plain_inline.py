"""Inline nodes of a page (words, links, formulas) as Markdown that any notebook reader understands."""

import re

from docutils import nodes

COLOURS = {"prior": "#0072b2", "lik": "#b84c00", "post": "#007a58", "data": "#4d4d4d", "truth": "#a03c82"}
_MACRO = re.compile(rf"\\({'|'.join(COLOURS)})(?=\s*{{)")
_SPECIAL = re.compile(r"([\\`*_$\[\]<>#|])")
_LIVE = re.compile(r'<a href="(#live-[^:"]*:[^"]*)">')


def coloured(tex):
    """Return `tex` with the book's macros of colour as TeX that MathJax, old and new, and KaTeX read.

    `\\color` may colour the next group or all that follows: braces around both make the readers agree.
    """
    tex = tex.strip()
    while found := _MACRO.search(tex):
        start = tex.index("{", found.end())
        end = _closing(tex, start)
        before, inside, after = tex[: found.start()], tex[start:end], tex[end:]
        tex = f"{before}{{\\color{{{COLOURS[found[1]]}}}{inside}}}{after}"
    return tex


def _closing(tex, start):
    """Return the place after the group that opens at `start`."""
    depth = 0
    for sign in re.finditer(r"\\.|[{}]", tex[start:], re.S):
        depth += {"{": 1, "}": -1}.get(sign[0], 0)
        if depth == 0:
            return start + sign.end()
    return len(tex)


def escaped(text):
    """Return `text` so that Markdown shows each sign of it."""
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))


def inline(children, site):
    """Return the Markdown of inline nodes, one after the other; a link to a state comes in two halves."""
    texts, state = [], None
    for child in children:
        opened = _LIVE.match(child.astext()) if isinstance(child, nodes.raw) else None
        if opened:
            state = opened[1]
            texts.append("[")
        elif state and isinstance(child, nodes.raw):
            texts.append(f"]({site.target(state)})")
            state = None
        else:
            texts.append(_inline(child, site))
    return "".join(texts)


def _inline(node, site):
    if isinstance(node, nodes.Text):
        return escaped(node.astext())
    kind = type(node).__name__
    return _INLINE.get(kind, lambda node, site: inline(node.children, site))(node, site)


def _marked(mark):
    """Return the writer of words between two marks; spaces at their ends stand outside."""

    def write(node, site):
        words = inline(node.children, site)
        return words if not words.strip() else words.replace(words.strip(), f"{mark}{words.strip()}{mark}")

    return write


def _literal(node, site):
    text = node.astext()
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def _reference(node, site):
    words = inline(node.children, site)
    address = site.target(node.get("refuri", ""))
    return f"[{words}]({address})" if address and words else words


_INLINE = {
    "emphasis": _marked("*"), "strong": _marked("**"), "literal": _literal,
    "math": lambda node, site: f"${coloured(node.astext()).replace(chr(10), ' ')}$", "reference": _reference,
    "number_reference": _reference, "raw": lambda node, site: "", "image": lambda node, site: "",
    "target": lambda node, site: "",
}  # fmt: skip
