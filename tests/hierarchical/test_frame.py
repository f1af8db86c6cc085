"""The frame holds the same regression in other coordinates: small maps, composed."""

import numpy as np
import pytest

from bhm_core.hierarchical import SufficientStatistics
from bhm_core.hierarchical.marginal.affine import Affine
from bhm_core.hierarchical.marginal.frame import build_frame

RNG = np.random.default_rng(4)
N, FAR = 40, 1000.0
GROUP = np.repeat(range(5), 8)
X = np.column_stack([np.ones(N), FAR + RNG.normal(size=N), RNG.normal(size=5)[GROUP]])
Y = 3 + RNG.normal(size=N)
KINDS = {"a constant in X and Z": ([0, 1, 2], [0, 1]), "none": ([1, 2], [1]), "in X alone": ([0, 1], [2])}


def affine():
    return Affine(RNG.normal(size=(3, 3)), RNG.normal(size=3))


def frame_of(kind, centred):
    x, z = (X[:, columns] for columns in KINDS[kind])
    stats = SufficientStatistics.from_arrays(Y, x, z, GROUP)
    return build_frame(stats, centred), x, z


def test_back_undoes_forward():
    change, beta = affine(), RNG.normal(size=(4, 2, 3))
    np.testing.assert_allclose(change.forward(change.back(beta)), beta)


def test_one_change_after_another_is_one_change():
    first, second, gamma = affine(), affine(), RNG.normal(size=3)
    both = second.after(first).forward(gamma)
    np.testing.assert_allclose(both, second.forward(first.forward(gamma)))
    assert not np.allclose(both, first.after(second).forward(gamma))


def test_the_log_determinants_of_changes_add_up():
    first, second = (Affine.linear(RNG.normal(size=(3, 3))) for _ in range(2))
    both = second.after(first)
    assert np.isclose(both.log_det, Affine.linear(both.matrix).log_det)


def test_columns_and_coefficients_leave_the_same_residual():
    change, beta = affine(), RNG.normal(size=3)
    contrast = np.append(-change.back(beta), 1)
    np.testing.assert_allclose(change.columns(X, Y) @ contrast, Y - X @ beta)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("centred", [True, False])
def test_whitened_columns_are_orthonormal(kind, centred):
    frame, x, _ = frame_of(kind, centred)
    white = frame.gamma.columns(x, Y)[:, :-1]
    np.testing.assert_allclose(white.T @ white, np.eye(x.shape[1]), atol=1e-9)
    assert np.isclose(frame.gamma.log_det, Affine.linear(frame.gamma.matrix).log_det)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("centred", [True, False])
def test_triangles_bases_and_rest_have_the_cross_products_of_the_rows(kind, centred):
    frame, x, z = frame_of(kind, centred)
    columns, z = frame.gamma.columns(x, Y), z @ frame.b.matrix
    rows, size = [GROUP == j for j in range(5)], np.abs(z).max()
    inner, crossed = (np.array([z[own].T @ of[own] for own in rows]) for of in (z, columns))
    turned = np.swapaxes(frame.triangle, 1, 2)
    np.testing.assert_allclose(turned @ frame.triangle, inner, atol=1e-10 * size**2)
    np.testing.assert_allclose(turned @ frame.basis, crossed, atol=1e-9 * size)
    everything = np.einsum("jka,jkb->ab", frame.basis, frame.basis) + frame.rest
    np.testing.assert_allclose(everything, columns.T @ columns, atol=1e-9)
