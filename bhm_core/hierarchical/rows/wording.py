"""What formulae does not read, or reads in another way than it was meant: said in words, with a way out."""

import re
from collections.abc import Sequence

__all__ = ["WAYS_OUT", "check_leftover", "check_wording", "instead_of"]

# what other programs write, and what to write here
WAYS_OUT = {
    "factor": "C(column) for categories", "as": "C(column) for categories",
    "Sum": "S(column) for coefficients that sum to zero",
    "s": "bs(x, df=4) for a smooth curve", "te": "bs(x, df=4) for a smooth curve",
    "ns": "bs(x, df=4) for a smooth curve", "hsgp": "bs(x, df=4) for a smooth curve",
    "mo": "C(column) for ordered categories", "re": "(1 | group) for groups",
}
LEVELS = ("C(column) of an ordered category, whose first level is the baseline "
          "(pandas.Categorical(column, categories=[..], ordered=True)), or C(column, Treatment('level'))")
TRIALS = ("one column on the left: weights are not offered, and successes out of trials go to "
          "HierarchicalGLM.from_formula('successes ~ ..', data, trials='trials'), or without predictors to "
          "BetaBinomialGroups(successes, trials)")
ANYWHERE = (
    (r"\^", "I(x**2) for a square"),
    (r"[~+*:]\s*\.(?=\s*([+\-*:~|)]|$))", "names of columns"),
    (r"\bC\s*\([^()]*\[", LEVELS),
    (r"[({,=*/+-]\s*-\s*[\w.]+\s*(\([^()]*\))?\s*\*\*", "-(x**2) for minus a square, since -x**2 is read as "
                                                       "(-x)**2"),
    (r"(?<![\w.])Intercept(?![\w.(])", "1 for the constant, and another name for a column called Intercept"),
    (r"^[^~]*\|", TRIALS),
    (r"^\s*(prop|proportion|p|cbind)\s*\(", TRIALS),
)
OUTSIDE = (  # of calls such as I(x > 2), where they are arithmetic
    (r"==|!=|>|<", "I(..) around a comparison, as in I(x > 2)"),
    (r"%", "a:b, or a*b, for columns that work together"),
    (r"(\w|\(\))\s*\*\*", "I(x**2) for a square, since x**2 of a column is the column itself"),
)


def check_wording(formula: str) -> None:
    """Raise where a formula says what formulae cannot read, or would read otherwise.

    Parameters
    ----------
    formula : str
        As the reader wrote it.

    Raises
    ------
    ValueError
        With what to write instead.
    """
    text = formula.replace("`Intercept`", "Intercept")
    text = re.sub(r"`[^`]*`|'[^']*'|\"[^\"]*\"", "q", text)  # names and texts may hold any sign
    outside = _without_calls(text)
    found = [way for sign, way in ANYWHERE if re.search(sign, text)]
    found += [way for sign, way in OUTSIDE if re.search(sign, outside)]
    if found:
        raise ValueError(f"formula must be written with {found[0]}, got {formula!r}")


def _without_calls(text):
    """The text without what stands in the parentheses of functions, or in braces."""
    kept, calls = [], [False]
    for at, sign in enumerate(text):
        if sign in ")}" and len(calls) > 1:
            calls.pop()
        if not calls[-1]:
            kept.append(sign)
        if sign in "({":
            calls.append(calls[-1] or sign == "{" or bool(re.search(r"[\w.]\s*$", text[:at])))
    return "".join(kept)


def check_leftover(tokens: Sequence[str], formula: str) -> None:
    """Raise where something stands behind the end of a formula, which formulae would leave out.

    Parameters
    ----------
    tokens : sequence of str
        What was not read.
    formula : str
        As the reader wrote it.

    Raises
    ------
    ValueError
        With the first word that is left over.
    """
    if not tokens:
        return
    rest = " ".join(tokens)
    way_out = "names with spaces stand in backticks, as in `my x`, and parts are joined by +"
    if rest.startswith("|"):
        way_out = "the bar stands in parentheses, as in (1 | group)"
    if re.search(r"family|weights|data|link|prior", rest):
        way_out = ("family=, weights= and other options are no part of it: HierarchicalGLM.from_formula "
                   "takes family=, trials= and exposure= beside it, and weights are not offered")
    raise ValueError(f"formula must be read to its end, got {formula!r} with {rest!r} left over: {way_out}")


def instead_of(name: str) -> str:
    """What to write instead of a function that is not known.

    Parameters
    ----------
    name : str
        Of the function.

    Returns
    -------
    str
        A part of a sentence.
    """
    import numpy

    if name in WAYS_OUT:
        return WAYS_OUT[name]
    if callable(getattr(numpy, name, None)):
        return f"np.{name}"
    return "functions of numpy, as in np.sin(x), and columns of data"
