"""Numbers and coloured words of the readout, written alike in ``js/text.js``.

The sentences of a figure stand once, in ``figures/<name>.json``, as templates with slots in braces:
``{name}`` as it is, ``{mean:2}`` with two decimals, ``{share:0%}`` in per cent, ``{average:.3}`` with
three decimals and no zero before the point.
"""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from importlib.resources import files
from math import inf, isnan

_SLOT = re.compile(r"\{(\w+)(?::(\.?)(\d)(%?))?\}")


def fixed(value, digits):
    """Return `value` with `digits` decimals as the script does: half away from 0, true minus.

    >>> fixed(-2.345, 1), fixed(0.125, 2), fixed(-0.001, 2), fixed(float("inf"), 1)
    ('−2.3', '0.13', '0.00', '∞')
    """
    if value is None or isnan(value):
        return "–"
    if abs(value) == inf:
        return "∞" if value > 0 else "−∞"
    text = str(abs(Decimal(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return ("−" if value < 0 and float(text) != 0 else "") + text


def plain(text):
    """Return `text` without the marks of colour: ``[[posterior|the posterior mean]]``.

    >>> plain("The [[prior|prior mean]] is 12.7.")
    'The prior mean is 12.7.'
    """
    return re.sub(r"\[\[\w+\|(.*?)\]\]", r"\1", text)


def templates(name):
    """Return the templates of figure `name` by key, a dict of str."""
    file = files("bhm_core.live") / "figures" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def say(template, values):
    """Return `template` with its slots filled from the dict `values`.

    >>> say("{who}: {w:2}, {p:0%}, {hit:.3}", {"who": "A", "w": 2, "p": 0.125, "hit": 0.4})
    'A: 2.00, 13%, .400'
    """
    return _SLOT.sub(lambda slot: _written(values[slot[1]], *slot.groups()[1:]), template)


def _written(value, bare, digits, percent):
    if digits is None:
        return str(value)
    if percent:
        return fixed(100 * value, int(digits)) + "%"
    text = fixed(value, int(digits))
    return text.removeprefix("0") if bare else text


def tell(words, *parts):
    """Return the sentences that `parts` name, one after another.

    Parameters
    ----------
    words : dict of str
        Templates by key.
    *parts : tuple (key, values) or None
        What to say, in order; None says nothing.

    Returns
    -------
    str
        With marks of colour.
    """
    return " ".join(say(words[key], values) for key, values in filter(None, parts))
