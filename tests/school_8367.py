"""School 8367 and the 159 others, as most chapters set the question up."""

import numpy as np

import bhm_core as bhm

PUPILS = bhm.load_high_school().students
LABELS, ROW, SIZES = np.unique(PUPILS["school"], return_inverse=True, return_counts=True)
MEANS = np.bincount(ROW, PUPILS["mathach"]) / SIZES
SIGMA = np.sqrt(np.sum((PUPILS["mathach"] - MEANS[ROW]) ** 2) / (ROW.size - LABELS.size))
Y = PUPILS["mathach"][PUPILS["school"] == 8367]
OTHERS = MEANS[LABELS != 8367]
MU_0, SIGMA_0 = OTHERS.mean(), OTHERS.std(ddof=1)
PRIOR = bhm.NormalMean(MU_0, SIGMA_0, sigma=SIGMA)
EXACT = PRIOR.update(Y)


def log_posterior(x, variance=SIGMA**2):
    """Log density of the school's mean at each row of x (n, 1), up to a constant."""
    likelihood = -((Y - x) ** 2).sum(axis=1) / (2 * variance)
    return likelihood - (x[:, 0] - MU_0) ** 2 / (2 * SIGMA_0**2)
