"""The questions of the first pages: what they suppose, and that each reason holds."""

import numpy as np
from claims import Page

import bhm_core as bhm

BAYES = Page("bayes_theorem")
NORMAL = Page("conjugate_normal")
METROPOLIS = Page("metropolis_hastings")
CHAIN = Page("trusting_the_chain")
RIGHT = Page("are_they_right")


def test_the_questions_of_bayes_theorem_hold():
    ill, well = 20, 80
    found, alarms = 0.9 * ill, 0.1 * well
    pupils = bhm.load_high_school().students
    low = pupils["mathach"][pupils["school"] == 8367] < 5
    BAYES.aside("A screening finds 90% of the pupils with a reading disorder, and flags 10% of the others. "
                "In a special class of 100 pupils, 20 have it. What share of those who are flagged have "
                "it?",
                "supposed in the question")
    BAYES.claim("Count: 18 of the 20 are found, and 8 of the other 80 are flagged as well. So 18 of 26 who "
                "are flagged have it.",
                (found, alarms, found + alarms) == (18, 8, 26) and ill + well == 100)
    BAYES.claim("0.9 is the share of the flagged among those who have it. The question asks for the "
                "share of those who have it among the flagged.",
                found / ill == 0.9)
    BAYES.claim("These are 18 of the whole class. Divide by those who are flagged.",
                found == 18 and found / (ill + well) == 0.18)
    BAYES.claim("The fourteen pupils of School 8367 could have come in another order. What would the "
                "posterior be after the last one?",
                low.size == 14)
    BAYES.aside('"The share of low scores is above the survey\'s with probability 0.99." What is the 0.99 '
                "about?",
                "an example of a sentence, not the survey's number")


def test_the_questions_of_conjugate_normal_hold():
    s, s_0 = 9, 3
    worth = s**2 / s_0**2
    posterior = bhm.NormalMean(10, 3, sigma=9).update(np.full(9, 4.0))
    far = bhm.NormalMean(10, 3, sigma=9).update(np.full(9, -40.0))
    NORMAL.aside("The mean of a school has the prior $\\mathcal N(10, 3^2)$. Nine pupils, with "
                 "$\\sigma = 9$, score 4 points on average. What is the posterior mean?",
                 "supposed in the question")
    NORMAL.claim("The prior is worth $\\sigma^2/\\sigma_0^2 = 81/9 = 9$ pupils. Nine against nine, so "
                 "the answer is half-way.",
                 worth == 9 and np.isclose(posterior.mean, (10 + 4) / 2))
    NORMAL.claim("The weight 3/4 comes from $\\sigma/\\sigma_0$. It is the squares that count: "
                 "precisions are inverse variances.",
                 9 / (9 + s / s_0) == 3 / 4 and 10 - 9 / (9 + s / s_0) * (10 - 4) == 5.5)
    NORMAL.claim("The weight 1/10 is that of a single pupil. The mean of nine has a ninth of the variance.",
                 1 / (1 + worth) == 1 / 10 and np.isclose(10 - (10 - 4) / (1 + worth), 9.4))
    NORMAL.claim("The scores of one school lie where the prior expects them, those of another lie far off. "
                 "Both sent equally many pupils. Whose posterior is wider?",
                 np.isclose(posterior.sd, far.sd))


def test_the_questions_of_metropolis_hastings_hold():
    new, old = 0.2, 0.8
    rng = np.random.default_rng(1)
    place = rng.normal(size=10_000)
    step = 0.1 * rng.normal(size=place.size)
    ratio = np.minimum(1, np.exp((place**2 - (place + step) ** 2) / 2))
    METROPOLIS.claim("New over old: the constant cancels, and 0.2/0.8 remains.", new / old == 0.25)
    METROPOLIS.claim("This is old over new. A step uphill would have the ratio 4, and be accepted for "
                     "certain.",
                     old / new == 4)
    METROPOLIS.claim("A random walk accepts 95% of its candidates. What do you suspect?", ratio.mean() > 0.95)
    METROPOLIS.claim("Where old and new place have about the same density, the ratio is close to 1. Such a "
                     "chain creeps.",
                     ratio.mean() > 0.95 and np.median(ratio) > 0.95)


def test_the_questions_of_trusting_the_chain_hold():
    ess, draws, sd = 400, 4000, 2
    rng = np.random.default_rng(2)
    one_peak = rng.normal(-5, 1, size=(4, 1000))
    slow = np.cumsum(rng.normal(size=(1, 1000)), axis=1) * 0.05 + rng.normal(size=(1, 1000)) * 0.01
    ess_of = bhm.diagnostics.ess_bulk
    CHAIN.aside("Four chains have an R-hat of 1.00. What has been shown?", "supposed in the question")
    CHAIN.claim("Chains that have all found one peak out of two agree as well: start all of them on the "
                "left .",
                bhm.diagnostics.r_hat(one_peak) < 1.01)
    CHAIN.claim("That they agree with one another.", bhm.diagnostics.r_hat(one_peak) < 1.01)
    CHAIN.claim("How many digits a mean deserves is the business of the MCSE. Short chains can agree, too.",
                bhm.diagnostics.r_hat(one_peak[:, :50]) < 1.05)
    CHAIN.aside("A parameter has a posterior standard deviation of 2. The 4,000 draws have an effective "
                "sample size of 400. What is the MCSE of the mean?",
                "supposed in the question")
    CHAIN.claim("The standard deviation over the root of the effective sample size: $2/\\sqrt{400}$.",
                sd / np.sqrt(ess) == 0.1)
    CHAIN.claim("You have divided by the root of 4,000. Draws that follow one another are worth fewer.",
                np.isclose(sd / np.sqrt(draws), 0.0316, atol=1e-4) and ess < draws)
    CHAIN.claim("You have divided by 400 itself. An average of independent draws has an error that falls "
                "with the root of their number.",
                sd / ess == 0.005)
    CHAIN.aside("A chain of 1,000 draws is worth 40. Which measure helps?", "supposed in the question")
    CHAIN.claim("The 40 that are kept know no more than the 1,000 did. Thinning saves memory.",
                1000 // 25 == 40 and ess_of(slow[:, ::25]) < 1.5 * ess_of(slow))
    CHAIN.claim("Let it run longer, or let it move better.",
                ess_of(slow) < ess_of(rng.normal(size=(1, 1000))))


def test_the_questions_of_are_they_right_hold():
    moved = (1 - 14 * 3.1**2 / (14 * 3.1**2 + 6.3**2)) * 0.3 / 1.5
    RIGHT.aside("A calibration with 100 simulations finds nothing. What may you write into the report?",
                "supposed in the question")
    RIGHT.claim("It has no error of a size that 100 simulations would show.", moved < 1 / np.sqrt(100))
