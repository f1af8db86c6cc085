"""From a formula and a table to the columns of a regression, and again for any other table."""

from typing import Any

import numpy as np

from bhm_core import _extras
from bhm_core._typing import AnyTable, Array, Floats
from bhm_core.hierarchical.rows.tables import as_frame, check_predictors, check_still_numbers
from bhm_core.hierarchical.rows.wording import (
    WAYS_OUT,
    check_leftover,
    check_wording,
    instead_of,
)

__all__ = ["FormulaDesign"]

FUNCTIONS = ("log", "log2", "log10", "log1p", "exp", "sqrt", "abs")  # usable without np. in front
OFFERED = "one term ( ... | group ) with one grouping factor"


class FormulaDesign:
    """The columns that a formula makes, as formulae parses and evaluates it.

    Categories, splines and other transformations are learned from the first table and applied to
    every other one as they are.

    Parameters
    ----------
    formula : str
        ``"y ~ x * u + (1 + x | group)"``.
    data : DataFrame or mapping of str to array_like (n,)
        The table to learn from.

    Attributes
    ----------
    coefficients, group_coefficients : tuple of str
        Names of the columns of X and Z.
    correlated : bool
        False where the formula says so: with ``||``, or one term for each effect.

    Raises
    ------
    ValueError
        If the formula is not of the kind offered, a column is not there, or a row has a missing value.
    ImportError
        If formulae or pandas is missing.
    """

    def __init__(self, formula: str, data: AnyTable) -> None:
        self._outcome, common, varying, self._group, self.correlated = split(formula)
        self._offsets = [term for term in common if _is_offset(term)]
        self._needed = set(self._group) | _names(*common, *varying)
        frame = self._frame(data, self._needed | _names(self._outcome))
        self._learned_from = formula, frame
        population = [term for term in common if term not in self._offsets]
        self._X, self._Z = (_design(part, frame) for part in (population, varying))
        self._known = _design(self._offsets, frame) if self._offsets else None
        self.coefficients, self.group_coefficients = map(_labels, (self._X, self._Z))

    def __reduce__(self):
        return FormulaDesign, self._learned_from  # what formulae learned cannot be pickled; learn anew

    def outcome(self, data: AnyTable) -> Floats:
        """Outcome of every row of a table.

        Parameters
        ----------
        data : DataFrame or mapping of str to array_like (n,)
            The columns that the left side of the formula names.

        Returns
        -------
        ndarray (n,)
            In the order of the rows.

        Raises
        ------
        ValueError
            If a column is missing, a row has a missing value, or the outcome is no number.
        """
        term = _formulae().terms.terms.Response(self._outcome)
        y = _design((), self._frame(data, _names(self._outcome)), response=term).response
        if y.kind != "numeric" or np.ndim(np.squeeze(y.design_matrix)) != 1:
            raise ValueError(f"the outcome must be one column of numbers, got {self._outcome.name!r}")
        return np.squeeze(np.asarray(y.design_matrix, dtype=float))

    def columns(self, data: AnyTable) -> tuple[Floats, Floats, Array, float | Floats]:
        """Columns for a table, whether or not it has outcomes.

        Parameters
        ----------
        data : DataFrame or mapping of str to array_like (n,)
            The columns that the right side of the formula names.

        Returns
        -------
        X, Z : ndarray (n, p), (n, K)
            Columns of the coefficients.
        group : ndarray (n,)
            Labels; those of several columns pasted with colons.
        offset : float or ndarray (n,)
            What is added to the outcome without a coefficient.

        Raises
        ------
        ValueError
            If a column or a level is not known, or a row has a missing value.
        """
        frame = self._frame(data, self._needed)
        check_still_numbers(frame, self._learned_from[1], self._group)
        X, Z = _again(self._X, frame), _again(self._Z, frame)
        offset = 0.0 if self._known is None else _again(self._known, frame).sum(axis=1)
        return X, Z, _labels_of_rows(frame, self._group), offset

    def _frame(self, data, names):
        frame = as_frame(data, names)
        missing = sorted(names - set(frame.columns))
        if missing:
            way = f": write {WAYS_OUT[missing[0]]}" if missing[0] in WAYS_OUT else ""
            raise ValueError(
                f"data must have every column of the formula, but {missing[0]!r} is missing{way}")
        _no_holes(frame)
        check_predictors(frame, self._group)
        return frame


def split(formula: str) -> tuple[Any, Any, list[Any], tuple[str, ...], bool]:
    """Return outcome, common terms, varying terms, columns of the group, and whether correlated."""
    if not isinstance(formula, str) or formula.count("~") != 1 or not formula.split("~")[0].strip():
        raise ValueError(f"formula must be text of the form 'y ~ x + (1 + x | group)', got {formula!r}")
    text = formula.replace("||", "|")
    model = _parse(text, formula)
    varying, groups = model.group_terms, []
    for term in varying:
        groups += [term.factor] if term.factor not in groups else []
    if not groups:
        raise ValueError(f"formula must have {OFFERED}, got no term ( ... | group ) in {formula!r}")
    _check_one_group([group.name for group in groups])
    group = groups[0]
    if any(type(c).__name__ != "Variable" for c in getattr(group, "components", [None])):
        raise ValueError(f"the group must be the name of a column, got {group.name!r}")
    blocks = text.count("|")
    if 1 < blocks < len(varying):
        raise ValueError(f"formula must have {OFFERED}, or one term for each varying effect, "
                         f"got {blocks} terms for {len(varying)} effects in {formula!r}")
    correlated = text == formula and blocks == 1
    columns = tuple(component.name for component in group.components)
    return model.response.term, model.common_terms, [t.expr for t in varying], columns, correlated


def _parse(text, formula):
    """The model as formulae describes it."""
    check_wording(formula)
    formulae = _formulae()
    try:
        parser = formulae.parser.Parser(formulae.scanner.Scanner(text).scan())
        parser.parse()
        rest = [token.lexeme for token in parser.tokens[parser.current:-1]]
        model = formulae.model_description(text)
    except Exception as error:
        if "GroupSpecificTerm" in str(error):
            raise ValueError(f"the term ( ... | group ) must be added with +, got {formula!r}") from error
        raise ValueError(f"formula must be one that formulae can read, got {formula!r}: {error}") from error
    check_leftover(rest, formula)
    return model


def _check_one_group(names):
    if len(names) == 1:
        return
    nested = any(":" in name and set(name.split(":")) & set(names) for name in names)
    kind = "nested" if nested else "crossed"
    instead = "a:b as one grouping by both, or add one of them as categories, C(a)"
    raise ValueError(f"formula must have {OFFERED}, got {kind} groupings {', '.join(names)}, which are not "
                     f"supported: take {instead}")


def _names(*terms):
    """Columns that terms of a formula name."""
    return {name for term in terms for name in term.var_names if name}


def _is_offset(term):
    components = getattr(term, "components", ())
    return len(components) == 1 and getattr(components[0], "name", "").startswith("offset(")


def _design(terms, frame, response=None):
    """Columns of some terms of a formula, learned from `frame`."""
    if not terms and response is None:
        raise ValueError("each side of the formula must have at least one column, got none")
    functions = {name: getattr(np, name) for name in FUNCTIONS}
    environment = _formulae().environment.Environment([{"np": np, **functions}])
    model = _formulae().terms.terms.Model(*terms, response=response)
    try:
        with np.errstate(all="ignore"):  # log of a negative number is named below, with its row
            return _formulae().matrices.DesignMatrices(model, frame, environment)
    except KeyError as error:
        name = str(error.args[0])
        raise ValueError(f"formula must be written with {instead_of(name)}, got {name!r}") from error


def _formulae():
    return _extras.module("formulae", user="from_formula", extra="formula")


def _again(design, frame):
    """Columns of a design for another table, (n, columns)."""
    try:
        with np.errstate(all="ignore"):
            new = design.common.evaluate_new_data(frame)
    except (KeyError, ValueError) as error:
        raise ValueError(f"data must have levels that the model knows: {error}") from error
    columns = np.asarray(new.design_matrix, dtype=float)
    if not np.isfinite(columns).all():
        row = int(np.flatnonzero(~np.isfinite(columns).all(axis=1))[0])
        raise ValueError(f"data must make finite columns of the formula, got {columns[row]} in row {row}")
    return np.broadcast_to(columns, (len(frame), columns.shape[1]))


def _labels(design):
    return tuple(label for term in design.common.terms.values() for label in term.labels)


def _labels_of_rows(frame, names):
    """Label of every row: the column itself, or the text of several pasted with colons."""
    columns = [frame[name].to_numpy() for name in names]
    if len(columns) == 1:
        return columns[0]
    return np.array([":".join(map(str, row)) for row in zip(*columns, strict=True)])


def _no_holes(frame):
    missing = frame.isna().any(axis=1).to_numpy()
    if missing.any():
        rows = np.flatnonzero(missing)
        where = ", ".join(name for name in frame if frame[name].isna().any())
        raise ValueError(
            f"data must have no missing values in the columns of the formula, got some in {where}: "
            f"row(s) {', '.join(map(str, rows[:10]))}{', ...' * (len(rows) > 10)} "
            f"({len(rows)} in all)"
        )
