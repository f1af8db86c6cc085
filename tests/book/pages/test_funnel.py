"""The sentences of the chapter on Hamilton and the funnel are true."""

import numpy as np
from claims import Page

import bhm_core as bhm
from bhm_core.course import costs

PAGE = Page("funnel")
EIGHT = bhm.load_eight_schools()
MAP = costs.load_parameterisation_map()


def orbit(here, step):
    return bhm.leapfrog(here["begin"], here["kick"], here["gradient"], step_size=step,
                        n_steps=round(2 / step), return_path=True)  # fmt: skip


def growth(here, column):
    """How the cost for one effective draw grows from 40 to 160 dimensions; column 0 the walk, 1 the orbit."""
    costs_of = dict(zip(here["sizes_tried"], here["measured"], strict=True))
    return costs_of[160][column] / costs_of[40][column]


def spread_of_gain(here, log_tau):
    """Standard deviation of the gain of School A among draws of the engine with log tau near a value."""
    return here["gain"][abs(here["low"] - log_tau) < 0.5].std()


def crossings():
    """The group size from which on the centred form wins, for each spread."""
    typical, found = MAP["case"] == "typical", []
    for tau in (0.1, 0.3, 1):
        rows = typical & (MAP["tau"] == tau) & (MAP["centred"] > MAP["non_centred"])
        found.append(MAP["size"][rows].min())
    return found


def test_the_opening():
    gibbs = Page("gibbs_and_hamiltonian").at("Where Gibbs is slow")
    PAGE.claim("For School 8367 among its 159 neighbours Gibbs sampling was perfect. For the eight "
               "schools of [] it was slow",
               gibbs["labels"].size == 160 and 20 < gibbs["sweeps"])
    PAGE.claim("School A reports a gain of 28 points", EIGHT.y[0] == 28)
    PAGE.aside("Hamiltonian Monte Carlo follows it at almost constant energy", "shown below")
    PAGE.aside("ends at the mode, where almost no probability lies once there are many parameters",
               "shown in the last chapter")
    PAGE.aside("and half the squared momentum is the kinetic energy", "a definition")
    PAGE.aside("The leapfrog takes half a step for the momentum, a full one for the position, and "
               "another half for the momentum",
               "a definition")


def test_the_orbit_crosses_the_ridge_and_the_walk_does_not():
    here = PAGE.at("Leapfrog")
    path, steps = np.array(here["path"]), here["steps"]
    PAGE.claim("two normal parameters with correlation 0.95, a narrow ridge",
               here["ridge"].cov[0, 1] == 0.95)
    PAGE.claim("Twenty-five steps each on a narrow ridge. The random walk dithers; the orbit runs along "
               "the ridge, swinging from side to side",
               len(path) - 1 == len(steps) == 25
               and np.sum(np.diff(np.sign(path[:, 0] - path[:, 1])) != 0) > 2)
    PAGE.claim("A dotted path of the random walk stays near its start at the lower left. A solid orbit "
               "from the same start runs in a wave along the ridge to the upper right",
               steps.mean() < 0 and path[0].max() < -1 < 1 < path[-1].min())
    PAGE.claim("looked at the target in the same number of places", path.shape[0] == len(steps) + 1 == 26)
    PAGE.claim("One has crossed it.", path[0].max() < -1 < 1 < path[-1].min() and steps[-1].min() < 1)


def test_the_leapfrog_keeps_what_it_says():
    here = PAGE.at("What the leapfrog keeps")
    errors = [np.ptp(here["energy"](*orbit(here, step))) for step in (0.05, 0.025, 0.0125)]
    PAGE.aside("Is a broken line as good as an orbit?", "a question")
    PAGE.claim("Half the step, a quarter of the error: the leapfrog is of second order",
               np.allclose(np.divide(errors[:-1], errors[1:]), 4, rtol=0.05))
    PAGE.claim("It is reversible: turn the momentum round, and the same steps lead back to the start. "
               "And it keeps volume. These two",
               np.allclose(here["back"], [-1.5, -1.6]) and abs(np.linalg.det(here["jacobian"]) - 1) < 1e-4)
    PAGE.aside("Each of the three lines of [] moves one half of the pair $(\\theta, \\psi)$ by a "
               "function of the other half: a shear, like pushing a deck of cards sideways. Its Jacobian "
               "matrix, the matrix of all derivatives of the new place with respect to the old one, is "
               "triangular with ones on the diagonal. So its determinant is 1, and so is that of all "
               "steps together, whatever $\\delta$",
               "proved there")
    PAGE.aside("The flow from here to there is the integral of the smaller of the two values of "
               "$e^{-H}$",
               "proved there")
    PAGE.claim("The cost of the walk grows like $d$, that of the orbit only like $d^{1/4}$ []: its "
               "steps must get a little shorter",
               growth(here, 0) > 2.5 and growth(here, 1) < 2)


def test_ten_numbers_are_where_they_belong():
    here = PAGE.at("The eight schools by Hamiltonian Monte Carlo")
    z = here["compare"](here["hmc"], here["truth"], unit="mcse").z
    PAGE.claim("The eight schools by Hamiltonian Monte Carlo", len(here["y"]) == 8)
    PAGE.claim("Ten numbers, all where they belong", len(z) == 10 and abs(z).max() < 4)
    PAGE.claim("Gibbs needed 39 sweeps for one effective draw of $\\tau$",
               round(Page("gibbs_and_hamiltonian").at("Where Gibbs is slow")["sweeps"]) == 39)
    PAGE.aside("and a sweep costs about as much as an evaluation", "both look at every group once")
    PAGE.claim("in ten dimensions the two are not far apart", 0.5 < 39 * here["rate"] < 2)
    PAGE.claim("and our fixed orbit from two numbers, `step_size` and `n_steps`, that we had to find by "
               "trial. No one step suits both $\\mu$, which varies by several points, and the "
               "$\\tilde\\theta_j$, which vary by about one",
               2 < np.std(here["hmc"]["mu"]) < 6 and 0.7 < np.std(here["orbits"]["eta"]) < 1.3)


def test_nuts_needs_no_tuning():
    here = PAGE.at("NUTS: what libraries run")
    steps = here["tuned"].stats["n_leapfrog"]
    PAGE.aside("HMC has three things to choose: the step size, the number of steps, and the scale of "
               "each parameter. A short orbit is a random walk again; a long one comes back to where it "
               "was. The no-U-turn sampler (NUTS) [] chooses for us. It adds four things:",
               "the list that follows")
    PAGE.aside("it doubles the orbit, forwards or backwards", "a definition")
    PAGE.aside("it takes a point of the whole orbit, with points of low energy more probable",
               "a definition")
    PAGE.claim("Nothing was tuned by hand, and the answer is right. The orbits of NUTS have lengths 1, "
               "3, 7, 15, ...: sums of doublings",
               here["far"] < 4 and np.mean(np.isin(steps, 2 ** np.arange(1, 11) - 1)) > 0.5)


def test_the_centred_form_misses_the_neck():
    here = PAGE.at("The funnel")
    stuck, tuned = here["stuck"], here["tuned"]
    small = [np.mean(run["log_tau"] < np.log(0.3)) for run in (stuck, tuned)]
    PAGE.claim("The gain of School A and the log of the spread, in two sets of coordinates. In the "
               "first the posterior is a funnel, and the sampler does not get into its neck; crosses "
               "mark draws whose orbit diverged. In the second the funnel is gone",
               small[0] < 0.03 <= small[1]
               and stuck.stats["diverging"].sum() >= 5 > tuned.stats["diverging"].sum())
    PAGE.claim("Two scatter plots with log tau upwards. On the left grey draws of the engine form a "
               "funnel that narrows downwards; green draws of the sampler fill only its upper part, and "
               "violet crosses sit where it narrows. On the right grey and green draws cover the same "
               "round cloud",
               np.median(stuck["log_tau"][stuck.stats["diverging"]]) < np.median(stuck["log_tau"])
               and spread_of_gain(here, -1) < spread_of_gain(here, 2) / 2)
    PAGE.aside("For a large $\\tau$ the school's gain can be nearly anything; for a small one it is "
               "squeezed to $\\mu$",
               "the model")
    PAGE.claim("R-hat complains as well, because the four chains climb out of the neck at different "
               "times",
               bhm.diagnostics.r_hat(stuck["log_tau"]) > 1.01 and stuck["log_tau"].shape[0] == 4)
    PAGE.aside("even when all chains avoid the same place and agree with each other", "a possibility")


def test_weak_data_want_one_form_and_strong_data_the_other():
    weak, strong = (MAP["case"].tolist().index(name)
                    for name in ("eight schools", "High School and Beyond"))
    typical = MAP["case"] == "typical"
    ratio = MAP["size"] * MAP["tau"] ** 2
    share, wins = ratio / (ratio + 1), MAP["centred"] > MAP["non_centred"]
    PAGE.claim("So is the non-centred form always better? The data have a say",
               MAP["centred"][strong] > 5 * MAP["non_centred"][strong]
               and MAP["non_centred"][weak] > 10 * MAP["centred"][weak])
    PAGE.aside("Predict before you read on: which coordinates suit which of the two?", "a question")
    PAGE.aside("The next table was computed once, with NUTS in both coordinates and 4,000 draws each",
               "by costs.parameterisation_costs")
    PAGE.aside("which costs about as much as a gradient", "both take one pass over the groups")
    PAGE.claim("Effective draws of the slowest quantity for 1,000 evaluations, for eight groups of "
               "equal size and three true spreads. The two parameterisations cross; the engine needs "
               "neither",
               len(set(MAP["tau"][typical])) == 3 and 0 < wins[typical].sum() < typical.sum())
    PAGE.claim("Three panels for spreads of 0.1, 0.3 and 1 standard deviations, with group sizes from 1 "
               "to 300 and effective draws, both on logarithmic axes",
               sorted(set(MAP["tau"][typical])) == [0.1, 0.3, 1] and MAP["size"][typical].min() == 1
               and MAP["size"][typical].max() == 300)
    PAGE.claim("they cross further left the larger the spread. The engine is a flat line high above "
               "both",
               crossings() == sorted(crossings(), reverse=True)
               and np.all(MAP["exact"] > 2 * np.fmax(MAP["centred"], MAP["non_centred"])))
    PAGE.claim("and each line printed has it near 3",
               all(2.5 < n * tau**2 < 3.5 for n, tau in zip(crossings(), (0.1, 0.3, 1), strict=True)))
    PAGE.claim("cross before the group's own data have a weight $w_j$ of three quarters. Weak data: "
               "non-centred. Strong data: centred",
               np.all(wins[typical & (share > 0.751)]) and not np.any(wins[typical & (share < 0.7)]))
    PAGE.aside("A data set with both kinds of group has no form that suits all", "a conclusion")
    PAGE.aside("up to five or ten parameters", "a rule of thumb")
    PAGE.aside("blocks that hardly depend on each other", "a rule of thumb")
    PAGE.aside("if only one or two coefficients vary by group", "what HierarchicalGLM fits")
    PAGE.aside("For $t$ errors and crossed groups you now know the other three", "the lines of the table")
    PAGE.aside("follows orbits of almost constant energy", "shown above")
