"""Two answers side by side: draws against a known truth, or against another program."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bhm_core import diagnostics
from bhm_core._checks import finite_array, mapping, not_negative
from bhm_core._tables import labels as row_labels
from bhm_core._tables import text_table
from bhm_core._typing import Array, ArrayLike, Floats

__all__ = ["Comparison", "compare"]


@dataclass(frozen=True)
class Comparison:
    """Posterior means beside reference values, and their distance in a stated unit.

    Attributes
    ----------
    labels : tuple of str
        Name of each row.
    mean, reference, unit, z : ndarray, shape (m,)
        Posterior mean, value it is compared with, size of the unit, and (mean - reference) / unit.
    unit_name : str
        "posterior sd", "MCSE" or "tolerance".

    Examples
    --------
    >>> beside = Comparison(("mu",), np.array([3.0]), np.array([2.0]), np.array([0.5]), "MCSE")
    >>> beside.z
    array([2.])
    """

    labels: tuple[str, ...]
    mean: Floats
    reference: Floats
    unit: Floats
    unit_name: str

    @property
    def z(self) -> Floats:
        """Distance in the stated unit."""
        return (self.mean - self.reference) / self.unit

    def __repr__(self) -> str:
        head = ("", f"{'posterior':>10}", f"{'reference':>10}", f"distance in {self.unit_name}")
        rows = zip(self.labels, self.mean, self.reference, self.z, strict=True)
        cells = [(name, f"{m:.3f}", f"{r:.3f}", f"{z:z8.1f}") for name, m, r, z in rows]
        return text_table([head, *cells], "<>><")


def compare(
    draws: Mapping[str, Array], reference: Mapping[str, ArrayLike],
    *, unit: str | Mapping[str, ArrayLike] = "sd",
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Comparison:
    """Set the posterior means of scalar or vector quantities beside reference values.

    Parameters
    ----------
    draws : mapping
        Name -> draws of shape (chain, draw, *shape), such as a `Draws`.
    reference : dict
        Name -> value or array of `shape`; its names choose the rows.
    unit : {"sd", "mcse"} or dict
        Unit of the distance: posterior standard deviations (right for a known truth), Monte Carlo
        standard errors (right for another computation of the same posterior), or name -> tolerance.
    labels : dict, optional
        Name -> list of row names.

    Returns
    -------
    Comparison
        One row a number.

    Raises
    ------
    ValueError
        If the unit is none of these, or the shape of a reference is not that of its draws.

    Examples
    --------
    >>> draws = {"mu": np.random.default_rng(1).normal(3.0, 1.0, size=(4, 500))}
    >>> bool(abs(compare(draws, {"mu": 3.0}).z[0]) < 0.2)
    True
    """
    mapping("reference", reference)
    if isinstance(unit, Mapping):
        _same_names("unit", mapping("unit", unit), reference)
    elif not isinstance(unit, str) or unit not in ("sd", "mcse"):
        raise ValueError(f"unit must be 'sd', 'mcse' or a dict of tolerances, got {unit!r}")
    if not isinstance(draws, Mapping):
        raise ValueError(f"draws must be Draws or a dict of arrays, got {draws!r}")
    _same_names("draws", draws, reference)
    labels = mapping("labels", {} if labels is None else labels, least=0)
    rows = [_rows(name, draws[name], value, unit, labels) for name, value in reference.items()]
    names, means, values, units = (np.concatenate(part) for part in zip(*rows, strict=True))
    title = {"sd": "posterior sd", "mcse": "MCSE"}[unit] if isinstance(unit, str) else "tolerance"
    return Comparison(tuple(map(str, names)), means, values, units, title)


def _same_names(name, given, reference):
    missing = [key for key in reference if key not in given]
    if missing:
        raise ValueError(f"{name} must hold {missing[0]!r}, as reference does, got {list(given)}")


def _rows(name, draws, value, unit, labels):
    """Names, means, references and units of one quantity, flat."""
    draws, value = finite_array(f"draws[{name!r}]", draws), finite_array(f"reference[{name!r}]", value)
    if draws.ndim < 2:
        raise ValueError(f"draws[{name!r}] must have shape (chain, draw, ...), got {draws.shape}")
    if value.shape != draws.shape[2:]:
        raise ValueError(
            f"reference[{name!r}] must have shape {draws.shape[2:]}, got {value.shape}"
        )
    if isinstance(unit, Mapping):
        size = not_negative(f"unit[{name!r}]", unit[name])
        if size.ndim and size.shape != value.shape:
            raise ValueError(f"unit[{name!r}] must have shape {value.shape}, got {size.shape}")
        size = np.broadcast_to(size, value.shape)
    else:
        size = draws.std((0, 1), ddof=1) if unit == "sd" else diagnostics.mcse_mean(draws)
    if name in labels:
        names = list(labels[name])
        if isinstance(labels[name], str) or len(names) != value.size:
            raise ValueError(f"labels[{name!r}] must have {value.size} entries, got {labels[name]!r}")
    else:
        names = row_labels(name, value.shape)
    return names, draws.mean((0, 1)).ravel(), value.ravel(), np.ravel(size)
