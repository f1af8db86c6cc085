"""What a posterior costs: shares of volume, exact answers, and counts of evaluations."""

import numpy as np
import pytest
from exact import PDB, eight_schools

import bhm_core as bhm
from bhm_core.course import costs


def test_the_ball_in_the_cube_is_that_of_the_manuscript():
    found = costs.ball_in_cube([1, 2, 3, 5, 7, 10, 15]).round(5)
    assert found.tolist() == [1, 0.78540, 0.52360, 0.16449, 0.03691, 0.00249, 0.00001]


def test_a_dimension_below_one_is_refused():
    with pytest.raises(ValueError, match="d must be positive"):
        costs.ball_in_cube(0)


def test_quadrature_reproduces_the_reference():
    mean = {name: row["mean"] for name, row in eight_schools(PDB).items()}
    eight = bhm.load_eight_schools()
    found = costs.quadrature(eight.y, eight.sigma, mu_sd=5.0, tau_scale=5.0)
    assert found["mu"] == pytest.approx(mean["mu"], abs=1e-5)
    # the tail of the Cauchy beyond the grid: tau > 50,000 has a probability of about 1e-24 here
    assert found["tau"] == pytest.approx(mean["tau"], abs=1e-5)
    expected = [mean[f"theta[{j}]"] for j in range(1, 9)]
    np.testing.assert_allclose(found["theta"], expected, atol=1e-5)


def test_another_prior_has_another_answer():
    eight = bhm.load_eight_schools()
    wide = costs.quadrature(eight.y, eight.sigma, tau_scale=25.0)
    assert wide["tau"] > 4 and wide["mu"] > 7


def test_efficiency_is_that_of_the_worst_quantity():
    good = np.random.default_rng(1).normal(size=(4, 1000))
    bad = np.repeat(good[:, :100], 10, axis=1)
    alone, both = (costs.efficiency(q, 4000) for q in ({"a": good}, {"a": good, "b": bad}))
    assert alone == pytest.approx(1000, rel=0.1)
    assert both == costs.efficiency({"b": bad}, 4000) < alone / 4


def test_typical_groups_have_the_variance_of_the_model():
    y, se = costs.typical_groups(16, 0.5, n_groups=12)
    assert y.mean() == pytest.approx(0, abs=1e-12)
    assert y.var(ddof=1) == pytest.approx(0.25 + 1 / 16)
    assert se.tolist() == [0.25] * 12


def test_a_walk_costs_more_than_an_orbit_and_the_more_the_higher():
    low, high = (costs.standard_normal_costs(d, n_draws=4000, rng=1) for d in (5, 40))
    assert high[0] > 3 * low[0] and high[1] < 3 * low[1]


def test_costs_are_the_same_for_the_same_seed():
    assert costs.standard_normal_costs(3, n_draws=100, rng=1) == costs.standard_normal_costs(
        3, n_draws=100, rng=1
    )


@pytest.mark.long
@pytest.mark.parametrize(("size", "winner"), [(1, "non_centred"), (100, "centred")])
def test_the_stored_map_is_what_the_function_finds(size, winner):
    """A shorter run of one row: the same winner, and the engine far ahead of both."""
    row = stored(size, 0.3)
    found = costs.parameterisation_costs(
        *costs.typical_groups(size, 0.3), n_draws=120, rng=2
    )
    loser = {"centred": "non_centred", "non_centred": "centred"}[winner]
    for rates in (row, found):
        assert rates["exact"] > rates[winner] > 2 * rates[loser]


def stored(size, tau):
    table = costs.load_parameterisation_map()
    k = np.flatnonzero((table["size"] == size) & (table["tau"] == tau))
    return {name: column[k].item() for name, column in table.items()}


def test_the_map_has_every_size_for_every_spread_and_both_data_sets():
    table = costs.load_parameterisation_map()
    assert set(table["case"]) == {"eight schools", "High School and Beyond", "typical"}
    assert np.sum(table["case"] == "typical") == 18
