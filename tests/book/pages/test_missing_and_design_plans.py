"""The sentences on designs are true: what a school and a pupil buy, for which question and levels."""

import re

import numpy as np
import pytest
from claims import Page
from scipy.stats import chi2

import bhm_core as bhm
from bhm_core.design import best_members, expected_width
from bhm_core.live import SchoolsOrPupils

page = Page("missing_and_design")
MONEY = page.at("The survey of 1989")
TAU, SIGMA, F = MONEY["tau"], MONEY["sigma"], MONEY["F"]
AIMS = page.at("It depends on the question")
LEVELS = page.at("Three levels, and groups that cross")
PENICILLIN = np.array("""
27 23 26 23 23 21  27 23 26 23 23 21  25 21 25 24 24 20  26 23 25 23 23 20
25 22 26 22 23 20  24 22 25 23 22 19  24 20 23 21 22 19  26 22 26 24 24 21
24 21 24 22 22 20  24 21 24 23 22 19  26 23 26 24 24 21  25 22 26 24 24 20
26 24 26 24 25 22  26 23 26 23 23 20  26 23 25 24 24 22  25 22 25 23 23 20
25 21 24 23 23 20  25 22 24 23 23 19  24 21 23 21 21 19  26 23 26 24 24 21
25 21 24 22 22 18  25 22 25 22 22 20  24 21 24 22 24 19  24 21 24 22 21 18
""".split(), dtype=float).reshape(24, 6)  # six samples on each of 24 plates


def width(J, n, known=True):
    return expected_width(J, n, tau=TAU, sigma=SIGMA, known=known)


def test_what_a_school_and_a_pupil_buy():
    page.aside("Now the rows that are still to be collected.", "what follows")
    page.aside("Say that this is as much as $F$ pupils cost", "how it is taken")
    page.aside("Two roads. Does the engine say the same", "what follows")
    page.aside("Three levels, and groups that cross", "a heading")
    page.aside("By REML, lme4 1.1-31 finds", "whose numbers they are")
    page.aside("the posterior of $\\gamma_0$ is normal around the mean of all, and its variance has two "
               "parts",
               "the equation below it")
    page.claim("More pupils per school make the second part small, and leave the first as it is. With all "
               "the pupils of the country in the same $J$ schools, $\\tau^2 / J$ remains.",
               width(20, 1e12) == pytest.approx(2 * 1.644854 * TAU / np.sqrt(20), rel=1e-5))
    page.aside("The best design has the least product of cost and variance", "how it is defined")
    page.claim("Only the last two terms depend on $n$. Their product does not, so their sum is least "
               "where they are equal.", at_the_best_the_two_terms_are_equal())
    left = page["left"]
    page.claim("Coursework has $\\tau \\approx 9$ and $\\sigma \\approx 13.4$. If a school costs as much "
               "as 20 pupils",
               abs(left["tau"].mean() - TAU) < 0.1 and abs(left["sigma"].mean() - SIGMA) < 0.05
               and F == 20)


def at_the_best_the_two_terms_are_equal():
    n, others = best_members(F, 1, tau=TAU, sigma=SIGMA), np.geomspace(1, 100, 500)
    total = others * TAU**2 + F * SIGMA**2 / others
    return np.isclose(n * TAU**2, F * SIGMA**2 / n) and total.min() >= 2 * n * TAU**2 - 1e-9


def test_what_the_survey_could_have_been():
    gcse = bhm.load_gcse()
    pupils, schools = len(gcse["school"]), len(set(gcse["school"].tolist()))
    page.claim("The first line is close to what was done in 1989.",
               schools == 73 and abs(pupils / schools - 26) < 0.2)
    page.claim("For the same money, seven pupils in each of 124 schools would have given an interval that "
               "is 15% shorter, from fewer than half as many pupils.",
               (73 * F + pupils) // (F + 7) == 124 and abs(1 - width(124, 7) / width(73, 26) - 0.15) < 0.01
               and 124 * 7 < pupils / 2)
    page.claim("With twice or half the best number of pupils, the interval is 5% wider.",
               all(abs(same_money(times) / same_money(1) - 1.05) < 0.005 for times in (0.5, 2)))
    page.claim("What it does not forgive is a handful of schools.", width(5, 180) > 2 * width(37, 7))
    page.claim("Half the width costs four times as much.",
               np.isclose(width(80, 7), width(20, 7) / 2))


def same_money(times):
    n = times * best_members(F, 1, tau=TAU, sigma=SIGMA)
    return width(1000 / (F + n), n)


def test_the_engine_agrees():
    designs, seen = MONEY["designs"], MONEY["seen"]
    page.claim("Five designs that cost as much as 1,000 pupils, ten data sets each",
               len(designs) == 5 and seen.shape == (5, 10)
               and all(980 < J * (F + n) <= 1000 for J, n in designs))
    mean, error = seen.mean(axis=1), seen.std(axis=1, ddof=1) / np.sqrt(10)
    both = np.array([[width(J, n, known) for known in (True, False)] for J, n in designs])
    page.claim("With 25 schools or more, the two closed forms hardly differ.",
               (both[:3, 1] / both[:3, 0] < 1.04).all())
    page.claim("The engine lies within two of its errors of the second in every row.",
               (np.abs(both[:, 1] - mean) < 2 * error).all())
    page.claim("the widest of the ten intervals is more than three times as wide as the narrowest.",
               seen[4].max() > 3 * seen[4].min())
    page.claim("With five schools the second is about a fifth wider than the first promises",
               1.17 < both[4, 1] / both[4, 0] < 1.25)
    page.claim("Near the best number of pupils (dash-dotted), a few more or fewer hardly matter; far to the "
               "right there are too few schools. Dots are means of ten fits, with two Monte Carlo errors.",
               same_money(1.4) < 1.02 * same_money(1) and same_money(20) > 2 * same_money(1))
    page.claim("Two curves over the number of pupils per school, on a logarithmic axis from one to two "
               "hundred. Both fall slightly, are flat around seven, and rise steeply to the right, where "
               "the dashed one lies above the solid one.",
               same_money(1 / 6.7) < 1.5 * same_money(1) < same_money(15)
               and both[4, 1] > both[4, 0])
    page.claim("Five dots with bars follow the dashed curve.", (np.abs(both[:, 1] - mean) < 4 * error).all())


def test_each_question_has_its_own_best_design():
    mean, lead, level, spread = np.transpose([of_four_questions(J, n) for J, n in AIMS["designs"]])
    page.claim("The standard deviations of the four, for our five designs", len(AIMS["designs"]) == 5)
    page.claim("No design wins every column.", len({np.argmin(column) for column in (mean, lead)}) == 2)
    page.claim("Five schools of 180 know the lead and each of the five levels best, and tell almost "
               "nothing about the country.",
               lead.argmin() == level.argmin() == 4 and mean.argmax() == spread.argmax() == 4)
    page.claim("The lead of girls over boys within schools, if it is the same in all schools and half the "
               "pupils are girls, has the standard deviation $2 \\sigma / \\sqrt{J n}$",
               lead_is_known_to(8, 10))


def of_four_questions(J, n):
    return (np.sqrt(TAU**2 / J + SIGMA**2 / (J * n)), 2 * SIGMA / np.sqrt(J * n),
            np.sqrt(SIGMA**2 / (n + SIGMA**2 / TAU**2)), (TAU**2 + SIGMA**2 / n) / TAU / np.sqrt(2 * (J - 1)))


def lead_is_known_to(J, n):
    """The precision of the coefficient of a balanced 0/1 column, with a free level in each school."""
    X = np.column_stack([np.kron(np.eye(J), np.ones((n, 1))), np.tile([0, 1], J * n // 2)])
    return np.isclose(SIGMA * np.sqrt(np.linalg.inv(X.T @ X)[-1, -1]), 2 * SIGMA / np.sqrt(J * n))


def test_school_8367_needs_its_own_pupils():
    def sd(n, tau=2.96, sigma=6.26):
        return np.sqrt(sigma**2 / (n + sigma**2 / tau**2))
    schools = bhm.load_high_school().schools
    k = list(schools["school"]).index(8367)
    page.claim("Its level is known to a standard deviation of about 1.5, from 14 pupils.",
               abs(sd(14) - 1.5) < 0.05 and schools["n"][k] == 14)
    page.claim("More schools would not help it. With 68 of its own pupils the standard deviation would be "
               "half as large, and the school has 153.",
               abs(sd(68) / sd(14) - 0.5) < 0.01 and schools["size"][k] == 153)


def crossed(y):
    """Standard deviations of rows, columns and the rest, from mean squares: REML in a balanced table."""
    rows, columns = y.mean(axis=1), y.mean(axis=0)
    rest = y - rows[:, None] - columns + y.mean()
    ms = (rest**2).sum() / (len(rows) - 1) / (len(columns) - 1)
    return np.sqrt([rows.var(ddof=1) - ms / len(columns), columns.var(ddof=1) - ms / len(rows), ms])


def test_what_lme4_found():
    page.claim("a paste is delivered in ten batches, three casks of each are sampled, and each is tested "
               "twice",
               page["strength"].shape == (10, 3, 2))
    page.claim("If each of 24 plates is used to test the same 6 samples of penicillin",
               PENICILLIN.shape == (24, 6))
    page.aside("no plate is inside a sample, and no sample inside a plate", "what crossing means")
    page.aside("Then there are two kinds of groups, one inside the other: with the pupils, three levels.",
               "a definition")
    page.aside("In place of one deviation there are two", "the equation below it")
    page.aside("all normal, with the standard deviations", "the equation above it")
    plate, sample, test = crossed(PENICILLIN)
    batches, casks, within = (LEVELS[name] for name in ("batches", "casks", "within"))
    batch, cask, again = np.sqrt([(batches - casks) / 6, (casks - within) / 2, within])
    page.claim("| outer group, or first | batch 1.29 | plate 0.85 |", [f"{batch:.2f}", f"{plate:.2f}"] == [
        "1.29", "0.85"])
    page.claim("| inner group, or second | cask 2.90 | sample 1.93 |", [f"{cask:.2f}", f"{sample:.2f}"] == [
        "2.90", "1.93"])
    page.claim("| test | 0.82 | 0.55 |", [f"{again:.2f}", f"{test:.2f}"] == ["0.82", "0.55"])
    page.aside("Both designs are balanced, so there is a second road", "what follows")
    page.claim("Casks differ most: where a batch is judged by one cask, it is the cask that is judged.",
               cask > 2 * batch and cask > 3 * again)


def test_one_kind_of_group_only():
    printed = page.printed("Three levels, and groups that cross")
    sds = [float(sd) for sd in re.findall(r"as groups: mean known to (.*),", printed)]
    error = np.sqrt(LEVELS["batches"] / 60)
    page.aside("Each choice is a model, and one of the two is wrong in a way that matters", "what follows")
    page.claim("With batches as groups the mean is known a little less well than the standard error says, "
               "because the posterior also averages over a $\\tau$ of which ten batches say little.",
               error < sds[0] < 1.3 * error and chi2.ppf(0.9, 9) / chi2.ppf(0.1, 9) > 3)
    page.claim("With casks as groups, casks of one batch count as independent, and the mean seems better "
               "known than it is.", sds[1] < 0.95 * error)


def test_what_is_said_to_the_examiners():
    page.claim("Next time, if a further school costs you as much as 20 tests, test about seven pupils in "
               "each",
               F == 20 and abs(best_members(F, 1, tau=TAU, sigma=SIGMA) - 7) < 0.5)
    page.claim("To report on single schools, seven pupils are far too few: decide first which of the two "
               "you are paying for.", of_four_questions(37, 7)[2] > 0.45 * TAU)
    page.aside("that is cheaper than any model", "advice")
    page.aside("A thousand volunteers are not a sample, and no width says so.", "a warning")


def test_what_the_hand_finds():
    shown, rich = SchoolsOrPupils().result, SchoolsOrPupils(n=7, budget=100).result
    page.aside("A price, a budget, two spreads: where is the bottom of the valley?", "a question")
    page.claim("Then give five times the money : the valley sinks and stays where it is.",
               rich["least"] < shown["least"] / 2 and rich["best"] == shown["best"])
    page.claim("Make schools dear , and it moves to the right.",
               SchoolsOrPupils(school=1000, n=11).result["best"] > 1.5 * shown["best"])
    page.claim("Let schools be alike , and it is the pupils that count.",
               SchoolsOrPupils(tau=2, n=30).result["best"] > 25
               and SchoolsOrPupils(tau=2, n=30).result["share"] < 0.5)
