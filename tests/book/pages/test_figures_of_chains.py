"""What the figures of the walk and of the four chains say is true."""

import numpy as np
from claims import Page

from bhm_core.course import slides_chain
from bhm_core.live import FourChains, MetropolisStepper
from bhm_core.live.figures import four_chains, metropolis_stepper

walk = Page("figure:metropolis_stepper")
four = Page("figure:four_chains")


def far_from(r, step=0.3):
    """Share of the target that lies farther than `step` from every state of a walk."""
    states = np.column_stack([r["x"], r["y"]])
    cloud = np.random.default_rng(1).multivariate_normal(slides_chain.MEAN, slides_chain.COV, size=1000)
    return np.mean([np.linalg.norm(states - point, axis=1).min() > step for point in cloud])


def test_the_walk_of_the_slides_refuses_most_candidates():
    r, x = MetropolisStepper(step=500).result, MetropolisStepper(step=69).result
    walk.aside("what are the steps worth in which it stays?", "a question")
    walk.claim("The walk starts at (−1, −1), outside the target, and makes 500 steps. Each candidate is one "
               "normal step of size 1 away.",
               (r["x"][0], r["y"][0]) == (-1, -1) and len(r["x"]) == 501
               and MetropolisStepper().controls["scale"] == 1.0)
    walk.claim("Most candidates are refused. What are those steps worth?", r["share"] < 50)
    walk.aside("Nothing is lost: a step is a step, and 500 steps are 500 new points.", "a wrong answer")
    walk.claim("A refused candidate is no draw at all: the walk counts the place where it stands once more. "
               "After 69 steps the 70 states are only 32 different points.",
               x["points"] == 32 and sum(n for _, _, n in x["visits"]) == 70)


def test_timid_steps_see_little_and_repeats_are_weights():
    timid, usual = MetropolisStepper(step=500, scale=0.1).result, MetropolisStepper(step=500).result
    x, _, times = np.array(MetropolisStepper(step=69).result["visits"]).T
    walk.aside("A good walk takes steps so short that nearly all are accepted.", "a wrong answer")
    walk.claim("More acceptance is not always better. With steps of 0.1 nearly everything is accepted, and "
               "after 500 steps most of the target has not been seen.",
               timid["share"] > 85 and far_from(timid) > 0.5 > far_from(usual))
    walk.claim("Staying counts: a place where the density is high is counted more often.",
               times[x > 1].mean() > times[x < 1].mean())
    walk.aside("Use the Hastings ratio", "a label")


def test_the_readout_of_the_walk_names_its_target():
    start, wrong = MetropolisStepper(step=0), MetropolisStepper(step=9, proposal="drift", ratio=False)
    words = metropolis_stepper.WORDS
    walk.claim("the target is centred at (2, 2).",
               slides_chain.MEAN.tolist() == start.result["limit"] == [2, 2])
    walk.claim("mean so far <>, target (2, 2).", slides_chain.MEAN.tolist() == [2, 2])
    walk.claim("Without the Hastings ratio this walk draws from another target",
               wrong.result["limit"] != [2, 2])
    walk.claim("now counts twice", "2" in words and metropolis_stepper.times(2) == "now counts twice")
    walk.claim("now counts three times",
               "3" in words and metropolis_stepper.times(3) == "now counts three times")
    walk.claim("larger than 100",
               metropolis_stepper.ratio(101.0) == "larger than 100" != metropolis_stepper.ratio(99))
    walk.claim("smaller than 0.01",
               metropolis_stepper.ratio(0.009) == "smaller than 0.01" != metropolis_stepper.ratio(0.01))


def test_four_chains_in_one_of_two_modes():
    r = FourChains().result
    later = FourChains(n=1000).result
    apart = FourChains(start="middle", spread=6.0).result
    four.aside("Four chains and what they can tell", "a title")
    four.claim("Four chains agree with each other. Does that mean that they are right?",
               r["r_hat"] < 1.01 and len(r["chains"]) == 4)
    four.claim("The target has two equal modes, ten apart. All four chains start in the left one and none "
               "ever finds the other. What does R-hat say after 800 draws?",
               FourChains().controls["distance"] == 10 and max(r["starts"]) < 0 and later["right"] == 0
               and len(r["chains"][0]) == 801)
    four.claim("Started in one mode, the chains have never seen half of the target.", r["right"] == 0)
    four.aside("An R-hat near 1 means that the chains draw from the right distribution.", "a wrong answer")
    four.claim("It means that they agree with each other. The same walks on the same target, started on "
               "both sides, disagree at once.", r["r_hat"] < 1.01 and min(apart["r_hats"][1:]) > 1.3)
    four.claim("It compares the chains with each other, and all four know the same half.",
               np.max(r["chains"]) < 0)
    four.aside("No number made from these draws can tell of a place that has no draw.", "logic")
    four.aside("800 draws are too few; with more of them R-hat would rise.", "a wrong answer")
    four.claim("After 1,000 draws it is even closer to 1. More of the same draws make both numbers look "
               "better.", 1 <= later["r_hat"] < r["r_hat"] and later["ess"] > r["ess"])


def test_the_readout_of_the_four_chains_keeps_to_the_rules():
    rules = four_chains.R_HAT, four_chains.ESS
    content = FourChains().result
    four.aside("distance of the two modes", "a label")
    four.aside("draws of each chain", "a label")
    four.aside("all at one point", "a label")
    four.claim("<> of the draws lie right of zero, 50% of the target do.",
               np.allclose(content["density"], content["density"][::-1]))
    four.claim("below 1.01 first at <>", rules[0] == 1.01)
    four.claim("not yet below 1.01", rules[0] == 1.01 and content["r_hat_from"] is not None)
    four.claim("400 reached at <>", rules[1] == 400)
    four.claim("not yet 400", rules[1] == 400 and content["ess_from"] is not None)
    four.claim("Both are content, though the share is far off.",
               content["content"] and content["right"] == 0)
