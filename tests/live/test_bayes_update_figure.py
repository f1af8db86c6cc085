"""The grid of fourteen pupils: the closed form, the order, and the data it shows."""

import numpy as np
import pytest
from scipy import stats

from bhm_core import load_high_school
from bhm_core.live import BayesUpdate


@pytest.mark.parametrize("k", [0, 1, 7, 14])
def test_grid_gives_the_beta_posterior(k):
    result = BayesUpdate(k=k).result
    exact = stats.beta(1.58 + result["hits"], 7.82 + k - result["hits"])
    assert result["mean"] == pytest.approx(exact.mean(), abs=2e-4)
    assert (result["low"], result["high"]) == pytest.approx(exact.interval(0.9), abs=2e-3)


def test_order_changes_the_way_and_not_the_end():
    there = BayesUpdate()
    back = BayesUpdate(order=there.order[::-1])
    np.testing.assert_allclose(there.result["posterior"], back.result["posterior"], rtol=1e-10)
    assert np.abs(np.subtract(there.result["path"], back.result["path"])).max() > 0.03
    np.testing.assert_allclose(there.result["path"], there.result["usual"], rtol=1e-10)
    copied = BayesUpdate(order=[1.0, *there.order[1:]])  # a pupil counted twice does change the end
    assert copied.result["mean"] != pytest.approx(there.result["mean"], abs=0.01)


def test_yesterdays_posterior_is_todays_prior():
    today, yesterday = BayesUpdate(k=5, show="last").result, BayesUpdate(k=4).result
    np.testing.assert_allclose(today["prior"], yesterday["posterior"], rtol=1e-12)
    product = np.array(today["prior"]) * today["likelihood"]
    np.testing.assert_allclose(product / product.mean(), today["posterior"], rtol=1e-10)


def test_state_is_the_data_of_the_survey():
    pupils, state = load_high_school().students, BayesUpdate().state
    school = pupils["school"] == 8367
    assert state["scores"] == pupils["mathach"][school].tolist()
    low = pupils["mathach"] < state["threshold"]
    assert state["survey"] == pytest.approx(low.mean(), abs=5e-4)
