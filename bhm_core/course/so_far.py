"""What the book has said so far about the mean of School 8367, and what each answer assumed.

The pages ask one question again and again, and the answer moves with what is taken for granted. This is
the running table that they show at their end; means and standard deviations are rounded to two decimals.
"""

from __future__ import annotations

from typing import NamedTuple

from bhm_core._checks import checked, choice
from bhm_core._tables import text_table

__all__ = ["ANSWERS", "Finding", "Findings", "so_far"]


class Finding(NamedTuple):
    """One answer to the question what the mean of School 8367 is.

    Attributes
    ----------
    page : str
        Name of the page on which it is found.
    assumed : str
        What is taken for granted, in a few words.
    mean, sd : float
        Posterior mean and standard deviation, in points, rounded to two decimals.
    """

    page: str
    assumed: str
    mean: float
    sd: float


# Each row is computed anew in tests/course/test_so_far.py.
ANSWERS = (
    Finding("conjugate_normal", "its own 14 pupils alone", 4.55, 1.67),
    Finding("conjugate_normal", "mu_0, sigma_0: other sample means", 6.42, 1.47),
    Finding("hyperpriors", "mu_0, sigma_0: luck taken out", 6.55, 1.45),
    Finding("hyperpriors", "mu, tau averaged over; sigma given", 6.52, 1.47),
    Finding("varying_intercepts", "gamma_0, tau, sigma plugged in", 6.51, 1.46),
    Finding("varying_intercepts", "gamma_0, tau, sigma averaged over", 6.52, 1.47),
    Finding("varying_slopes", "a line for each school; sector", 6.38, 1.38),
    Finding("group_predictors", "lines; academic share alone", 5.91, 1.29),
    Finding("group_predictors", "lines; sector and mean SES", 8.55, 1.17),
    Finding("group_predictors", "lines; all three of these", 8.05, 1.16),
    Finding("checking", "a spread of its own for each school", 6.39, 1.45),
    Finding("comparing", "the 159 other schools alone", 12.68, 2.93),
)


class Findings(tuple[Finding, ...]):
    """Findings in the order of the book; prints as a table that names each page once."""

    def __repr__(self) -> str:
        rows = [("page", "assumed", "mean", "sd")]
        named = None
        for page, assumed, mean, sd in self:
            rows.append(("" if page == named else page, assumed, f"{mean:.2f}", f"{sd:.2f}"))
            named = page
        return text_table(rows, "<<>>")


@checked()
def so_far(page: str) -> Findings:
    """Return the answers up to a page, that page included.

    Parameters
    ----------
    page : str
        Name of a page that has an answer, such as "hyperpriors".

    Returns
    -------
    Findings
        One row for each answer, in the order of the book; prints as a table.

    Raises
    ------
    ValueError
        If the page has no answer.

    Examples
    --------
    >>> so_far("conjugate_normal")
    page              assumed                            mean    sd
    conjugate_normal  its own 14 pupils alone            4.55  1.67
                      mu_0, sigma_0: other sample means  6.42  1.47
    """
    pages = [answer.page for answer in ANSWERS]
    choice("page", page, tuple(dict.fromkeys(pages)))
    return Findings(ANSWERS[: len(pages) - pages[::-1].index(page)])
