"""The shared fixtures keep what they promise; a skipped browser test cannot pass in CI."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from workers import page_of

TESTS = Path(__file__).resolve().parent
PLANTED = """
import pytest

@pytest.mark.browser
def test_needs_a_browser():
    pytest.skip("none here")

def test_needs_something_else():
    pytest.skip("none here")
"""


def outcome(folder, ci):
    """Run the planted tests with the shared conftest; return the closing line of pytest."""
    (folder / "test_planted.py").write_text(PLANTED)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST")}
    environment |= {"CI": ci, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "conftest", "-p", "no:cacheprovider"]
    command += ["-p", "no:xdist", "--rootdir", str(folder), "-c", os.devnull, str(folder)]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    return done.stdout.splitlines()[-1]


@pytest.mark.parametrize(("ci", "said"), [("true", "1 failed, 1 skipped"), ("", "2 skipped")])
def test_a_browser_test_skipped_in_continuous_integration_fails(tmp_path, ci, said):
    assert outcome(tmp_path, ci).startswith(said)


def test_properties_are_tried_on_the_same_examples_every_time():
    import hypothesis

    assert hypothesis.settings().derandomize


def test_a_fresh_seed_can_be_repeated(monkeypatch, request):
    monkeypatch.setenv("BHM_SEED", "12")
    assert request.getfixturevalue("fresh_seed") == 12


@pytest.mark.parametrize(
    ("file", "group"),
    [
        ("tests/book/pages/test_varying_slopes_pooling.py", "page varying_slopes"),
        ("tests/book/pages/test_varying_slopes.py", "page varying_slopes"),
        ("tests/book/pages/test_appendices.py", "tests/book/pages/test_appendices.py"),
        ("tests/live/test_varying_slopes.py", "tests/live/test_varying_slopes.py"),
    ],
)
def test_files_about_one_page_go_to_one_worker(file, group):
    assert page_of(file) == group
