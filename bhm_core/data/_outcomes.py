"""Yes/no outcomes and counts: contraceptive use in Bangladesh, ticks on grouse chicks."""


from bhm_core.data._tables import FACTS, Dataset, frozen, read_csv

__all__ = ["load_contraception", "load_grouse_ticks"]


def load_contraception() -> Dataset:
    """Load contraceptive use of 1,934 married women in 60 districts of Bangladesh.

    Source: Bangladesh Fertility Survey 1988; Huq & Cleland (1990); Steele, Diamond & Amin (1996).
    Carrier: R package mlmRev (GPL >= 2), `Contraception`.

    Returns
    -------
    Dataset
        1,934 rows: `district`, `use` (1 is yes; Y in the file), `livch` (living children: 0, 1, 2, 3+),
        `age` (years from the mean), `urban` (1 is yes; Y in the file).

    Examples
    --------
    >>> women = load_contraception()
    >>> print(f"{women.use.mean():.3f} of {len(women.use)}, {len(set(women.district))} districts")
    0.392 of 1934, 60 districts
    """
    table = read_csv("contraception.csv", text=["use", "livch", "urban"], whole=["district"])
    yes = {name: (table[name] == "Y").astype(int) for name in ("use", "urban")}
    return Dataset(
        frozen({**table, **yes}),
        title="Contraceptive use of 1,934 women in 60 districts of Bangladesh.",
        source="Bangladesh Fertility Survey 1988, as in Steele, Diamond & Amin (1996)",
        carrier="R package mlmRev (GPL >= 2), Contraception",
        licence=FACTS,
        units={"use": "1 is yes", "age": "years from the mean", "urban": "1 is yes"},
    )


def load_grouse_ticks() -> Dataset:
    """Load ticks counted on the heads of 403 red grouse chicks of 118 broods.

    Source: Elston, Moss, Boulinier, Arrowsmith & Lambin (2001), Parasitology 122.
    Carrier: R package lme4 (GPL >= 2), `grouseticks`.

    Returns
    -------
    Dataset
        403 rows: `BROOD`, `TICKS` (ticks on a chick), `YEAR` (95 to 97), `HEIGHT` (metres above the
        sea), `LOCATION`.

    Examples
    --------
    >>> chicks = load_grouse_ticks()
    >>> print(f"{chicks.TICKS.max()} ticks at most, none on {(chicks.TICKS == 0).mean():.0%}")
    85 ticks at most, none on 31%
    """
    return Dataset(
        read_csv("grouseticks.csv", whole=["BROOD", "TICKS", "YEAR", "LOCATION"]),
        title="Ticks on 403 red grouse chicks of 118 broods.",
        source="Elston et al. (2001), Parasitology 122",
        carrier="R package lme4 (GPL >= 2), grouseticks",
        licence=FACTS,
        units={"TICKS": "ticks on a chick", "HEIGHT": "metres above the sea"},
    )
