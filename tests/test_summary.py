"""The table says what is known, in as many digits as are known, and warns."""

from types import SimpleNamespace

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.draws.summary import known_digits


@pytest.fixture(scope="module")
def draws():
    rng = np.random.default_rng(1)
    shift = np.arange(4.0)[:, None]
    return bhm.Draws(
        {
            "mu": 100 + 3 * rng.normal(size=(4, 500)),
            "theta": rng.normal(size=(4, 500, 2, 2)),
            "bad": rng.normal(size=(4, 500)) + shift,
            "one": np.ones((4, 500)),
        },
        stats={"diverging": np.arange(2000).reshape(4, 500) < 3},
    )


def test_rows_are_labelled_by_name_and_index(draws):
    assert draws.summary().rows == (
        "mu", "theta[0,0]", "theta[0,1]", "theta[1,0]", "theta[1,1]", "bad", "one"
    )  # fmt: skip
    assert list(draws.summary(["bad"])) == ["bad"]


def test_numbers_are_those_of_the_draws(draws):
    row = draws.summary()["theta[1,0]"]
    x = draws["theta"][..., 1, 0]
    assert row.mean == row["mean"] == pytest.approx(x.mean(), rel=1e-12)
    assert row.sd == pytest.approx(x.std(ddof=1), rel=1e-12)
    assert (row.q05, row.q50, row.q95) == pytest.approx(tuple(np.quantile(x, [0.05, 0.5, 0.95])))
    assert row.r_hat == bhm.diagnostics.r_hat(x)
    assert row.ess_tail == bhm.diagnostics.ess_tail(x)
    assert row.mcse_mean == bhm.diagnostics.mcse_mean(x)
    assert draws.summary().mean.shape == (7,)


def test_no_digit_is_printed_that_the_error_makes_meaningless(draws):
    table = repr(draws.summary())
    mu = next(line for line in table.splitlines() if line.startswith("mu")).split()
    assert mu[1] == "100.0"  # sd 3, 2,000 draws: the error is 0.07
    assert known_digits(0.12345, 0.002) == "0.12"
    assert known_digits(-0.001, 0.02) == "0.0"
    assert known_digits(12345.0, 70.0) == "12300"
    assert known_digits(0.5, np.nan) == "0.5"


def test_the_table_flags_what_is_not_to_be_trusted(draws):
    flags = draws.summary().flags
    assert flags[0].startswith("R-hat above 1.01: bad (1.")
    assert flags[1].startswith("bulk ESS below 400: bad (")
    assert flags[-1] == "3 divergent transitions"
    assert repr(draws.summary()).splitlines()[-1] == "! 3 divergent transitions"


def test_each_flag_names_the_row_at_fault_in_its_own_column():
    table = bhm.Draws({"x": np.random.default_rng(3).normal(size=(4, 500, 3))}).summary()
    good = np.full(3, 2000.0)
    table.r_hat, table.ess_bulk, table.ess_tail = np.array([1.2, 1, 1]), good.copy(), good.copy()
    table.ess_bulk[1], table.ess_tail[2] = 7, 9
    assert table.flags == ("R-hat above 1.01: x[0] (1.200)", "bulk ESS below 400: x[1] (7)",
                           "tail ESS below 400: x[2] (9)")


def test_good_draws_raise_no_flag():
    draws = bhm.Draws({"mu": np.random.default_rng(2).normal(size=(4, 500))})
    assert draws.summary().flags == ()
    assert "!" not in repr(draws.summary())


def test_draws_that_were_cut_short_say_so():
    draws = bhm.Draws({"mu": np.random.default_rng(2).normal(size=(4, 500))}, complete=False)
    assert draws.summary().flags == ("sampling was stopped before its end",)


def test_a_constant_has_a_mean_and_no_diagnostic(draws):
    row = draws.summary()["one"]
    assert (row.mean, row.sd, row.q95) == (1.0, 0.0, 1.0)
    assert np.isnan([row.mcse_mean, row.ess_bulk, row.ess_tail, row.r_hat]).all()


def test_a_long_table_is_cut_and_says_so():
    draws = bhm.Draws({"b": np.random.default_rng(3).normal(size=(4, 50, 60))})
    assert "... and 20 more rows" in repr(draws.summary())


def test_an_unknown_row_lists_the_known_ones(draws):
    with pytest.raises(KeyError, match="no row 'nu'; there are mu, theta"):
        draws.summary()["nu"]


def test_a_data_frame_has_full_precision(draws):
    frame = draws.summary().to_pandas()
    assert frame.loc["mu", "mean"] == draws.summary()["mu"].mean


def test_true_and_false_are_summarised_as_one_and_zero():
    arrived = np.random.default_rng(1).random((4, 200)) < 0.3
    row = bhm.Draws({"arrived": arrived}).summary()["arrived"]
    assert row.mean == arrived.mean() and row.q50 == 0 and row.ess_bulk > 400


def test_an_infinite_draw_has_no_diagnostics_and_is_no_crash():
    x = np.random.default_rng(1).normal(size=(4, 100))
    x[2, 5] = np.inf
    row = bhm.Draws({"x": x}).summary()["x"]
    assert row.mean == np.inf and abs(row.q50) < 1
    assert np.isnan([row.sd, row.mcse_mean, row.r_hat, row.ess_bulk, row.ess_tail]).all()


def test_a_chain_that_never_moved_is_flagged_in_words():
    x = np.random.default_rng(1).normal(size=(4, 500))
    x[2] = x[2, 0]
    assert "chains that never moved: 2" in bhm.Draws({"x": x}).summary().flags
    assert "chains that never moved: 0, 1, 2, 3" in bhm.Draws({"x": np.ones((4, 500))}).summary().flags
    known = {"sigma": np.ones((4, 500)), "x": np.random.default_rng(1).normal(size=(4, 500))}
    for names in (None, ["sigma"]):  # a number that is known is not a chain that stands still
        assert not any("moved" in flag for flag in bhm.Draws(known).summary(names).flags)


@pytest.mark.parametrize("unit", [2.0**-1000, 2.0**-600, 2.0**600, 2.0**1000])
def test_a_summary_of_tiny_or_huge_numbers_is_that_in_another_unit(unit):
    x = np.random.default_rng(1).normal(3.0, 1.0, size=(4, 500))
    one, other = bhm.Draws({"x": x}).summary(), bhm.Draws({"x": unit * x}).summary()
    for column in ("mean", "sd", "q05", "mcse_mean"):
        np.testing.assert_allclose(getattr(other, column), unit * getattr(one, column), rtol=1e-12)
    assert (other["x"].ess_bulk, other["x"].r_hat) == (one["x"].ess_bulk, one["x"].r_hat)
    assert f"{other['x'].mean:.0e}"[1:] in repr(other) and len(repr(other)) < 500


def test_what_the_sampler_says_against_its_draws_is_shown():
    draws = bhm.Draws({"x": np.random.default_rng(2).normal(size=(4, 500))})
    assert draws.summary().flags == ()
    draws.diagnostics = SimpleNamespace(converged=False)
    assert "! the sampler's own checks failed" in repr(draws.summary())
