"""The table of a posterior: what is known about each number, in as many digits as are known."""

from collections.abc import Mapping
from itertools import product
from typing import NamedTuple

import numpy as np

from bhm_core import diagnostics

__all__ = [
    "ESS_A_CHAIN",
    "LABELS_SHOWN",
    "ROWS_SHOWN",
    "R_HAT_LIMIT",
    "Row",
    "Summary",
    "known_digits",
]

R_HAT_LIMIT = 1.01  # Vehtari et al. (2021), section 4
ESS_A_CHAIN = 100  # the same: with less, the diagnostics themselves are unreliable
ROWS_SHOWN = 40
LABELS_SHOWN = 5


class Row(NamedTuple):
    """One line of a summary; ``row.mean`` and ``row["mean"]`` are the same number."""

    mean: float
    sd: float
    q05: float
    q50: float
    q95: float
    mcse_mean: float
    ess_bulk: float
    ess_tail: float
    r_hat: float

    def __getitem__(self, key):
        return getattr(self, key) if isinstance(key, str) else tuple.__getitem__(self, key)


class Summary(Mapping):
    """Table of draws: ``summary["theta[0,1]"].mean``, or a whole column, ``summary.mean``.

    The table prints no digit that the Monte Carlo error makes meaningless: a unit of the last one
    printed is never less than the standard error. It flags R-hat above 1.01, an effective sample
    size below 100 a chain, a chain that never moved, divergences, sampling that was stopped early,
    and a sampler's own word that its draws have not converged.

    Parameters
    ----------
    draws : Draws
        What to summarise.
    names : list of str, optional
        Quantities to show; all of them if left out.

    Attributes
    ----------
    rows : tuple of str
        Labels ``name[i,j]``.
    mean, sd, q05, q50, q95, mcse_mean, ess_bulk, ess_tail, r_hat : ndarray
        One number a row.
    """

    def __init__(self, draws, names=None):
        names = list(draws.names) if names is None else list(names)
        arrays = [draws[name] for name in names]
        flat = np.concatenate([np.reshape(a, (*a.shape[:2], -1)) for a in arrays], axis=-1)
        flat = flat.astype(float, copy=False)  # true and false count as 1 and 0
        labels = [_labels(name, array) for name, array in zip(names, arrays, strict=True)]
        self.rows = tuple(label for some in labels for label in some)
        self._draws = draws
        pooled = flat.reshape(-1, flat.shape[-1])
        with np.errstate(invalid="ignore"):  # an infinite draw has no sd, and -inf + inf no mean
            self.mean = pooled.mean(axis=0)
            self.sd = pooled.std(axis=0, ddof=1) if len(pooled) > 1 else np.full(len(self.rows), np.nan)
            self.q05, self.q50, self.q95 = np.quantile(pooled, [0.05, 0.5, 0.95], axis=0)
            self._still = _still(flat, arrays)
        for key, values in diagnostics.convergence(flat).items():
            setattr(self, key, values)
        self._errors = diagnostics.errors(flat)
        self.mcse_mean = self._errors["mcse_mean"]

    def __getitem__(self, label):
        if label not in self.rows:
            raise KeyError(f"no row {label!r}; there are {', '.join(self.rows[:20])}")
        k = self.rows.index(label)
        return Row(*(float(getattr(self, column)[k]) for column in Row._fields))

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @property
    def flags(self):
        """Reasons not to trust the draws, as sentences; empty if there are none."""
        few = ESS_A_CHAIN * self._draws.n_chains
        diverging = int(np.sum(self._draws.stats.get("diverging", 0)))
        sentences = (
            self._named("R-hat above 1.01", self.r_hat, self.r_hat > R_HAT_LIMIT, ".3f"),
            self._named(f"bulk ESS below {few}", self.ess_bulk, self.ess_bulk < few, ".0f"),
            self._named(f"tail ESS below {few}", self.ess_tail, self.ess_tail < few, ".0f"),
            self._named("a chain never moved", self.q50, self._still, ".4g"),
            f"{diverging} divergent transitions" if diverging else "",
            self._own_word(),
            "" if self._draws.complete else "sampling was stopped before its end",
        )
        return tuple(sentence for sentence in sentences if sentence)

    def _own_word(self):
        """What the sampler itself says against the draws."""
        known = getattr(self._draws, "diagnostics", None)
        good = getattr(known, "converged", True)
        return "" if good else "the sampler's own checks failed: the draws have not converged"

    def _named(self, what, values, where, digits):
        """`what`: the rows where it holds, the worst first."""
        found = np.flatnonzero(where)
        if not found.size:
            return ""
        worst = found[np.argsort(np.abs(np.log(values[found])))]
        worst = worst[::-1] if what.startswith("R-hat") else worst
        text = ", ".join(f"{self.rows[k]} ({values[k]:{digits}})" for k in worst[:LABELS_SHOWN])
        more = found.size - LABELS_SHOWN
        return f"{what}: {text}" + (f" and {more} more" if more > 0 else "")

    def __repr__(self):
        shown = self.rows[:ROWS_SHOWN]
        lines = [("", *Row._fields)] + [self._cells(k) for k in range(len(shown))]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        text = [
            "  ".join([cells[0].ljust(widths[0]), *map(str.rjust, cells[1:], widths[1:])]).rstrip()
            for cells in lines
        ]
        if len(shown) < len(self.rows):
            text.append(f"... and {len(self.rows) - len(shown)} more rows")
        return "\n".join([*text, *(f"! {flag}" for flag in self.flags)])

    def _cells(self, k):
        """One printed line, each number rounded by its own error."""
        known = [known_digits(getattr(self, name)[k], self._errors[f"mcse_{name}"][k])
                 for name in ("mean", "sd", "q05", "q50", "q95")]
        error = self.mcse_mean[k]
        return (self.rows[k], *known, f"{error:.2g}", f"{self.ess_bulk[k]:.0f}",
                f"{self.ess_tail[k]:.0f}", f"{self.r_hat[k]:.3f}")

    def to_pandas(self):
        """The table as a ``pandas.DataFrame`` with full precision.

        Returns
        -------
        pandas.DataFrame
            Index: the labels; columns: those of `Row`.
        """
        import pandas

        columns = {column: getattr(self, column) for column in Row._fields}
        return pandas.DataFrame(columns, index=list(self.rows))


def _still(flat, arrays):
    """Which real quantities were constant in one chain but not in all draws, or all of them in all."""
    real = np.concatenate([np.full(a[0, 0].size, a.dtype.kind == "f") for a in arrays])
    constant = np.ptp(flat, axis=1) == 0
    everywhere = np.ptp(flat, axis=(0, 1)) == 0
    if flat.shape[1] == 1:
        return np.zeros(len(real), dtype=bool)
    return real & (constant.any(axis=0) & ~everywhere | everywhere.all())


def known_digits(value, mcse):
    """`value` as text, cut at the last digit whose unit is not below the Monte Carlo error.

    Parameters
    ----------
    value : float
        What to print.
    mcse : float
        Its Monte Carlo standard error; four significant digits are printed if it is 0 or NaN.

    Returns
    -------
    str
        The rounded number.

    Examples
    --------
    >>> known_digits(4.3962, 0.004), known_digits(4.3962, 0.04), known_digits(4396.2, 40)
    ('4.40', '4.4', '4400')
    """
    if not (mcse > 0 and np.isfinite(value)):
        return f"{value:.4g}"
    decimals = int(np.floor(-np.log10(mcse)))
    rounded = round(float(value), decimals) + 0.0  # never "-0.0"
    return f"{rounded:.{max(decimals, 0)}f}"


def _labels(name, array):
    shape = array.shape[2:]
    if not shape:
        return [name]
    return [f"{name}[{','.join(map(str, index))}]" for index in product(*map(range, shape))]
