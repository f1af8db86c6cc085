"""The recorded numbers are those that were measured or computed elsewhere, and tables show them."""

import csv
import json
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core import diagnostics
from bhm_core.course import records
from bhm_core.course.records._table import RecordedTable

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "tests" / "reference"
HERE = files("bhm_core.course.records")


def table(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def test_the_fits_of_lme4_are_those_of_the_reference_file():
    reference = {}
    for row in table(REFERENCE / "lme4.csv"):
        reference.setdefault(row["case"], {}).setdefault(row["kind"], []).append(row["estimate"])
    for row in table(HERE / "lme4.csv"):
        fit = reference[row["case"]]
        assert row["gamma"].split() == fit["fixef"] and row["tau"].split() == fit["sd_group"]
        assert [row["corr"]] == fit.get("corr", [""])
        assert [row["sigma"], row["criterion"]] == fit["sd_resid"] + fit["criterion"]
        assert row["method"] in row["case"] or row["method"] == "REML"


def test_the_posterior_means_are_those_of_the_reference_file():
    reference = {(r["case"], r["quantity"]): float(r["mean"]) for r in table(REFERENCE / "posteriors.csv")}
    known = records.posteriors()
    lines = ["Gamma[1,1]", "Gamma[1,2]", "tau1", "tau2", "rho", "sigma"]
    assert flat(known["sleepstudy"]) == [reference["sleepstudy_lkj", name] for name in lines]
    assert flat(known["schools"]) == [reference["hsb_anova", k] for k in ("beta", "sd_group1", "sigma")]
    assert json.loads((HERE / "posteriors.json").read_text()) == known


def flat(values):
    return [number for value in values.values() for number in np.ravel(value).tolist()]


def test_a_fit_builds_the_model_that_it_is_a_fit_of():
    for fit in records.lme4_fits():
        model = bhm.HierarchicalRegression(*fit.rows)
        scales = fit.tau, fit.corr, fit.sigma
        ours = (model.restricted_log_likelihood(*scales) if fit.method == "REML"
                else model.log_likelihood(fit.gamma, *scales))
        assert -2 * ours == pytest.approx(fit.criterion, abs=1e-4)


def test_a_table_knows_numbers_from_text_and_leaves_gaps_open():
    rows = RecordedTable([{"a": "x", "b": "12345.6"}, {"a": "y<", "b": ""}], {"a": "name", "b": "size"})
    assert rows["a"].tolist() == ["x", "y<"] and np.isnan(rows["b"][1])
    assert repr(rows).splitlines() == ["name  size", "x     12,300", "y<"]
    assert "<td>y&lt;</td><td></td>" in rows._repr_html_() and len(rows) == 2


def test_programs_that_did_not_run_are_named_and_not_shown(monkeypatch):
    empty = dict.fromkeys(("version", "ess_per_second", "load"), "") | {"ess_bulk_min": "400"}
    made = [empty | {"peer": "bhm", "seconds": "0.1", "ess_per_second": "30", "remark": ""},
            empty | {"peer": "jags", "seconds": "60", "ess_per_second": "2", "remark": ""},
            empty | {"peer": "new", "seconds": "", "remark": "skipped: no compiler"}]
    monkeypatch.setattr(records, "rows_on_record", lambda name: made)
    rows = records.benchmark()
    assert rows["label"].tolist() == ["bhm_core", "JAGS"]
    assert rows.skipped == {"new": "skipped: no compiler"}
    assert records.rate(rows, "bhm_core", "JAGS") == 15
    assert np.isnan(records.rate(rows, "bhm_core", "new"))


@pytest.mark.parametrize(("size", "rate"), [("399", np.nan), ("", np.nan), ("400", 15.0)])
def test_a_run_with_too_few_effective_draws_has_no_rate(monkeypatch, size, rate):
    row = {"seconds": "60", "ess_per_second": "2", "ess_per_second_sampling": "", "remark": ""}
    made = [row | {"peer": "bhm", "ess_bulk_min": "3000", "ess_per_second": "30"},
            row | {"peer": "jags", "ess_bulk_min": size}]  # fmt: skip
    monkeypatch.setattr(records, "rows_on_record", lambda name: made)
    np.testing.assert_equal(records.rate(records.benchmark(), "bhm_core", "JAGS"), rate)


def test_scaling_names_what_could_not_run_and_claims_no_total_for_sums_alone(monkeypatch):
    made = [{"case": "1e5", "how": "arrays", "seconds": "0.5", "rows": "100000", "remark": ""},
            {"case": "sums", "how": "spark", "statistics": "3.1", "seconds": "", "remark": ""},
            {"case": "spark", "how": "spark", "seconds": "", "remark": "skipped: no Java"}]
    monkeypatch.setattr(records, "rows_on_record", lambda name: made)
    assert len(records.scaling()) == 2 and records.scaling().skipped == {"spark": "skipped: no Java"}
    assert np.isnan(records.scaling()["seconds"][1])
    monkeypatch.setattr(records, "rows_on_record", lambda name: [])
    assert len(records.scaling()) == 0 and repr(records.scaling()) == "not measured yet"
    assert "Not measured yet" in records.scaling()._repr_html_()


def test_the_smallest_effective_size_is_over_all_that_varies():
    rng = np.random.default_rng(1)
    slow = rng.standard_normal((4, 500)).cumsum(axis=1)
    draws = bhm.Draws({"one": np.ones((4, 500)), "fast": rng.standard_normal((4, 500, 2)), "slow": slow})
    assert records.smallest_ess(draws) == diagnostics.ess_bulk(slow)


def test_a_table_shows_the_columns_that_are_asked_for():
    rows = RecordedTable([{"a": "x", "b": "1", "c": "2"}], {"a": "name", "b": "size", "c": "cost"})
    assert repr(rows.only("c", "a")).splitlines() == ["cost  name", "2     x"]
    with pytest.raises(ValueError, match="'d'"):
        rows.only("a", "d")


@pytest.mark.parametrize(("cell", "shown"), [
    ("0.5", "0.500"), ("39.05", "39.0"), ("0.0199", "0.0199"), ("12", "12"), ("57021.3", "57,000"),
    ("x", "x"),
])
def test_three_digits_are_shown_of_each_number(cell, shown):
    assert shown in repr(RecordedTable([{"a": cell}], {"a": "size"}))


def test_a_table_may_fix_the_digits_after_the_point():
    rows = RecordedTable([{"a": "6.3777", "b": "12"}], {"a": "mean", "b": "n"}, decimals=3)
    assert repr(rows.only("a", "b")).splitlines()[1].split() == ["6.378", "12"]


def test_the_quadrature_of_school_8367_is_found_again_on_another_grid(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    import by_quadrature

    data = bhm.load_high_school()
    pupils, schools = data.students, data.schools
    group = np.searchsorted(schools["school"], pupils["school"])
    place = int(np.searchsorted(schools["school"], 8367))
    rows = pupils["mathach"], pupils["cses"], schools["catholic"][group].astype(float), group
    kept = records.school_8367().rows[0]
    mean, sd = by_quadrature.intercept(*rows, place, nodes=(8, 8, 8, 6))
    assert [mean, sd] == pytest.approx([float(kept["mean"]), float(kept["sd"])], abs=0.01)
    wrong, _ = by_quadrature.intercept(*rows, place + 1, nodes=(8, 8, 8, 6))
    assert abs(wrong - mean) > 1
