"""Is the posterior proper? Look far out along every log scale, where a flat tail would show."""

import numpy as np

from bhm_core.hierarchical.priors.parse import words

# Two points each, in e-folds from the units of the data. A prior may be far from the data, so a tail
# of tau counts as flat only if it is flat at all distances; sigma is looked at where the digits of
# the residuals still count.
DISTANCES = {"log_tau": ((12, 16), (60, 64), (150, 154)), "log_sigma": ((12, 16),)}


def check_proper(posterior, log_posterior):
    """Raise ValueError if the posterior density of a log scale does not fall off on either side.

    Tails under flat priors are powers of the scale, so the sign of a difference of logs decides. A
    proper prior keeps every tail in check, except where the likelihood has no bound: sigma -> 0
    when the rows are fitted exactly.
    """
    start, _ = posterior.start()
    for at, (role, *which) in enumerate(posterior.coordinates.layout.coordinates):
        if role == "corr":
            continue
        unit = _unit(posterior, role, which)
        for sign in (1, -1):
            pairs = np.array(DISTANCES[role])
            points = np.tile(start, (*pairs.shape, 1))
            points[..., at] = unit + sign * pairs
            near, far = log_posterior(points).T
            if np.all((far > -np.inf) & ~(far < near - 1e-6)):
                raise ValueError(_message(posterior, role, which, sign))


def _unit(posterior, role, which):
    """Log of the size that the data give a scale."""
    frame, stats = posterior.frame, posterior.statistics
    if role == "log_tau":
        return np.log(frame.sd_y / frame.sd_z[which[0]])
    inside = stats.within[-1, -1]
    return 0.5 * np.log(inside / stats.n_rows) if inside > 0 else np.log(frame.sd_y)


def _message(posterior, role, which, sign):
    if role == "log_sigma" and sign < 0:
        return ("sigma must have a prior that keeps it from 0, or rows that are not fitted exactly: "
                "the posterior is improper")
    if role == "log_sigma":
        return "sigma must have a proper prior: the posterior is improper"
    return (
        f"tau[{posterior.coordinates.names[which[0]]}] must have a proper prior, got "
        f"{words(posterior.group.tau[which[0]])} with {posterior.statistics.n_groups} groups: the "
        "posterior is improper, because too few groups tell about it"
    )
