"""The data of the course, each with its source, units and licence; nothing is downloaded.

Columns keep the names under which they are known in the literature. Labels and counts are integers
or text, measurements are floats.
"""

from bhm_core.data._exams import load_gcse
from bhm_core.data._high_school import HighSchool, load_high_school
from bhm_core.data._outcomes import load_contraception, load_grouse_ticks
from bhm_core.data._tables import FACTS, Dataset, Table, frozen, read_csv

__all__ = [
    "Dataset",
    "HighSchool",
    "Table",
    "load_baseball",
    "load_california_schools",
    "load_contraception",
    "load_dyestuff",
    "load_dyestuff2",
    "load_eight_schools",
    "load_gcse",
    "load_grouse_ticks",
    "load_high_school",
    "load_radon",
    "load_rat_tumors",
    "load_sleepstudy",
]


def load_eight_schools() -> Dataset:
    """Load the eight schools: coaching for the SAT-V, eight parallel experiments.

    Source: Rubin (1981), as in Gelman et al., Bayesian Data Analysis, section 5.5.
    Carrier: Python package arviz-base (Apache-2.0).

    Returns
    -------
    Dataset
        8 rows: `school`, `y` (estimated gain, points), `sigma` (its standard error, points), both
        rounded as in the table of the book; `est_unrounded`, `se_unrounded`; `num_treat`,
        `num_control` (pupils).

    Examples
    --------
    >>> print(load_eight_schools().y)
    [28.  8. -3.  7. -1.  1. 18. 12.]
    """
    return Dataset(
        read_csv("eight_schools.csv", text=["school"], whole=["num_treat", "num_control"]),
        title="Eight schools: estimated gain from coaching, with standard errors.",
        source="Rubin (1981), Estimation in parallel randomized experiments",
        carrier="Python package arviz-base (Apache-2.0)",
        licence=FACTS,
        units={"y": "SAT-V points", "sigma": "SAT-V points", "num_treat": "pupils"},
    )


def load_sleepstudy() -> Dataset:
    """Load the sleep study: reaction times of 18 people over ten days of too little sleep.

    Source: Belenky et al. (2003).
    Carrier: R package lme4 (GPL >= 2); Python package pydataset (MIT).

    Returns
    -------
    Dataset
        180 rows: `Reaction` (ms), `Days` (0 to 9), `Subject` (label).

    Examples
    --------
    >>> load_sleepstudy().Reaction.size
    180
    """
    return Dataset(
        read_csv("sleepstudy.csv", whole=["Subject"]),
        title="Sleep study: mean reaction time a day, 18 people, ten days.",
        source="Belenky et al. (2003), Journal of Sleep Research 12, 1-12",
        carrier="R package lme4 (GPL >= 2); Python package pydataset (MIT)",
        licence=FACTS,
        units={"Reaction": "ms", "Days": "days of sleep restriction, 0 to 9"},
    )


def load_radon() -> Dataset:
    """Load radon in 919 houses of 85 counties of Minnesota.

    Source: US Environmental Protection Agency and state radon survey.
    Carrier: Python package pymc3 3.8 (Apache-2.0).

    Returns
    -------
    Dataset
        919 rows: `county`, `county_idx` (from 1), `fips`, `idnum`, `floor` (0 basement, 1 first
        floor), `activity` (pCi/L), `uppm` (uranium of the county's soil, ppm), and logarithms in
        two published codings: `log_radon_arm` (0 counted as 0.1), `log_radon_p01` (log(activity +
        0.1)); `log_uppm` and `log_uppm_p01` likewise.

    Examples
    --------
    >>> data = load_radon()
    >>> data.activity.size, len(set(data.county))
    (919, 85)
    """
    return Dataset(
        read_csv("radon_mn.csv", text=["county"], whole=["county_idx", "fips", "idnum", "floor"]),
        title="Radon in 919 houses of 85 counties of Minnesota.",
        source="US Environmental Protection Agency and state radon survey",
        carrier="Python package pymc3 3.8 (Apache-2.0)",
        licence=f"public data of a US agency; {FACTS}",
        units={"activity": "pCi/L", "uppm": "uranium in the soil, ppm", "floor": "0 is basement"},
    )


def load_dyestuff() -> Dataset:
    """Load the yield of dyestuff: five preparations from each of six batches.

    Source: Davies & Goldsmith (1972). Carrier: R package lme4 (GPL >= 2).

    Returns
    -------
    Dataset
        30 rows: `Batch` (A to F), `Yield` (grams of standard colour).

    Examples
    --------
    >>> print(load_dyestuff().Yield.mean())
    1527.5
    """
    return Dataset(
        read_csv("dyestuff.csv", text=["Batch"]),
        title="Dyestuff: yield of five preparations from each of six batches.",
        source="Davies & Goldsmith (1972), Statistical Methods in Research and Production",
        carrier="R package lme4 (GPL >= 2)",
        licence=FACTS, units={"Yield": "grams of standard colour"},
    )


def load_dyestuff2() -> Dataset:
    """Load a generated set like dyestuff whose batch means scatter less than chance would have it.

    Source: Box & Tiao (1973). Carrier: R package lme4 (GPL >= 2).

    Returns
    -------
    Dataset
        30 rows: `Batch` (A to F), `Yield` (no unit).

    Examples
    --------
    >>> load_dyestuff2().Yield.size
    30
    """
    return Dataset(
        read_csv("dyestuff2.csv", text=["Batch"]),
        title="Dyestuff 2: generated data whose estimated variance between batches is zero.",
        source="Box & Tiao (1973), Bayesian Inference in Statistical Analysis",
        carrier="R package lme4 (GPL >= 2)",
        licence=FACTS, units={"Yield": "generated, no unit"},
    )


def load_rat_tumors() -> Dataset:
    """Load tumours in 71 groups of rats; the last group is the experiment of interest.

    Source: Tarone (1982). Carrier: R package rstanarm (GPL >= 3).

    Returns
    -------
    Dataset
        71 rows: `y` (rats with a tumour), `K` (rats).

    Examples
    --------
    >>> data = load_rat_tumors()
    >>> print(data.y[-1], data.K[-1])
    4 14
    """
    return Dataset(
        read_csv("rat_tumors_bda.csv", whole=["y", "K"]),
        title="Rat tumours: 70 earlier experiments and the current one, 4 of 14.",
        source="Tarone (1982), Biometrics 38, 215-220",
        carrier="R package rstanarm (GPL >= 3)",
        licence=FACTS,
        units={"y": "rats with a tumour", "K": "rats"},
    )


def load_baseball() -> Dataset:
    """Load 18 batters of 1970: their first 45 at-bats and the rest of the season.

    Source: Efron & Morris (1975). Carrier: R package rstanarm (GPL >= 3); Python package pymc3 3.8;
    corrected: Williams has the published .256 in 270 at-bats, not the season of a namesake.

    Returns
    -------
    Dataset
        18 rows: `Player`, `AB` (45), `Hits`, `RemainingAB`, `RemainingHits` (counts).

    Examples
    --------
    >>> data = load_baseball()
    >>> print(data.Player[0], data.Hits[0] / data.AB[0])
    Clemente 0.4
    """
    counts = ["AB", "Hits", "RemainingAB", "RemainingHits"]
    return Dataset(
        read_csv("baseball1970_efron_morris.csv", text=["Player"], whole=counts),
        title="Baseball 1970: 18 batters after 45 at-bats, and the rest of their season.",
        source="Efron & Morris (1975), Journal of the American Statistical Association 70, 311-319",
        carrier="R package rstanarm (GPL >= 3); Python package pymc3 3.8 (Apache-2.0); two rows corrected",
        licence=FACTS, units=dict.fromkeys(counts, "count"),
    )


def load_california_schools() -> Dataset:
    """Load test scores of 420 school districts of California, 1998-99.

    Source: California Standardized Testing and Reporting, as in Stock & Watson.
    Carrier: R package AER, ``CASchools`` (GPL-2 | GPL-3); Python package pydataset (MIT).

    Returns
    -------
    Dataset
        420 rows: `district`, `school`, `county`, `grades`, `students`, `teachers`, `calworks` (%),
        `lunch` (%), `computer`, `expenditure` (US dollars a student), `income` (1,000 US dollars),
        `english` (% learning English), `read`, `math` (points), and two derived columns: `score`
        = (read + math) / 2 and `str` = students a teacher.

    Examples
    --------
    >>> data = load_california_schools()
    >>> data.score.size, len(set(data.county))
    (420, 45)
    """
    table = read_csv(
        "ca_schools.csv",
        text=["school", "county", "grades"],
        whole=["district", "students", "computer"],
    )
    table["score"] = (table["read"] + table["math"]) / 2
    table["str"] = table["students"] / table["teachers"]
    return Dataset(
        frozen(table),
        title="California schools, 1998-99: test scores of 420 districts in 45 counties.",
        source="California Standardized Testing and Reporting, as in Stock & Watson (2007)",
        carrier="R package AER (GPL-2 | GPL-3), CASchools; Python package pydataset (MIT)",
        licence=f"public data of a US state; {FACTS}",
        units={"score": "points", "str": "students a teacher", "income": "1,000 US dollars"},
    )
