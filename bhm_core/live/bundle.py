"""From ES modules to what a page or a notebook can load, by plain concatenation.

The sources under ``js/`` and ``figures/`` are ES modules as they stand. Three restrictions keep the joining
simple: imports are ``import { a, b } from "./name.js";``, those of words are ``import words from
"./name.json" with { type: "json" };``, and exports are ``export function``, ``export const`` or ``export
class``. ES modules cannot be imported from ``file://``, hence a classic script for the
page; anywidget wants one module without imports, hence a module for the notebook.
"""

import json
import re
from functools import cache
from importlib.resources import files

from bhm_core.live.text import templates

# In an order in which none needs a later one.
CORE = ("math", "random", "text", "dom", "address", "scales", "handles", "panel", "svg", "fields", "moves",
        "memory", "strokes", "guess", "why", "prediction", "parts", "ui", "host")
_FOLDERS = ("js", "figures", "drawings", "your_data")
_IMPORT = re.compile(r'^import \{([^}]*)\} from "[./\w]*?(\w+)\.js";\n', re.M)
_WORDS = re.compile(r'^import (\w+) from "\./(\w+)\.json" with \{ type: "json" \};\n', re.M)
_ASIDE = re.compile(r"(?<=[;,{(\[]) // [^\"'`]*$")  # a comment after code; no string can end like this
_ENDED = re.compile(r"(?<!});\n(?=[}\w])(?!const words)")  # a table of words has its own line
_EXPORT = re.compile(r"^export (function\*?|const|class|let) +(\w+)", re.M)


@cache
def source(name):
    """Return the text of module ``<name>.js``, in whichever folder it stands."""
    for folder in _FOLDERS:
        file = files("bhm_core.live") / folder / f"{name}.js"
        if file.is_file():
            return file.read_text(encoding="utf-8")
    raise ValueError(f"module must stand in one of {_FOLDERS}, got {name!r}")


def in_order(name, known=()):
    """Return `name` after all modules it imports, directly or not, without those in `known`."""
    order = []
    for _, needed in _IMPORT.findall(source(name)):
        order += [part for part in in_order(needed, known) if part not in order]
    return [part for part in [*order, name] if part not in known]


def wrapped(name):
    """Return module `name` as ``const <name> = (() => {...})();`` with its imports as constants."""
    text = _WORDS.sub(inlined, source(name))
    names = ", ".join(found for _, found in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1 \2", _IMPORT.sub(r"const {\1} = \2;\n", text))
    left = re.search(r"^(import|export)\b.*", body, re.M)
    if left:
        raise ValueError(f"{name}.js must use plain imports and exports, got {left.group()!r}")
    return f"const {name} = (() => {{\n{small(body)}\nreturn {{ {names} }};\n}})();\n"


def inlined(found):
    """Return the import of a file of words as the constant that it stands for."""
    words = json.dumps(templates(found[2]), ensure_ascii=False, separators=(",", ":"))
    return f"const {found[1]} = {words};\n"


def small(text):
    """Return `text` without comments, indentation and ends of line after a statement; nothing is renamed."""
    lines = (_ASIDE.sub("", line.strip()) for line in text.splitlines())
    kept = "\n".join(line for line in lines if line and not line.startswith("//"))
    return _ENDED.sub(";", kept)


def core():
    """Return the shared classic script: it defines ``window.bhmLive``."""
    parts = "".join(wrapped(name) for name in CORE)
    return (
        f'"use strict";\nvar bhmLive = (() => {{\n{parts}'
        f"return {{ {', '.join(CORE)}, figures: host.figures }};\n}})();\n"
    )


def script(name):
    """Return the classic script of one figure; it needs `core` before it."""
    shared = f"const {{ {', '.join(CORE)} }} = bhmLive;\n"
    parts = "".join(wrapped(part) for part in in_order(name, known=CORE))
    return f"(() => {{\n{shared}{parts}host.register({name!r}, {name});\n}})();\n"


def page_script(name):
    """Return one classic script with module `name` and all it imports, for a page of its own."""
    return f'"use strict";\nvar {_one_function(name)};\nbhmYourData();\n'


def page_module(name):
    """Return the same as an ES module for anywidget: `name` has the ``render`` that fills a place."""
    whole = _one_function(name)
    return f"const {whole};\nglobalThis.bhmYourData = bhmYourData;\nexport default bhmYourData();\n"


def _one_function(name):
    """Return a function with a name of its own, so that a worker can be given its text."""
    parts = "".join(wrapped(part) for part in in_order(name))
    return f"bhmYourData = function () {{\n{parts}return {name};\n}}"


def bundle(names):
    """Return one classic script with the core and the figures `names`."""
    return core() + "".join(script(name) for name in names)


def es_module(name):
    """Return one self-contained ES module: compute, render, and the default that anywidget wants."""
    shared = CORE[:-1]
    parts = "".join(wrapped(part) for part in (*shared, "anchors", *in_order(name, known=CORE)))
    render = f"({{ model, el }}) => anchors.follow({name}.render({{ model, el }}), {{ model, el }})"
    return (
        f"{parts}export const compute = {name}.compute;\nexport default {{ render: {render} }};\n"
    )


@cache
def style_sheet():
    """Return the style sheet of the figures."""
    return (files("bhm_core.live") / "js" / "live.css").read_text(encoding="utf-8")
