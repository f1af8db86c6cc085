"""Questions on families, decisions, design and a case study: suppositions, and reasons that hold."""

import numpy as np
from claims import CHAPTERS, Page

import bhm_core as bhm
from bhm_core import live

FAMILIES = Page("conjugate_families")
DESIGN = Page("missing_and_design")
DECISIONS = Page("decisions")
CASE = Page("case_study")


def test_the_questions_of_conjugate_families_hold():
    prior, after = bhm.BetaBinomial(3, 12), bhm.BetaBinomial(3, 12).update(5, 15)
    m, law = prior.mean, prior.predictive(20)
    FAMILIES.aside("A rate has the prior $\\operatorname{Beta}(3, 12)$. Of the next 15 rats 5 have a "
                   "tumour. What is the posterior mean?",
                   "supposed in the question")
    FAMILIES.claim("The prior counts as 15 rats, and 3 of them have a tumour. Together 8 of 30 have one.",
                   prior.a + prior.b == 15 and (after.a, after.a + after.b) == (8, 30))
    FAMILIES.claim("That is the share of the 15 rats alone. The prior has seen as many.",
                   np.isclose(5 / 15, 0.333, atol=1e-3) and prior.a + prior.b == 15)
    FAMILIES.claim("You have added all 15 rats to the second number. It counts those without a tumour: add "
                   "10.",
                   after.b - prior.b == 10)
    FAMILIES.claim("Counts of tumours in new batches scatter more widely than a binomial count at the best "
                   "guess of the rate. Why?",
                   law.var() > 1.5 * 20 * m * (1 - m))


def test_the_questions_of_missing_and_design_hold():
    price, sigma, tau = 16, 6, 3
    many, few = (np.sqrt(tau**2 / J + sigma**2 / 1600) for J in (400, 40))
    DESIGN.aside("A further school costs as much as 16 tests. Pupils differ by $\\sigma = 6$ within "
                 "schools, and schools by $\\tau = 3$. How many pupils per school are best for the "
                 "average of all schools?",
                 "supposed in the question")
    DESIGN.claim("[]: $\\sqrt{16} \\cdot 6/3$.",
                 bhm.design.best_members(price, 1, tau=tau, sigma=sigma) == np.sqrt(16) * 6 / 3)
    DESIGN.claim("You can pay for 1,600 tests, and visits cost nothing. Which design tells most about the "
                 "average of all schools?",
                 many < 0.5 * few and price > 0)
    asked = (CHAPTERS / "quiz/missing_and_design.toml").read_text("utf8")
    assert "school=20,tau=4,n=30\">Try many pupils" in asked
    assert "wider by 50%" in live.SchoolsOrPupils(school=20, tau=4, n=30).text  # the link shows a bad plan


def test_the_questions_of_decisions_hold():
    alarm, miss = 1, 4
    limit = alarm / (alarm + miss)
    houses = np.random.default_rng(7).normal(0, 0.76, 100_000)
    DECISIONS.aside("A miss costs four times as much as a false alarm. From what probability on should one "
                    "act?",
                    "supposed in the question")
    DECISIONS.claim("[]: one over one plus four. There both choices cost the same.",
                    limit == 0.2 and np.isclose((1 - limit) * alarm, limit * miss))
    DECISIONS.aside("You have divided by the cost of a miss alone. It is the sum of both costs that stands "
                    "below.",
                    "names the two costs of the question")
    DECISIONS.claim("The costs are the wrong way round: a costly miss makes one act sooner.",
                    miss / (alarm + miss) == 0.8 and limit < 1 / 2)
    DECISIONS.aside("The level of a county is almost certainly below the limit. May an owner there leave "
                    "the house unmeasured?",
                    "supposed in the question")
    DECISIONS.aside("It is as good as zero, and it is about the county. The owner asked about a house.",
                    "says what the question was about")
    DECISIONS.aside("A rule without costs has some in it all the same: those for which it would be right.",
                    "a rule in words; the right answer names its costs")
    DECISIONS.claim("The estimate lies above the limit where the probability is above one half.",
                    abs((houses > 0).mean() - 0.5) < 0.01)
    DECISIONS.claim("Half of the houses lie above the level of their county, some of them far above it: .",
                    abs((houses > 0).mean() - 0.5) < 0.01 and (houses > 1).mean() > 0.05)
    DECISIONS.claim("That both mistakes are equally bad.", alarm / (alarm + alarm) == 1 / 2)
    DECISIONS.claim("That would be right if both mistakes cost the same.", alarm / (alarm + alarm) == 1 / 2)
    DECISIONS.claim("Then it would act at smaller probabilities, where the estimate still lies below the "
                    "limit.",
                    limit < 1 / 2)


def test_the_questions_of_case_study_hold():
    w = 4**2 / (4**2 + 4**2)
    CASE.aside("A school's own gap is 10 points with a standard error of 4. Gaps of schools are centred at "
               "6 and have standard deviation 4. What is the posterior mean of its gap?",
               "supposed in the question")
    CASE.claim("School and population are equally sure, so the answer is half-way.",
               w == 1 / 2 and 6 + w * (10 - 6) == 8)
    CASE.aside("Girls are coded 1 and boys 0. Somebody sorts the schools by $\\alpha_j$. Whose list "
               "is it?",
               "supposed in the question")
    CASE.aside("A school has two levels here, and the girls of some schools stand elsewhere than their "
               "boys: .",
               "a level of its girls and one of its boys")
    CASE.aside("They may. But coursework also asks for other things than a paper does, and the two "
               "numbers cannot tell these apart.",
               "names the two gaps of the question")
