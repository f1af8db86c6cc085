"""The figure of schools that shrink to a line: its sentences, and what the page says of it."""

import numpy as np
from claims import Page

from bhm_core.live import ShrinkToTheLine

page = Page("within_and_between")
lines = Page("group_predictors")
figure = Page("figure:shrink_to_the_line")
STATE = ShrinkToTheLine().state


def at(corr=0.7, told=False, pupils=8):
    return ShrinkToTheLine(corr=corr, told=told, pupils=pupils).result


def test_the_question_and_its_answers_are_true():
    start, told, turned, many = at(), at(told=True), at(corr=-0.7), at(pupils=60)
    figure.claim(
        "Inside every one of these thirty schools, one unit of SES goes with 2 points. A model is told "
        "the SES and the school of each pupil. Does it find the 2?",
        STATE['slope'] == 2 and len(STATE['u']) == 30)
    figure.claim(
        "Schools with better-off families have higher levels here, for reasons of their own.",
        start['steep'] > STATE['slope'] + 3)
    figure.claim("Why does the model not find 2?", start['slope'] > 2.8)
    figure.claim(
        "With so few pupils per school the slope is down to chance.",
        abs(start['within'] - 2) < 0.25 < start['slope'] - 2)
    figure.claim(
        "Turn the correlation around, and the slope of the same pupils falls below 2.",
        turned['slope'] < 1.6 < start['slope'])
    figure.claim(
        "One slope has to serve pupils within schools and the schools among themselves, and the model blends "
        "the two.",
        start['within'] < start['slope'] < start['between'])
    figure.claim("Give the schools a slope of their own, and the one for pupils is left alone.",
                 np.isclose(told['slope'], told['within']))
    figure.claim("With many pupils per school the same model finds a slope close to 2.",
                 abs(many['slope'] - 2) < 0.25)
    figure.aside("Schools shrink to a line", "a title")


def test_the_page_says_what_the_figure_shows():
    start, told, zero, turned, many = at(), at(told=True), at(corr=0.0), at(corr=-0.7), at(pupils=60)
    sizes = np.array(start["n"])
    u, own, to = np.array(STATE["u"]), np.array(told["own"]), np.array(told["fitted"])
    left = np.abs(to - own) / np.abs(own - told["line"][0] - told["line"][1] * u)
    page.claim("The thirty schools are invented, so the truth is known. Grey rings are the means of the "
               "schools, and larger rings have more pupils.", len(u) == 30 and np.ptp(sizes) > 10)
    page.aside("Three things are worth finding.", "what follows")
    page.claim("a correlation of zero , and the model finds the slope within, more or less. Break it in "
               "the other direction , and the slope is wrong in the other direction.",
               abs(zero['slope'] - zero['within']) < 0.1
               and start['slope'] - start['within'] > 0.5 and turned['slope'] - turned['within'] < -0.5)
    page.claim("Three things happen at once: the short lines get their own slope back, $\\tau$ falls, "
               "and small schools shrink to a steeper line.",
               np.isclose(told['slope'], told['within']) and told['tau'] < start['tau'] - 0.3
               and told['line'][1] > start['line'][1] + 2 and left[sizes <= 3].min() > left[sizes > 12].max())
    page.claim("repair the slope even without the mean. More schools would not.",
               abs(many['slope'] - many['within']) < 0.2
               and np.isclose(share(1), share(4)) and share(1) > 0.15)
    page.claim("In the figure, with eight pupils per school, the share was a fifth.",
               abs(start['share'] - 0.2) < 0.01 and ShrinkToTheLine().pupils == 8)
    lines.claim("In a simulation where the truth is known you can switch a group predictor on and watch "
                "small schools go to the line.", left[sizes <= 3].min() > 0.5)


def share(times):
    """Share of the schools in the one slope if each school were there several times, tau being 2."""
    u, n = (np.tile(values, times) for values in (STATE["u"], at()["n"]))
    w = 1 / (2.0**2 + STATE["sigma"] ** 2 / n)
    between = (w * (u - np.average(u, weights=w)) ** 2).sum()
    return between / (between + (n - 1).sum() * STATE["sd_x"] ** 2 / STATE["sigma"] ** 2)


def test_the_readout_names_its_numbers():
    """The numbers themselves are those of the result: tests/live/test_drawn.py and test_parity.py."""
    figure.aside("The model knows pupils only. Its slope of SES is <>: <> of its weight lies between "
                 "schools, "
                 "where the slope is <>.", "filled with the result")
    figure.aside("The model knows the mean SES of each school. Its slope for pupils is <>; between schools "
                 "the "
                 "slope is <>.", "filled with the result")
    figure.aside("Schools lie around the line with sd τ = <>.", "filled with the result")
