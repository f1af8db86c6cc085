"""Origin, correlation, spread: the sentences of the page, without its exercises."""

import numpy as np
from claims import Page

page = Page("origin_and_correlation")


def rho(fit):
    return page["fits"][fit]["corr"][..., 0, 1]


def glued(key):
    return float(page.glued(key))


def test_one_table_has_three_correlations():
    means = [rho(fit).mean() for fit in ("sector", "neither", "both")]
    g, two = (page["fits"][fit]["gamma"].mean(axis=(0, 1)) for fit in ("sector", "both"))
    here = page.at("Three correlations from one table")
    page.claim(
        r"Fit the 160 schools with their sector, and the correlation $\rho$ of level and slope is "
        "<oc-sector>: they do. Fit them without the sector, and it is <oc-neither>: they do not. Add the "
        "mean SES of the school, and it is <oc-both>.",
        glued('oc-sector') == round(means[0], 1) == 0.6 and abs(means[1]) < 0.1
        and glued('oc-both') == 0.2 and abs(means[2] - 0.2) < 0.05)
    page.aside("The last two chapters read", "the order of the book")
    page.aside(r"and the one $\sigma$ that all schools share.", "the model")
    page.aside("Three correlations from one table", "a heading")
    page.aside("Here are the three fits of [], with the same priors:", "what follows")
    page.aside(
        "The two sectors are two groups of schools, and for any groups the law of total covariance says",
        "a theorem")
    page.claim(
        "Catholic schools have a higher level and a flatter slope. With a share $s$ of Catholic schools "
        r"it is $s (1 - s)\, \gamma_{11} \gamma_{12}$, which is negative.",
        g[2] > 0 > g[3])
    page.claim(
        "The two cancel. Among schools of one sector high levels go with steep slopes; between the "
        "sectors it is the other way round; over all schools nothing is left to see.",
        here['within'] > 0.5 and here['between'] < -0.5 and abs(here['within'] + here['between']) < 0.15
        and abs(means[1]) < 0.1)
    page.aside("The third fit takes the same step once more.", "what follows")
    page.claim(
        "Among schools of one sector, those with a higher mean SES have higher levels and steeper "
        "slopes, which is a positive covariance. Once mean SES stands in the model, that part belongs to "
        r"$\gamma$, and little is left for $\rho$:",
        two[2] > 0 and two[4] > 0 and here['explained'] > 0.6
        and page['cov'](page['fits']['both']) < 0.2)
    page.aside(
        "So all three are right, each about other comparisons: among all schools, among schools of one "
        "sector, among schools of one sector with pupils from such families.",
        "a reading of the three")


def test_the_origin_changes_the_correlation_and_the_model_if_the_prior_stays():
    moved, x, places = page["moved"].mean(axis=(1, 2)), page["x"], page["places"]
    crossing = places[np.abs(moved).argmin()]
    back, ours = page["back"].mean(), rho("sector").mean()
    page.aside(
        "by the place where the height is read off, with its 90% band. The grey strip is where pupils "
        "are. One set of lines has every one of these correlations.",
        "a caption")
    page.claim(
        "A rising green curve with a wide band, from near minus one at the left to near plus one at the "
        "right. It crosses zero at about minus three, near the left edge of a grey strip that runs from "
        "minus four to three.",
        (np.diff(moved) > 0).all() and moved[0] < -0.7 and moved[-1] > 0.8 and abs(crossing + 3) < 0.5
        and -4 < x.min() < -3.5 and 2.5 < x.max() < 3)
    page.claim(
        "To the left of where they cross, it is negative. [] shows all of it, and you can move the "
        "origin yourself in the figure with the 160 schools.",
        (moved[places < crossing - 0.2] < 0).all())
    page.claim(
        'is near 0" at one origin is another statement than at another.',
        abs(page['rho_at'](3, page['tau'] * 0 + 1, 0 * rho('sector')).mean()) > 0.9)
    page.claim(
        "Its prior pulls the correlation towards 0 at its own origin, far to the left, and seen from the "
        "old origin that is a prior for a positive correlation.",
        back > ours + 0.05 and page['there'].mean() < back)
    page.aside(
        "Fit the same data with $x + 3$ and the same prior, and you fit another model:",
        "what follows")


def test_a_small_spread_listens_to_its_prior():
    spread, prior = page["spread"], page.at("A small standard deviation listens to its prior")["prior"]
    post = {name: draws.mean() for name, draws in spread.items()}
    wide, narrow, unit, tenth = spread
    low, high = np.quantile(spread[wide], [0.05, 0.95])
    below = {name: np.mean(draws < 0.08) for name, draws in spread.items()}
    page.claim(
        "little spread is left between the slopes, and the likelihood can hardly tell a small "
        r"$\tau_\beta$ from none.",
        low < 0.05 and post[wide] < 0.35)
    page.aside("Here are four, each reasonable on its own terms.", "a judgement")
    page.claim(
        "It ties the standard deviations to the correlation and has almost no mass near zero.",
        np.mean(prior[unit] < 0.25) < 0.01)
    page.aside(
        "Posterior of the spread of slopes under four priors, and the estimate of REML.",
        "a caption")
    page.claim(
        "Four overlapping outlines between zero and about one. The two half-normal ones start high at "
        "zero; the inverse-Wishart ones start at zero height, rise, and peak at about zero point two and "
        "zero point five. A vertical line stands at zero point three two.",
        min(below[wide], below[narrow]) > 0.1 > 0.02 > max(below[unit], below[tenth])
        and 0.15 < np.median(spread[tenth]) < 0.3 and 0.4 < np.median(spread[unit]) < 0.55
        and max(np.quantile(v, 0.99) for v in spread.values()) < 1.1)
    page.claim(
        "The two half-normal priors have medians that differ by a factor of five, and the posterior "
        "hardly notices.",
        abs(np.median(prior[wide]) / np.median(prior[narrow]) - 5) < 0.3
        and abs(post[wide] - post[narrow]) < 0.03)
    page.claim(
        "from a median of 0.84 it comes down to 0.50 only, far above the other three. With a tenth of "
        "that scale it comes close to the half-normals in its mean.",
        round(np.median(prior[unit]), 2) == 0.84 and round(post[unit], 2) == 0.5
        and post[unit] > 1.5 * max(post[wide], post[narrow], post[tenth])
        and abs(post[tenth] - post[narrow]) < 0.05)
    page.claim(
        "And at either scale it forbids the values near zero, which the data allow.",
        max(below[unit], below[tenth]) < 0.02 and below[wide] > 0.1)
    page.claim(
        "It gives one number, 0.318, where the posterior has an interval from almost 0 to twice as much.",
        low < 0.04 and 1.7 < high / 0.318 < 2.3)
    page.claim(
        "The inverse-Wishart forbids small values whatever its scale; a half-normal does not.",
        max(below[unit], below[tenth]) < 0.02 < 0.1 < min(below[wide], below[narrow]))


def test_the_check_that_can_fail_fails():
    made, real, means = page["made"], page["real"], page["means"]
    own_sd, k = page["own_sd"], page.at("Does the model make schools like ours?")["k"]
    page.aside("Every school has a line of its own, and all share one", "the model")
    page.claim(
        "the fitted model makes new pupils for all 160 schools, here 400 times over, and we compare one "
        "feature of those scores with the same feature of the real ones.",
        made.size == 400 and len(page['alone'].n) == 160)
    page.claim(
        "The choice of the feature decides whether the check can fail at all. The spread of the school "
        "means hardly can:",
        0.05 < np.mean(means >= page['alone'].y_mean.std()) < 0.95)
    page.aside(
        "So we take each school's standard deviation around its own line and ask how much these 160 "
        "numbers differ:",
        "what follows")
    page.claim(
        "400 replicated data sets, and the real one. Hardly any replicate is as uneven as the real "
        "schools.",
        np.mean(made >= real) < 0.02)
    page.claim(
        "A green histogram between about 0.58 and 0.80 with a vertical grey line at its far right end.",
        0.55 < made.min() < 0.61 and 0.77 < made.max() < 0.83 and np.quantile(made, 0.98) < real)
    page.claim(
        "The first check passes, as it had to. The second fails: real schools differ more in how unlike "
        r"their pupils are than one $\sigma$ allows.",
        np.mean(made >= real) < 0.02 and abs(means.mean() - page['alone'].y_mean.std()) < means.std())
    page.aside(r"Given $\rho = 0$, its own mean has the weight", "algebra")
    page.claim(
        "Its pupils lie <oc-own-sd> points around their line instead of <oc-sigma>. If that were the "
        "true spread, the weight would be <oc-own-w> and not <oc-plain-w>, and the school would stay "
        "closer to its own low mean. But fourteen pupils do not settle a spread either.",
        glued('oc-own-sd') == round(own_sd, 1) < 5 < 6 < glued('oc-sigma')
        and glued('oc-own-w') > glued('oc-plain-w') + 0.05 and page['alone'].n[k] == 14)
    page.aside(
        r"The remedy is one we know: give the $\sigma_j$ a distribution, and pool them.",
        "a proposal")
    page.claim(
        "One more feature is wrong for a reason that everybody can name: the test ends at 25, and a "
        "normal distribution does not know it.",
        page['y'].max() < 25 and (page['replicates'] > 25).mean() > 0.02)
    page.aside("One that looked elsewhere found that schools differ in", "a summary of the check")
