"""Pilots: weights that estimate the target, whichever proposals the points came from."""

from types import SimpleNamespace

import numpy as np
import pytest

from bhm_core.hierarchical.engine import pilot as pilot_module
from bhm_core.hierarchical.engine.pilot import LogPosterior, Pilot, explore
from bhm_core.hierarchical.engine.proposal import Mixture, SplitT


def target(log_density, d=1, scale=1.0):
    return LogPosterior(SimpleNamespace(
        log_posterior=log_density, start=lambda: (np.zeros(d), np.full(d, scale)),
        parameter_names=tuple(f"x{k}" for k in range(d))))


def bell(x):
    return -0.5 * ((x - 1) ** 2).sum(-1)


def split(center, scale):
    return SplitT(np.array([center]), np.eye(1), np.array([scale]), np.array([scale]))


def test_weights_estimate_moments_and_the_constant_from_uneven_proposals():
    rng, pilot = np.random.default_rng(1), Pilot(target(bell))
    for center, scale, n in ((0.0, 3.0, 20_000), (1.0, 0.3, 20_000), (5.0, 1.0, 500)):
        pilot.draw(split(center, scale), n, rng)
    points, weights = pilot.weighted()
    error = 4 / np.sqrt(10_000)
    assert abs(weights @ points[:, 0] - 1) < error
    assert abs(weights @ (points[:, 0] - 1) ** 2 - 1) < 2 * error
    assert pilot.log_ratios(0)[1] == pytest.approx(np.log(np.sqrt(2 * np.pi)), abs=error)


def test_the_share_of_a_proposal_is_its_effective_sample_size():
    rng, pilot = np.random.default_rng(2), Pilot(target(bell))
    pilot.draw(split(0.0, 2.0), 30_000, rng)
    pilot.draw(split(1.0, 1.0), 30_000, rng)
    x = pilot.points[0]
    w = np.exp(bell(x) - pilot.proposals[0].log_density(x))
    assert pilot.share(0) == pytest.approx(w.sum() ** 2 / (w @ w) / len(w), rel=0.05)
    assert pilot.share(1) > pilot.share(0)


def test_a_region_that_the_proposal_starves_lowers_its_share_once_seen():
    rng, pilot = np.random.default_rng(3), Pilot(target(bell))
    pilot.draw(split(-4.0, 0.2), 2000, rng)
    before = pilot.share(0)
    pilot.draw(split(1.0, 1.0), 2000, rng)
    assert pilot.share(0) < 0.1 * before


def test_exploring_ends_with_a_mixture_that_fits():
    def skewed(x):
        return x[..., 0] - np.exp(x[..., 0]) - 0.5 * ((x[..., 1] - x[..., 0]) / 0.3) ** 2

    pilot = explore(target(skewed, d=2), np.random.default_rng(4))
    assert isinstance(pilot.proposals[pilot.best()], Mixture) and pilot.share(pilot.best()) > 0.7


def test_a_second_mode_away_from_the_start_is_covered():
    def two(x):
        return np.logaddexp(-0.5 * ((x + 3) / 0.3) ** 2, -0.5 * ((x - 3) / 0.3) ** 2).sum(-1)

    pilot = explore(target(two, scale=2.0), np.random.default_rng(5))
    points, weights = pilot.weighted()
    assert abs(weights @ (points[:, 0] > 0) - 0.5) < 0.1


def best_share_with_a_lobe(monkeypatch, **changed):
    """Effective share of the best mixture where a thousandth of the mass is narrow and far away."""
    for name, value in changed.items():
        monkeypatch.setattr(pilot_module, name, value)

    def two(x):
        return np.logaddexp(-0.5 * x**2, np.log(0.001 / 0.1) - 0.5 * ((x - 200) / 0.1) ** 2).sum(-1)

    density = target(two)
    density.model.other_starts = lambda: np.array([[200.0]])
    pilot = explore(density, np.random.default_rng(7))
    return pilot.share(pilot.best())


def test_a_lobe_of_a_thousandth_gets_a_part_of_the_proposal(monkeypatch):
    assert best_share_with_a_lobe(monkeypatch) > 0.7
    assert best_share_with_a_lobe(monkeypatch, _STARVED=np.inf) < 0.3  # wrong twin


def test_a_start_without_density_is_an_error():
    with pytest.raises(ValueError, match="must be positive somewhere near"):
        explore(target(lambda x: np.full(x.shape[:-1], -np.inf)), np.random.default_rng(6))
