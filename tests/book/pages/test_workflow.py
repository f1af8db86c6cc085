"""The page for people who come with data: its run through the sleep study, and what it promises."""

import numpy as np
from claims import Page
from scipy.stats import norm

import bhm_core as bhm

page = Page("workflow")
SLEEP = bhm.load_sleepstudy()
KEPT = SLEEP["Days"] >= 2
MS, NIGHTS, WHO = SLEEP["Reaction"][KEPT], SLEEP["Days"][KEPT] - 2, SLEEP["Subject"][KEPT]
PEOPLE = np.unique(WHO)
LINES = {k: np.polyfit(NIGHTS[WHO == k], MS[WHO == k], 1) for k in PEOPLE}
AWAY = {k: MS[WHO == k] - np.polyval(LINES[k], NIGHTS[WHO == k]) for k in PEOPLE}
SCATTER = {k: np.sqrt(np.sum(away**2) / 6) for k, away in AWAY.items()}


def average(name="as above"):
    return 5 * page["fits"][name]["gamma"][..., 1]


def new_person(name="as above", seed=8):
    """A slope of the population for each draw, by numbers of another seed than the page's."""
    z = np.random.default_rng(seed).standard_normal((4, 1000))
    return average(name) + 5 * page["fits"][name]["tau"][..., 1] * z


def test_the_steps():
    steps = page.text.split("The seven steps\n")[1].split("\n[] takes every")[0].splitlines()[1:]
    page.claim("The seven steps", len(steps) == 7)
    page.aside("and a checklist to print.", "an announcement")
    page.aside("was chosen for being extreme?", "a question")


def test_the_question_and_the_graph():
    page.aside("After five short nights, how much slower does a person react?", "a question")
    page.claim("These are two questions. The first is about an average over people. The second is about one "
               "new person, and its answer must be wider.", new_person().std() > 2 * average().std())
    page.claim("has the reaction times of 18 people on ten days []. The first two days were training, the "
               "third followed normal sleep, and from then on sleep was short.",
               PEOPLE.size == 18 and np.unique(SLEEP["Days"]).size == 10)
    page.aside("and count the short nights from the third day on.", "a choice")
    page.aside("The people were not drawn by lot from all workers", "a limit")
    slopes = np.array([line[0] for line in LINES.values()])
    page.claim("most people slow down, by amounts that differ a great deal.",
               (slopes > 0).sum() > 15 and slopes.max() > 4 * np.quantile(slopes, 0.15))


def test_the_priors():
    page.claim("On average people react in about 300 ms, give or take 100. A mean change of 40 ms per night, "
               "in either direction, would be a lot.",
               abs(norm(300, 50).interval(0.95)[1] - 400) < 3 and abs(norm(0, 20).interval(0.95)[1] - 40) < 2)
    page.aside("The priors of the three spreads allow people", "a description")
    page.aside("Nobody reacts in less than 100 ms, and a second is the time of somebody who has nodded "
               "off:", "what is known of people")
    made = page["made"]
    page.claim("Some impossible values among many plausible ones: these priors leave room",
               0.03 < np.mean((made < 100) | (made > 1000)) < 0.15)


def test_the_fit():
    report = page["post"].diagnostics
    page.claim("The chains agree, and there are enough draws for two digits. Had R-hat been above 1.01, we "
               "would have stopped here.", report.r_hat_max < 1.01 and report.ess_bulk_min > 3000
               and average().std() / np.sqrt(report.ess_bulk_min) < 0.5)


def test_the_checks():
    page.aside("and compare two features: the smallest slope of a person, and the largest scatter of a "
               "person around their own line.", "a definition")
    lines, noise = page["post"].fitted()[:, ::10].reshape(-1, 144), np.random.default_rng(5)
    again = lines + page["post"]["sigma"][:, ::10].reshape(-1, 1) * noise.standard_normal(lines.shape)
    slope = min(LINES.values(), key=lambda line: line[0])[0]
    fitted = [np.polyfit(NIGHTS[WHO == k], again[:, WHO == k].T, 1, full=True)[:2] for k in PEOPLE]
    smallest = np.min([line[0] for line, _ in fitted], axis=0)
    largest = np.sqrt(np.max([squares for _, squares in fitted], axis=0) / 6)
    page.claim("The first feature passes: the model makes people who get no slower, and such a person is in "
               "the data.", np.quantile(smallest, 0.05) < slope < np.quantile(smallest, 0.95) and slope < 0)
    page.claim("The second fails, and by a wide margin. Somebody is far less steady than the model, with its "
               "one $\\sigma$ for all, thinks possible.", max(SCATTER.values()) > largest.max())


def test_does_it_matter():
    least = sorted(SCATTER, key=SCATTER.get)[-2:]
    page.claim("We leave the two least steady people out (308 and 332), and we also change every prior "
               "scale by a factor of two:", set(least) == {308, 332}
               and set(page["who"][~page["steady"]]) == set(least) and len(page["fits"]) == 4)
    others = ["without two people", "scales halved", "scales doubled"]
    moved = [abs(average(name).mean() - average().mean()) / average().std() for name in others]
    chance = [np.mean(new_person(name) > 100) for name in ("as above", *others)]
    page.claim("The average moves by a small part of its standard deviation, and the chance of a very slow "
               "new person by two hundredths at most.", max(moved) < 0.3 and np.ptp(chance) < 0.03)
    page.aside("So the answers to these questions stand.", "a conclusion")


def test_the_words():
    page.aside("Now the two questions, in milliseconds after five short nights. A new person has a slope",
               "what follows")
    ends, new = np.quantile(average(), [0.05, 0.95]), new_person()
    page.claim("After five short nights people such as those in the study react about 57 milliseconds more "
               "slowly on average; with a probability of nine in ten it is between 40 and 73.",
               abs(average().mean() - 57) < 1 and np.allclose(ends, [40, 73], atol=1))
    page.claim("For a person whom nobody has tested that average is a poor guide. > About one in eight slows "
               "down by more than 100 milliseconds, and about one in fifteen not at all",
               abs(np.mean(new > 100) - 1 / 8) < 0.02 and abs(np.mean(new <= 0) - 1 / 15) < 0.015)
    page.aside("So plan for the slow ones, or test each person. The 18 people were > not drawn by lot from "
               "your staff.", "advice, and a limit")
    page.claim("And some people are far less steady from day to day than others, which this analysis does "
               "not describe.", max(SCATTER.values()) > 10 * min(SCATTER.values()))
    page.aside("Three sentences say what is known, with the uncertainty in the numbers. One says what to do, "
               "one for whom it holds", "about the letter")


def test_the_picture_of_the_people():
    low, mid, high = page["low"], np.sort(page["mid"]), page["high"]
    page.claim("How much slower each of the 18 people is after five short nights, with 90% intervals, and "
               "the average of the population (dashed). The people differ by more than any interval is wide.",
               np.ptp(mid) > (high - low).max() and mid.size == 18)
    page.claim("Eighteen upright green intervals, sorted, between about minus 30 and about 140 milliseconds. "
               "Their middles rise from near 0 to near 110; a dashed blue line lies at 57.",
               abs(low.min() + 30) < 8 and abs(high.max() - 140) < 8 and abs(mid[0]) < 8
               and abs(mid[-1] - 110) < 8)


def test_the_table_and_the_checklist():
    page.aside("few groups, fewer than about five", "a situation")
    page.aside("groups to be ranked, or two to be compared", "a situation")
    page.aside("two models, and no idea which predicts better", "a situation")
    page.aside("intercepts and slopes that go strongly together", "a situation")
    page.aside("three levels, or groups that cross", "a situation")
    page.aside("groups that scatter more than others", "a situation")
    page.aside("R-hat is below 1.01, and no warning is left unread.", "a rule")
    page.aside("I report no more digits than the Monte Carlo error allows.", "a rule")
    page.aside("☐ I have tried at least one check that could fail, and chose it before looking.", "a rule")
    page.aside("and without the most extreme group.", "a rule")
    page.aside("☐ A new group has its own, wider interval.", "a rule")
    page.aside("The order of the steps owes much to [] and to [], chapter 6", "a source")
