"""The script's diagnostics against bhm_core.diagnostics, and what the answers and buttons claim."""

import numpy as np
import pytest
from scipy.special import ndtri
from support import Scripts

from bhm_core import diagnostics
from bhm_core.live import FourChains
from bhm_core.live.figures import four_chains

APART = {"start": "middle", "spread": 6.0}


@pytest.fixture(scope="module")
def module():
    """The module with the diagnostics, callable by itself."""
    inside = "const four_chains = (() => {"
    v8 = Scripts(["four_chains"],
                 lambda text: "var shown;" + text.replace(inside, f"{inside}shown = chains;"))
    yield v8
    v8.racer.close()


def of_script(module, draws, change=""):
    """R-hat and ESS of (4, n) draws as the script has them."""
    flat, n = draws.ravel().tolist(), draws.shape[1]
    call = f"((x, n) => shown.diagnose(Float64Array.from(x), shown.order(x), n, n{change}))"
    return module.call(call, flat, n)


DRAWS = {
    "independent": lambda rng, n: rng.normal(size=(4, n)),
    "one apart": lambda rng, n: rng.normal(size=(4, n)) + np.array([0, 0, 0, 2.0])[:, None],
    "one wider": lambda rng, n: rng.normal(size=(4, n)) * np.array([1, 1, 1, 5.0])[:, None],
    "heavy tails": lambda rng, n: rng.standard_cauchy((4, n)),
    "a slow walk": lambda rng, n: rng.normal(size=(4, n)).cumsum(axis=1),
    "many ties": lambda rng, n: np.floor(2 * rng.normal(size=(4, n))),
    "antithetic": lambda rng, n: np.where(np.arange(n) % 2, 1, -1) * np.abs(rng.normal(size=(4, n))),
}


@pytest.mark.parametrize("kind", DRAWS)
@pytest.mark.parametrize("n", [20, 100, 1000])
def test_the_script_has_the_diagnostics_of_the_package(kind, n, module):
    draws = np.round(DRAWS[kind](np.random.default_rng(n), n), 4)  # what JSON carries unchanged
    ours = [diagnostics.r_hat(draws), diagnostics.ess_bulk(draws)]
    theirs = of_script(module, draws)
    np.testing.assert_allclose([theirs["r_hat"], theirs["ess"]], ours, rtol=1e-9)
    if n > 20:  # wrong twin: the last two draws forgotten
        short = of_script(module, draws, " - 2")
        assert not np.allclose([short["r_hat"], short["ess"]], ours, rtol=1e-9)


def test_no_spread_no_diagnostic(module):
    assert of_script(module, np.ones((4, 20))) == {"r_hat": None, "ess": None}
    stuck = np.repeat(np.arange(4.0)[:, None], 20, axis=1)
    assert of_script(module, stuck)["r_hat"] is None and four_chains.diagnose(
        np.hstack([stuck[:, :1], stuck]), 20)[0] is None


def test_normal_quantiles_of_the_script_are_those_of_scipy(module):
    p = np.concatenate([np.geomspace(1e-10, 0.5, 400), 1 - np.geomspace(1e-10, 0.5, 400)])
    theirs = module.call("((p) => p.map((v) => shown.probit(v)))", p.tolist())
    given = np.array([float(f"{v:.12g}") for v in p])  # what the script was handed
    np.testing.assert_allclose(theirs, ndtri(given), rtol=1e-13, atol=1e-15)


def test_chains_of_one_mode_are_content_and_have_seen_half_of_the_target():
    for n in (800, 1000):
        r = FourChains(n=n).result
        assert r["content"] and r["right"] == 0.0 and r["r_hat"] < 1.005
        assert abs(r["mean"]) > 20 * r["mcse"]  # the claimed error says nothing of the mode not seen
    assert FourChains(n=1000).result["r_hat"] < FourChains(n=800).result["r_hat"]


def test_starting_points_on_both_sides_are_noticed():
    for n in (100, 500, 1000):
        assert FourChains(n=n, **APART).result["r_hat"] > 1.5
    assert FourChains(n=1000, **APART).result["ess"] < 20


def test_fair_steps_pass_and_timid_ones_do_not():
    fair = FourChains(distance=0, scale=2.4, n=1000, **APART).result
    timid = FourChains(distance=0, scale=0.2, n=1000, **APART).result
    assert fair["content"] and abs(fair["mean"]) < 4 * fair["mcse"]
    assert not timid["content"] and timid["r_hat_from"] is None and timid["ess_from"] is None


def test_the_walks_draw_from_the_target():
    chains, _ = four_chains.walks(3.0, 3.0, "middle", 2.0)
    draws = chains[:, 50:]
    second = draws**2
    assert abs(draws.mean()) < 4 * diagnostics.mcse_mean(draws)
    assert abs(second.mean() - (1 + 1.5**2)) < 4 * diagnostics.mcse_mean(second)


def test_the_moment_is_the_first_check_that_is_content():
    r = FourChains(n=1000).result
    before = [v for k, v in zip(four_chains.CHECKS, r["r_hats"], strict=True) if k < r["r_hat_from"]]
    assert min(before) >= 1.01 > r["r_hats"][four_chains.CHECKS.index(r["r_hat_from"])]
    n = r["ess_from"]
    assert FourChains(n=n).result["ess"] >= 400 == four_chains.ESS


def test_the_alarm_rings_in_between_and_is_silent_where_the_answer_is_worst():
    near, between, far = (FourChains(distance=d, n=1000).result for d in (3.0, 7.0, 10.0))
    assert between["r_hat"] > 1.1 and not between["content"]
    assert far["r_hat"] < near["r_hat"] + 0.01 and far["content"]
    assert abs(far["right"] - 0.5) > 0.4 > 0.1 > abs(near["right"] - 0.5)
