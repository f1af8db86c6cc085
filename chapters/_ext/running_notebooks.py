"""How the build runs the notebooks: side by side, with a line for each page, in kernels of the build's own.

Sphinx reads one page after the other. The notebooks run ahead of it, as many at once as there are processors,
and MyST-NB meets each as if its outputs had been stored. A folder of their own keeps the startup files of
the user's IPython out of the book; its one setting stops each kernel from saying once more that it talks to
this machine by TCP.
"""

import asyncio
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from sphinx.errors import ExtensionError

SETTINGS = 'get_config().IPKernelApp.log_level = "ERROR"\n'


def executed(path, timeout=300):
    """Return the notebook at `path`, run in its own folder; a cell that raises ends it with its error."""
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(Path(path).parent)}}
    client = NotebookClient(notebook, timeout=timeout, resources=resources, coalesce_streams=True)
    asyncio.run(client.async_execute())  # which closes its event loop: execute() would not, in a thread
    return notebook


def isolate_kernels(app, config):
    """IPYTHONDIR of all kernels is a folder of the build."""
    home = Path(app.outdir).parent / "ipython"
    profile = home / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "ipython_kernel_config.py").write_text(SETTINGS)
    os.environ["IPYTHONDIR"] = str(home)


def take_over(app):
    """Run the notebooks here where MyST-NB would run every one, and let it find the outputs."""
    app.runs_notebooks = app.config.nb_execution_mode == "force"
    if app.runs_notebooks:
        app.config.nb_execution_mode = "off"


def start(app, env, docnames):
    """Begin to run the notebooks among the pages, in the order in which they are read."""
    sources = {name: env.doc2path(name) for name in docnames}
    run = [name for name in docnames if app.runs_notebooks and sources[name].endswith(".ipynb")]
    app.pool, seconds = ThreadPoolExecutor(os.cpu_count()), app.config.nb_execution_timeout
    app.running = {name: app.pool.submit(executed, sources[name], seconds) for name in run}


def hand_over(app, docname, source):
    """Give a page its notebook as it ran, and say which page is read."""
    pages = sorted(app.env.found_docs)
    place = f"{pages.index(docname) + 1:2d} of {len(pages)}"
    print(f"  {place}  {Path(docname).name}", file=sys.stderr, flush=True)
    if docname in app.running:
        source[0] = nbformat.writes(_outcome(app, docname))


def _outcome(app, docname):
    """Return the notebook once it has run; the first that fails ends the others."""
    try:
        return app.running.pop(docname).result()
    except Exception as error:
        app.pool.shutdown(wait=False, cancel_futures=True)
        raise ExtensionError(f"{docname} does not run: {error}") from error


def setup(app):
    app.connect("config-inited", isolate_kernels)
    app.connect("builder-inited", take_over, priority=2)  # before MyST-NB reads the setting
    app.connect("env-before-read-docs", start)
    app.connect("source-read", hand_over)
    return {"version": "1", "parallel_read_safe": False, "parallel_write_safe": True}
