"""The sentences on yes/no outcomes of the page that sets the engine beside other software."""

from collections import Counter

import numpy as np
from claims import CHAPTERS, Page
from scipy.stats import halfnorm, norm

import bhm_core as bhm
from bhm_core.course import records
from bhm_core.hierarchical.quadrature.blocks import Blocks

PAGE = Page("other_software")
LME4 = (CHAPTERS.parent / "benchmarks/peers/yes_no/lme4.R").read_text("utf8")


def points_asked(monkeypatch):
    """How many points of the yes/no model cost a few numbers per district, and how many the quadrature."""
    women = bhm.load_contraception()
    a, asked = women.age / 10, Counter()

    def counted(name):
        usual = getattr(Blocks, name)

        def method(self, gamma, factor):
            asked[name if name == "quadratic" else self.n_nodes] += len(gamma)
            return usual(self, gamma, factor)

        return method

    children = (women.livch == level for level in ("1", "2", "3+"))
    X = np.column_stack([np.ones(len(a)), a, a**2, women.urban, *children])
    priors = bhm.Priors(gamma=norm(0, 5), tau=halfnorm(scale=1))
    model = bhm.HierarchicalGLM(women.use, X, X[:, :1], women.district, priors=priors)
    for name in ("quadratic", "total"):
        monkeypatch.setattr(Blocks, name, counted(name))
    model.sample(1000, rng=1)
    return asked, model.posterior.integrals.n_nodes


def test_a_cheap_approximation_sifts_the_candidates(monkeypatch):
    asked, nodes = points_asked(monkeypatch)
    PAGE.claim("For yes/no outcomes the engine has a quadrature in place of the closed form, and no sums to "
               "replace the rows. Going through all rows for every candidate, a proposed value of the "
               "parameters of the population, would be slow. So a cheap "
               "approximation sifts the candidates first; for most candidates it needs only a few numbers "
               "per district. The full quadrature goes through the rows only for those that are kept.",
               asked["quadratic"] > asked.total() / 2 and 4000 <= asked[nodes] < 4500)
    PAGE.aside("Metropolis-Hastings then corrects what the approximation got wrong: the draws come from the "
               "posterior, not from its approximation.", "how it works")


def test_the_table_of_yes_no_outcomes_is_read_right():
    measured = records.yes_no()
    cpu, ess = (dict(zip(measured["label"], measured[column], strict=True))
                for column in ("cpu", "ess_per_second"))
    PAGE.claim("contraceptive use in 60 districts with a varying intercept. The predictors are age, its "
               "square, town or country, and the number of living children: 4 chains of 1,000 draws of all "
               "68 parameters", len(np.unique(bhm.load_contraception().district)) + 7 + 1 == 68)
    PAGE.aside("Processor seconds count all cores, and change less than those of the clock when the machine "
               "has other work to do", "what was measured")
    PAGE.claim("The whole posterior takes no more processor time than lme4's point estimate.",
               cpu["bhm_core"] <= cpu["lme4"])
    PAGE.claim("It has more than fifty times as many effective draws per processor second as PyMC with "
               "nutpie, compiled before or not.",
               all(ess["bhm_core"] > 50 * ess[f"PyMC + nutpie, {way}"]
                   for way in ("compiled before", "first run")))
    taus = dict(zip(measured["label"], measured["tau_intercept"], strict=True))
    PAGE.claim("lme4 uses a quadrature here as well.", "25 nodes with one varying coefficient" in LME4)
    PAGE.claim("brms and INLA, among the yes/no models: they could not be run on the machine of the "
               "benchmark. By default brms compiles its model through R's own interface to Stan, whose "
               "compiler would not run there. (The program of the Stan tab was compiled from Python, by "
               "another.) "
               "And INLA's "
               "packages are in neither of the two archives that the benchmark installs from, Debian's and "
               "PyPI.",
               {name: "skipped: " in why for name, why in measured.skipped.items()}
               == {"brms": True, "INLA": True}
               and "compiler does not run" in measured.skipped["brms"]
               and "neither in Debian nor on PyPI" in measured.skipped["INLA"])
    PAGE.claim("lme4's $\\tau$ is again a maximum and not a mean, here of the likelihood in all parameters, "
               "and rstanarm has another prior.",
               taus.pop("lme4") < min(taus.values())
               and min(taus, key=taus.get) == "rstanarm" and np.ptp([*taus.values()]) < 0.006)
    wide = records.yes_no(varying=2)
    cpu, ess = (dict(zip(wide["label"], wide[column], strict=True)) for column in ("cpu", "ess_per_second"))
    PAGE.claim("JAGS and rstanarm were run for the first table alone.",
               {"JAGS", "rstanarm"} <= set(measured["label"])
               and not {"JAGS", "rstanarm"} & set(wide["label"]))
    PAGE.claim("The posterior takes less than three times the processor time of that estimate.",
               2 * cpu["lme4"] < cpu["bhm_core"] < 3 * cpu["lme4"])
    PAGE.claim("It still has more than thirty times as many effective draws per processor second as the "
               "sampler.",
               all(ess["bhm_core"] > 30 * ess[f"PyMC + nutpie, {way}"]
                   for way in ("compiled before", "first run")))
    PAGE.aside("For two varying coefficients lme4 offers only the Laplace approximation, so its program does "
               "less work here.", "its documentation")
    PAGE.aside("Its estimate goes with a correlation of $-0.79$; a prior that pulls the correlation towards "
               "0 lowers this $\\tau$, too.", "glmer 1.1-31: with the correlation fixed at 0 it finds 0.49")
