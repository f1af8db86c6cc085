"""Files of the kind that people have: each with what the page should make of it.

`files()` maps a name to bytes and `Right`. A file is read, its columns guessed or chosen, and its rows taken;
`told` is part of the sentence that a reader gets instead.
"""

import random
import struct
import zlib
from dataclasses import dataclass, field

SCHOOLS = ("North", "South", "East", "West")
N = 24


@dataclass
class Right:
    """What should come of a file."""

    choice: dict = field(default_factory=dict)
    model: str = "normal"
    roles: dict = field(default_factory=dict)
    rows: int = N
    groups: int = 4
    total: float | None = None
    skip: bool = False
    told: str | None = None
    noted: str | None = None


def records(outcome=None, predictor=None, schools=SCHOOLS):
    """Rows of school, hours, score: 24 in four schools."""
    rng = random.Random(4)
    out = []
    for i in range(N):
        school = schools[(i * 7) % len(schools)]
        score = f"{40 + 30 * rng.random():.2f}" if outcome is None else outcome(i, rng)
        hours = f"{5 * rng.random():.3f}" if predictor is None else predictor(i, rng)
        out.append([school, hours, score])
    return out


def text(rows, names=("school", "hours", "score"), sep=",", end="\n", quoted=False):
    """A file as text."""
    mark = '"' if quoted else ""
    return end.join(sep.join(f"{mark}{v}{mark}" for v in row) for row in [names, *rows]) + end


def commas(rows):
    """Decimal commas."""
    return [[v.replace(".", ",") for v in row] for row in rows]


def total(rows):
    """Sum of the last column."""
    return sum(float(row[-1]) for row in rows)


PLAIN = records()
ROLES = {"outcome": "score", "predictor": "hours", "group": "school"}
SUM = total(PLAIN)
FINE = Right(roles=ROLES, total=SUM)


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


ROLES_ORDER = ("school", "hours", "score")


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
    yield "percent signs and decimal commas", text([[*r[:2], r[2] + " %"] for r in commas(PLAIN)], sep=";"), FINE
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
    yield "a title", "Results of 2024,,\n" + text(PLAIN), Right(roles=ROLES, total=SUM, noted="above")
    yield "a title and a blank line", "Results\n\n" + text(PLAIN), Right(roles=ROLES, total=SUM, noted="above")
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
    email = [[f"p{i}@x.org", *r] for i, r in enumerate(PLAIN)]
    yield "an address of each row", text(email, ("email", *ROLES_ORDER)), FINE
    yield "an empty column", text([[r[0], "", *r[1:]] for r in PLAIN], ("school", "note", *ROLES_ORDER[1:])), FINE
    dated = [[*r, f"2024-03-{i + 1:02d}"] for i, r in enumerate(PLAIN)]
    yield "a date beside", text(dated, (*ROLES_ORDER, "day")), FINE
    chosen = {**ROLES, "predictor": "day"}
    yield "a date as predictor", text(dated, (*ROLES_ORDER, "day")), Right(choice=chosen, told="looks like a date")
    names = ("school", "value", "value")
    right = Right(choice={"outcome": "value.1", "predictor": "value", "group": "school"}, total=SUM)
    yield "two columns of one name", text(PLAIN, names), right
    for names in (("school name", "hours (weekly)", "score %"), ("class", "for", "in"), ("Schule", "Größe", "Note"),
                  ("s" * 200, "h" * 200, "o" * 200), ('"a ""school"""', "x.1", "y-2")):
        asked = dict(zip(("group", "predictor", "outcome"),
                         (n.replace('""', "'").strip('"').replace("'", '"') for n in names), strict=True))
        yield f"names such as {names[0][:12]!r}", text(PLAIN, names), Right(choice=asked, total=SUM)


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


PAIRS = (("no", "yes"), ("N", "Y"), ("nein", "ja"), ("FALSE", "TRUE"), ("survived", "died"), ("fail", "pass"),
         ("0", "1"), ("1", "2"), ("non", "oui"), ("blue", "red"))


def outcomes():
    """Yes or no, and counts."""
    for pair in PAIRS:
        rows = records(outcome=lambda i, rng, pair=pair: pair[rng.random() < 0.4])
        yes = sum(r[2] == pair[1] for r in rows)
        roles = {"group": "school", "outcome": "passed"}
        yield (f"{pair[0]} or {pair[1]}", text(rows, ("school", "hours", "passed")),
               Right(roles=roles, model="binomial", total=yes))
    two = [[r[0], "1" if i % 3 else "0"] for i, r in enumerate(PLAIN)]
    yield "two columns", text(two, ("school", "won")), Right(
        roles={"outcome": "won", "group": "school", "predictor": ""}, model="binomial", total=16)
    few = records(outcome=lambda i, rng: str(int(rng.expovariate(0.4))))
    yield "counts", text(few, ("school", "hours", "events")), Right(
        roles={"outcome": "events", "group": "school"}, model="poisson", total=total(few))
    over = [[*r, str(1 + i % 7)] for i, r in enumerate(few)]
    yield "counts over time", text(over, ("school", "hours", "events", "years")), Right(
        choice={"outcome": "events", "exposure": "years", "group": "school", "predictor": "hours"},
        model="poisson", total=total(few))
    none = [[*r, str(i % 7)] for i, r in enumerate(few)]
    yield "counts over no time", text(none, ("school", "hours", "events", "years")), Right(
        choice={"outcome": "events", "exposure": "years", "group": "school", "predictor": "hours"},
        told="must be above 0")
    likert = records(outcome=lambda i, rng: str(rng.choice((2, 3, 3, 4, 4, 4, 5))))
    yield "answers from 1 to 5", text(likert), Right(roles=ROLES, total=total(likert))
    points = records(outcome=lambda i, rng: str(round(rng.gauss(12, 3))))
    yield "points of a test", text(points), Right(roles=ROLES, total=total(points))


def png():
    """A picture of one pixel."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b""))


def broken():
    """No tables, or torn ones."""
    yield "nothing", b"", Right(told="empty")
    yield "blanks", b" \n\n \n", Right(told="empty")
    yield "names alone", text([]), Right(told="no rows")
    yield "one row", text(PLAIN[:1]), Right(told="one group only")
    yield "one column", "school\nNorth\nSouth\nNorth\n", Right(told="1 column")
    yield "no names", text(PLAIN[1:], PLAIN[0]), Right(told="should name the columns")
    yield "a line too short", text([*PLAIN[:5], ["North", "1"], *PLAIN[5:]]), Right(told="Line 7 has 2 fields")
    yield "a quote that stays open", text([*PLAIN, ["North", "1", '"2']]), Right(told="never closed")
    yield "text behind a quote", text([['"North"x', "1", "2"], *PLAIN]), Right(told="after a closing quotation")
    yield "a constant outcome", text([[*r[:2], "1.5"] for r in PLAIN]), Right(choice=ROLES, told="is constant")
    yield "a constant predictor", text([[r[0], "2", r[2]] for r in PLAIN]), Right(choice=ROLES, told="is constant")
    yield "words for numbers", text([[*r[:2], "low" if i == 4 else r[2]] for i, r in enumerate(PLAIN)]), Right(
        choice=ROLES, told="“low” is not a number")
    yield "a workbook of Excel", b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 8, Right(told="not a text file")
    yield "a picture", png(), Right(told="not a text file")


def files():
    """Name to (bytes, Right)."""
    parts = (separators, encodings, line_ends, numbers, missing, debris, columns, groups, outcomes, broken)
    found = {}
    for part in parts:
        for name, content, right in part():
            assert name not in found, name
            found[name] = (content if isinstance(content, bytes) else content.encode("utf-8"), right)
    return found
