"""What a package index, a citation and a release say agrees with the repository."""

import re
import runpy
import tomllib
from pathlib import Path

import pytest
import yaml

import bhm_core as bhm

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
SETUP = runpy.run_path(str(ROOT / "setup.py"), run_name="setup")
HOME = "https://github.com/someone/course"
RELATIVE = re.compile(r"\]\((?!https?://|#)[^)]*\)")


def text(name):
    return (ROOT / name).read_text("utf8")


def test_the_readme_of_an_index_has_no_relative_address():
    readme = text("README.md")
    assert RELATIVE.search(readme)
    for address in (HOME, None):
        assert RELATIVE.findall(SETUP["for_index"](readme, address, "v1")) == []


@pytest.mark.parametrize(("written", "known", "unknown"), [
    ("[how](A.md)", f"[how]({HOME}/blob/v1/A.md)", "how"),
    ("![a\nb](p/c.png)", f"![a\nb]({HOME}/raw/v1/p/c.png)", ""),
    ("[far](https://x.org) [here](#top)",) * 3,
])  # fmt: skip
def test_addresses_become_absolute_where_the_repository_is_known_and_go_elsewhere(written, known, unknown):
    assert SETUP["for_index"](written, HOME, "v1") == known
    assert SETUP["for_index"](written, None, "v1") == unknown


def test_the_address_is_that_of_the_runner():
    runner = {"GITHUB_REPOSITORY": "someone/course", "GITHUB_SERVER_URL": "https://github.com"}
    assert SETUP["repository"](runner) == HOME and SETUP["repository"]({}) is None
    assert SETUP["urls"](HOME)["Course"] == "https://someone.github.io/course/"
    assert SETUP["urls"](HOME)["Source"] == HOME and SETUP["urls"](None) == {}


def release_problems(citation, changelog, version):
    """Return where citation, change log and version contradict each other."""
    citation = yaml.safe_load(citation)
    heading = re.search(r"^## (\S+) \((unreleased|\d{4}-\d\d-\d\d)\)$", changelog, re.MULTILINE)
    if not heading:
        return ["the change log does not begin with a version and its date"]
    date = None if heading[2] == "unreleased" else heading[2]
    cited = citation.get("date-released")
    return [
        *([f"change log {heading[1]}, package {version}"] if heading[1] != version else []),
        *([f"citation {citation['version']}, package {version}"] if citation["version"] != version else []),
        *([f"citation of {cited}, change log of {date}"] if str(cited or "") != (date or "") else []),
    ]


def test_citation_and_change_log_agree_on_version_and_date():
    assert release_problems(text("CITATION.cff"), text("CHANGELOG.md"), PROJECT["version"]) == []


@pytest.mark.parametrize(("cited", "heading", "problems"), [
    ("version: 1.0\ndate-released: 2027-01-02", "## 1.0 (2027-01-02)", 0),
    ("version: 1.0\ndate-released: 2027-01-02", "## 1.0 (unreleased)", 1),
    ("version: 1.0", "## 1.0 (2027-01-02)", 1),
    ("version: 1.0", "## 1.1 (unreleased)", 1),
    ("version: 1.1", "## 1.0 (unreleased)", 1),
    ("version: 1.0", "## 1.0", 1),
])  # fmt: skip
def test_a_contradiction_is_seen(cited, heading, problems):
    cited = cited.replace("1.0", "'1.0'").replace("1.1", "'1.1'")
    assert len(release_problems(cited, f"# Changelog\n\n{heading}\n", "1.0")) == problems


def test_the_authors_and_keywords_are_the_same_everywhere():
    citation = yaml.safe_load(text("CITATION.cff"))
    authors = [author["name"] for author in PROJECT["authors"]]
    assert [author["name"] for author in citation["authors"]] == authors
    assert yaml.safe_load(text("_config.yml"))["author"] == authors[0]
    assert citation["keywords"] == PROJECT["keywords"]
    for name in ("LICENSE", "LICENSE-text.md"):
        assert f"Copyright (c) 2026 {authors[0]}" in text(name)


def test_the_classifiers_name_the_supported_pythons():
    versions = [c.rpartition(" ")[2] for c in PROJECT["classifiers"] if ":: Python :: 3." in c]
    assert f">={versions[0]}" == PROJECT["requires-python"]
    check = yaml.safe_load(text(".github/workflows/check.yml"))["jobs"]["check"]
    assert check["strategy"]["matrix"]["python"] == [versions[0], versions[-1]]


def test_code_text_and_data_have_one_file_of_terms_each():
    assert text("LICENSE").startswith("MIT License\n") and PROJECT["license"] == "MIT"
    assert "CC-BY-4.0" in text("LICENSE-text.md")
    assert sorted(PROJECT["license-files"]) == sorted(path.name for path in ROOT.glob("LICENSE*"))


def test_the_terms_name_every_data_file_with_the_carrier_that_its_loader_names():
    rows = re.findall(r"^\| (`.*`) \| (.*) \|$", text("LICENSE-data.md"), re.MULTILINE)
    files = [name for names, _ in rows for name in re.findall(r"`([^`]+)`", names)]
    assert sorted(files) == sorted(path.name for path in ROOT.glob("bhm_core/data/*.csv"))
    loaders = [getattr(bhm, name) for name in bhm.__all__ if name.startswith("load_")]
    assert {carrier for _, carrier in rows} == {load().carrier.replace(" | ", " or ") for load in loaders}
