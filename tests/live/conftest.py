"""One V8 and one site for all tests of the live layer; the browser is that of all tests."""

import functools
import http.server
import sys
import threading
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from support import Scripts, Shown  # noqa: E402

from bhm_core import live  # noqa: E402
from bhm_core.live.sphinx_ext import write_scripts  # noqa: E402


@pytest.fixture(scope="session")
def scripts():
    """All figures in one V8."""
    return Scripts(live.figure_names())


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """A folder with one page per figure and the scripts beside it, as the book has them."""
    folder = tmp_path_factory.mktemp("site")
    write_scripts(folder)
    for name in live.figure_names():
        text = live.page(live.figure_class(name)(), title=name, scripts="bhm-live")
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def address(site):
    """Address of the site on a server of this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *arguments):
            pass

    handler = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser, site):
    """Return a function that opens the page of a figure; errors of the page fail the test."""
    contexts, errors = [], []

    def open_page(name, *, fragment="", base=None, **options):
        usual = {"viewport": {"width": 900, "height": 1100}, "reduced_motion": "reduce"}
        context = browser.new_context(**(usual | options))
        context.set_default_timeout(8000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
        page.asked = []
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{base or site.as_uri()}/{name}.html{fragment}")
        return Shown(page, live.figure_class(name)())

    yield open_page
    for context in contexts:
        context.close()
    assert not errors, errors
