"""Files as people have them: separators, letters, numbers, gaps, debris, names of columns and of groups."""

from corpus import FINE, PLAIN, ROLES, ROLES_ORDER, SUM, N, Right, commas, records, text, total


def separators():
    """What cuts the fields, and what stands before decimals."""
    yield from ((f"separated by {sep!r}", text(PLAIN, sep=sep), FINE) for sep in (",", ";", "\t", "|"))
    yield "semicolons and decimal commas", text(commas(PLAIN), sep=";"), FINE
    yield "tabs and decimal commas", text(commas(PLAIN), sep="\t"), FINE
    yield "decimal commas in quotes", text(commas(PLAIN), quoted=True), FINE
    yield "all in quotes", text(PLAIN, quoted=True), FINE
    yield "spaces behind commas", text(PLAIN, sep=", "), FINE
    yield "Excel says sep", "sep=;\n" + text(commas(PLAIN), sep=";"), FINE
    yield "Excel says sep of a comma", "sep=,\r\n" + text(PLAIN, end="\r\n"), FINE
    names = ('"Nord, alt"', '"Süd ""neu"""', "Ost", "West")
    yield "commas and quotes in names", text(records(schools=names)), FINE
    yield "a name in two lines", text(records(schools=('"No\nrth"', "South", "East", "West"))), FINE


def encodings():
    """How letters become bytes."""
    german = text(commas(records(schools=("Köln", "München", "Bäd", "Jüchen"))), sep=";")
    for code in ("utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le"):
        yield f"German in {code}", german.encode(code), FINE
    yield "German in utf-16 turned round", b"\xfe\xff" + german.encode("utf-16-be"), FINE
    euro = german.replace("Köln", "€uro")
    yield "a euro sign in cp1252", euro.encode("cp1252"), FINE


def line_ends():
    """Windows, an old Mac, and what stands behind the last row."""
    yield "Windows line ends", text(PLAIN, end="\r\n"), FINE
    yield "line ends of an old Mac", text(PLAIN, end="\r"), FINE
    yield "no line end at the end", text(PLAIN)[:-1], FINE
    yield "blank lines at the end", text(PLAIN) + "\n\n  \n", FINE
    yield "blank lines between", text(PLAIN, end="\n\n"), FINE
    yield "empty rows of Excel", text(PLAIN, sep=";") + ";;\n" * 4, FINE
    yield "empty columns of Excel", text([[*r, "", ""] for r in PLAIN], (*ROLES_ORDER, "", ""), sep=";"), FINE
    yield "delimiters behind every row", text([[*r, ""] for r in PLAIN]), FINE


def numbers():
    """What a number may look like."""
    large = records(outcome=lambda i, rng: f"{1000 + 400 * rng.random():.1f}")
    right = Right(roles=ROLES, total=total(large))
    grouped = [[*r[:2], f"{float(r[2]):,.1f}"] for r in large]
    yield "thousands behind commas", text(grouped, quoted=True), right
    german = [[r[0], r[1].replace(".", ","), r[2].translate(str.maketrans(",.", ".,"))] for r in grouped]
    yield "German thousands", text(german, sep=";"), right
    for sign in (" ", "'", "\u00a0"):
        swiss = [[*r[:2], r[2].replace(",", sign)] for r in grouped]
        yield f"thousands behind {sign!r}", text(swiss, sep=";"), right
    yield "percent signs", text([[*r[:2], r[2] + "%"] for r in PLAIN]), FINE
    german = [[*r[:2], r[2] + " %"] for r in commas(PLAIN)]
    yield "percent signs and decimal commas", text(german, sep=";"), FINE
    for sign in "$€£":
        yield f"a sign {sign}", text([[*r[:2], sign + r[2]] for r in PLAIN]), FINE
    below = [[*r[:2], f"{float(r[2]) - 100:.2f}"] for r in PLAIN]
    right = Right(roles=ROLES, total=total(below))
    yield "a typesetter's minus", text([[*r[:2], r[2].replace("-", "−")] for r in below]), right
    tiny = [[*r[:2], f"{float(r[2]) * 1e-9:.4e}"] for r in PLAIN]
    yield "tiny units", text(tiny), Right(roles=ROLES, total=total(tiny))
    far = [[*r[:2], f"{float(r[2]) + 1e6:.2f}"] for r in PLAIN]
    yield "far from 0", text(far), Right(roles=ROLES, total=total(far))
    yield "a plus sign", text([[*r[:2], "+" + r[2]] for r in PLAIN]), FINE


def missing():
    """What stands where nothing is known."""
    words = ("", "NA", "#N/A", "?", "missing", ".", "NULL", "k. A.", "-", "n/a", "#NV", "#DIV/0!", "-999")
    for word in words:
        rows = [list(r) for r in PLAIN]
        rows[3][2] = rows[9][2] = word
        kept = sum(float(r[2]) for i, r in enumerate(PLAIN) if i not in (3, 9))
        yield f"missing as {word!r}", text(rows), Right(roles=ROLES, told=f"2 rows of {N} lack a value")
        yield f"{word!r} left out", text(rows), Right(roles=ROLES, rows=N - 2, total=kept, skip=True)
    rows = [["" if i == 5 else r[0], *r[1:]] for i, r in enumerate(PLAIN)]
    yield "a group is missing", text(rows), Right(roles=ROLES, rows=N - 1, skip=True)


def debris():
    """What stands above and below a table."""
    above = Right(roles=ROLES, total=SUM, noted="above")
    yield "a title", "Results of 2024,,\n" + text(PLAIN), above
    yield "a title and a blank line", "Results\n\n" + text(PLAIN), above
    yield "a total at the end", text([*PLAIN, ["Total", "", f"{SUM:.2f}"]]), FINE
    yield "a German total", text([*PLAIN, ["Summe", "61.2", f"{SUM:.2f}"]]), FINE
    yield "a note at the end", text(PLAIN) + "\nSource: the schools\n", FINE
    wide = [[*r, "x"] for r in PLAIN]
    yield "a note below four columns", text(wide, (*ROLES_ORDER, "by")) + "Source,,,\n", FINE


def columns():
    """Names of columns, and columns that are none."""
    numbered = [[str(4001 + i), *r] for i, r in enumerate(PLAIN)]
    for name in ("id", "student_number", "Matrikelnummer", "Nr", "pupil id", ""):
        yield f"a number of each row called {name!r}", text(numbered, (name, *ROLES_ORDER)), FINE
    shuffled = [[*r, str(90001 + (i * 5) % N)] for i, r in enumerate(PLAIN)]
    yield "unnamed numbers of rows at the end", text(shuffled, (*ROLES_ORDER, "code")), FINE
    for name in ("Klasse", "class", "Teams"):  # its numbers are names
        second = [[*r, str(1 + (i * 5) % 3)] for i, r in enumerate(PLAIN)]
        yield f"a second group called {name}", text(second, (*ROLES_ORDER, name)), Right(roles=ROLES)
    yield "no predictor but a second group", text([[r[0], str(1 + i % 3), r[2]] for i, r in enumerate(PLAIN)],
                                                 ("school", "Klasse", "score")), Right(
        roles={**ROLES, "predictor": ""}, total=SUM)
    email = [[f"p{i}@x.org", *r] for i, r in enumerate(PLAIN)]
    yield "an address of each row", text(email, ("email", *ROLES_ORDER)), FINE
    empty = [[r[0], "", *r[1:]] for r in PLAIN]
    yield "an empty column", text(empty, ("school", "note", "hours", "score")), FINE
    dated = [[*r, f"2024-03-{i + 1:02d}"] for i, r in enumerate(PLAIN)]
    yield "a date beside", text(dated, (*ROLES_ORDER, "day")), FINE
    for name in ("house", "countries", "notebook"):  # no use, no count, no note
        yield f"an outcome beside {name}", text(PLAIN, ("school", name, "score")), Right(
            roles={**ROLES, "predictor": name}, total=SUM)
    chosen = {**ROLES, "predictor": "day"}
    told = Right(choice=chosen, told="looks like a date")
    yield "a date as predictor", text(dated, (*ROLES_ORDER, "day")), told
    names = ("school", "value", "value")
    right = Right(choice={"outcome": "value.1", "predictor": "value", "group": "school"}, total=SUM)
    yield "two columns of one name", text(PLAIN, names), right
    for names in (("school name", "hours (weekly)", "score %"), ("class", "for", "in"),
                  ("Schule", "Größe", "Note"), ("s" * 200, "h" * 200, "o" * 200),
                  ('"a ""school"""', "x.1", "y-2")):
        asked = dict(zip(("group", "predictor", "outcome"),
                         (n.replace('""', "'").strip('"').replace("'", '"') for n in names), strict=True))
        yield f"names such as {names[0][:12]!r}", text(PLAIN, names), Right(choice=asked, total=SUM)


def levels_alone():
    """A group and a number, the commonest table: no predictor."""
    names = ("Köln", "Bonn", "Trier", "Mainz", "Ulm", "Jena")
    roles = {"outcome": "Umsatz", "predictor": "", "group": "Filiale"}
    sales = [(names[i % 6], 1200 + 150 * (i % 6) + (i * 7919) % 401 - 200 + 0.5 * (i % 2)) for i in range(60)]
    german = [[name, f"{v:,.2f}".translate(str.maketrans(",.", ".,"))] for name, v in sales]
    yield ("a German group and a number", text(german, ("Filiale", "Umsatz"), sep=";"),
           Right(roles=roles, rows=60, groups=6, total=sum(v for _, v in sales)))
    marks = [("Rot Blau Grün Gelb".split()[i % 4], f"{1 + (i * 37) % 40 / 10:.1f}") for i in range(40)]
    roles = {"outcome": "Note", "predictor": "", "group": "Team"}
    cells = [[team, mark.replace(".", ",")] for team, mark in marks]
    yield ("a pasted group and a number", text(cells, ("Team", "Note"), sep="\t"),
           Right(roles=roles, rows=40, groups=4, total=sum(float(m) for _, m in marks)))


def groups():
    """Groups that are too few, too many, or written in two ways."""
    yield "spaces behind names", text([[r[0] + " " * (i % 3), *r[1:]] for i, r in enumerate(PLAIN)]), FINE
    yield "numbers as names", text(records(schools=("1", "2", "10", "9"))), FINE
    yield "numbers with zeros before", text(records(schools=("01", "02", "1", "2"))), FINE
    yield "one group", text(records(schools=("North",))), Right(choice=ROLES, told="one group only")
    alone = [[f"S{i}", *r[1:]] for i, r in enumerate(PLAIN)]
    yield "groups of one row", text(alone), Right(choice=ROLES, told="a different value in every row")
    some = [[r[0] if i > 2 else f"alone {i}", *r[1:]] for i, r in enumerate(PLAIN)]
    yield "some groups of one row", text(some), Right(roles=ROLES, groups=7, total=SUM)
    many = [[f"g{i % 500}", f"{i * 37 % 1000 / 100}", f"{i * 91 % 1000 / 100}"] for i in range(60_000)]
    yield "sixty thousand rows", text(many), Right(roles=ROLES, rows=60_000, groups=500, total=total(many))
