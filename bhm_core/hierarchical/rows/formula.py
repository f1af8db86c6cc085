"""From a formula and a table to the arrays of a hierarchical regression."""

import re

import numpy as np

__all__ = ["parse"]

OFFERED = "one term ( ... | group ) with one grouping factor"


def parse(formula, data):
    """Evaluate a formula with formulae.

    Parameters
    ----------
    formula : str
        ``"y ~ x * u + (1 + x | group)"``.
    data : DataFrame or mapping
        Named columns.

    Returns
    -------
    y, X, Z, group, names, varying
        Arrays of the model, and the names of the columns of X and Z.

    Raises
    ------
    ValueError
        If the groupings are not of the kind offered, or a row has a missing value.
    ImportError
        If formulae or pandas is missing.
    """
    outcome, population, varying, group = split(formula)
    frame = _frame(data, f"{outcome} + {population} + {varying} + {group}")
    y = _design(f"{outcome} ~ 1", frame).response
    if y.kind != "numeric" or np.ndim(np.squeeze(y.design_matrix)) != 1:
        raise ValueError(f"the outcome must be one column of numbers, got {outcome!r}")
    X, names = _columns(f"{outcome} ~ {population}", frame)
    Z, varying_names = _columns(f"{outcome} ~ {varying}", frame)
    y = np.squeeze(np.asarray(y.design_matrix, dtype=float))
    return y, X, Z, frame[group].to_numpy(), names, varying_names


def split(formula):
    """Return outcome, population part, varying part and group of a formula, as text."""
    if not isinstance(formula, str) or formula.count("~") != 1:
        raise ValueError(f"formula must be text of the form 'y ~ x + (1 + x | group)', got {formula!r}")
    outcome, right = (side.strip() for side in formula.split("~"))
    terms = [text for text in _parentheses(right) if "|" in text]
    if len(terms) != 1:
        kind = "no term ( ... | group )"
        if terms:
            kind = f"crossed groupings {', '.join(terms)}, which are not supported"
        raise ValueError(f"formula must have {OFFERED}, got {kind}")
    if "||" in terms[0]:
        raise ValueError(f"formula must use | with correlated=False in place of ||, got {terms[0]}")
    varying, group = (side.strip() for side in terms[0][1:-1].split("|", 1))
    if re.search(r"[/:*+|]", group):
        kind = "nested" if "/" in group or ":" in group else "crossed"
        raise ValueError(
            f"formula must have {OFFERED}, got {kind} grouping {group!r}, which is not supported")
    if not re.fullmatch(r"[^\W\d]\w*", group.strip("`")):
        raise ValueError(f"the group must be the name of a column, got {group!r}")
    population = _without(right, terms[0])
    return outcome, population or "1", varying or "1", group.strip("`")


def _parentheses(text):
    """Parts of `text` in outer parentheses, with them."""
    depth, start = 0, 0
    for at, letter in enumerate(text):
        if letter == "(":
            start = at if depth == 0 else start
            depth += 1
        elif letter == ")":
            depth -= 1
            if depth == 0:
                yield text[start : at + 1]
    if depth != 0:
        raise ValueError(f"formula must have balanced parentheses, got {text!r}")


def _without(right, term):
    """The population part: what is left when the group term and its plus sign are taken out."""
    before, after = (side.strip() for side in right.split(term, 1))
    if before and not before.endswith("+") or after and not after.startswith(("+", "-")):
        raise ValueError(f"the term {term} must be added with +, got {right!r}")
    return (before.removesuffix("+").strip() + " " + (after if before else after.lstrip("+"))).strip()


def _frame(data, text):
    """The columns that the formula names, as a pandas DataFrame without missing values."""
    try:
        import pandas
    except ImportError as error:
        raise ImportError("from_formula needs pandas: pip install 'bhm_core[formula]'") from error
    columns = getattr(data, "columns", None)
    columns = list(data.keys() if columns is None else columns)
    used = [name for name in columns if re.search(rf"(?<!\w){re.escape(str(name))}(?!\w)", text)]
    frame = pandas.DataFrame({name: _values(data[name]) for name in used})
    missing = frame.isna().any(axis=1).to_numpy()
    if missing.any():
        rows = np.flatnonzero(missing)
        where = ", ".join(name for name in used if frame[name].isna().any())
        raise ValueError(
            f"data must have no missing values in the columns of the formula, got some in {where}: "
            f"row(s) {', '.join(map(str, rows[:10]))}{', ...' * (len(rows) > 10)} "
            f"({len(rows)} in all)"
        )
    _check_names(text, used)
    return frame


def _values(column):
    """A column of pandas, polars or arrow as numpy values or a pandas Series (categories kept)."""
    if hasattr(column, "cat") and hasattr(column, "index"):
        return column.reset_index(drop=True)
    values = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    return values if values.dtype != object else [None if v is None else v for v in values]


def _check_names(text, used):
    unknown = [
        name for name in re.findall(r"(?<![\w.])[^\W\d]\w*(?![\w.]*\()(?![\w]*\.)", text)
        if name not in map(str, used) and name not in ("C", "np")
    ]
    if unknown:
        raise ValueError(f"data must have every column of the formula, but {unknown[0]!r} is missing")


def _design(formula, frame):
    try:
        from formulae import design_matrices
    except ImportError as error:
        raise ImportError("from_formula needs formulae: pip install 'bhm_core[formula]'") from error
    return design_matrices(formula, frame, na_action="error", extra_namespace={"np": np})


def _columns(formula, frame):
    common = _design(formula, frame).common
    if common is None:
        raise ValueError(f"each side of the formula must have at least one column, got {formula!r}")
    names = tuple(label for term in common.terms.values() for label in term.labels)
    return np.asarray(common.design_matrix, dtype=float), names
