"""How the engine made its draws, and whether to trust them."""

from dataclasses import dataclass

import numpy as np

from bhm_core._typing import Floats
from bhm_core.diagnostics import convergence

__all__ = ["EngineDiagnostics", "complaint", "effective_share", "pareto_k"]

_ADVICE = (
    "Means and intervals from them may be far off. Narrower priors of these parameters or fewer varying "
    "coefficients make the posterior easier; more draws help where R-hat is near its limit. "
    "draws.diagnostics holds all figures"
)


@dataclass(frozen=True)
class EngineDiagnostics:
    """How the draws of phi were made and whether to trust them.

    Attributes
    ----------
    method : str
        ``"independence"`` or the fallback ``"ensemble"``.
    converged : bool
        False when R-hat or effective sizes of phi say no; then a warning has been given too.
    acceptance : float
        Share of accepted Metropolis-Hastings moves.
    pareto_k : float
        Tail index of the importance ratios of the independence proposal.
    r_hat_max, ess_bulk_min, ess_tail_min : float
        Worst over the coordinates of phi.
    efficiency : float
        Effective share of the candidates, 1 / (1 + variance of the normalised ratios).
    n_evaluations : int
        Of the log posterior.
    complete : bool
        False after an interrupt; the draws are those of the last phase that had ended.
    """

    method: str
    converged: bool
    acceptance: float
    pareto_k: float
    r_hat_max: float
    ess_bulk_min: float
    ess_tail_min: float
    efficiency: float
    n_evaluations: int
    complete: bool = True


def complaint(names, phi, report):
    """Say which parameters have not converged, what that means and what to do.

    Parameters
    ----------
    names : sequence of str
        Of the coordinates of `phi`.
    phi : ndarray (chain, draw, d)
        The draws.
    report : EngineDiagnostics
        Of the run.

    Returns
    -------
    str
        A few sentences.
    """
    found, wanted = convergence(phi), 100 * len(phi)
    least = np.fmin(found["ess_bulk"], found["ess_tail"])
    stuck = [name for name, still in zip(names, (np.ptp(phi, axis=1) == 0).any(axis=0), strict=True) if still]
    facts = [] if report.complete else ["sampling was stopped before its end"]
    facts += [f"a chain never moved in {', '.join(stuck)}"] if stuck else []
    if np.isfinite(found["r_hat"]).any():
        at = np.nanargmax(found["r_hat"])
        facts.append(f"the chains differ most in {names[at]}, R-hat {found['r_hat'][at]:.3g} "
                     "where 1.01 is the limit")
    if np.isfinite(least).any():
        at = np.nanargmin(least)
        facts.append(f"{names[at]} has {least[at]:.0f} effective draws where {wanted} are wanted")
    return f"the draws have not converged: {'; '.join(facts)}. {_ADVICE}"


def effective_share(log_ratios: Floats) -> float:
    """Effective share of draws with these importance ratios: 1 / (1 + their squared variation).

    Parameters
    ----------
    log_ratios : ndarray (n,)
        Log of target over proposal.

    Returns
    -------
    float
        Between 1/n and 1.
    """
    weights = np.exp(log_ratios - log_ratios.max())
    return float(weights.sum() ** 2 / (weights @ weights) / len(weights))


def pareto_k(log_ratios: Floats) -> float:
    """Tail index of importance ratios: above 0.7 they are not to be trusted.

    Generalised Pareto fit of Zhang & Stephens (2009) to the largest ratios, with the weak prior of
    Vehtari, Simpson, Gelman, Yao & Gabry (2024). Kept here because importing arviz-stats takes
    longer than many a whole fit.

    Parameters
    ----------
    log_ratios : ndarray (n,)
        Log of target over proposal.

    Returns
    -------
    float
        k-hat. Ratios below twice the median are no tail, whatever their shape: 0 when fewer than five
        are larger.
    """
    ratios = np.sort(np.exp(log_ratios - log_ratios.max()))
    n, n_large = len(ratios), np.sum(ratios > 2 * np.median(ratios))
    size = int(min(np.ceil(min(0.2 * n, 3 * np.sqrt(n))), n_large))
    if size < 5:
        return 0.0
    x = ratios[-size:] - ratios[-size - 1]
    m = 30 + int(np.sqrt(size))
    b = (1 - np.sqrt(m / (np.arange(1, m + 1) - 0.5))) / 3 / x[int(size / 4 + 0.5) - 1] + 1 / x[-1]
    k = np.log1p(-b[:, None] * x).mean(axis=1)
    score = size * (np.log(-b / k) - k - 1)
    weights = np.exp(score - score.max())
    best = (b @ weights) / weights.sum()
    return float((np.log1p(-best * x).mean() * size + 10 * 0.5) / (size + 10))
