"""Varying slopes: the sentences on the fit, School 8367, pooling and prediction."""

import numpy as np
from claims import Page

page = Page("varying_slopes")


def mean(draws):
    return np.asarray(draws).mean(axis=(0, 1))


def weight_of_slope(label):
    """w_beta of the page, with posterior means put in."""
    sxx = page["alone"].sxx[page["alone"].of(label)]
    return sxx / (sxx + page["sigma2"] / page["Omega"][1, 1])


def test_parameters_say_what_is_said_of_them():
    post = page["post"]
    g, tau, rho = mean(post["gamma"]), mean(post["tau"]), post["corr"][..., 0, 1]
    icc = post["tau"][..., 0] ** 2 / (post["tau"][..., 0] ** 2 + post["sigma"] ** 2)
    page.claim(
        "the average pupil of an average public school scores <g-alpha>. Between two pupils of that "
        "school one unit of SES apart, the model expects <g-beta> points.",
        page.glued('g-alpha') == f'{g[0]:.1f}' and page.glued('g-beta') == f'{g[1]:.1f}')
    page.claim(
        "In an average Catholic school the average pupil scores <g-cath> points more, and the slope is "
        "flatter by <g-inter>: there one unit of SES goes with only <beta-cath> points.",
        g[2] > 2.5 and g[3] < -1 and page.glued('beta-cath') == f'{g[1] + g[3]:.1f}')
    page.claim(
        "schools of the same sector differ by about <t-alpha> points (one standard deviation) in what "
        "their average pupil scores",
        page.glued('t-alpha') == f'{tau[0]:.1f}')
    page.claim("their slopes by about <t-beta>.", page.glued('t-beta') == f'{tau[1]:.2f}')
    page.claim(
        "the correlation is <rho>, and its 90% interval lies above 0. Among schools of one sector, those "
        "with higher scores tend to have steeper slopes.",
        np.quantile(rho, 0.05) > 0 and page.glued('rho') == f'{rho.mean():.2f}')
    page.claim(
        "Of the variance that sector and SES leave for the average pupil, only <icc> lies between "
        "schools.",
        page.glued('icc') == f'{icc.mean():.0%}' and icc.mean() < 0.2)
    page.aside(
        "pupils of one school and equal SES differ by <sig> points.",
        "a standard deviation in words")


def test_the_line_of_school_8367_is_mostly_borrowed():
    post, alone = page["post"], page["alone"]
    here = page.at("School 8367")
    slope = here["theta"][..., 1]
    W, rank = here["W"], np.argsort(mean(post["theta"])[:, 0]).tolist().index(alone.of(8367))
    page.aside("Would a pupil from a better-off family do better there?", "a question")
    page.aside("The answer of the model for one school weighs two sources.", "the formula below")
    page.aside("for the line of the school alone (least squares) and", "definition")
    page.aside(
        r"If $\rho$ were 0 it would fall apart into two plain weights, because $x$ has mean zero in every "
        "school and $Z_j'Z_j$ is diagonal:",
        "algebra")
    page.aside("is the weight of a school's mean in [] once more, with matrices.", "algebra")
    page.claim(
        "The fourteen pupils say much about the level of their school: it keeps <w-alpha> of its "
        "distance from the population. About its slope they say next to nothing directly: their own slope "
        "has the weight <w-beta>.",
        alone.n[alone.of(8367)] == 14 and W[0, 0] > 0.6 and W[1, 1] < 0.1
        and page.glued('w-alpha') == f'{W[0, 0]:.2f}' and page.glued('w-beta') == f'{W[1, 1]:.2f}')
    page.claim(
        "a pupil whose family stands one unit of SES above the school's average can be expected to score "
        "about <slope-8367> points more than the school's average pupil, and it is nearly certain that "
        "the slope is above zero.",
        np.mean(slope > 0) > 0.99 and page.glued('slope-8367') == f'{slope.mean():.1f}')
    page.claim(
        "The fourteen pupils' own weight is <w-beta>. The rest is borrowed from the other schools, above "
        "all the public ones.",
        W[1, 1] < 0.1 and page['schools']['catholic'][alone.of(8367)] == 0)
    page.aside("then the answer is wrong and fourteen pupils are too few to notice.", "a supposition")
    page.claim("(The file of schools has more columns.)",
               len(set(page["schools"]) - {"school", "sector", "catholic", "size", "n"}) > 3)
    page.claim(
        "The slope is below that of an average public school, and the reason may surprise: it is less "
        r"the pupils' own flat line than the low level of their school, acting through $\rho$. Each point "
        "of intercept below the population takes <w-cross> off the slope.",
        here['by_level'] < here['by_slope'] < 0 and slope.mean() < here['public'][1]
        and page.glued('w-cross') == f'{W[1, 0]:.2f}' and W[1, 0] > 0)
    page.claim(
        "That is the <rank-8367-pooled> lowest of the 160.",
        rank == 4 and page.glued('rank-8367-pooled') == 'fifth')


def test_pooling_makes_the_cloud_of_slopes_narrow():
    points, pooled, alone = page["points"], page["pooled"], page["alone"]
    catholic, step = page["schools"]["catholic"], abs(pooled - points) / points.std(axis=0)
    k, low = alone.of(8367), alone.of(2277)
    page.aside("What happens to the other 159 schools?", "a question")
    page.aside("What pooling does to 160 lines", "a heading")
    page.claim(
        "Most arrows run along the axis of the slope, about which single schools know little, and hardly "
        "along the axis of the intercept.",
        np.mean(step[:, 1] > step[:, 0]) > 0.9 and np.median(step[:, 1]) > 4 * np.median(step[:, 0]))
    page.aside(
        "It starts at the school's own line (least squares) and ends at the posterior mean.",
        "what is drawn")
    page.claim(
        "Scatter of 160 open circles in the plane of intercept and slope, with arrows to filled circles. "
        "The open circles spread from slope minus two to plus six; the filled ones lie in two narrow "
        "bands, the upper one for public schools and the lower one for Catholic schools. School 8367 "
        "moves up to a slope of about two and to the right.",
        points.shape == (160, 2) and -2.1 < points[:, 1].min() and points[:, 1].max() < 6.5
        and pooled[catholic == 0, 1].mean() > pooled[catholic == 1, 1].mean() + 1
        and 1.8 < pooled[k, 1] < 2.4 and (pooled > points)[k].all())
    page.claim(
        "In [] the filled circles form two bands: the model knows the sector",
        np.ptp([pooled[catholic == c, 1].mean() for c in (0, 1)]) > 2 * pooled[catholic == 0, 1].std())
    page.claim(
        "their standard deviation falls from <sd-alone> to <sd-pooled>, and of <negative-alone> negative "
        "slopes <negative-pooled> are left. That is not a loss of information. Most of the spread of the "
        "open circles came from lines drawn through few points.",
        page.glued('sd-alone') == '1.63' and page.glued('sd-pooled') == '0.74'
        and (pooled[:, 1] > 0).all() and pooled[:, 1].std() < points[:, 1].std() / 2)
    page.claim(
        "Here are six schools with their pupils, from the smallest sample to the largest.",
        len(page['chosen']) == 6 and alone.n[alone.of(8367)] == alone.n.min()
        and alone.n[alone.of(2305)] == alone.n.max())
    page.aside(
        "Six schools, three ways to draw a line. Dotted, the school alone; dashed, all schools as one; "
        "solid with its 90% band, partial pooling.",
        "a caption")
    page.claim(
        "Six small scatter plots of mathematics score against SES, one per school, each with a dotted, a "
        "dashed and a solid line. In Schools 8367 and 2277 the dotted line is flat or falls, while the "
        "solid line rises.",
        alone.slope[k] < 0.3 and alone.slope[low] < 0 and (pooled[[k, low], 1] > 0).all())
    page.claim(
        "Left alone it has the lowest slope of all, <own-2277>. It shrinks towards the other Catholic "
        "schools and keeps more of its own slope than School 8367 does, because its pupils say more "
        "about it.",
        alone.slope.argmin() == low and catholic[low] == 1
        and weight_of_slope(2277) > 2 * weight_of_slope(8367) and alone.sxx[low] > 2 * alone.sxx[k])


def test_most_of_a_prediction_is_the_pupil():
    new = page["new"]
    low, high = np.quantile(new, [0.05, 0.95], axis=(0, 1))
    noise = page["post"]["sigma"].mean() ** 2
    page.aside("The figure below fits all 160 schools again while you move a prior", "tests/live")
    page.aside("the dashed ellipse holds 90% of the population they are taken to come from.", "tests/live")
    page.aside("Two things to try.", "what follows")
    page.aside("and of one who goes to a school that is not among the 160?", "a question")
    page.claim(
        "The three intervals are almost equally wide. Most of what we do not know about a pupil is the "
        r"pupil: even with the line of the school known exactly, $\sigma$ would remain.",
        np.ptp(high - low) < 0.12 * (high - low).min() and (noise > 0.75 * new.var(axis=(0, 1))).all())
    page.claim(
        "For School 8367 that is much about its level and next to nothing about its slope.",
        float(page.glued('w-alpha')) > 0.6 and float(page.glued('w-beta')) < 0.1)
    page.claim(
        "In a prediction most of the doubt is about the pupil, not about the school.",
        (noise > 0.75 * new.var(axis=(0, 1))).all())
    page.aside("Written in one line, the model is a regression", "a summary")
    page.aside(
        "All of this is association. No pupil was assigned to a school by lot.",
        "a statement about design")
