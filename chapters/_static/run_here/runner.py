"""Run the cells of a page, as a notebook would; under Pyodide in a worker, and in the tests.

What a cell shows goes through `send`, one JSON text for each part: what it prints, pictures, values, tables,
and its error. There is no IPython here: glue and display find a small stand-in.
"""

import ast
import base64
import builtins
import functools
import io
import json
import linecache
import logging
import os
import sys
import traceback
import types

SCRAPS = "application/papermill.record"  # a number for the prose, which stays as it is


class Printed(io.TextIOBase):
    """What is printed, sent by the line."""

    def __init__(self, stream, send):
        self.stream, self.send, self.kept = stream, send, ""

    def writable(self):
        return True

    def write(self, text):
        self.kept += text
        if "\n" in text or "\r" in text:
            self.flush()
        return len(text)

    def flush(self):
        if self.kept:
            self.send({"part": "printed", "stream": self.stream, "text": self.kept})
        self.kept = ""


def bundle_of(thing):
    """Return {mime type: data} for `thing`, by the methods that notebooks ask for."""
    bundle = {}
    if callable(getattr(thing, "_repr_mimebundle_", None)):
        found = thing._repr_mimebundle_()
        bundle = dict(found[0] if isinstance(found, tuple) else found or {})
    for mime, method in (("text/html", "_repr_html_"), ("image/svg+xml", "_repr_svg_")):
        asked = None if isinstance(thing, type) else getattr(thing, method, None)
        if mime not in bundle and callable(asked) and (data := asked()) is not None:
            bundle[mime] = data
    return {"text/plain": repr(thing), **bundle}


def part_of(bundle):
    """Return the best part of a bundle that the page can show, or None for one that only the prose needs."""
    if any(mime.startswith(SCRAPS) for mime in bundle):
        return None
    html = bundle.get("text/html", "")
    if "bhm-live" in html:
        return {"part": "live"}
    if html:
        return {"part": "table", "html": html, "text": bundle["text/plain"]}
    if "image/svg+xml" in bundle:
        return {"part": "drawing", "svg": bundle["image/svg+xml"], "text": bundle["text/plain"]}
    return {"part": "value", "text": bundle["text/plain"]}


def picture_of(figure):
    """Return a figure of matplotlib as a part, cut to what it shows, as notebooks do."""
    file = io.BytesIO()
    figure.savefig(file, format="png", bbox_inches="tight", dpi=figure.dpi)
    data = file.getvalue()
    wide, high = (int.from_bytes(data[at : at + 4], "big") for at in (16, 20))
    return {"part": "picture", "png": base64.b64encode(data).decode(), "width": wide, "height": high}


def parsed(source, name):
    """Return the code of a cell but its last expression, and that expression or None."""
    tree = ast.parse(source, name)
    last = None
    if tree.body and isinstance(tree.body[-1], ast.Expr) and not source.rstrip().endswith(";"):
        last = compile(ast.Expression(tree.body.pop().value), name, "eval")
    return compile(tree, name, "exec"), last


def told(error, names):
    """Return an error as a notebook prints it, with the frames of the reader's own cells alone."""
    if isinstance(error, SyntaxError) and error.filename in names:
        return "".join(traceback.format_exception_only(error))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename in names]
    head = ["Traceback (most recent call last):\n"] if frames else []
    return "".join([*head, *traceback.format_list(frames), *traceback.format_exception_only(error)])


class Runner:
    """The cells of one page, and what they have defined.

    Parameters
    ----------
    send : callable
        Is given each part of an output as JSON.
    """

    def __init__(self, send):
        self.pipe = send
        self.reset()

    def reset(self):
        """Forget everything that the cells have defined."""
        main = types.ModuleType("__main__")
        sys.modules["__main__"] = main
        self.names, self.files = main.__dict__, set()
        self.names |= {"__builtins__": builtins, "display": self.display}
        exec("import numpy as np\nimport bhm_core as bhm", self.names)
        if "matplotlib.pyplot" in sys.modules:
            sys.modules["matplotlib.pyplot"].close("all")
            sys.modules["matplotlib"].rcdefaults()

    def send(self, part):
        self.pipe(json.dumps(part))

    def display(self, *things, raw=False, **_ignored):
        """Show `things`, as IPython.display.display does."""
        for thing in things:
            sys.stdout.flush()
            if part := part_of({"text/plain": "", **thing} if raw else bundle_of(thing)):
                self.send(part)

    def draw(self):
        """Show the open figures of matplotlib, and close them."""
        plt = sys.modules.get("matplotlib.pyplot")
        sys.stdout.flush()
        for number in plt.get_fignums() if plt else ():
            self.send(picture_of(plt.figure(number)))
        if plt:
            plt.close("all")

    def run(self, source, name):
        """Run one cell; return the name of its error, or an empty text."""
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        self.files.add(name)
        outside = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Printed("stdout", self.send), Printed("stderr", self.send)
        try:
            self._run(source, name)
            return ""
        except BaseException as error:
            self._flush()
            self.send({"part": "error", "text": told(error, self.files)})
            return type(error).__name__
        finally:
            self._flush()
            sys.stdout, sys.stderr = outside

    def _run(self, source, name):
        body, last = parsed(source, name)
        exec(body, self.names)
        value = None if last is None else eval(last, self.names)
        if value is not None:
            self.names["_"] = value
            self.display(value)
        self.draw()

    def _flush(self):
        sys.stdout.flush()
        sys.stderr.flush()


def start(send):
    """Return a runner, with its stand-in for IPython and its pictures in place."""
    shell, shown, pictures = map(types.ModuleType, ("IPython", "IPython.display", "run_here_pictures"))
    sys.modules |= {module.__name__: module for module in (shell, shown, pictures)}
    os.environ["MPLBACKEND"] = "module://run_here_pictures"
    runner = Runner(send)
    shell.get_ipython, shell.version_info, shell.__path__ = lambda: None, (8, 0), []
    shell.display, shown.display = shown, runner.display
    pictures.show = lambda *args, **kwargs: runner.draw()
    pictures.__getattr__ = canvas
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # a list of fonts is no news
    if sys.platform == "emscripten":
        adapt()
    return runner


def adapt():
    """Make up for what a browser lacks: threads, and counts of 64 bits, which generators draw everywhere."""
    import numpy as np
    import tqdm

    tqdm.tqdm.monitor_interval = 0
    narrow(np, "repeat", 1)
    narrow(np, "bincount", 0)


def narrow(module, name, place):
    """Let a function take whole numbers of 64 bits at `place` among its arguments."""
    function = getattr(module, name)

    @functools.wraps(function)
    def made(*args, **kwargs):
        if len(args) > place and getattr(args[place], "dtype", None) == "int64":
            args = (*args[:place], args[place].astype("intp"), *args[place + 1 :])
        return function(*args, **kwargs)

    setattr(module, name, made)


def canvas(name):
    """What matplotlib asks its backend for; importing it takes a second, so it waits until then."""
    if name != "FigureCanvas":
        raise AttributeError(name)
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    sys.modules["run_here_pictures"].FigureCanvas = FigureCanvasAgg
    return FigureCanvasAgg
