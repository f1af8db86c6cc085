"""Mixtures of normals: one component is that normal, several agree with quadrature."""

import numpy as np
import pytest
from scipy import stats

import bhm_core as bhm
from bhm_core.shrinkage.mixture import NormalMixture

TWO = NormalMixture([0.3, 0.7], [-1.0, 4.0], [0.5, 2.0])


def test_a_mixture_of_one_is_that_normal():
    one = NormalMixture([1.0], [[3.0, 5.0]], [[2.0, 1.0]])
    normal = stats.norm([3, 5], [2, 1])
    np.testing.assert_allclose(one.quantile(0.9), normal.ppf(0.9), rtol=1e-10)
    np.testing.assert_allclose(one.pdf([4.0, 4.0]), normal.pdf(4.0), rtol=1e-10)
    np.testing.assert_allclose(one.cdf([4.0, 4.0]), normal.cdf(4.0), rtol=1e-10)
    np.testing.assert_allclose(one.sd, [2.0, 1.0])


def test_moments_and_quantiles_are_those_of_the_density():
    x = np.linspace(-12, 24, 20001)
    grid = bhm.Grid(np.log(TWO.pdf(x)), x)
    np.testing.assert_allclose([TWO.mean, TWO.sd], [grid.mean(), grid.sd()], rtol=1e-7)
    np.testing.assert_allclose(grid.log_evidence, 0, atol=1e-7)
    for q in (0.05, 0.5, 0.95):
        np.testing.assert_allclose(TWO.quantile(q), grid.quantile(q), rtol=1e-6)


def test_the_spread_between_components_counts():
    """The wrong twin: averaging the variances alone forgets it."""
    assert TWO.sd**2 > np.average(np.square(TWO.sds), weights=TWO.weights) + 1


def test_densities_of_several_groups_are_evaluated_at_several_points():
    groups = NormalMixture([0.5, 0.5], [[0.0, 1.0], [2.0, 3.0]], [[1.0, 1.0], [1.0, 2.0]])
    x = np.array([[0.0, 0.0], [1.0, 1.0], [5.0, 5.0]])
    expected = [(stats.norm.pdf(v, [0, 1], 1) + stats.norm.pdf(v, [2, 3], [1, 2])) / 2 for v in x]
    np.testing.assert_allclose(groups.pdf(x), expected, rtol=1e-10)


def test_a_quantile_needs_a_probability():
    with pytest.raises(ValueError, match="q must be between 0 and 1, got 1.5"):
        TWO.quantile(1.5)
