"""The batters and School A, worked out plainly for the first page and its figures."""

import numpy as np
from scipy.stats import halfcauchy, halfnorm

import bhm_core as bhm

DATA = bhm.load_baseball()
PLAYERS = list(DATA.Player)
OWN, SEASON = DATA.Hits / DATA.AB, DATA.RemainingHits / DATA.RemainingAB
COPIED = np.where(DATA.Player == "Williams", 195 / 591, SEASON)
MEAN, WILLIAMS = OWN.mean(), PLAYERS.index("Williams")


def share(degrees=3):
    return 1 - (18 - degrees) * MEAN * (1 - MEAN) / 45 / np.sum((OWN - MEAN) ** 2)


def pooled(degrees=3):
    return MEAN + share(degrees) * (OWN - MEAN)


def error(guess, season=SEASON):
    return np.sum((guess - season) ** 2)


def nearer(guess):
    return np.abs(guess - SEASON) < np.abs(OWN - SEASON)


def three(value):
    return f"{value:.3f}".lstrip("0")


def gain_of_a(log_prior, sd):
    """Posterior mean for School A by the plainest sum over mu and tau."""
    eight = bhm.load_eight_schools()
    tau, mu = np.linspace(0.05, 150, 3000)[:, None], np.linspace(-60, 80, 141)[:, None, None]
    variance = eight.sigma**2 + tau**2
    log_joint = np.sum(-((eight.y - mu) ** 2) / variance - np.log(variance), axis=-1) / 2
    weight = np.exp(log_joint + log_prior(tau[:, 0]) - mu[..., 0] ** 2 / (2 * sd**2) + 30)
    w = tau[:, 0] ** 2 / variance[:, 0]
    return np.sum(weight * (w * eight.y[0] + (1 - w) * mu[..., 0])) / weight.sum()


PRIORS = {"a-flat": (lambda t: 0 * t, np.inf), "a-normal": (halfnorm(scale=10).logpdf, np.inf),
          "a-cauchy": (halfcauchy(scale=5).logpdf, 5.0)}  # fmt: skip
