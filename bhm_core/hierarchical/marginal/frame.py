"""The regression in well-scaled coordinates: centred, whitened, one small triangle per group.

    y - X gamma = y_c - X_w gamma_w,  X_w = (X - shift) B,  X_w'X_w = 1
    Z b = Z_c b_c                     columns of Z centred where that is wanted
    Z_cj = Q_j R_j                    a triangle a group
    Y_j = Q_j' [X_w y_c]              what its basis reaches
    rest = sum_j W_j'W_j - Y_j'Y_j    what no basis reaches of W = [X_w y_c]

A constant column stays where it is. No step subtracts large numbers from large ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Array, Floats
from bhm_core.hierarchical.marginal.affine import Affine
from bhm_core.hierarchical.marginal.reduction import GroupSums
from bhm_core.hierarchical.marginal.scaling import Centring, Overall, far_from_zero, whitening
from bhm_core.hierarchical.rows.statistics import SufficientStatistics


@dataclass(frozen=True, eq=False)
class Frame:
    """Coordinates in which the likelihood is computed.

    Attributes
    ----------
    triangle : ndarray (J, K, K)
        R_j, with Z_j'Z_j = R_j'R_j.
    basis : ndarray (J, K, p + 1)
        Y_j = Q_j' [X_w y].
    rest : ndarray (p + 1, p + 1)
        Cross-products of [X_w y] outside the span of the Z_j, summed over groups.
    gamma, b : Affine
        The reader's coefficients of X and of Z from those of the whitened and centred columns.
    n_rows : int
        n.
    sd_y, sd_z : float, ndarray (K,)
        Standard deviations of y and of the columns of Z (absolute value of a constant column).
    mean_y, size_y : float
        Mean of y, and the root of the sum of squares that `rest` was left over from.
    """

    triangle: Floats
    basis: Floats
    rest: Floats
    gamma: Affine
    b: Affine
    n_rows: int
    sd_y: float
    sd_z: Floats
    mean_y: float
    size_y: float

    @property
    def n_population(self) -> int:
        """Number p of the columns of X."""
        return len(self.rest) - 1


def build_frame(
    stats: SufficientStatistics, centre_z: bool, recentre: tuple[Array, Array] | None = None
) -> Frame:
    """Return the Frame of `stats`.

    Parameters
    ----------
    stats : SufficientStatistics
        Of the rows.
    centre_z : bool
        Centre the columns of Z at their means even where digits do not ask for it.
    recentre : tuple of ndarray (p, p) and (K, K), optional
        If the columns of `stats` are combinations of the reader's: gamma = first @ coefficient of
        the columns of `stats`, b = second @ coefficient.
    """
    p, k = stats.n_population, stats.n_varying
    overall = Overall.of(stats)
    xy, z = overall.columns(np.r_[0:p, p + k]), overall.columns(np.arange(p, p + k))
    centring, centring_z = Centring.at_means(xy, p), Centring.at_means(z, k, far_from_zero(z, centre_z))
    white = whitening(xy.shifted(centring.shift)[:p, :p], stats.names)
    groups = _groups(stats, centring, white, centring_z)
    triangle, basis = groups.reduced(z.constant(k))
    rest, size_y = groups.left_over(basis)
    back, back_b = (Affine.linear(m) for m in recentre or (np.eye(p), np.eye(k)))
    return Frame(
        triangle, basis, rest, gamma=back.after(centring.coefficients.after(white)),
        b=back_b.after(centring_z.coefficients), n_rows=stats.n_rows, sd_y=xy.sd[-1],
        sd_z=np.where(z.fixed, np.abs(z.mean), z.sd), mean_y=xy.mean[-1], size_y=size_y,
    )


def _groups(stats, centring, white, centring_z):
    """The sums of each group over the centred columns of Z and W = [X_w y_c]."""
    p, k = stats.n_population, stats.n_varying
    place, in_z = np.r_[0:p, p + k], slice(p, p + k)
    turn = np.eye(p + 1)
    turn[:p, :p] = white.matrix
    return GroupSums(
        stats.counts, z=centring_z.forward(stats.means[:, in_z] + stats.origin[in_z]),
        w=centring.forward(stats.means[:, place], stats.origin[place]) @ turn,
        zz=stats.within_group[:, :, in_z], zw=stats.within_group[:, :, place] @ turn,
        ww=turn.T @ stats.within[np.ix_(place, place)] @ turn,
    )
