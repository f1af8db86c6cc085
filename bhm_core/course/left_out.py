"""Schools left out one by one: the posterior without each, and how probable its pupils are under it.

Three models of the schools are compared on the page about comparing. Each was fitted 160 times, every time
without one school, and what came out is kept in ``records/left_out.csv`` (``python benchmarks/left_out.py``).
"""

from __future__ import annotations

import csv
from importlib.resources import files

import numpy as np
from scipy.special import logsumexp
from scipy.stats import halfnorm, norm

from bhm_core._checks import checked, choice, finite_array, positive
from bhm_core._typing import Array, ArrayLike, Floats, Rng
from bhm_core.data import load_high_school
from bhm_core.diagnostics import mcse_mean
from bhm_core.draws import Draws
from bhm_core.hierarchical import HierarchicalRegression, Priors

__all__ = ["MODELS", "log_density_of_group", "predicted_without", "recorded", "school_model", "without"]

# What each model is told, beside the school of each pupil: columns of the pupils, and of the schools.
MODELS = {
    "pupils": (("cses",), ()),
    "families": (("cses",), ("meanses", "catholic")),
    "tracks": (("cses",), ("meanses", "catholic", "pracad")),
}


@checked()
def school_model(name: str) -> HierarchicalRegression:
    """Return one of the three models of the schools: a level for each, and what stands in its centre.

    Parameters
    ----------
    name : str
        "pupils" (their own SES), "families" (and mean SES and sector of the school), or "tracks" (and the
        share of its pupils on the academic track).

    Returns
    -------
    HierarchicalRegression
        With the priors of the page.

    Raises
    ------
    ValueError
        If there is no such model.

    Examples
    --------
    >>> school_model("families").coefficients
    ('x0', 'x1', 'x2', 'x3')
    """
    own, shared = MODELS[choice("name", name, tuple(MODELS))]
    data = load_high_school()
    students, schools = data.students, data.schools
    row = np.searchsorted(schools["school"], students["school"])
    one = np.ones(row.size)
    X = np.column_stack([one, *(students[c] for c in own), *(schools[c][row] for c in shared)])
    gamma = [norm(12.5, 5), *[norm(0, 3)] * len(own), *[norm(0, 5)] * len(shared)]
    priors = Priors(gamma=gamma, tau=halfnorm(scale=5), sigma=halfnorm(scale=10))
    return HierarchicalRegression(students["mathach"], X, one[:, None], students["school"], priors=priors)


@checked()
def log_density_of_group(residual: ArrayLike, tau: ArrayLike, sigma: ArrayLike) -> Floats:
    """Log density of all outcomes of one group together, its level integrated out.

    Parameters
    ----------
    residual : array_like (draw, n)
        Outcomes minus X gamma, for each draw of gamma.
    tau, sigma : array_like (draw,)
        Standard deviations between groups and within them.

    Returns
    -------
    ndarray (draw,)
        Log densities.

    Raises
    ------
    ValueError
        If the residuals are no table of numbers, or tau and sigma are not one positive number for each draw.

    Examples
    --------
    >>> print(log_density_of_group([[1.0, -1.0]], [2.0], [1.0]).round(3))
    [-3.936]
    """
    residual = finite_array("residual", residual, ndim=2)
    tau, sigma = (positive(name, value, shape=residual.shape[:1])
                  for name, value in (("tau", tau), ("sigma", sigma)))
    n, mean = residual.shape[1], residual.mean(axis=1)
    within = ((residual - mean[:, None]) ** 2).sum(axis=1) / sigma**2 + 2 * (n - 1) * np.log(sigma)
    variance = sigma**2 + n * tau**2  # n times that of the mean
    between = n * mean**2 / variance + np.log(variance)
    return -0.5 * (n * np.log(2 * np.pi) + within + between)


@checked()
def without(name: str, label: int, *, rng: Rng) -> Draws:
    """Return draws of the posterior of one of the models without one school.

    Parameters
    ----------
    name : str
        "pupils", "families" or "tracks".
    label : int
        The school to leave out.
    rng : int or numpy.random.Generator
        Source of randomness.

    Returns
    -------
    HierarchicalDraws
        gamma, tau and sigma.

    Raises
    ------
    ValueError
        If there is no such model, or no such school.
    """
    model = school_model(name)
    rows, group = model.rows, model.groups[model.rows.codes]
    keep = group != _school(model, label)
    fewer = HierarchicalRegression(rows.y[keep], rows.X[keep], rows.Z[keep], group[keep], priors=model.priors)
    return fewer.sample(n_draws=1000, rng=rng, keep_groups=False)


def _school(model, label):
    if label not in model.groups:
        raise ValueError(f"label must be that of a school, such as 8367, got {label}")
    return label


@checked()
def predicted_without(name: str, label: int, *, rng: Rng) -> tuple[float, float]:
    """Return the log predictive density of one school under the fit without it, and its Monte Carlo error.

    Parameters
    ----------
    name : str
        "pupils", "families" or "tracks".
    label : int
        The school to leave out.
    rng : int or numpy.random.Generator
        Source of randomness.

    Returns
    -------
    elpd, mcse : float
        Log of the mean density over the draws, and the standard error of that.

    Raises
    ------
    ValueError
        If there is no such model, or no such school.
    """
    post, model = without(name, label, rng=rng), school_model(name)
    own = model.groups[model.rows.codes] == label
    gamma = post["gamma"].reshape(-1, post["gamma"].shape[-1])
    residual = model.rows.y[own] - gamma @ model.rows.X[own].T
    log_p = log_density_of_group(residual, post["tau"].ravel(), post["sigma"].ravel())
    elpd = float(logsumexp(log_p) - np.log(log_p.size))
    relative = np.exp(log_p - elpd).reshape(post["sigma"].shape)  # densities over their mean
    return elpd, float(mcse_mean(relative))


@checked()
def recorded(name: str) -> dict[str, Array]:
    """Return what the 160 refits of one model gave.

    Parameters
    ----------
    name : str
        "pupils", "families" or "tracks".

    Returns
    -------
    dict
        ``school`` (160,), ``elpd_i`` (160,) and ``mcse`` (160,), in the order of the school file.

    Raises
    ------
    ValueError
        If there is no such model.

    Examples
    --------
    >>> recorded("families")["elpd_i"].shape
    (160,)
    """
    choice("name", name, tuple(MODELS))
    text = (files("bhm_core.course.records") / "left_out.csv").read_text("utf8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["model"] == name]
    return {"school": np.array([int(row["school"]) for row in rows]),
            "elpd_i": np.array([float(row["elpd"]) for row in rows]),
            "mcse": np.array([float(row["mcse"]) for row in rows])}
