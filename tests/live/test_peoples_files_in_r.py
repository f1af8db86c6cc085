"""The lines of R that the page offers read the very rows that the page has read.

R runs them where it is installed; elsewhere one file says that they follow what it is.
"""

import json
import os
import re
import shutil
import subprocess

import pytest
from test_peoples_files import FILES, READ, RUN, answers

IN_R = RUN.replace(
    "import { readFileSync }", 'import { linesInR } from "FOLDER/reading_in_r.js";\nimport { readFileSync }'
).replace("lines: readingLines(", "inR: linesInR(parts, choice, reading), lines: readingLines(")
TOLD = """tryCatch({{
  source({code}, encoding = "UTF-8", local = TRUE)
  data <- data[complete.cases(data[c({names})]), , drop = FALSE]
  y <- as.numeric({outcome})
  cat("{k}", length(y), length(unique(data[[{group}]])), sprintf("%.12g", sum(y)), "\\n")
}}, error = function(e) cat("{k} error", conditionMessage(e), "\\n"),
  warning = function(w) cat("{k} warning", conditionMessage(w), "\\n"))
"""


@pytest.fixture(scope="module")
def found():
    return answers(IN_R, {name: FILES[name] for name in READ})


def told(k, code, choice):
    """What R is to say of a file: rows, groups and the sum of the outcome."""
    parts = [part for part in ("outcome", "predictor", "group", "group_predictor", "exposure")
             if choice.get(part) and (part != "exposure" or choice["model"] == "poisson")]
    y, yes = f"data[[{json.dumps(choice['outcome'])}]]", choice.get("yes")
    coded = choice["model"] == "binomial" or (yes and not re.fullmatch(r"[-\d.,]+", yes))
    return TOLD.format(
        k=k, code=json.dumps(str(code)), names=", ".join(json.dumps(choice[part]) for part in parts),
        outcome=f"{y} == {json.dumps(yes)}" if coded else y, group=json.dumps(choice["group"]))


def in_r(wanted, folder):
    """Run the lines of all files in one R; return (rows, groups, sum) or what it complains of, by file."""
    script = []
    for k, (name, one) in enumerate(wanted.items()):
        table, code = folder / f"{k}.csv", folder / f"{k}.R"
        table.write_bytes(FILES[name][0])
        code.write_text("\n".join(one["inR"]).replace('"your_file.csv"', json.dumps(str(table))), "utf-8")
        script.append(told(k, code, one["choice"]))
    (folder / "all.R").write_text("".join(script), "utf-8")
    done = subprocess.run(["Rscript", "--vanilla", str(folder / "all.R")], capture_output=True, text=True,
                          env=os.environ | {"LC_ALL": "C.UTF-8"}, timeout=300)
    said = {int(k): rest.split() for k, _, rest in (line.partition(" ") for line in done.stdout.splitlines())}
    assert len(said) == len(wanted), done.stderr
    return {name: said[k] for k, name in enumerate(wanted)}


def others(wanted, folder):
    """The files that R reads otherwise than the page."""
    found = in_r(wanted, folder)
    return {name: found[name] for name, one in wanted.items() if found[name][0] in ("error", "warning") or (
        [*map(float, found[name])] != pytest.approx(
            [len(one["rows"]["y"]), one["rows"]["n_groups"], sum(one["rows"]["y"])], rel=1e-9, abs=1e-9))}


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_r_reads_the_same_rows(found, tmp_path):
    assert others(found, tmp_path) == {}


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
@pytest.mark.parametrize(("name", "lost"), [
    ("semicolons and decimal commas", r'sep = ";", '), ("semicolons and decimal commas", r'dec = ",",'),
    ("a title", r"skip = 1,"), ("'?' left out", r', "\?"')])
def test_lines_that_forget_something_are_noticed(found, name, lost, tmp_path):
    text = "\n".join(found[name]["inR"])
    assert re.search(lost, text)
    assert others({name: found[name] | {"inR": [re.sub(lost, "", text)]}}, tmp_path)


def test_lines_follow_what_the_file_is(found):
    text = "\n".join(found["German in latin-1"]["inR"])
    assert all(one in text for one in ('sep = ";"', 'dec = ","', 'fileEncoding = "CP1252"'))
    assert found["a title"]["inR"] != found["semicolons and decimal commas"]["inR"]
