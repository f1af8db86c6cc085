"""What the figures say under the picture as the reader moves them: states named in words, and their numbers.

`tests/live/test_words_follow.py` says when each sentence is said; here stands that it is true then.
"""

from math import inf

import numpy as np
from claims import Page

from bhm_core.live import (
    BayesUpdate,
    ConjugateNormal,
    FourChains,
    MetropolisStepper,
    Shrinkage,
    TauPrior,
    VaryingSlopes,
)
from bhm_core.live.figures.tau_prior import log_prior

update = Page("figure:bayes_update")
normal = Page("figure:conjugate_normal")
chains = Page("figure:four_chains")
walk = Page("figure:metropolis_stepper")
nested = Page("figure:nested_data")
letters = Page("figure:school_a")
schools = Page("figure:shrinkage")
priors = Page("figure:tau_prior")
NAME_OF_A_PRIOR = "the name of a prior"
slopes = Page("figure:varying_slopes")
stranger = Page("figure:when_pooling_loses")
NUMBERS = "words around numbers, which tests/live compares"


def at(figure, **controls):
    """A figure's result under other controls than its first."""
    made = figure()
    return made.compute(made.state, {**made.controls, **controls})


def test_eight_schools():
    y = np.array(Shrinkage().controls["y"])
    together, alone, between = (at(Shrinkage, over="fixed", tau=tau) for tau in (0.0, inf, 8.0))
    schools.claim("every school has the common mean, posterior mean", np.ptp(together["mean"]) < 1e-9)
    schools.claim("every school stands alone, posterior mean", np.allclose(alone["mean"], y))
    away = np.array(between["mean"]) - y
    pull = np.array(between["weight"]) * (y - between["mu"])
    schools.claim("the common mean pulls with weight", np.allclose(np.abs(away), np.abs(pull)))
    schools.aside("Averaged over every τ the data allow (posterior mean of τ <>) it has posterior mean",
                  NUMBERS)
    schools.aside("sd <>: it moves by <> points", NUMBERS)
    schools.aside("At τ = <> the common", NUMBERS)


def test_the_normal_mean():
    flat = at(ConjugateNormal, sigma_0=inf)
    ybar = ConjugateNormal().controls["ybar"]
    normal.claim("With a flat prior the posterior stays at the pupils' mean.", np.isclose(flat["mean"], ybar))
    far = at(ConjugateNormal, mu_0=ybar + 40.0, sigma_0=1.0)
    normal.claim("Prior and data disagree: this prior expects", far["tail"] < 0.025)


def test_one_pupil_at_a_time():
    none = at(BayesUpdate, k=0)
    update.claim("No pupil yet: the posterior is the prior, mean", np.isclose(none["mean"], none["start"])
                 and np.allclose(none["posterior"], none["prior"]))


def test_four_chains():
    chains.aside("Both are content, and this time they are right.", "said where they are")
    late = FourChains()
    waits = [late.compute(late.state, {**late.controls, "n": n}) for n in (20, late.controls["n"])]
    apart = at(FourChains, start="middle", spread=6.0, n=1000)
    sides = {tuple({x > 0 for x in chain[1:]}) for chain in apart["chains"]}
    chains.claim("Do not use these draws: no chain has crossed to the other mode, and the <> is that of the "
                 "starts. More draws help only once one does.",
                 not apart["content"] and apart["right"] == 0.5 and sides == {(True,), (False,)})
    chains.claim("Do not use these draws yet.",
                 all("Do not use" in late.readout(r, late.controls | {"n": len(r["chains"][0])}, late.state)
                     for r in waits if not r["content"]) and not waits[0]["content"])


def test_the_walk():
    first, later = at(MetropolisStepper, step=0), at(MetropolisStepper, step=12)
    walk.claim("The walk stands at its start <>. No candidate yet;",
               first["now"] is None and len(first["visits"]) == 1)
    walk.claim("has a ratio r <>; the number drawn, u = <>, is", later["now"]["taken"] == (
        later["now"]["u"] < later["now"]["r"]))
    walk.claim("not below: refused, the walk stays and its place", 13 == sum(v[2] for v in later["visits"]))
    walk.aside("accepted, the walk moves there", "the rule")
    places = {tuple(visit[:2]) for visit in later["visits"]}
    walk.claim("different points, mean so far", later["points"] == len(places))
    limits = [at(MetropolisStepper, proposal="drift", ratio=ratio)["limit"] for ratio in (True, False)]
    walk.claim("Without the Hastings ratio this walk draws from another target, centred at",
               limits[0] == [2, 2] != limits[1])


def test_five_schools():
    nested.aside("each school's line comes from its own pupils, however few they are", "how it is made")
    nested.aside("The number of teachers says where a school's level should lie, and the schools shrink "
                 "towards that.", "how it is made")
    nested.aside("Pupils are off by", NUMBERS)


def test_numbers_in_words():
    letters.aside("Sign one, and see what was assumed.", "an invitation")
    letters.aside("The letter that says <> assumes", NUMBERS)
    letters.aside("By this letter a promise of <>, where the line stands, disappoints with probability <>",
                  NUMBERS)
    priors.aside("groups and the <>, τ has the median", NUMBERS)
    state, result = TauPrior().state, at(TauPrior, prior="half-normal", J=3)
    grand = sum(state["y"][:3]) / 3
    priors.claim("The group that reports <> is put at <>: it keeps <> of its distance from the mean.",
                 0 < (result["theta"][0] - grand) / (state["y"][0] - grand) < 1)
    flat = np.exp(log_prior("uniform", 6.5, np.array([1e-3, 99.9, 100.1])))
    priors.claim("This prior is flat up to 100 and ends there.", flat[0] == flat[1] > flat[2] == 0)
    priors.claim("uniform prior up to 100", flat[0] == flat[1] > flat[2] == 0)
    priors.aside("half-normal prior of scale <>", NAME_OF_A_PRIOR)
    priors.aside("half-Cauchy prior of scale <>", NAME_OF_A_PRIOR)
    priors.aside("half-t prior of scale <>", NAME_OF_A_PRIOR)
    priors.claim("The groups are simulated, with τ = <>.", state["truth"] == 6)
    slopes.aside("alone a slope of <>, with the others", NUMBERS)
    slopes.aside("Slopes differ with sd τ = <>, levels with sd", NUMBERS)
    slopes.claim("Do not trust these numbers: Pareto k is", VaryingSlopes().result["trusted"])
    stranger.aside("Typical error for the stranger: <>.", NUMBERS)
    stranger.aside("So best for both is", NUMBERS)
    stranger.aside("So best for the stranger is <> pooling, for all together", NUMBERS)
    stranger.aside("Where more than one is named, they do not differ to one decimal.", "where it is true")
