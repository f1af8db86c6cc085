"""The figure of the simulation study: its formula is the study's, its dots are the record's."""

import numpy as np
import pytest

from bhm_core.course import prior_study as ps
from bhm_core.live import PriorStudy


@pytest.mark.parametrize(("m", "s", "name"), [
    (1.0, 1.0, "good"), (2.0, 3.0, "weak wrong"), (0.4, np.inf, "flat")])
def test_dots_stand_where_the_prior_is_one_of_the_four(m, s, name):
    found = PriorStudy(m=m, s=s, members="100", quantity="gamma_1").result["simulated"]
    record = ps.load_prior_study()
    mine = (record["prior"] == name) & (record["members"] == 100) & (record["quantity"] == "gamma_1")
    np.testing.assert_allclose(found["bias"], record["bias"][mine], atol=5e-5)
    np.testing.assert_allclose(found["coverage_mcse"], record["coverage_mcse"][mine], atol=5e-5)


def test_there_are_no_dots_for_another_prior():
    assert PriorStudy(m=2.1).result["simulated"] is None


def test_lines_are_the_formula_of_the_study():
    result = PriorStudy(m=3.0, s=0.7, quantity="gamma_0").result
    for k, J in enumerate(ps.GROUPS):
        found = ps.bias_and_coverage(ps.information(J, 10), 3.0, 0.7)
        assert result["bias"][k] == pytest.approx(found["bias"][0], rel=1e-9)
        assert result["coverage"][k] == pytest.approx(found["coverage"][0], rel=1e-9)
