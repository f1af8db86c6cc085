"""Rates of groups: against sums over a grid, exact conditionals, and what is refused."""

import numpy as np
import pytest
from scipy.stats import gamma, nbinom

from bhm_core.diagnostics import mcse_mean
from bhm_core.hierarchical.counts.gamma_poisson import GammaPoissonGroups
from bhm_core.hierarchical.engine.model import HierarchicalModel

# failures of ten pumps over thousands of hours (Gaver & O'Muircheartaigh 1987)
Y = np.array([5, 1, 5, 14, 3, 19, 1, 1, 4, 22])
E = np.array([94.32, 15.72, 62.88, 125.76, 5.24, 31.44, 1.048, 1.048, 2.096, 10.48])


def prior(alpha, beta):
    return gamma.logpdf(alpha, 1) + gamma.logpdf(beta, 0.1, scale=1.0)


def grid_means(n=500):
    u, v = np.linspace(-4, 5, n)[:, None], np.linspace(-5, 4, n)[None, :]
    a, b = np.exp(v) + 0 * u, np.exp(v - u)
    log = prior(a, b) + np.log(a) + np.log(b)
    log = log + sum(nbinom.logpmf(y, a, b / (b + e)) for y, e in zip(Y, E, strict=True))
    w = np.exp(log - log.max())
    w /= w.sum()
    theta = [(w * (a + y) / (b + e)).sum() for y, e in zip(Y, E, strict=True)]
    return np.array([(w * a).sum(), (w * b).sum(), *theta])


def z_scores(model):
    exact, z = grid_means(), []
    for seed in range(8):
        d = model.sample(rng=seed)
        x = np.concatenate([d["alpha"][..., None], d["beta"][..., None], d["theta"]], axis=-1)
        z.append((x.mean((0, 1)) - exact) / mcse_mean(x))
    return np.array(z)


def test_it_keeps_the_contract_of_a_hierarchical_model():
    assert isinstance(GammaPoissonGroups(Y, E, prior=prior), HierarchicalModel)


def test_draws_agree_with_a_sum_over_a_grid():
    z = z_scores(GammaPoissonGroups(Y, E, prior=prior))
    assert np.abs(z).max() < 4.5 and (z**2).mean() < 2


def test_a_forgotten_jacobian_is_seen():
    wrong = GammaPoissonGroups(Y, E, prior=lambda a, b: prior(a, b) - np.log(a * b))
    assert (z_scores(wrong) ** 2).mean() > 10


def test_the_integrated_likelihood_is_negative_binomial():
    model = GammaPoissonGroups(Y, E, prior=prior)
    phi = np.random.default_rng(1).normal(size=(4, 5, 2)) * 2
    found = model.constrain(phi)
    a, b = found["alpha"][..., None], found["beta"][..., None]
    difference = model.log_integrated_likelihood(phi) - nbinom.logpmf(Y, a, b / (b + E)).sum(-1)
    assert np.allclose(difference, difference[0, 0], atol=1e-8)
    assert np.allclose(model.unconstrain(**found), phi)


def test_theta_is_the_conjugate_update_of_each_group():
    model = GammaPoissonGroups(Y, E, prior=prior)
    phi = np.tile(model.unconstrain(2.0, 3.0), (40_000, 1))
    theta = model.expand(phi, np.random.default_rng(1))["theta"]
    assert (np.abs(theta.mean(0) - (2 + Y) / (3 + E)) < 4 * theta.std(0) / 200).all()


def test_the_unit_of_exposure_is_the_unit_of_the_rate():
    def scaled(a, b):
        return prior(a, b / 1000)  # b is a rate: thousandfold exposure, thousandfold b

    plain = GammaPoissonGroups(Y, E, prior=prior).sample(rng=1)
    other = GammaPoissonGroups(Y, 1000 * E, prior=scaled).sample(rng=1)
    assert np.allclose(1000 * other["theta"].mean((0, 1)), plain["theta"].mean((0, 1)), rtol=0.05)


def test_one_exposure_serves_all_groups_and_zero_counts_are_data():
    draws = GammaPoissonGroups([0, 0, 1], 2.0, prior=prior).sample(rng=1)
    assert draws["theta"].shape == (4, 1000, 3) and draws.diagnostics.converged


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, -1], [4.0, 4.0]), "counts must be whole numbers of at least 0, got -1 at position 1"),
        (([1, 2], [4.0, 0.0]), "exposure must be positive, got 0.0"),
        (([1, 2], [4.0, 1.0, 1.0]), "exposure must have one value per group, got shape"),
        (([1, np.inf], [4.0, 1.0]), "counts must be finite, got inf"),
    ],
)
def test_bad_input_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        GammaPoissonGroups(*arguments, prior=prior)


def test_a_flat_prior_on_the_log_scale_is_improper():
    with pytest.raises(ValueError, match="the posterior must be proper"):
        GammaPoissonGroups(Y, E, prior=lambda a, b: -np.log(a * b)).sample(rng=1)
