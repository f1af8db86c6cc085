"""The questions of the later pages: what they suppose, and that each reason holds."""

import numpy as np
from claims import CHAPTERS, Page
from scipy.special import expit
from scipy.stats import norm

import bhm_core as bhm
from bhm_core import live

GIBBS = Page("gibbs_and_hamiltonian")
FUNNEL = Page("funnel")
COMPARING = Page("comparing")
BEYOND = Page("beyond_the_normal")
STUDY = Page("simulation_study")


def test_the_questions_of_gibbs_and_hamiltonian_hold():
    rng = np.random.default_rng(3)
    draws = rng.normal(size=(4000, 100))
    away = np.sqrt((draws**2).sum(axis=1))
    outside = ((draws + rng.normal(size=draws.shape)) ** 2).sum(axis=1) - away**2
    outwards, accepted = outside > 0, np.exp(-np.maximum(outside, 0) / 2)
    weights = 5.0**2 / (5.0**2 + bhm.load_eight_schools().sigma ** 2)
    held = 1e3**2 / (1e3**2 + bhm.load_eight_schools().sigma ** 2)
    GIBBS.aside("A draw has 100 independent standard normal coordinates. How far from the centre does it "
                "typically lie?",
                "supposed in the question")
    GIBBS.claim("The squared distance has the mean 100, so the distance is about $\\sqrt{100}$: see "
                "[].",
                abs((away**2).mean() - 100) < 2 and abs(away.mean() - 10) < 0.2)
    GIBBS.claim("That is one coordinate. The squares of all 100 add up.",
                draws.shape[1] == 100 and abs((away**2).mean() - 100) < 2)
    GIBBS.claim("Because most directions lead outwards, where the density is lower.", outwards.mean() > 0.99)
    GIBBS.claim("A blind step hardly ever points along the thin shell on which the draws lie.",
                outwards.mean() > 0.99 and away.std() < 1)
    GIBBS.claim("The normal density is positive everywhere. A large step is allowed, and nearly always "
                "rejected.", accepted.mean() < 0.01)
    GIBBS.claim("Where is the Gibbs sampler of the eight schools slow?", weights.size == 8)
    GIBBS.claim("Then each school is held by its own report, and $\\tau$ is drawn anew from their "
                "spread. The blocks hardly tie each other.",
                held.min() > 0.99)


def test_the_questions_of_funnel_hold():
    tau, height = 4, 0.05
    width = np.log(tau + 0.01) - np.log(tau - 0.01)
    weak = 0.1**2 / (0.1**2 + 15**2)
    FUNNEL.aside("At $\\tau = 4$ a density of $\\tau$ has the height 0.05. What is the height of the "
                 "density of $\\log \\tau$ there?",
                 "supposed in the question")
    FUNNEL.claim("Probabilities stay: $d\\tau = \\tau\\, d\\log\\tau$, so the height is multiplied by "
                 "$\\tau = 4$.",
                 tau == 4 and np.isclose(height * 0.02 / width, height * tau, rtol=1e-3))
    FUNNEL.claim("You have divided. A unit of $\\log\\tau$ is wide where $\\tau$ is large, and holds "
                 "more.",
                 np.isclose(height * 0.02 / width, height * tau, rtol=1e-3))
    FUNNEL.aside("A fit of the eight schools reports divergences, and R-hat is 1.00. Which draws are "
                 "missing?",
                 "supposed in the question")
    FUNNEL.aside("All chains avoid the same place, so they agree. [] shows the place.",
                 "a reason in words; the page shows it by its divergences")
    FUNNEL.claim("With weak data $\\theta_j$ follows $\\tau$, and the two make a funnel.", weak < 0.01)
    FUNNEL.claim("These hardly know of $\\tau$ when the data are weak: [].", weak < 0.01)


def test_the_questions_of_comparing_hold():
    above = np.array([0.7, 0.6])
    rng = np.random.default_rng(4)
    a, b = rng.normal(2.5, 1, 20_000), rng.normal(0, 1, 20_000)
    reach = norm.ppf(0.95)
    COMPARING.aside("School A lies above B with probability 0.7, and above C with probability 0.6. There "
                    "are no others. What is the mean of A's rank, where the lowest school has rank 1?",
                    "supposed in the question")
    COMPARING.claim("The school itself is missing. The lowest rank is 1, not 0.",
                    np.isclose(1 + above.sum(), 2.3) and np.isclose(above.sum(), 1.3))
    COMPARING.aside("The intervals of two schools overlap. Is it open which of them is higher?",
                    "supposed in the question")
    COMPARING.claim("The interval of the difference is narrower than the two laid end to end. It may "
                    "exclude 0 where they overlap: see .",
                    np.sqrt(2) * reach < 2 * reach and
                    np.quantile(a - b, 0.05) > 0 > np.quantile(a, 0.05) - np.quantile(b, 0.95))
    COMPARING.claim("That the means differ says nothing about how sure the order is. Put two schools "
                    "beside each other .",
                    abs(np.mean(a > a + 0.1 + b) - 0.5) < 0.1)
    COMPARING.claim("You want to show how much the levels of 160 schools differ. What do you plot?",
                    bhm.load_high_school().schools['school'].size == 160)


def test_the_questions_of_beyond_the_normal_hold():
    odds = 0.2 / 0.8
    z = np.random.default_rng(5).normal(size=20_000)
    theta = expit(-0.54 + 0.52 * z)
    none = (theta * (1 - theta) ** 21).mean() / ((1 - theta) ** 21).mean()
    BEYOND.aside("In the country the probability is 0.2, and the odds ratio of town to country is 2. What "
                 "is the probability in town?",
                 "supposed in the question")
    BEYOND.claim("The odds are $0.2/0.8 = 0.25$, doubled 0.5, and $0.5/1.5$ is a third.",
                 np.isclose(odds, 0.25) and 2 * odds == 0.5 and np.isclose(2 * odds / (1 + 2 * odds), 1 / 3))
    BEYOND.claim("That is twice the probability. Twice the odds make less of it.",
                 2 * odds / (1 + 2 * odds) < 2 * 0.2)
    BEYOND.aside("In a district none of 21 women uses contraception. What does the hierarchical model say "
                 "about the next woman there?",
                 "supposed in the question")
    BEYOND.claim("That is the share, which takes 21 women for the whole district. Without a population "
                 "there is nothing to hold it.",
                 none > 0.1)
    asked = (CHAPTERS / "quiz/beyond_the_normal.toml").read_text("utf8")
    assert "tau=inf,district=11\">Without a population" in asked
    assert "0 of 21" in live.Districts(tau=np.inf, district="11").text
    BEYOND.claim("A small probability, and not 0.", 0.1 < none < theta.mean())
    BEYOND.claim("The other districts say which probabilities occur, and the 21 women choose among them.",
                 none < theta.mean())


def test_the_questions_of_simulation_study_hold():
    share = 1 / (1 + 4)
    error = np.sqrt(0.9 * 0.1 / 300)
    few, many = (1 / (1 + 5 / (1 + noise)) for noise in (0.1, 0.01))
    STUDY.aside("A prior has precision 1, the data have precision 4, and the prior lies 3 above the truth. "
                "What is the bias of the posterior mean?",
                "supposed in the question")
    STUDY.claim("The share of the prior is its share of the precision, $1/(1 + 4)$, and a fifth of the "
                "distance 3 is 0.6.",
                np.isclose(3 * share, 0.6) and share == 1 / 5)
    STUDY.aside("Each of five schools tests ten times as many pupils. The slopes of these schools "
                "were known well before. What becomes of the bias of $\\gamma_0$?",
                "supposed in the question")
    STUDY.aside("It would if pupils were what is missing. Give each school 100 pupils .",
                "a setting of the figure")
    STUDY.claim("It stays nearly as it is.", abs(many / few - 1) < 0.1)
    STUDY.claim("Five schools are five pieces of evidence about schools, however well each is known.",
                abs(many / few - 1) < 0.1 and share == 1 / 5)
    STUDY.claim("Width and bias are different questions: a narrower interval has its centre where it had "
                "it.",
                few > 0 and abs(many / few - 1) < 0.1)
    STUDY.aside("Of 300 intervals that promise 90%, 88% held the truth. What is the verdict?",
                "supposed in the question")
    STUDY.claim("Look at the Monte Carlo error first. With 300 runs a share of 90% has a standard error of "
                "1.7 percentage points.",
                np.isclose(100 * error, 1.7, atol=0.05))
    STUDY.claim("Nothing speaks against 90%.", (0.9 - 0.88) / error < 2)
    STUDY.claim("The distance is little more than one Monte Carlo standard error.",
                1 < (0.9 - 0.88) / error < 1.3)
    STUDY.claim("A wrong prior may lower coverage. But this distance needs no cause other than chance.",
                (0.9 - 0.88) / error < 2)
