"""The page reads files as people have them, and the code that it offers reads the very same rows."""

import base64
import io
import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from peoples_files import (
    columns,
    debris,
    encodings,
    groups,
    levels_alone,
    line_ends,
    missing,
    numbers,
    separators,
)
from torn_files import broken, outcomes

FOLDER = Path(__file__).resolve().parents[2] / "bhm_core" / "live" / "your_data"
PARTS = (separators, encodings, line_ends, numbers, missing, debris, columns, groups, levels_alone, outcomes,
         broken)


def files():
    """Name to (bytes, Right)."""
    found = {}
    for part in PARTS:
        for name, content, right in part():
            assert name not in found, name
            found[name] = (content if isinstance(content, bytes) else content.encode("utf-8"), right)
    return found


FILES = files()
RUN = """
import { decode } from "FOLDER/decoding.js";
import { parse } from "FOLDER/csv.js";
import { guess } from "FOLDER/roles.js";
import { kindOf } from "FOLDER/kinds.js";
import { chosenIn, select } from "FOLDER/selection.js";
import { marksIn, readingLines } from "FOLDER/reading.js";
import { readFileSync } from "node:fs";
const read = ({ content, choice: asked, skip }) => {
  const { text, encoding } = decode(new Uint8Array(Buffer.from(content, "base64")));
  const table = parse(text, encoding);
  const guessed = guess(table);
  const part = { ...guessed, ...asked };
  const { kind, no, yes } = kindOf(table.columns[part.outcome], table.format.decimal);
  const choice = { ...part, model: kind, no, yes };
  const out = { guessed, choice, notes: table.notes };
  try {
    const rows = select(table, choice, { skip });
    const parts = chosenIn(choice);
    const { cleaning, left_out } = rows;
    const missing = marksIn(table, parts.map(([, name]) => name));
    const reading = { format: table.format, cleaning, left_out, missing };
    return { ...out, rows, lines: readingLines(parts, choice, reading) };
  } catch (error) {
    return { ...out, told: error.constructor.name === "FileError" ? error.message : "FAULT " + error.stack };
  }
};
const answer = (file) => {
  try {
    return read(file);
  } catch (error) {
    return { told: error.constructor.name === "FileError" ? error.message : "FAULT " + error.stack };
  }
};
const all = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(Object.fromEntries(Object.entries(all).map(([k, v]) => [k, answer(v)]))));
"""


def answers(script=RUN, wanted=FILES):
    """What the scripts of the page make of each file."""
    if not shutil.which("node"):
        skipped = pytest.fail if os.environ.get("CI", "").lower() == "true" else pytest.skip
        skipped("reading bytes needs Node.js")
    given = {name: {"content": base64.b64encode(content).decode(), "choice": right.choice, "skip": right.skip}
             for name, (content, right) in wanted.items()}
    done = subprocess.run(["node", "--input-type=module", "-e", script.replace("FOLDER", FOLDER.as_uri())],
                          input=json.dumps(given), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def found():
    return answers()


def test_there_are_enough_files():
    assert len(FILES) >= 60


@pytest.mark.parametrize("name", FILES)
def test_a_file_has_its_right_outcome(found, name):
    right, one = FILES[name][1], found[name]
    if right.told:
        assert right.told in one.get("told", "no error")
        return
    assert "told" not in one, one.get("told")
    assert {part: one["guessed"][part] for part in right.roles} == right.roles
    assert one["choice"]["model"] == right.model
    rows = one["rows"]
    assert (len(rows["y"]), rows["n_groups"]) == (right.rows, right.groups)
    if right.total is not None:
        np.testing.assert_allclose(sum(rows["y"]), right.total, rtol=1e-9)
    assert not right.noted or any(right.noted in note for note in one["notes"])


READ = [name for name, (_, right) in FILES.items() if not right.told]


def by_code(lines, content):
    """The table that the offered lines read."""
    import pandas as pd

    code = "\n".join(lines).replace('"your_file.csv"', "io.BytesIO(content)")
    space = {"pd": pd, "io": io, "content": content}
    exec(code, space)
    return space["data"]


@pytest.mark.parametrize("name", READ)
def test_the_offered_code_reads_the_same_rows(found, name):
    one = found[name]
    data = by_code(one["lines"], FILES[name][0])
    rows, choice = one["rows"], one["choice"]
    np.testing.assert_allclose(data[choice["outcome"]].astype(float), rows["y"], rtol=1e-12)
    if rows["x"]:
        np.testing.assert_allclose(data[choice["predictor"]].astype(float), rows["x"], rtol=1e-12)
    assert data[choice["group"]].tolist() == [rows["labels"][j] for j in rows["index"]]
    if rows["size"]:
        np.testing.assert_allclose(data[choice["exposure"]], rows["size"])


@pytest.mark.parametrize(("name", "lost"), [
    ("semicolons and decimal commas", r'sep=";"'),
    ("semicolons and decimal commas", r'decimal=","'),
    ("German in latin-1", r'encoding="cp1252"'),
    ("a title", r"skiprows=1"),
    ("a total at the end", r"nrows=24"),
    ("'?' left out", r"data = data.dropna\(.*\)\n"),
    ("numbers with zeros before", r'dtype=\{.*?\}'),
])
def test_a_reading_that_forgets_something_is_noticed(found, name, lost):
    one = found[name]
    lines = re.sub(r",?\s*" + lost, "", "\n".join(one["lines"]) + "\n").splitlines()
    assert lines != one["lines"]
    with pytest.raises(Exception):  # noqa: B017 - the reading itself fails, or the rows are others
        test_the_offered_code_reads_the_same_rows({name: {**one, "lines": lines}}, name)
