"""A predictor of two words on the page "Your data": read as 0 and 1, as an outcome of two words is."""

import io
import json

import numpy as np
import pytest

from bhm_core.live import bundle

pytest.importorskip("py_mini_racer")
READ = """(() => {
  const table = csv.parse(text);
  const part = { ...roles.guess(table), exposure: "", ...asked };
  const choice = { ...kinds.kindOf(table.columns[part.outcome]), ...part };
  const held = advice.obstacle(table, choice);
  const rows = selection.select(table, choice, { skip: true });
  const names = selection.chosenIn(choice).map(([, name]) => name);
  const { cleaning, left_out } = rows;
  const read = { format: table.format, cleaning, left_out, missing: reading.marksIn(table, names) };
  const normal = choice.model === "normal";
  const result = normal ? posterior.fit(rows, 1) : glm_fit.fitGlm(rows, 1);
  const named = { ...choice, words: cleaning.words };
  const told = (normal ? words.normalLines : glm_words.glmLines)(result, named);
  const code = (normal ? words.code : glm_code.glmCode)(result, choice, read);
  return { held, rows, told, code, said: advice.codedWords(table, choice), converged: result.converged };
})()"""
ASKED = {"normal": {"outcome": "Note", "model": "normal"},
         "binomial": {"outcome": "bestanden", "yes": "1", "no": "0", "model": "binomial"}}
ASKED = {kind: {**asked, "predictor": "Hilfe", "group": "Team", "group_predictor": "Stadt"}
         for kind, asked in ASKED.items()}


def pupils():
    """Marks of 90 pupils in nine teams: help or none, towns with an umlaut, and a gap."""
    rng = np.random.default_rng(4)
    rows = [(f"T{i % 9}", "nein ja".split()[rng.integers(2)], ("Köln", "Bonn")[i % 9 > 3], rng.normal(3, 1))
            for i in range(90)]
    lines = [f"{team},{had},{town},{mark:.2f},{int(mark > 3)}" for team, had, town, mark in rows]
    lines[5] = lines[5].replace(",nein,", ",NA,").replace(",ja,", ",NA,")
    return rows, "\n".join(["Team,Hilfe,Stadt,Note,bestanden", *lines, ""])


@pytest.fixture(scope="module")
def found():
    from py_mini_racer import MiniRacer

    racer = MiniRacer()
    asked = ("posterior", "glm_fit", "glm_code", "words", "csv", "advice", "selection")
    parts = dict.fromkeys(part for name in asked for part in bundle.in_order(name))
    racer.eval("".join(bundle.wrapped(part) for part in parts) + ";0")

    def read(asked):
        given = f"const text = {json.dumps(pupils()[1])}, asked = {json.dumps(asked)};"
        return json.loads(racer.eval(f"JSON.stringify((() => {{ {given} return {READ}; }})())"))

    yield read
    racer.close()  # one left open keeps the interpreter from ending


@pytest.mark.parametrize("kind", ASKED)
def test_yes_counts_as_1_and_the_page_says_so(found, kind):
    one, rows = found(ASKED[kind]), pupils()[0]
    assert one["held"] == "" and one["converged"]
    assert one["rows"]["x"] == [int(had == "ja") for i, (_, had, *_) in enumerate(rows) if i != 5]
    assert set(one["rows"]["u"]) == {0, 1}
    assert "Of “Hilfe”, “ja” counts as 1 and “nein” as 0. Of “Stadt”, “Köln” counts as 1" in one["said"]
    told = " ".join(one["told"])
    assert ("“ja” in place of “nein” of “Hilfe”" in told) == (kind == "normal")
    assert ("From “Hilfe” “nein” to “ja”" in told) == (kind == "binomial")
    assert "unit" not in told


@pytest.mark.parametrize("kind", ASKED)
def test_the_code_reads_it_as_the_page_does(found, kind):
    one = found(ASKED[kind])
    lines = one["code"]["bhm_core"].replace('"your_file.csv"', "io.BytesIO(content)")
    space = {"io": io, "content": pupils()[1].encode()}
    exec(lines.split("priors = " if kind == "normal" else "draws = ")[0], space)
    assert space["data"]["Hilfe"].tolist() == one["rows"]["x"]
    exec(lines, space)
    in_r = one["code"]["lme4"]
    assert "Hilfe == \"ja\"" in in_r and "Stadt == \"Köln\"" in in_r
