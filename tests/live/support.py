"""What the tests of the live layer share: comparison of results, a page under the hand."""

import atexit
import json
import re

from bhm_core.live import bundle
from bhm_core.live.inputs import jsonable
from bhm_core.live.text import plain


def planted(right, wrong):
    """Return what puts `wrong` in the place of `right` in a script, where it must stand."""

    def change(text):
        assert right in text
        return text.replace(right, wrong)

    return change


class Scripts:
    """The scripts of some figures in an embedded V8."""

    def __init__(self, names, change=lambda text: text):
        from py_mini_racer import MiniRacer

        self.racer = MiniRacer()
        atexit.register(self.racer.close)  # one left open keeps the interpreter from ending
        self.racer.eval(change(bundle.bundle(names)) + ";0")

    def call(self, function, *arguments):
        """Return ``function(...arguments)``; ``"inf"`` among the arguments is infinity."""
        given = json.dumps(jsonable(list(arguments)))
        revive = '(k, v) => v === "inf" ? Infinity : v'
        replace = "(k, v) => v === Infinity ? 'inf' : v"
        read = f"JSON.parse({json.dumps(given)}, {revive})"
        return json.loads(self.racer.eval(f"JSON.stringify({function}(...{read}), {replace})"))


def difference(a, b, where="result", tolerance=1e-9):
    """Return where two JSON values differ by more than `tolerance`, or None."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() != b.keys():
            return f"{where}: keys {sorted(a)} and {sorted(b)}"
        pairs = [(a[k], b[k], f"{where}.{k}") for k in a]
    elif isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            return f"{where}: lengths {len(a)} and {len(b)}"
        pairs = [(x, y, f"{where}[{i}]") for i, (x, y) in enumerate(zip(a, b, strict=True))]
    elif _number(a) and _number(b):
        close = abs(a - b) <= tolerance * max(1.0, abs(a), abs(b))
        return None if close else f"{where}: {a!r} and {b!r}"
    else:
        same = a == b and isinstance(a, bool) == isinstance(b, bool)
        return None if same else f"{where}: {a!r} and {b!r}"
    return next((found for p in pairs if (found := difference(*p, tolerance=tolerance))), None)


def _number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def same_words(a, b):
    """Say whether two readouts agree, allowing one unit in the last digit of a number."""
    number = re.compile(r"\d+(?:\.(\d+))?")
    if number.sub("#", a) != number.sub("#", b):
        return False
    pairs = zip(number.finditer(a), number.finditer(b), strict=True)
    return all(
        abs(float(x.group()) - float(y.group())) <= 1.01 * 10.0 ** -len(x.group(1) or "")
        for x, y in pairs
    )


class Shown:
    """A figure on an open page."""

    def __init__(self, page, figure):
        self.page, self.figure = page, figure
        self.root = page.locator(f"#{figure.id}")

    def unlock(self):
        """Skip the prediction, if the figure asks for one, and open all settings."""
        skip = self.root.get_by_text("Skip and show me")
        if skip.count():
            skip.click()
        self.root.locator(".bhm-more").evaluate("n => { n.open = true }")
        return self

    def settle(self):
        """Wait until what was asked for is drawn."""
        frame = "requestAnimationFrame"
        self.page.evaluate(f"() => new Promise(done => {frame}(() => {frame}(done)))")

    @property
    def controls(self):
        """Settings of the figure on the page."""
        return self.page.evaluate("id => bhmLive.host.current(id)", self.figure.id)

    @property
    def readout(self):
        """Sentence under the figure."""
        return self.root.locator(".bhm-readout").text_content()

    def expected(self):
        """Return the readout that Python gives for the settings on the page."""
        f = self.figure
        now = {i.name: i.check(v) for i in f.inputs for v in [self.controls[i.name]]}
        return plain(f.readout(f.compute(f.state, now), now, f.state))

    def agrees(self):
        """Assert that the readout is what Python computes for the settings on the page."""
        self.settle()
        ours = self.expected()
        assert same_words(self.readout, ours), (self.readout, ours, self.controls)
