"""The sentences of the figure of two priors, and of the page around it."""

from math import inf

import numpy as np
from claims import Page

from bhm_core.live import TwoPriors

figure = Page("figure:two_priors")
page = Page("conjugate_families")


def at(**controls):
    return TwoPriors(**controls).result


def apart(**controls):
    found = at(**controls)
    return found["t_mean"] - found["normal_mean"]


def test_the_question_and_its_answers():
    figure.claim("You expect 20 degrees in a room, give or take 1. The thermometer, which is also good to 1 "
                 "degree, shows 28.", TwoPriors().controls == {"seen": 28.0, "error": 1.0, "nu": 3})
    figure.aside("What do you believe now?", "a question")
    figure.claim("Take a t prior with 3 degrees of freedom, centre 20 and scale 1, which looks much like a "
                 "normal prior but has heavier tails. Drag the line to the posterior mean that you expect "
                 "under it.",
                 max(np.abs(np.subtract(at()["t_prior"], at()["normal_prior"]))) < 0.12
                 and at()["t_prior"][0] > 100 * at()["normal_prior"][0])
    figure.aside("Why does the t prior let go?", "a question")
    figure.aside("Prior and thermometer are equally precise, so they meet half-way.", "a wrong answer")
    wide = at(error=2.0)
    figure.claim("Precision decides only if both tails are normal. Take a thermometer good to 2 degrees: by "
                 "that rule it would count for a fifth and lead to 21.6, as it does under the normal prior. "
                 "The t prior still follows it to about 25.",
                 np.isclose(1 / (1 + 2**2), 1 / 5) and np.isclose(wide["normal_mean"], 21.6)
                 and abs(wide["t_mean"] - 25) < 0.2)
    figure.claim("Far out the tail of the t prior is nearly flat, and what is flat does not pull.",
                 0 < 32 - at(seen=32.0)["t_mean"] < 0.5)
    far, further = (seen - at(seen=seen)["t_mean"] for seen in (26.0, 32.0))
    figure.claim("The pull is the slope of the log evidence. For a t prior it falls like one over the "
                 "distance; for a normal prior it grows with the distance.",
                 abs(far / further - 12 / 6) < 0.35
                 and np.isclose(32 - at(seen=32.0)["normal_mean"], 2 * (26 - at(seen=26.0)["normal_mean"])))
    figure.aside("A t prior always counts for less than a normal one.", "a wrong answer")
    figure.claim("Not where prior and data agree. At 21 degrees both priors lead to nearly the same "
                 "posterior.",
                 abs(apart(seen=21.0)) < 0.05 and at(seen=21.0)["t_sd"] / at(seen=21.0)["normal_sd"] < 1.1)


def test_what_the_readout_says():
    figure.aside("Under the normal prior the posterior mean is <> degrees, with sd <>.",
                 "filled with the result")
    figure.aside("Under the t prior it is <> degrees, with sd <>.", "filled with the result")
    figure.claim("With infinitely many degrees of freedom the t prior is the normal prior.",
                 abs(apart(nu=inf)) < 1e-9)
    figure.aside("The normal posterior lies more than three standard deviations from the prior's centre, and "
                 "more than three standard errors from the thermometer.",
                 "said where it is so: tests/live/test_words_follow.py")
    figure.aside("standard error of the thermometer", "a label")
    figure.aside("degrees of freedom of the t prior", "a label")
    figure.aside("Two priors, one measurement", "a title")


def test_what_the_page_says_of_it():
    page.claim("At 21 degrees the two posteriors are nearly the same.", abs(apart(seen=21.0)) < 0.05)
    found = at()
    page.claim("At 28 degrees the normal prior leads to 24: a temperature that both you and the thermometer "
               "had ruled out, and it is reported with more confidence than either had. The $t$ prior "
               "lets go.",
               found["normal_mean"] == 24 and min(24 - 20, 28 - 24) > 3 and found["normal_sd"] < 1
               and found["t_mean"] > 27)
    page.claim("With 30 degrees of freedom it does so less readily, and with infinitely many it is the "
               "normal prior.", 0.5 < apart(nu=30) < apart(nu=3) and abs(apart(nu=inf)) < 1e-9)
    page.aside("What if they do not? Guess first.", "an invitation")
