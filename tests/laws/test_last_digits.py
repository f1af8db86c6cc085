"""Draws do not hang on the last digit of a log density, which differs from processor to processor.

The engine draws once from a log density and again from one that is off by 1e-15 of itself in every
place, up or down at random: its parameters must be the same to the last bit, and what is drawn given
them to 1e-9. The wrong twin leaves the lattices out; then walkers end up many sds apart, and
independent draws keep some ten digits.
"""

import numpy as np
import pytest

from bhm_core import (
    BetaBinomialGroups,
    GammaPoissonGroups,
    HierarchicalGLM,
    HierarchicalRegression,
    NormalMeans,
    load_eight_schools,
    load_rat_tumors,
    load_sleepstudy,
)
from bhm_core.hierarchical.engine import (
    ensemble,
    independence,
    modes,
    pilot,
    proposal,
    sample_model,
)

DIGIT = 1e-15
TOLERANCE = 1e-9


def regression():
    data = load_sleepstudy()
    return HierarchicalRegression.two_level(data.Reaction, data.Days, data.Subject)


def normal_means():
    data = load_eight_schools()
    return NormalMeans(data.y, data.sigma)


def beta_binomial():
    data = load_rat_tumors()
    return BetaBinomialGroups(data.y, data.K)


def gamma_poisson():
    counts, exposure = [5, 1, 5, 14, 3, 19, 1, 1, 4, 22], [94, 16, 63, 126, 5, 31, 1, 1, 2, 10]
    return GammaPoissonGroups(counts, exposure, prior=lambda a, b: -a - 0.1 * b)


def logistic():
    data = load_rat_tumors()
    one = np.ones((71, 1))
    return HierarchicalGLM(data.y, one, one, np.arange(71), trials=data.K)


MODELS = (regression, normal_means, beta_binomial, gamma_poisson, logistic)
EVERY_WAY = pytest.mark.parametrize(
    "build, method", [(build, method) for build in MODELS for method in ("independence", "ensemble")]
)


def off_by_a_digit(log_density, seed):
    """The log density of another processor."""
    rng = np.random.default_rng(seed)

    def other(phi):
        value = log_density(phi)
        return value * (1 + DIGIT * rng.choice([-1, 1], size=np.shape(value)))

    return other


def draws(build, method, monkeypatch, *, processor=0):
    """Draws of everything, by the method that is asked for."""
    model = build()
    for density in ("log_posterior", "rough_log_posterior"):
        if processor and hasattr(model, density):
            setattr(model, density, off_by_a_digit(getattr(model, density), processor))
    if method == "ensemble":
        monkeypatch.setattr(independence, "_MAX_CANDIDATES", 0)  # no proposal is good enough
    found = sample_model(model, n_draws=500, rng=1)
    assert found.diagnostics.method == method and found.diagnostics.converged
    return found


def agree(first, second):
    """The parameters to the last bit, and what is drawn given them to rounding."""
    rest = all(np.allclose(first[k], second[k], rtol=TOLERANCE, atol=TOLERANCE) for k in first.names)
    return np.array_equal(first.phi, second.phi) and rest


def is_portable(build, method, monkeypatch, processors=(1,)):
    here = draws(build, method, monkeypatch)
    others = (draws(build, method, monkeypatch, processor=seed) for seed in processors)
    return all(agree(here, other) for other in others)


@EVERY_WAY
def test_draws_do_not_hang_on_the_last_digit_of_the_log_density(build, method, monkeypatch):
    assert is_portable(build, method, monkeypatch)


@pytest.mark.long
@EVERY_WAY
def test_nor_on_that_of_two_more_processors(build, method, monkeypatch):
    assert is_portable(build, method, monkeypatch, processors=(2, 3))


@EVERY_WAY
def test_without_lattices_they_do(build, method, monkeypatch):
    for module in (ensemble, modes, pilot, proposal):
        monkeypatch.setattr(module, "on_lattice", lambda x, step: x)
    monkeypatch.setattr(proposal, "steady_roots", lambda matrices: matrices)
    assert not is_portable(build, method, monkeypatch)
