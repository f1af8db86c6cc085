"""Is the posterior proper? Look far out along every coordinate, where a flat prior would show."""

import numpy as np

FAR_OUT = np.array([12.0, 16.0])  # e-folds beyond the units of the data: 160,000 and 9 million times


def check_proper(model):
    """Raise ValueError if the posterior density of a log scale does not fall off on either side.

    For flat priors the tails are powers of the scale, so the sign of a difference of logs decides. A
    proper prior keeps every tail in check, except where the likelihood has no bound: sigma -> 0 when
    the rows are fitted exactly.
    """
    k, frame = model._layout.k, model._frame
    start, _ = model.start()
    units = np.log(frame.sd_y / np.append(frame.sd_z, 1.0))
    for at, role in enumerate(model.coordinates):
        if role[0] == "corr":
            continue
        unit = units[role[1]] if role[0] == "log_tau" else units[k]
        for sign in (1, -1):
            points = np.tile(start, (2, 1))
            points[:, at] = unit + sign * FAR_OUT
            near, far = model.log_posterior(points)
            if far > -np.inf and not far < near - 1e-6:
                raise ValueError(_message(model, role, sign, len(model.groups)))


def _message(model, role, sign, n_groups):
    if role[0] == "log_sigma":
        return (
            "sigma must have a prior that keeps it from 0, or rows that are not fitted exactly: "
            "the posterior is improper" if sign < 0
            else "sigma must have a proper prior: the posterior is improper"
        )
    name = model.group_coefficients[role[1]]
    return (
        f"tau[{name}] must have a proper prior, got {model.priors.tau!r} with {n_groups} groups: the "
        f"posterior is improper, because too few groups tell about it"
    )
