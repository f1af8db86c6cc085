"""The table of a posterior: what is known about each number, in as many digits as are known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, takewhile
from typing import Any, NamedTuple

import numpy as np

from bhm_core import _extras, diagnostics
from bhm_core._checks import offering
from bhm_core._tables import text_table
from bhm_core._typing import Floats, NamedDraws
from bhm_core.draws.rows import blocks_of, columns_of, stuck_chains

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
PART = 2**21  # numbers summarised at once


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

    def __getitem__(self, key: Any) -> Any:
        return getattr(self, key) if isinstance(key, str) else tuple.__getitem__(self, key)


class Summary(Mapping[str, Row]):
    """Table of draws: ``summary["theta[0,1]"].mean``, or a whole column, ``summary.mean``.

    The table prints no digit that the Monte Carlo error makes meaningless: a unit of the last one
    printed is never less than the standard error. It flags R-hat above 1.01, an effective sample
    size below 100 per chain, divergences, chains that never moved, sampling that was stopped early,
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
        Labels ``name[i,j]``, or with the names that the draws have for their coefficients and groups,
        ``b[8367, x]``; the numbers find these rows, too.
    mean, sd, q05, q50, q95, mcse_mean, ess_bulk, ess_tail, r_hat : ndarray (m,)
        One number for each of the m rows.

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it.

    Examples
    --------
    >>> from bhm_core import Draws
    >>> draws = Draws({"theta": np.random.default_rng(1).normal(size=(4, 1000, 2))})
    >>> Summary(draws).rows, round(Summary(draws)["theta[0]"].sd, 1)
    (('theta[0]', 'theta[1]'), 1.0)
    """

    mean: Floats
    sd: Floats
    q05: Floats
    q50: Floats
    q95: Floats
    mcse_mean: Floats
    ess_bulk: Floats
    ess_tail: Floats
    r_hat: Floats

    def __init__(self, draws: NamedDraws, names: Sequence[str] | None = None) -> None:
        offering("draws", draws, "names", "stats", "n_chains", like="Draws")
        self._draws, self._blocks = draws, blocks_of(draws, names)
        rows = (block.labels for block in self._blocks.values())
        self.rows = tuple(chain.from_iterable(rows))
        found: dict[str, list[Floats]] = {column: [] for column in Row._fields}
        for part in self._parts(PART):
            for column, values in columns_of(part).items():
                found[column].append(values)
        for column, pieces in found.items():
            setattr(self, column, np.concatenate(pieces))

    def _parts(self, n):
        """Draws (chain, draw, m) of all rows in their order, some n numbers at a time."""
        step = max(1, n // (self._draws.n_chains * self._draws.n_draws))
        for block in self._blocks.values():
            for start in range(0, len(block.labels), step):
                yield block.numbers(self._draws, slice(start, start + step)).astype(float, copy=False)

    @cached_property
    def _errors(self):
        """Standard errors of what is printed."""
        shown: list[Floats] = []
        for part in self._parts(ROWS_SHOWN * self._draws.n_chains * self._draws.n_draws):
            shown.append(part)
            if sum(one.shape[-1] for one in shown) >= ROWS_SHOWN:
                break
        return diagnostics.errors(np.concatenate(shown, axis=-1))

    def __getitem__(self, label: str) -> Row:
        k = self._place(label)
        if k is None:
            raise KeyError(f"no row {label!r}; there are {', '.join(self.rows[:20])}")
        return Row(*(float(getattr(self, column)[k]) for column in Row._fields))

    def _place(self, label):
        """Place of a row, by its label or by numbers, as in ``theta[0,1]``; None if there is none."""
        if label in self.rows:
            return self.rows.index(label)
        name, _, inside = str(label).removesuffix("]").partition("[")
        if name not in self._blocks or not re.fullmatch(r"\d+(,\d+)*", inside):
            return None
        before = takewhile(lambda key: key != name, self._blocks)
        at = self._blocks[name].place(tuple(map(int, inside.split(","))))
        return None if at is None else at + sum(len(self._blocks[key].labels) for key in before)

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def flags(self) -> tuple[str, ...]:
        """Reasons not to trust the draws, as sentences; empty if there are none."""
        few = ESS_A_CHAIN * self._draws.n_chains
        stuck = ", ".join(map(str, stuck_chains(self._draws)))
        diverging = int(np.sum(self._draws.stats.get("diverging", 0)))
        sentences = (
            self._named("R-hat above 1.01", self.r_hat, self.r_hat > R_HAT_LIMIT, ".3f"),
            self._named(f"bulk ESS below {few}", self.ess_bulk, self.ess_bulk < few, ".0f"),
            self._named(f"tail ESS below {few}", self.ess_tail, self.ess_tail < few, ".0f"),
            f"{diverging} divergent transitions" if diverging else "",
            f"chains that never moved: {stuck}" if stuck else "",
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
        worst = found[np.argsort(np.abs(np.log(values[found])), kind="stable")]
        worst = worst[::-1] if what.startswith("R-hat") else worst
        text = ", ".join(f"{self.rows[k]} ({values[k]:{digits}})" for k in worst[:LABELS_SHOWN])
        more = found.size - LABELS_SHOWN
        return f"{what}: {text}" + (f" and {more} more" if more > 0 else "")

    def __repr__(self) -> str:
        shown = self.rows[:ROWS_SHOWN]
        lines = [("", *Row._fields)] + [self._cells(k) for k in range(len(shown))]
        text = [text_table(lines, "<" + ">" * len(Row._fields))]
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

    def to_pandas(self) -> Any:
        """The table as a ``pandas.DataFrame`` with full precision.

        Returns
        -------
        pandas.DataFrame
            Index: the labels; columns: those of `Row`.

        Raises
        ------
        ImportError
            If pandas is missing: it comes with the extra ``bhm_core[pandas]``.
        """
        pandas = _extras.module("pandas", user="to_pandas", extra="pandas")
        columns = {column: getattr(self, column) for column in Row._fields}
        return pandas.DataFrame(columns, index=list(self.rows))


def known_digits(value: float, mcse: float) -> str:
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
    if not -9 < decimals < 13:  # 1e200 has no use for its zeros
        digits = max(0, int(np.floor(np.log10(abs(value) or mcse))) + decimals)
        return f"{value:.{digits}e}"
    rounded = round(float(value), decimals) + 0.0  # never "-0.0"
    return f"{rounded:.{max(decimals, 0)}f}"
