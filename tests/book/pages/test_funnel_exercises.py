"""The exercises of the chapter on Hamilton and the funnel."""

import numpy as np
from claims import Page

import bhm_core as bhm
from bhm_core.course.broken import ForgottenJacobian
from bhm_core.course.targets import NormalMeansTarget

PAGE = Page("funnel")
EIGHT = bhm.load_eight_schools()


def per_orbit(n_steps):
    """Effective draws per orbit of theta_1 and of its square, on forty standard normals."""
    kernel = bhm.hmc(lambda x: (-(x**2).sum(axis=-1) / 2, -x), step_size=0.3, n_steps=n_steps)
    x = bhm.sample(kernel, np.zeros(40), n_draws=2000, n_warmup=100, rng=20)["theta"][..., 0]
    return [bhm.diagnostics.ess_bulk(values) / x.size for values in (x, x**2)]


def euler(here, step):
    q, p = here["begin"], here["kick"]
    for _ in range(50):
        q, p = q + step * p, p + step * here["gradient"](q)
    return q, p


def test_a_whole_turn_is_wasted():
    rates = {n: per_orbit(n) for n in (1, 5, 10, 21)}
    PAGE.aside("Take 40 independent standard normals and `bhm.hmc` with `step_size=0.3`. For 1, 3, 5, "
               "10 and 21 steps per orbit, print the effective draws of $\\theta_1$ per 1,000 "
               "evaluations. Predict first: is longer always better?",
               "the question")
    PAGE.claim("The orbits of a standard normal are circles that close after a time of $2\\pi$, which "
               "is 21 steps of 0.3: a whole turn leads back to where it started and is wasted",
               abs(21 * 0.3 - 2 * np.pi) < 0.15 and rates[21][0] < 0.02)
    PAGE.claim("A quarter of a turn, 5 steps, lands at a place that is nearly independent of the start",
               0.6 < rates[5][0] < 1.4 and rates[1][0] < 0.1)
    PAGE.claim("Half a turn, 10 steps, leads to the opposite side, so that errors cancel and each orbit "
               "is worth more than one independent draw; but only for $\\theta_1$. For $\\theta_1^2$, "
               "which is the same on the opposite side, it would be as useless as a whole turn",
               rates[10][0] > 2 and rates[10][1] < 0.1)


def test_the_radon_counties_want_both():
    sizes = np.unique(bhm.load_radon()["county"], return_counts=True)[1]
    w = 0.3**2 / (0.3**2 + 0.8**2 / sizes)
    PAGE.claim("You will fit a random-intercept model to the radon data: 85 counties, most with a "
               "handful of houses, a standard deviation of about 0.8 within a county and about 0.3 "
               "between them",
               sizes.size == 85 and np.median(sizes) < 8)
    PAGE.aside("For the county of median size and for the largest, predict which parameterisation suits "
               "it",
               "the question")
    PAGE.claim("The median county has a small $w_j$ and wants the non-centred form; the largest has a "
               "$w_j$ near 1 and wants the centred one",
               np.median(w) < 0.7 < 0.9 < w.max())
    PAGE.aside("One may mix the two by group, or, better here, integrate", "advice")


def test_euler_gains_energy_and_volume():
    here = PAGE.at("What the leapfrog keeps")
    q, p = euler(here, 0.06)
    pull = -0.06 * here["ridge"].precision
    one = np.block([[np.eye(2), 0.06 * np.eye(2)], [pull, np.eye(2)]])
    PAGE.aside("A colleague finds the half steps fussy and writes", "the question")
    PAGE.aside("and watch the energy for two step sizes. Which of the three properties of the leapfrog "
               "does it lack?",
               "the question")
    PAGE.claim("volume grows at every step, the orbit spirals outwards, and energy is gained without "
               "end",
               np.linalg.det(one) > 1.01
               and here["energy"](q, p) > here["energy"](here["begin"], here["kick"]) + 1)
    PAGE.aside("In HMC nearly every proposal would be rejected", "follows from the energy")


def test_without_the_jacobian_there_is_no_posterior():
    here = PAGE.at("Exercises")
    low = np.zeros((2, 10))
    low[:, 1] = -40, -60
    wrong, right = (kind(EIGHT.y, EIGHT.sigma, **here["priors"]).log_density(low)
                    for kind in (ForgottenJacobian, NormalMeansTarget))
    PAGE.aside("is our target for the eight schools with the line", "the question")
    PAGE.claim("For $\\mu$ only the known answer notices: its R-hat is perfect and nothing diverges, "
               "and yet it is off. For $\\tau$ R-hat notices too",
               here["r_hat"](here["bad"]["mu"]) < 1.01 < 1.5 < here["r_hat"](here["bad"]["tau"])
               and here["run"].stats["diverging"].sum() == 0)
    PAGE.claim("each chain wanders off on its own to ever smaller $\\tau$, to complete pooling",
               abs(wrong[0] - wrong[1]) < 1e-8 and abs(right[0] - right[1] - 20) < 1e-8)
    PAGE.aside("Look at all parameters, not only at those you report", "advice")


def test_the_letter_and_the_sources():
    PAGE.aside('The technician writes under the report: "8,000 draws, 41 divergences, R-hat 1.00." The '
               'head teacher of School A asks: "R-hat is fine, so what do the 41 mean for our number? '
               "Can't you just delete them?\" Answer in four sentences, without the words gradient, "
               "energy and funnel.",
               "the question")
    PAGE.aside("The program explores all pictures of the eight schools that fit the data, and 41 times "
               "it ran into a region where its stride was too long and had to turn back. That region is "
               "the one in which all schools are nearly alike, so what it missed are pictures in which "
               "your gain is close to everybody else's. Deleting the 41 would not bring back what was "
               "never visited, and R-hat can be fine when all four runs avoid the same place. I will "
               "describe the same model in other coordinates, in which the region can be entered, and "
               "send you the new number.",
               "the argument of the page in everyday words")
    PAGE.aside("compare the two parameterisations for Gibbs samplers", "about the sources")
