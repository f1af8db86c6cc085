"""The button "Run it here": each page with code says how, and has its cells beside it as JSON.

Nothing is fetched before the button is pressed. Then `_static/run_here/` turns the cells into editors, and
Python comes by Pyodide: from a public server, or from the site itself where it was built with
`make book PYODIDE=folder`.
"""

import ast
import base64
import hashlib
import importlib.metadata
import json
import os
import re
import shutil
from pathlib import Path

import nbformat
from checks import cells as learner_cells
from docutils import nodes
from sphinx.errors import ConfigError

HERE = "_static/run_here"
SETTINGS = Path(__file__).parents[1] / HERE / "pyodide.json"
CHECKED = ("pyodide.mjs", "pyodide.asm.js", "pyodide-lock.json")  # the last has the hashes of all packages
CORE = (*CHECKED, "pyodide.asm.wasm", "python_stdlib.zip")
PACKAGES = ("numpy", "scipy", "matplotlib", "tqdm")
ALSO = ("pandas",)  # fetched when a cell imports it
# What calls a library that Pyodide does not bring. Pages import nothing else by name.
ELSEWHERE = {
    "from_formula": "formulae",
    "from_duckdb": "duckdb",
    "to_arviz": "arviz-base",
    "loo": "arviz-stats",
    "psis": "arviz-stats",
}
BAR = """<div class="run-here" data-page="{page}" data-bytes="{total}">
<button type="button" class="run-here-button">Run it here ({size:.0f} MB from {whence})</button>
<p>{words} The cells become yours to change and run, and what you write stays on your device.</p>
</div>"""
OTHERS = (
    "Python then comes to this page from jsDelivr, a public server, and not before you press; the editor and "
    "the course's package, {more:.0f} MB, come from this site."
)
OURS = "Python then comes to this page from the site itself."


def needs_of(source):
    """Return the libraries that a cell needs and that cannot be had in the page."""
    asked = {node.attr for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute)}
    return sorted({ELSEWHERE[name] for name in asked & set(ELSEWHERE)})


def cell_id(cell):
    return f"code-{cell['id']}"


def names_in(source):
    """Return the names that a cell defines, and those it takes from other cells."""
    tree = ast.parse(source)
    named = [(node.id, type(node.ctx)) for node in ast.walk(tree) if isinstance(node, ast.Name)]
    defined = {name for name, kind in named if kind is ast.Store}
    defined |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    return defined, {name for name, _ in named} - defined


def cells_of(notebook):
    """Return the code cells of a notebook as the page's scripts want them.

    What a cell cannot define without a library, the later cells that use it miss as well.
    """
    found, missing = [], {}
    for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
        defined, taken = names_in(cell.source)
        needs = sorted({*needs_of(cell.source), *(need for name in taken for need in missing.get(name, ()))})
        missing = {name: needs_ for name, needs_ in missing.items() if name not in defined}
        missing |= dict.fromkeys(defined, needs) if needs else {}
        found.append({"id": cell_id(cell), "source": cell.source, "needs": needs})
    return found


def name_cells(app, doctree):
    """Give the element of each code cell the address that the scripts know it by."""
    path = Path(app.env.doc2path(app.env.docname))
    if path.suffix != ".ipynb":
        return
    cells = nbformat.read(path, 4).cells
    for node in doctree.findall(nodes.container):
        if node.get("nb_element") == "cell_code":
            node["ids"].append(cell_id(cells[node["cell_index"]]))


def closure(lock, names):
    """Return the files of the packages `names` and of all that they need."""
    found, open_ = {}, list(names)
    while open_:
        name = open_.pop()
        if name not in found:
            package = lock["packages"][name]
            found[name] = package["file_name"]
            open_ += package["depends"]
    return sorted(found.values())


def hash_of(path):
    digest = hashlib.sha256(path.read_bytes()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def settings_of(folder, address):
    """Return what the scripts must know of the Pyodide in `folder`, which they find at `address`."""
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf8"))
    names = [*CORE, *closure(lock, PACKAGES)]
    return {
        "version": lock["info"]["version"],
        "address": address,
        "packages": list(PACKAGES),
        "files": {name: (folder / name).stat().st_size for name in names},
        "integrity": {name: hash_of(folder / name) for name in CHECKED},
    }


def own_pyodide():
    """Return the folder that the site brings Pyodide from, or None for the public server."""
    named = os.environ.get("PYODIDE", "")
    return Path(named) if named else None


def brought(folder):
    """Return the names of the files that a site takes from its own Pyodide."""
    lock = json.loads((folder / "pyodide-lock.json").read_text("utf8"))
    return [*CORE, *closure(lock, [*PACKAGES, *ALSO])]


def check_pyodide(app):
    """Say before any notebook runs that the site's own Pyodide is not whole."""
    folder = own_pyodide()
    if folder and not (folder / "pyodide-lock.json").exists():
        raise ConfigError(f"PYODIDE must be a folder with pyodide-lock.json, got {folder}")
    if missing := [name for name in (brought(folder) if folder else ()) if not (folder / name).exists()]:
        raise ConfigError(f"PYODIDE={folder} lacks {', '.join(missing)}")


def settings():
    """Return the settings of this build."""
    folder = own_pyodide()
    return settings_of(folder, "../pyodide/") if folder else json.loads(SETTINGS.read_text("utf8"))


def wheel_name():
    return f"bhm_core-{importlib.metadata.version('bhm_core')}-py3-none-any.whl"


def own_bytes(root):
    """Return the bytes that a press fetches from the site in any case: the scripts, and the wheel."""
    files = [path for path in SETTINGS.parent.rglob("*") if path.suffix in (".js", ".json", ".py")]
    wheel = Path(root, "_build", "wheel", wheel_name())  # `make page` builds none
    return sum(path.stat().st_size for path in [*files, wheel] if path.exists())


def bar_of(page, chosen, more):
    """Return the button of `page` and its words; `more` bytes are the site's own."""
    own = not chosen["address"].startswith("https:")
    python = sum(chosen["files"].values())
    return BAR.format(page=page, total=python + more, size=(python + more * own) / 1e6,
                      whence="this site" if own else "jsDelivr",
                      words=OURS if own else OTHERS.format(more=more / 1e6))


def add_bar(app, pagename, templatename, context, doctree):
    """Put the button under the title of a page with code, and its cells beside the scripts."""
    path = Path(app.srcdir, f"{pagename}.ipynb")
    if not path.exists() or "cell_input" not in context.get("body", ""):
        return
    page = path.stem
    bar = bar_of(page, settings(), own_bytes(app.srcdir))
    context["body"] = context["body"].replace("</h1>", f"</h1>\n{bar}", 1)
    app.add_css_file("run_here.css")
    app.add_js_file("run_here.js", loading_method="defer")
    target = Path(app.outdir, HERE, "pages")
    target.mkdir(parents=True, exist_ok=True)
    (target / f"{page}.json").write_text(json.dumps(content_of(path), ensure_ascii=False), "utf8")


def content_of(path):
    """Return what the scripts must know of a page."""
    wheel = wheel_name()
    notebook = nbformat.read(path, 4)
    labels = set(re.findall(r":label: (ex-[\w-]+)", "\n".join(cell.source for cell in notebook.cells)))
    return {
        "cells": cells_of(notebook),
        "exercises": [{"label": label, "source": source} for label, source in learner_cells().items()
                      if label in labels],
        "wheel": wheel,
        "install": f'pip install "./{wheel}[notebooks]"',
    }


def bring_pyodide(app, exception):
    """Copy the parts of Pyodide that pages use, where the site brings its own."""
    folder = own_pyodide()
    if exception or app.builder.name != "html" or folder is None:
        return
    target = Path(app.outdir, "_static", "pyodide")
    target.mkdir(parents=True, exist_ok=True)
    for name in brought(folder):
        shutil.copy(folder / name, target / name)
    text = json.dumps(settings(), indent=1)
    Path(app.outdir, HERE, "pyodide.json").write_text(text, "utf8")


def setup(app):
    app.connect("builder-inited", check_pyodide)
    app.connect("doctree-read", name_cells, priority=300)
    app.connect("html-page-context", add_bar)
    app.connect("build-finished", bring_pyodide)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
