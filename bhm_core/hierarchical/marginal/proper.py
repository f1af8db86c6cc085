"""Is the posterior proper? Count the directions in the data that speak of each scale.

With proper priors it is, unless the likelihood has no bound: sigma -> 0 when rows are fitted exactly.
A flat tau needs groups that tell of it: with d directions of the Z_k outside the columns of X with flat
coefficients the likelihood falls as tau^-d, and a flat density is integrable from d = 2 on.
"""

from itertools import combinations

import numpy as np

from bhm_core.hierarchical.marginal.square_root import rows_left
from bhm_core.hierarchical.priors.parse import words
from bhm_core.hierarchical.priors.terms import Flat

SAME = 1e-9  # columns of X count as combinations of Z where 1 - cosine is below it
DEEP = np.array([-100.0, -200.0])  # e-folds below the data: where powers of sigma are compared


def check_proper(posterior):
    """Raise ValueError if the posterior is improper, and name the parameter that makes it so."""
    if posterior.coordinates.layout.sigma is None and _unbounded(posterior):
        raise ValueError("sigma must have a prior that keeps it from 0, or rows that are not fitted exactly "
                         "(up to the rounding of y): the posterior is improper")
    flat = [k for k, term in enumerate(posterior.group.tau) if isinstance(term, Flat)]
    for size in range(1, len(flat) + 1):
        for chosen in combinations(flat, size):
            if _directions(posterior, list(chosen)) <= size:
                raise ValueError(_message(posterior, chosen[0]))


def _unbounded(posterior):
    """Whether sigma^-(rows left over) outweighs the prior of sigma as sigma -> 0."""
    frame, root = posterior.frame, posterior.likelihood.root
    left = rows_left(frame, root)
    if left == 0 or root[-1, -1] > 0:
        return False
    with np.errstate(all="ignore"):
        near, far = posterior.group.sigma.log_density_of_log(np.log(frame.sd_y or 1.0) + DEEP) - left * DEEP
    return bool(far > -np.inf and far >= near)


def _directions(posterior, chosen):
    """Rank of the blocks Z_j of the chosen columns, less what flat coefficients of X take away."""
    frame, product = posterior.frame, posterior.population.product[:-1, :-1]
    turn, size, _ = np.linalg.svd(frame.triangle[:, :, chosen], full_matrices=False)
    seen = size > 1e-10 * size.max()
    values, vectors = np.linalg.eigh(product)
    flat = vectors[:, values <= 1e-13 * max(values.max(), 1e-300)]
    columns = (np.swapaxes(turn, -1, -2) @ frame.basis[:, :, :-1])[seen] @ flat
    shared = np.linalg.svd(columns, compute_uv=False) if columns.size else np.zeros(0)
    return int(seen.sum() - (shared > 1 - SAME).sum())


def _message(posterior, which):
    return (
        f"tau[{posterior.coordinates.names[which]}] must have a proper prior, got "
        f"{words(posterior.group.tau[which])} with {posterior.statistics.n_groups} groups: the posterior is "
        "improper, because too few groups tell about it"
    )
