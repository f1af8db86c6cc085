"""Numbers and coloured words of the readout, written alike in ``js/text.js``."""

import re
from decimal import ROUND_HALF_UP, Decimal
from math import inf, isnan


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
