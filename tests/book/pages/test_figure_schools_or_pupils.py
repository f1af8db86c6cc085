"""The sentences of the figure of designs that cost the same."""

import numpy as np
from claims import Page

from bhm_core.design import expected_width
from bhm_core.live import SchoolsOrPupils

figure = Page("figure:schools_or_pupils")


def test_what_the_figure_says():
    shown = SchoolsOrPupils().result
    figure.aside("More schools, or more pupils?", "a title")
    figure.claim("To begin with you have £20,000; a school costs £400, and each pupil tested there £20 "
                 "more. How many pupils per school give the shortest interval for the mean of all schools?",
                 abs(shown["J"] * (400 + 20 * SchoolsOrPupils().n) - 20_000) < 1e-6)
    figure.claim("Schools differ by τ = 9, pupils within a school by σ = 13.4.",
                 np.isclose(shown["best"], np.sqrt(20) * 13.4 / 9))
    figure.aside("Drag the line to the number of pupils per school that you would test.", "a question")
    figure.claim("About seven, and the curve is flat around it.",
                 round(shown["best"]) == 7 and max(shown["width"][4:9]) < 1.02 * shown["least"])
    figure.aside("What decides where its lowest point lies?", "a question")
    figure.aside("width of the 90% interval", "a label")
    figure.aside("The budget: with more money one tests more pupils in each school.", "a wrong answer")
    rich, cheap = SchoolsOrPupils(budget=100).result, SchoolsOrPupils(school=20).result
    figure.claim("With five times the money the interval is shorter, and the best number of pupils is the "
                 "same. The money buys schools.",
                 rich["least"] < shown["least"] and rich["best"] == shown["best"]
                 and np.isclose(rich["J"], 5 * shown["J"]))
    figure.claim("The best number is the root of the ratio of the prices, times σ/τ.",
                 np.isclose(shown["best"], np.sqrt(400 / 20) * 13.4 / 9))
    figure.aside("Only the noise: the more pupils differ, the more of them it takes.", "a wrong answer")
    figure.claim("The noise is the same, but here a school is as cheap as a pupil, and the best number is "
                 "below two.", 1 < cheap["best"] < 2)


def test_what_its_readout_says():
    """The numbers are those of the result: tests/live/test_parity.py and test_words_follow.py."""
    figure.aside("For £<>,000: about <> schools of <> each.", "filled with the result")
    figure.aside("The 90% interval of the mean of all schools is <> wide; <> of its variance is due to the "
                 "schools, the rest to the pupils.", "filled with the result")
    figure.aside("Best: about <> per school, and <> wide.", "filled with the result")
    figure.aside("This is it.", "said where it is true")
    figure.aside("Your design comes within 5% of that.", "said where it is true")
    figure.aside("Your interval is wider by <>.", "filled with the result")
    few = [expected_width(9.9, 7, tau=9, sigma=13.4, known=known) for known in (True, False)]
    figure.claim("All this takes τ and σ as known. So few schools do not tell τ, and the interval will be "
                 "wider.",
                 few[1] > 1.08 * few[0])
    figure.aside("For £<>,000 you cannot have two schools of <> each.", "said where it is true")
