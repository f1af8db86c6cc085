"""The data sets are what they were, and the loaders add what they promise."""

import hashlib
import subprocess
import sys
from dataclasses import FrozenInstanceError
from importlib.resources import files

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.data._tables import read_csv

ROWS = {
    "load_baseball": 18,
    "load_california_schools": 420,
    "load_contraception": 1934,
    "load_dyestuff": 30,
    "load_dyestuff2": 30,
    "load_eight_schools": 8,
    "load_gcse": 1905,
    "load_grouse_ticks": 403,
    "load_radon": 919,
    "load_rat_tumors": 71,
    "load_sleepstudy": 180,
}
GAPS = {"load_gcse": {"written": 202, "course": 180}}
HERE = files("bhm_core.data")
RECORDS = files("bhm_core.course.records")


def checksums(place=HERE):
    lines = (place / "SHA256SUMS").read_text().splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def found_in(place, names):
    return {name: hashlib.sha256((place / name).read_bytes()).hexdigest() for name in names}


def test_every_file_has_the_checksum_on_record():
    names = [path.name for path in HERE.iterdir() if path.name.endswith(".csv")]
    assert found_in(HERE, names) == checksums()


def test_the_stored_results_have_theirs():
    assert found_in(RECORDS, checksums(RECORDS)) == checksums(RECORDS)
    assert set(checksums(RECORDS)) == {
        "jags_forms.csv", "parameterisation_map.csv", "prior_study.csv", "school_8367.csv",
        "slides_chain.csv", "successive_calls.csv", "yes_no.csv"}


def test_one_changed_digit_changes_the_checksum():
    text = (HERE / "eight_schools.csv").read_bytes().replace(b"A,28,15", b"A,27,15")
    assert hashlib.sha256(text).hexdigest() != checksums()["eight_schools.csv"]


@pytest.mark.parametrize("loader", ROWS)
def test_every_set_has_its_rows_its_source_and_read_only_columns(loader):
    data = getattr(bhm, loader)()
    assert {column.size for column in data.values()} == {ROWS[loader]}
    assert data.source and data.carrier and data.licence and data.units
    assert set(data.units) <= set(data)
    assert "Source:" in getattr(bhm, loader).__doc__
    for name, column in data.items():
        assert getattr(data, name) is column
        assert not column.flags.writeable
        missing = 0 if column.dtype.kind == "U" else (~np.isfinite(column)).sum()
        assert missing == GAPS.get(loader, {}).get(name, 0)


def test_a_loaded_set_is_frozen():
    data = bhm.load_eight_schools()
    with pytest.raises(FrozenInstanceError):
        data.source = "elsewhere"
    with pytest.raises(ValueError, match="read-only"):
        data.y[0] = 0.0


def test_an_unknown_column_is_answered_with_the_known_ones():
    data = bhm.load_dyestuff()
    with pytest.raises(KeyError, match="Batch, Yield"):
        data["yield"]
    with pytest.raises(AttributeError, match="no attribute 'yield_'"):
        data.yield_  # noqa: B018


def test_high_school_has_7185_students_in_160_schools():
    data = bhm.load_high_school()
    assert data.students["school"].size == 7185
    assert np.array_equal(np.unique(data.students["school"]), data.schools["school"])
    assert data.schools["catholic"].sum() == 70
    assert (data.schools["catholic"] == (data.schools["sector"] == "Catholic")).all()
    assert data.schools["n"].sum() == 7185


def within_school_means(students, column):
    labels, row = np.unique(students["school"], return_inverse=True)
    return np.array([students[column][row == k].mean() for k in range(labels.size)])


def test_cses_is_centred_at_the_schools_own_students():
    data = bhm.load_high_school()
    own = within_school_means(data.students, "ses")
    np.testing.assert_allclose(data.schools["meanses"], own, rtol=1e-10)
    np.testing.assert_allclose(within_school_means(data.students, "cses"), 0, atol=1e-14)
    twin = data.students | {"cses": data.students["ses"] - data.students["meanses_file"]}
    assert np.abs(within_school_means(twin, "cses")).max() > 0.006


def test_the_files_school_mean_is_kept_and_differs_by_up_to_0_0065():
    schools = bhm.load_high_school().schools
    gap = np.abs(schools["meanses"] - schools["meanses_file"]).max()
    assert 0.0064 < gap <= 0.0065


def test_every_student_carries_the_values_of_the_own_school():
    data = bhm.load_high_school()
    row = np.searchsorted(data.schools["school"], data.students["school"])
    for name in ("sector", "catholic", "size", "meanses", "meanses_file"):
        assert np.array_equal(data.students[name], data.schools[name][row])


def test_the_named_school_is_public_has_14_pupils_and_the_third_lowest_mean():
    data = bhm.load_high_school()
    means = within_school_means(data.students, "mathach")
    third = np.argsort(means)[2]
    assert list(data.schools["school"][np.argsort(means)[:3]]) == [8854, 5762, 8367]
    assert (data.schools["n"][third], data.schools["sector"][third]) == (14, "Public")


def test_tables_become_data_frames():
    pandas = pytest.importorskip("pandas")
    data = bhm.load_high_school()
    frame = data.students.to_pandas()
    assert isinstance(frame, pandas.DataFrame)
    assert list(frame) == list(data.students)
    students, schools = data.to_pandas()
    assert (len(students), len(schools)) == (7185, 160)
    assert len(bhm.load_radon().to_pandas()) == 919


def test_california_scores_and_class_sizes_are_derived():
    data = bhm.load_california_schools()
    np.testing.assert_allclose(data.score, (data.read + data["math"]) / 2)
    np.testing.assert_allclose(data["str"], data["students"] / data["teachers"])


def test_the_two_codings_of_log_radon_are_what_they_say():
    data = bhm.load_radon()
    arm = np.log(np.where(data.activity == 0, 0.1, data.activity))
    np.testing.assert_allclose(data.log_radon_arm, arm, atol=1e-8)
    np.testing.assert_allclose(data.log_radon_p01, np.log(data.activity + 0.1), atol=1e-8)


def test_an_empty_cell_is_an_error_unless_its_column_may_have_gaps():
    with pytest.raises(ValueError, match="could not convert"):
        read_csv("gcse.csv", text=["gender"], whole=["school", "student"], gaps=["written"])


def test_gcse_scores_are_whole_marks_in_per_cent():
    data = bhm.load_gcse()
    assert len(set(data.school)) == 73
    assert (data.female.sum(), (data.gender == "F").sum()) == (1128, 1128)
    assert not (np.isnan(data.written) & np.isnan(data.course)).any()
    assert distance_to_whole_marks(data.course, 108) < 0.11
    assert distance_to_whole_marks(data.course, 110) > 0.5


def distance_to_whole_marks(scores, total):
    """How far a score, cut to one decimal, lies below a whole number of marks, at most."""
    marks = scores[~np.isnan(scores)] * total / 100
    return (np.ceil(marks - 1e-9) - marks).max()


def test_loading_needs_neither_pandas_nor_scipy_stats():
    code = (
        "import sys, bhm_core as bhm; bhm.load_high_school(); "
        "sys.exit(bool({'pandas', 'scipy.stats', 'matplotlib', 'arviz_stats'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
