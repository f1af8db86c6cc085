"""What is tried of answers about other samplers, other outcomes, simulations and the engine."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit, logit

from bhm_core.exercises._table import exercise, near, same, true

THETA = np.array([9.0, 4.0, 7.5, 12.0, 5.0])
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(80)


def _population(h, centre, spread):
    """The mean of h over a normal population of logits."""
    return WEIGHTS @ h(expit(centre + spread * NODES)) / WEIGHTS.sum()


@exercise("ex-geometry-volume",
          "`share(d)`, which returns the share of the cube that the ball covers in d dimensions")
def _share(share):
    yield same("on a line ball and cube are one", "d = 1", share(1), 1.0, "The cube has the side 2, not 1.")
    yield same("in the plane it is a disc in a square", "d = 2, times 4", 4 * share(2), math.pi,
               "Put d = 2 in.")
    yield same("two more dimensions multiply the ball by 2π/d and the cube by 4", "share(10) over share(8)",
               share(10) / share(8), 2 * math.pi / 10 / 4, "Is it Γ(d/2 + 1), and 2 to the power d?")


@exercise("ex-geometry-one", "`change(theta)`, the change of the log conditional of log τ when log τ goes "
          "from 1 to 1.3, given μ = 7 and θ")
def _change(change):
    for theta in (THETA, THETA[:3]):
        def joint(s, theta=theta):
            return -np.sum((theta - 7) ** 2) / (2 * np.exp(2 * s)) - theta.size * s + s

        gap = change(theta) - (joint(1.3) - joint(1.0))
        yield true("conditional and joint density change alike", f"{theta.size} schools: your change less "
                   f"that of the joint density of (log τ, θ) under a flat prior of τ", gap, abs(gap) < 1e-6,
                   "A flat prior of τ is not flat in log τ: how many factors of τ are left of J?")
    yield same("order does not count", "θ reversed", change(THETA), change(THETA[::-1]),
               "Only a sum of squares counts.")


@exercise("ex-geometry-conditional",
          "`log_conditional(v, a, b, mu, theta)`, the log density of τ² at v, up to a constant")
def _conditional(log_p):
    def change(f):
        return f(40.0) - f(9.0)

    def joint(v):
        return -3 * np.log(v) - 50 / v - THETA.size / 2 * np.log(v) - np.sum((THETA - 5) ** 2) / (2 * v)

    gap = change(lambda v: log_p(v, 2.0, 50.0, 5.0, THETA)) - change(joint)
    yield true("conditional and joint density change alike", "from 9 to 40, less the change of the joint",
               gap, abs(gap) < 1e-6,
               "Each school adds one half to the shape, and half of its square to the scale.")
    prior = change(lambda v: log_p(v, 2.0, 50.0, 5.0, THETA[:0])) - change(lambda v: -3 * np.log(v) - 50 / v)
    yield true("without schools it is the prior", "no θ at all: the change less that of IG(2, 50)", prior,
               abs(prior) < 1e-6, "With nothing to learn from, a and b stay as they are.")
    yield same("order does not count", "θ reversed", change(lambda v: log_p(v, 2.0, 50.0, 5.0, THETA)),
               change(lambda v: log_p(v, 2.0, 50.0, 5.0, THETA[::-1])), "Only a sum of squares counts.")


@exercise("ex-geometry-jacobian", "`density(x)`, the density of x = log τ for a half-Cauchy τ of scale 5")
def _jacobian(density):
    x = np.linspace(-25, 25, 50_001)
    p = np.asarray(density(x))
    yield true("it is a density", "its integral", np.sum(p) * 1e-3, abs(np.sum(p) * 1e-3 - 1) < 1e-3,
               "The density of τ times dτ is the density of x times dx. What is dτ/dx?")
    peak = x[np.argmax(p)]
    yield true("its peak is where τ is the scale", "the τ of its peak", np.exp(peak),
               abs(np.exp(peak) - 5) < 0.05,
               "In the coordinate τ the peak is at 0; the factor dτ/dx moves it.")
    below = np.sum(p[x < np.log(5)]) * 1e-3
    yield true("half of it lies below the scale", "the mass where τ < 5", below, abs(below - 0.5) < 2e-3,
               "Probabilities stay when the coordinate changes.")


@exercise("ex-geometry-euler", "`orbit(theta, psi, gradient, step, n)`, which returns position and momentum "
          "after n steps of a mended integrator")
def _orbit(orbit):
    def gradient(theta):
        return -theta * np.array([1.0, 4.0])

    def energy(theta, psi):
        return np.sum(theta**2 * [1, 4]) / 2 + np.sum(psi**2) / 2

    start = np.array([1.0, -0.5]), np.array([0.3, 0.8])
    there = orbit(*start, gradient, 0.1, 30)
    back = orbit(there[0], -np.asarray(there[1]), gradient, 0.1, 30)
    yield same("it is reversible", "30 steps, the momentum turned round, 30 steps more: back at the start?",
               back[0], start[0],
               "Half a step for the momentum, a step for the position, half a step for the momentum.")
    errors = [abs(energy(*orbit(*start, gradient, h, round(3 / h))) - energy(*start)) for h in (0.1, 0.05)]
    yield true("half the step has a quarter of the energy error", "the errors for steps of 0.1 and 0.05",
               errors, errors[1] < 0.35 * errors[0], "A method of first order only halves it.")
    long = energy(*orbit(*start, gradient, 0.1, 3000)) / energy(*start)
    yield true("the energy stays", "energy after 3,000 steps over that before", long, 0.9 < long < 1.1,
               "Does the new momentum use the gradient at the new position?")


@exercise("ex-beyond-predict", "`mean(n)`, which returns the posterior mean of the probability after 0 of n, "
          "with γ0 = -0.54 and τ = 0.52")
def _none_of(mean):
    few, some, many = (float(mean(n)) for n in (0, 21, 2000))
    yield true("nobody asked leaves the population", "n = 0, less the mean of the population",
               few - _population(lambda p: p, -0.54, 0.52),
               abs(few - _population(lambda p: p, -0.54, 0.52)) < 1e-3,
               "The mean of the population is a weighted mean over its points, and not the middle district.")
    yield true("more noes lower it", "n = 0, 21 and 2,000", [few, some, many], few > some > many > 0,
               "Given θ, nobody among n has the probability (1 - θ)^n.")
    chain = math.prod(1 - float(mean(k)) for k in range(4))
    gap = chain - _population(lambda p: (1 - p) ** 4, -0.54, 0.52)
    yield true("one no after the other is four noes",
               "the product of 1 - mean(k) for k = 0 to 3, less the chance of none of 4 in the population",
               gap, abs(gap) < 1e-3,
               "The posterior mean is the chance that the next one says yes, given the noes before.")


@exercise("ex-beyond-odds",
          "`doubled(theta)`, which returns the probability whose odds are twice those of `theta`")
def _doubled(doubled):
    p = np.array([0.001, 0.05, 0.5, 0.9, 0.99])
    new = np.array([float(doubled(x)) for x in p])
    yield true("it stays a probability", "θ = .001, .05, .5, .9 and .99", new, (new > 0) & (new < 1),
               "Twice a probability may be more than 1. Twice the odds may not.")
    yield same("small probabilities double", "θ = .001, over .002", new[0] / 0.002, 1.0,
               "For small θ odds and probability are nearly the same.", 2e-3)
    yield same("twice the odds of yes are half the odds of no", "1 - doubled(1 - doubled(.3)), and .3",
               1 - doubled(1 - doubled(0.3)), 0.3, "Odds are θ/(1 - θ).")
    yield same("on the logit scale it is a shift", "the shifts of the logit", logit(new) - logit(p),
               np.full(5, np.log(2)), "The logit is the logarithm of the odds.")


@exercise("ex-beyond-one-more", "`mean(y, n, gamma_0, tau)`, which returns the posterior mean of the "
          "probability for arrays y and n")
def _one_more(mean):
    def at(y, n, tau=0.6):
        return np.asarray(mean(np.array([y]), np.array([n]), -0.5, tau), dtype=float).ravel()[0]

    yield same("where districts do not differ, all are the middle one", "τ near 0, for 0 of 4",
               at(0, 4, 1e-6), expit(-0.5), "With τ = 0 the data of a district say nothing about it.", 1e-4)
    gap = at(0, 0) - _population(lambda p: p, -0.5, 0.6)
    yield true("nobody asked leaves the population", "0 of 0, less the mean of the population", gap,
               abs(gap) < 1e-3, "Average θ over the population, and not the logit.")
    step = at(3, 10) * at(4, 11) + (1 - at(3, 10)) * at(3, 11)
    yield same("what you expect of tomorrow is what you believe today",
               "3 of 10, and the mean over the answer of one more woman", at(3, 10), step,
               "It is the ratio of two integrals, with one yes more above.", 1e-4)


@exercise("ex-study-level", "`half_width(level, sd)`, the half width of a central interval of a normal "
          "posterior that holds the truth as often as `level` says")
def _half_width(half_width):
    draws = np.random.default_rng(4).normal(size=200_000)
    for level in (0.9, 0.5):
        held = np.mean(np.abs(draws) <= half_width(level, 1.0))
        yield true(f"a {level:.0%} interval holds {level:.0%}", "the share of 200,000 draws inside", held,
                   abs(held - level) < 5e-3, "How much is left out at each end?")
    yield same("twice the sd is twice as wide", "sd = 2, over 2", half_width(0.9, 2.0) / 2,
               half_width(0.9, 1.0),
               "The width is proportional to the standard deviation, and not to the variance.")


@exercise("ex-study-rats",
          "`share(n)`, the share of the prior Beta(2, 12) in the posterior mean of an experiment with n rats")
def _prior_share(share):
    yield same("without rats the prior is all there is", "n = 0", share(0), 1.0,
               "It is a share of prior plus rats.")
    yield same("as many rats as the prior is worth make it one half", "n = 14, twice", 2 * share(14), 1.0,
               "How many rats is Beta(2, 12) worth: 2, 12, or both together?")
    bias = (2 + 1000 * 0.25) / 1014 - 0.25
    yield same("the bias is the share times the distance",
               "n = 1,000: share times (2/14 - 0.25), and the bias at a rate of 0.25",
               share(1000) * (2 / 14 - 0.25), bias, "The posterior mean is (2 + y)/(14 + n).")


@exercise("ex-engine-merge", "`merged(one, two)`, which returns mean and sum of squares around it of two "
          "samples, from the number, mean and variance of each")
def _merged(merged):
    one, two = THETA, np.array([20.0, 31.0, 25.0])
    both = np.r_[one, two]
    mean, squares = merged(one, two)
    yield same("the mean is that of all", "5 and 3 rows, and the mean of all 8", mean, both.mean(),
               "The larger half has the larger say.")
    yield true("the squares are those of all", "your squares over those of all 8 rows",
               squares / both.var() / 8, near(squares, 8 * both.var()),
               "There is a spread between the halves, too.")
    yield same("the halves may swap", "squares, and squares with the halves swapped", squares,
               merged(two, one)[1], "Which term depends on the order?")
