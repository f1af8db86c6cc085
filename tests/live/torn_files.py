"""Files as people have them: outcomes that are no measurements, and files that are no tables."""

import struct
import zlib

from corpus import PLAIN, ROLES, Right, records, text, total

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
    short = [*PLAIN[:5], ["North", "1"], *PLAIN[5:]]
    yield "a line too short", text(short), Right(told="Line 7 has 2 fields")
    yield "a quote that stays open", text([*PLAIN, ["North", "1", '"2']]), Right(told="never closed")
    behind = [['"North"x', "1", "2"], *PLAIN]
    yield "text behind a quote", text(behind), Right(told="after a closing quotation")
    constant = Right(choice=ROLES, told="is constant")
    yield "a constant outcome", text([[*r[:2], "1.5"] for r in PLAIN]), constant
    yield "a constant predictor", text([[r[0], "2", r[2]] for r in PLAIN]), constant
    words = [[*r[:2], "low" if i == 4 else r[2]] for i, r in enumerate(PLAIN)]
    yield "words for numbers", text(words), Right(choice=ROLES, told="“low” is not a number")
    workbook = b"PK\x03\x04\x14\x00\x06\x00" + bytes(range(256)) * 8
    yield "a workbook of Excel", workbook, Right(told="not a text file")
    yield "a picture", png(), Right(told="not a text file")
