"""The figure of 160 lines: its sentences, and what the page says of it."""

import numpy as np
from claims import Page
from scipy.stats import norm

from bhm_core.live import VaryingSlopes

page = Page("varying_slopes")
figure = Page("figure:varying_slopes")
START = VaryingSlopes()
AT = {label: pupils["at"] for label, pupils in START.state["pupils"].items()}
SXX = {label: np.sum((np.array(p["x"]) - np.mean(p["x"])) ** 2) for label, p in START.state["pupils"].items()}


def test_the_question_and_its_answers_are_true():
    r, free, alike = START.result, VaryingSlopes(scale=2.0).result, VaryingSlopes(scale=0.05).result
    own, se = r["alone_b"][AT["8367"]], 6.06 / np.sqrt(SXX["8367"])
    typical, flat = r["centers"][0][1], AT["5762"]
    kept = (r["beta"][flat] - typical) / (r["alone_b"][flat] - typical)
    figure.aside("160 schools, 160 lines", "a title")
    figure.aside("and how much more a pupil from a better-off family does.", "definition")
    figure.claim(
        "The 14 pupils of School 8367 alone give a slope of 0.25; the typical school has 2.2.",
        len(START.state['pupils']['8367']['y']) == 14 and round(own, 2) == 0.25
        and round(typical, 1) == 2.2)
    figure.claim(
        "That forgets how little 14 pupils say about a slope: it could as well be two points steeper or "
        "flatter.",
        2 < se < 2.5 and norm.pdf(2, scale=se) > 0.6 * norm.pdf(0, scale=se))
    figure.claim(
        "Let slopes differ as freely as you like, it still moves.",
        free['slope'] - own > 0.8 * (typical - own))
    figure.claim(
        "Fourteen pupils say little about a slope, and the other schools say that slopes differ by less "
        "than one point: it moves most of the way.",
        r['tau_slope'] < 1 and r['slope'] - own > 0.8 * (typical - own))
    figure.aside(
        "The weight of its own line is the variance between schools against that plus the sampling "
        "variance of 14 pupils.",
        "the formula of the page")
    figure.claim("Pooling gives every school the slope of the average school.", np.ptp(r['beta']) > 1)
    figure.claim(
        "That is complete pooling, and it takes a prior scale near zero. Here slopes still differ: "
        "School 5762 keeps a part of its distance and stays flatter than most.",
        np.ptp(alike['beta']) < 0.1 and 0.05 < kept < 0.5
        and np.mean(np.array(r['beta']) > r['beta'][flat]) > 0.8)


def test_the_links_of_the_page_show_what_they_promise():
    apart, start = VaryingSlopes(predictor=True).result, START.result
    there = VaryingSlopes(origin=2.0).result
    page.claim(
        "Let the slopes hardly differ , and every school gets the slope of the typical one: complete "
        "pooling of slopes.",
        np.ptp(VaryingSlopes(scale=0.05).result['beta']) < 0.1)
    page.claim(
        "and there are two ellipses: schools shrink to the line of their own sector, and what is left to "
        "differ is smaller.",
        len(apart['ellipses']) == 2 and apart['tau_level'] < start['tau_level']
        and apart['tau_slope'] < start['tau_slope'])
    figure.claim(
        "their correlation at this origin is <>.",
        abs(there['rho'] - start['rho']) > 0.2 and np.allclose(there['beta'], start['beta']))
