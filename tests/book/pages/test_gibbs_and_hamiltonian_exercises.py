"""The exercises of the chapter on many numbers at once."""

import numpy as np
from claims import Page
from school_8367 import LABELS, SIZES

import bhm_core as bhm
from bhm_core.course import costs
from bhm_core.course.gibbs import NormalMeansGibbs

PAGE = Page("gibbs_and_hamiltonian")
EIGHT = bhm.load_eight_schools()
ess = bhm.diagnostics.ess_bulk


def lost_one(shape):
    """Conditional minus joint for a step of 0.3 in log tau, with this shape of the inverse-gamma."""
    sampler, x = NormalMeansGibbs(EIGHT.y, EIGHT.sigma), np.r_[7.0, 1.0, EIGHT.y][None]
    joint = sampler.log_joint(x + np.r_[0, 0.3, np.zeros(8)]) - sampler.log_joint(x)
    squares = np.sum((EIGHT.y - 7.0) ** 2) / 2
    one, other = (-2 * shape * s - squares * np.exp(-2 * s) for s in (1.0, 1.3))
    return float(other - one - joint[0])


def slow_gamma():
    gamma = PAGE.at("Gibbs for the regression model")["gamma"]
    return ess(gamma) / gamma.size


def test_the_ball_leaves_the_cube():
    ball = {d: costs.ball_in_cube(d) for d in (2, 10, 15)}
    PAGE.aside("A ball of radius 1 touches every side of the cube", "a definition")
    PAGE.claim("In the plane the disc covers 79% of the square", round(100 * ball[2]) == 79)
    PAGE.aside("Guess the share of the cube that the ball covers in ten dimensions", "the question")
    PAGE.aside("Estimate the share for $d = 10$ from 100,000 random points in the cube", "the question")
    inside = PAGE.at("Exercises")["inside"]
    PAGE.claim("The standard error is about 6% of the estimate, because only 275 of the 100,000 points fell "
               "into the ball",
               inside.sum() == 275 and round(100 * inside.std() / 100_000**0.5 / inside.mean()) == 6)
    PAGE.claim("In ten dimensions all but one in several hundred proposals miss the ball, and in "
               "fifteen about one in a hundred thousand hits it. Nearly all of the cube is in its "
               "corners",
               1 / 1000 < ball[10] < 1 / 300 and 0.8e-5 < ball[15] < 1.5e-5)


def test_the_lost_one_is_caught():
    right, wrong = lost_one(7 / 2), lost_one(8 / 2)
    PAGE.aside("With the 160 schools nobody would see it. Use the identity of the text to catch it on "
               "the eight schools, with flat priors. By how much is a step of 0.3 in $\\log\\tau$ off?",
               "the question")
    PAGE.claim("The wrong shape is off by $2 \\cdot \\tfrac12 \\cdot 0.3 = 0.3$",
               abs(right) < 1e-9 and abs(wrong + 0.3) < 1e-9)


def test_the_letter_on_neighbours():
    steps = PAGE.at("How many steps?")["theta"].size / ess(PAGE.at("How many steps?")["theta"])
    PAGE.claim("My school has 14 pupils, as before", SIZES[LABELS == 8367] == 14)
    PAGE.claim("Why does your program need a hundred times longer, only because you have added other "
               "schools?",
               50 < steps / 5 < 200)
    PAGE.aside("Answer in four sentences, without the words dimension", "the question")
    PAGE.aside("The old program tries small changes of all 160 schools at the same time, and keeps a "
               "change only if all of them together still look reasonable. With so many schools, some "
               "are always made worse, so only tiny changes survive, and your school moves by tiny steps "
               "with the others. Nothing about your result has become less certain; it only takes longer "
               "to compute. We now use a program that looks at one school at a time, and it is as fast "
               "as before.",
               "the argument of the page in everyday words")
    PAGE.aside("that they must be small for all to be acceptable", "a rubric")


def test_the_other_exercises():
    here = PAGE.at("Exercises")
    mixed = here["tau_mixed"]["tau"]
    PAGE.claim("Replace the update of $\\tau$ in the Gibbs sampler of the eight schools by a random "
               "walk on $\\log\\tau$ (`bhm.random_walk_metropolis(sampler.log_joint, scale)` with a "
               "scale of zero for everything else), and put it into the cycle with `bhm.gibbs`. Does the "
               "mean of $\\tau$ still agree with quadrature?",
               abs(mixed.mean() - here["truth"]["tau"]) < 4 * here["mcse"](mixed))
    PAGE.aside("is again inverse-gamma. Read off its two parameters", "a hint")
    PAGE.aside("Fit a random intercept per county to `log_radon_p01` of `bhm.load_radon()` with the "
               "Gibbs sampler of [] and with the engine, under $\\sigma^2 \\sim \\text{IG}(1, 0.5)$ and "
               "an inverse-Wishart with $\\nu = 2$, $\\Lambda = 0.2$, that is $\\tau^2 \\sim "
               "\\text{IG}(1, 0.1)$. Compare the mean of $\\tau$. Is $\\gamma$ as slow here as with the "
               "schools, and why?",
               "the question")
    PAGE.claim("Faster than with the schools: most counties have a handful of houses, so the deviations "
               "are not pinned down and can make way for $\\gamma$",
               ess(here["gamma"]) / here["gamma"].size > 3 * slow_gamma()
               and np.median(np.unique(here["county"], return_counts=True)[1]) < 8)
