"""The sentences of the exercises of the page on decisions."""

import numpy as np
from claims import Page

import bhm_core as bhm

page = Page("decisions")


def at_limit(limit):
    """Counties with a larger probability, false alarms and misses to expect."""
    p = page["needs_it"]
    return (p > limit).sum(), (1 - p)[p > limit].sum(), p[p <= limit].sum()


def test_dearer_mistakes():
    (long, _, none), (short, few, many) = at_limit(1 / 100), at_limit(9 / 10)
    page.aside("A miss now costs ninety-nine times as much as a false alarm.", "what the exercise supposes")
    page.aside("What if it is the false alarm that costs nine times as much as a miss?",
               "what the exercise supposes")
    page.aside("with the limits 1/100 and 9/10.", "a hint")
    page.claim("With ninety-nine nearly all counties are on the list, and hardly a miss is left. Three "
               "stay off even then, because there is no doubt about them. In the other case the list is "
               "short, and most counties that need a programme get none, because the office would rather "
               "miss several than start one in vain.",
               long == 82 and none < 0.05 and short < 20 and few < 1 and many > 0.6 * page["needs_it"].sum())


def test_leave_mend_or_measure():
    p = np.linspace(0, 1, 10_001)
    leave, mend, measure = 6000 * p, 1500 + 0 * p, 15 + 1500 * p
    best = (measure < leave) & (measure < mend)
    page.aside("An owner has three choices. To leave the house costs 6,000 dollars' worth of health if "
               "it is above the limit. To mend it costs 1,500, whatever its radon. To measure costs 15",
               "what the exercise supposes")
    page.aside("For which probabilities is each choice the cheapest?", "a question")
    page.aside("Where does the line of measuring cross each of the two others?", "a hint")
    page.claim("Leaving costs $6000\\, p$, mending $1500$, and measuring $15 + 1500\\, p$. Measuring is "
               "cheaper than leaving if $4500\\, p > 15$, and cheaper than mending if $1500\\, p < 1485$.",
               np.allclose([p[best].min(), p[best].max()], [15 / 4500, 1485 / 1500], atol=2e-4))
    house = page["house"]
    page.claim("Information is worth most where one is least sure what to do, and here it is cheap besides.",
               abs(p[np.argmax(np.minimum(leave, mend) - measure)] - 1500 / 6000) < 1e-3)
    page.aside("it says that no county is an exception.", "printed above")
    assert (house > 15 / 4500).all() and (house < 0.99).all()


def test_twenty_counties():
    level, limit, in_need = page["level"], page["limit"], page["in_need"]
    by_p = np.argsort(-page["needs_it"], kind="stable")[:20]
    by_mean = np.argsort(-page["own_level"], kind="stable")[:20]
    page.aside("The office has money for twenty counties. Write a function that takes draws of the "
               "levels and a list of counties, and returns how many of them need a programme, as a mean "
               "with a 90% interval. Compare the twenty counties with the largest probabilities with the "
               "twenty highest means of their own houses.",
               "the exercise")
    more = in_need(level, by_p)[0] - in_need(level, by_mean)[0]
    page.claim("The list by probability finds more. By the count of this model it must: no other list of "
               "twenty has a larger sum of probabilities. But it gains only half a county, since high up on "
               "either list nearly all need a programme.",
               0.35 < more < 0.65 and in_need(level, by_mean)[0] > 18)
    page.claim("a list of all 85 counties has the sum of all probabilities as its mean, and an empty "
               "list has 0.",
               np.isclose(in_need(level, np.arange(85))[0], page["needs_it"].sum())
               and in_need(level, np.array([], int))[0] == 0 and limit == np.log(4.1))


def test_the_newspaper_and_the_owner():
    at, needs, house = page["table"].of, page["needs_it"], page["house"]
    page.claim('"In Lac Qui Parle County 96% of basements are above the limit."',
               f"{needs[at('LAC QUI PARLE')]:.0%}" == "96%")
    page.claim("The error goes to the extremes: too high for counties above the limit, and too low for "
               "those below, where it is the dangerous one.",
               (needs > house)[needs > 0.7].all() and (needs < house)[needs < 0.3].all())
    page.aside("that Anoka County is below the limit with a probability of nearly 100%. So I need not "
               "measure, need I?",
               "a letter; the number is proved above")
    page.aside("Answer in at most five sentences", "the exercise")
    page.claim("What is nearly certain is that the typical basement in Anoka lies below the limit.",
               needs[at("ANOKA")] < 0.001)
    page.claim("houses of one county differ by more than counties do.",
               page["post"]["sigma"].mean() > 2 * page["post"]["tau"].mean())
    page.claim("By what was measured in Anoka, about 28 of 100 basements there are above the limit.",
               f"{house[at('ANOKA')]:.2f}" == "0.28")
    page.claim("Houses differ from their county by more than counties do from each other.",
               page["post"]["sigma"].min() > page["post"]["tau"].max())


def away(post, limit):
    """How many standard deviations of the groups a limit lies below their mean."""
    return (post["gamma"][..., 0].mean() - limit) / post["tau"].mean()


def test_tutors_for_schools():
    below, needs = page["below"], page["needs_it"]
    size = np.bincount(np.unique(page["data"]["school"], return_inverse=True)[1])
    page.aside("a tutor goes to each school whose level is below 10 points. Fit varying intercepts with "
               "the default priors and list the schools for costs of a miss of 1 and 4.", "the exercise")
    page.aside("and why is it smaller than that of the counties?", "a question")
    page.claim("Schools have between 14 and 67 pupils, and most counties a handful of houses. And ten "
               "points lie nearly one $\\tau$ below the mean of the schools, where few schools are, while "
               "4 pCi/L lies in the midst of the counties.",
               (size.min(), size.max()) == (14, 67) and np.median(page["n"]) <= 5
               and 0.8 < away(page["schools"], 10) < 1 and abs(away(page["post"], page["limit"])) < 0.35)
    doubt = [np.mean((p > 0.05) & (p < 0.95)) for p in (below, needs)]
    page.claim("So fewer schools are in doubt: the probabilities lie near 0 or near 1, where costs "
               "hardly move a decision.",
               doubt[0] < 0.5 * doubt[1] and len(bhm.load_radon()["county"]) == 919)
