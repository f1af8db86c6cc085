"""Rat tumours (BDA, section 5.3): the engine agrees with sums over grids made elsewhere."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

import bhm_core as bhm
from bhm_core.diagnostics import mcse_mean
from bhm_core.hierarchical.engine.modes import find_modes

EXACT = json.loads((Path(__file__).parent / "rat_tumors_exact.json").read_text())
WIDE = EXACT["grid_wider_u[-4,0]_v[-1,12]"]
PLACE = Path(bhm.data.__file__).parent


@pytest.fixture(scope="module")
def model():
    rats = bhm.load_rat_tumors()
    return bhm.BetaBinomialGroups(rats.y, rats.K)


def test_the_mode_is_that_of_the_grid(model):
    (mode, _, _), *_ = find_modes(model.log_posterior, model.start()[0][None], model.start()[1])
    assert mode == pytest.approx([WIDE["mode_u"], WIDE["mode_v"]], abs=0.02)


def test_means_agree_at_twenty_seeds_and_draws_are_worth_half_their_number(model):
    ess = []
    for seed in range(20):
        draws = model.sample(rng=seed)
        mean = draws["alpha"] / (draws["alpha"] + draws["beta"])
        theta = draws["theta"][..., 70]
        for x, exact in ((mean, WIDE["E_pop_mean"]), (theta, WIDE["E_theta71"]),
                         (draws["alpha"], WIDE["E_alpha"]), (draws["beta"], WIDE["E_beta"])):
            # alpha has no finite variance under this prior on an unbounded grid: allow its .02 sd
            assert abs(x.mean() - exact) < 4 * mcse_mean(x) + 0.02 * x.std()
        ess.append(draws.diagnostics.ess_bulk_min)
    assert min(ess) > 2000 and np.median(ess) > 2800


def test_a_prior_flat_in_alpha_and_beta_would_be_seen():
    with open(PLACE / "rat_tumors_bda.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = bhm.BetaBinomialGroups([int(r["y"]) for r in rows], [int(r["K"]) for r in rows],
                                   prior=lambda a, b: -3.5 * np.log(a + b))
    alpha = wrong.sample(rng=1)["alpha"]
    assert abs(alpha.mean() - WIDE["E_alpha"]) > 4 * mcse_mean(alpha) + 0.02 * alpha.std()
