"""The scripts of the page under ESLint and Prettier; `make test` installs both where Node.js is there."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "node_modules" / ".bin"
SCRIPT = "bhm_core/live/js/text.js"


def run(tool, *arguments, script=None):
    """Return the exit code and what `tool` says about the scripts, or about `script` in the place of one."""
    if not shutil.which("node") or not (TOOLS / tool).exists():
        missing = pytest.fail if os.environ.get("CI", "").lower() == "true" else pytest.skip
        missing("ESLint and Prettier need Node.js, and `make test` to install them")
    done = subprocess.run([TOOLS / tool, *arguments], cwd=ROOT, input=script, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_eslint_has_nothing_to_say():
    code, said = run("eslint", "--max-warnings", "0", ".")
    assert code == 0, said


def test_every_script_is_formatted():
    code, said = run("prettier", "--check", "--log-level", "warn", ".")
    assert code == 0, said


@pytest.mark.parametrize(("fault", "rule"), [
    ("export const a = sum([1]);\n", "no-undef"),
    ("const a = 1;\n", "no-unused-vars"),
    ("export const a = (b) => b == 1;\n", "eqeqeq"),
    ("export const a = Math.random();\n", "no-restricted-properties"),
    ("const a = 1;\nexport const f = (x) => x.map((a) => a) + a;\n", "no-shadow"),
    ("// a line\n" * 251, "max-lines"),
])
def test_a_planted_fault_is_seen(fault, rule):
    code, said = run("eslint", "--stdin", "--stdin-filename", SCRIPT, "--format", "json", script=fault)
    assert code == 1
    assert rule in {message["ruleId"] for message in json.loads(said)[0]["messages"]}


def test_a_script_that_is_not_formatted_is_seen():
    for text in ("export const a = {b:1}\n", "export const a = 'b';\n"):
        assert run("prettier", "--stdin-filepath", SCRIPT, script=text)[1] != text


def test_the_tools_see_every_script_of_the_package():
    code, said = run("eslint", "--format", "json", ".")
    seen = {Path(one["filePath"]).relative_to(ROOT).as_posix() for one in json.loads(said)}
    paths = [path for folder in ("bhm_core", "chapters") for path in (ROOT / folder).rglob("*.js")]
    ours = {path.relative_to(ROOT).as_posix() for path in paths if path.parent.name != "vendor"}
    assert ours and ours <= seen


def test_the_lock_is_exact_and_names_no_registry():
    wanted = json.loads((ROOT / "package.json").read_text("utf8"))["devDependencies"]
    lock = json.loads((ROOT / "package-lock.json").read_text("utf8"))["packages"]
    assert all(re.fullmatch(r"[\d.]+", version) for version in wanted.values())
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert not [name for name, one in lock.items() if "resolved" in one]
