"""The arithmetic behind `diagnostics`, for many quantities at once.

Arrays here have shape ``(quantity, chain, draw)``; every function returns one number a quantity.
The formulas are those of Vehtari, Gelman, Simpson, Carpenter & Buerkner (2021), section numbers
below.
"""

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.special import betaincinv, ndtri

MIN_DRAWS = 4
BLOCK = 2**16  # numbers worked on at once: half a megabyte stays in the cache
SHORT = (4, 8, 16)  # lags computed one by one; chains with a longer memory pay for a Fourier transform
ONE_SIGMA = np.array([0.1586553, 0.8413447])  # probabilities one sd below and above a normal mean
ERRORS = ("mcse_mean", "mcse_sd", "mcse_q05", "mcse_q50", "mcse_q95")


def unit(rows):
    """A power of 2 a quantity whose squares would leave the range of numbers, 1 for the others."""
    most = np.maximum(np.abs(rows.max(axis=(1, 2))), np.abs(rows.min(axis=(1, 2))))
    odd = ~np.isfinite(most)
    most[odd] = np.abs(np.where(np.isfinite(rows[odd]), rows[odd], 0)).max(axis=(1, 2))
    exponent = np.frexp(most)[1]
    return np.where(np.abs(exponent) > 300, np.ldexp(1.0, np.minimum(exponent, 1023)), 1.0)


def by_block(function, rows, names, *, min_chains=1, in_units=False):
    """Apply `function`, which returns a dict of `names`; NaN where there is no diagnostic.

    Its results are in units of the draws if `in_units`, else pure numbers.
    """
    size, chains, n = rows.shape
    units = unit(rows)
    rows = rows if (units == 1).all() else rows / units[:, None, None]
    usable = np.isfinite(rows).all((1, 2))
    usable[usable] = np.ptp(rows[usable], axis=(1, 2)) > 0
    usable &= n >= MIN_DRAWS and chains >= min_chains
    where = np.flatnonzero(usable)
    out = {key: np.full(size, np.nan) for key in names}
    step = max(1, BLOCK // (chains * n))
    with np.errstate(divide="ignore", invalid="ignore"):
        for start in range(0, len(where), step):
            chosen = where[start : start + step]
            for key, value in function(rows[chosen]).items():
                out[key][chosen] = value * units[chosen] if in_units else value
    return out


def halved(x):
    """Both halves of each chain as chains of their own; the middle of an odd number is left out."""
    half = x.shape[-1] // 2
    return np.concatenate([x[..., :half], x[..., -half:]], axis=1)


def sort(x):
    """Order and sorted values of all chains together, both ``(quantity, chain * draw)``."""
    flat = x.reshape(len(x), -1)
    order = np.argsort(flat, axis=1)  # of ties in any order: they share their place
    return order, np.take_along_axis(flat, order, axis=1)


def normal_scores(x, sorting=None):
    """Normal quantiles of the ranks over all chains, Blom's offset 3/8 (section 4.1)."""
    order, values = sort(x) if sorting is None else sorting
    size = values.shape[1]
    place = np.arange(1.0, size + 1)
    differs = values[:, 1:] != values[:, :-1]
    if not differs.all():
        place = _share_ties(differs, place)
    scores = np.empty_like(values)
    np.put_along_axis(scores, order, ndtri((place - 3 / 8) / (size + 1 / 4)), axis=1)
    return scores.reshape(x.shape)


def _share_ties(differs, place):
    """Equal values get the average of their places, as `differs` between neighbours says."""
    edge = np.ones((len(differs), 1), dtype=bool)
    first = np.maximum.accumulate(np.where(np.hstack([edge, differs]), place, 0), axis=1)
    last = np.where(np.hstack([differs, edge]), place, place[-1])
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    return (first + last) / 2


def sorted_quantile(values, prob):
    """Quantile of sorted rows, as a column: numpy's default interpolation, to the last bit."""
    where = (values.shape[1] - 1) * prob
    low = int(where)
    high = min(low + 1, values.shape[1] - 1)
    a, b, t = values[:, low], values[:, high], where - low
    return (a + (b - a) * t if t < 0.5 else b - (b - a) * (1 - t))[:, None]


def basic_r_hat(x):
    """Root of (variance between plus within) over within (section 3.1, equations 1 to 4)."""
    n = x.shape[-1]
    within = x.var(axis=2, ddof=1).mean(axis=1)
    between = n * x.mean(axis=2).var(axis=1, ddof=1)
    return np.sqrt((between / within + n - 1) / n)


def folded_r_hat(halves, values):
    """R-hat of the distance from the median: notices chains that differ in spread (section 4.2)."""
    size = values.shape[1]
    # the two middle values must tie, which the interpolation of a quantile would round away
    median = (values[:, (size - 1) // 2] + values[:, size // 2]) / 2
    distance = np.abs(halves - median[:, None, None])
    return basic_r_hat(normal_scores(distance))


def r_hat(x):
    """The larger of the R-hats for location and for spread."""
    halves = halved(x)
    sorting = sort(halves)
    location = basic_r_hat(normal_scores(halves, sorting))
    return np.fmax(location, folded_r_hat(halves, sorting[1]))


def autocovariance(x):
    """Autocovariance at lags 0 to n - 1 along the last axis, divided by n, by Fourier transform."""
    n = x.shape[-1]
    size = next_fast_len(2 * n, real=True)  # zeros keep the end from meeting the start
    power = np.abs(rfft(x - x.mean(axis=-1, keepdims=True), size)) ** 2
    return irfft(power, size)[..., :n] / n


def ess(x):
    """Effective sample size from the pooled autocorrelations (section 3.2, equations 10 to 13)."""
    size, chains, n = x.shape
    centred = x - x.mean(axis=2, keepdims=True)
    tau = np.full(size, np.nan)
    going = np.arange(size)
    products: list = []
    for lags in SHORT if n > SHORT[-1] + 4 else ():
        products += [np.einsum("qcn,qcn->q", centred[..., : n - t], centred[..., t:])
                     for t in range(len(products), lags)]
        tau[going], ended = _geyer(np.stack(products, axis=1) / (n * chains), x[going])
        going, centred = going[~ended], centred[~ended]
        products = [product[~ended] for product in products]
    if going.size:
        covariance = autocovariance(x[going]).mean(axis=1)
        tau[going] = _geyer(covariance[:, : 2 * max(1, (n - 1) // 2)], x[going])[0]
    total = chains * n
    return np.where(np.ptp(x, axis=(1, 2)) > 0, total / np.fmax(tau, 1 / np.log10(total)), total)


def _geyer(covariance, x):
    """Autocorrelation time by the initial monotone sequence (Geyer 1992, 3.3), and if it ended.

    Sums of neighbouring pairs of autocorrelations are positive and fall; the sum stops at the first
    pair that is not positive, keeping the even lag of that pair if it alone is.
    """
    _, chains, n = x.shape
    between = x.mean(axis=2).var(axis=1, ddof=1) if chains > 1 else 0.0
    within = covariance[:, :1] * n / (n - 1)
    rho = 1 - (within - covariance) / (covariance[:, :1] + np.reshape(between, (-1, 1)))
    rho[:, 0] = 1
    pairs = rho[:, 0::2] + rho[:, 1::2]
    ended = (pairs <= 0).any(axis=1)
    stop = np.where(ended, np.argmax(pairs <= 0, axis=1), pairs.shape[1] - 1)
    sums = np.cumsum(np.minimum.accumulate(pairs, axis=1), axis=1)
    row = np.arange(len(rho))
    before = np.where(stop > 0, sums[row, stop - 1], 0)
    last = np.where(pairs[row, stop] < 0, np.fmax(rho[row, 2 * stop], 0), rho[row, 2 * stop])
    return -1 + 2 * before + last, ended


def quantile_ess(x, prob, values=None):
    """Effective sample size of the indicator ``x <= quantile`` (section 4.3)."""
    values = np.sort(x.reshape(len(x), -1), axis=1) if values is None else values
    return ess(halved((x <= sorted_quantile(values, prob)[..., None]).astype(float)))


def tail_ess(x, values=None):
    """The smaller of the two ends of the central 90% interval (section 4.3)."""
    values = np.sort(x.reshape(len(x), -1), axis=1) if values is None else values
    return np.fmin(quantile_ess(x, 0.05, values), quantile_ess(x, 0.95, values))


def mean_mcse(x):
    """Posterior sd over the root of the effective sample size."""
    return x.std(axis=(1, 2), ddof=1) / np.sqrt(ess(halved(x)))


def sd_mcse(x):
    """Delta method for the root of the second central moment, with *that* moment's sample size."""
    squares = (x - x.mean(axis=(1, 2), keepdims=True)) ** 2
    variance = squares.mean(axis=(1, 2))
    of_variance = squares.var(axis=(1, 2)) / ess(halved(squares))
    return np.sqrt(of_variance / variance) / 2


def quantile_mcse(x, prob, values):
    """Half the distance between the order statistics that bound the quantile by one sigma (4.4)."""
    size = values.shape[1]
    n = quantile_ess(x, prob, values)[:, None]
    place = betaincinv(n * prob + 1, n * (1 - prob) + 1, ONE_SIGMA) * size - 1
    row = np.arange(len(x))
    low = np.floor(np.fmax(place[:, 0], 0)).astype(int)
    high = np.ceil(np.fmin(place[:, 1], size - 1)).astype(int)
    return (values[row, high] - values[row, low]) / 2


def convergence(x):
    """The three numbers that decide whether chains can be used; sorted once."""
    halves = halved(x)
    sorting = sort(halves)
    scores = normal_scores(halves, sorting)
    largest = np.fmax(basic_r_hat(scores), folded_r_hat(halves, sorting[1]))
    whole = sorting[1] if halves.size == x.size else None
    return {"r_hat": largest if x.shape[1] > 1 else np.full(len(x), np.nan),
            "ess_bulk": ess(scores), "ess_tail": tail_ess(x, whole)}


def errors(x):
    """Monte Carlo standard errors of the columns of a summary, in the order of ERRORS."""
    values = np.sort(x.reshape(len(x), -1), axis=1)
    quantiles = [quantile_mcse(x, prob, values) for prob in (0.05, 0.5, 0.95)]
    return dict(zip(ERRORS, [mean_mcse(x), sd_mcse(x), *quantiles], strict=True))
