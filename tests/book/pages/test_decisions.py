"""The sentences of the page on decisions: errors, costs, counties, houses."""

import re

import numpy as np
from claims import Page
from scipy.stats import norm

import bhm_core as bhm

page = Page("decisions")
RADON = bhm.load_radon()
LIMIT = np.log(4.1)


def activity(name):
    return RADON["activity"][RADON["county"] == name]


def expected(miss):
    """Counties on the list, false alarms and misses to expect, if a miss costs this much."""
    p = page["needs_it"]
    act = p > 1 / (1 + miss)
    return act.sum(), (1 - p)[act].sum(), p[~act].sum()


def costs(name, miss, seed=11):
    """Costs of a way to pool, in other worlds than those of the page."""
    rng, n, w = np.random.default_rng(seed), page["n"], page["w"]
    truth = rng.normal(1.49, 0.32, (2000, 85))
    own = rng.normal(truth, 0.73 / np.sqrt(n))
    middle = {"no": own, "partial": w * own + (1 - w) * 1.49,
              "complete": np.sum(own * n, axis=1, keepdims=True) / n.sum() + 0 * own}[name]
    sd = 0.73 * {"no": n**-0.5, "partial": np.sqrt(w / n), "complete": n.sum() ** -0.5}[name]
    act, needs = norm.sf(LIMIT, middle, sd) > 1 / (1 + miss), truth > LIMIT
    return ((act & ~needs) + miss * (~act & needs)).sum(axis=1)


def test_the_question():
    page.claim("Two other houses of the county were measured, and both were high.",
               activity("LAC QUI PARLE").size == 2 and activity("LAC QUI PARLE").min() > 4)
    page.claim("In Anoka County 52 houses were measured, and most were low.",
               activity("ANOKA").size == 52 and (activity("ANOKA") < 4).mean() > 0.6)
    page.aside("A house above 4 pCi/L (picocuries per litre of air) should be mended, says the "
               "Environmental Protection Agency",
               "the source says so")
    page.aside("I act if the probability exceeds the cost of a false alarm over the sum of both costs. "
               "The best estimate is not enough to decide.", "a goal, shown below")
    page.aside("A county and a house in it are two questions.", "a goal, shown below")


def test_partial_pooling_is_closest_for_every_size():
    rms = {name: np.sqrt(((e - page["truth"]) ** 2).mean(axis=0)) for name, e in page["estimates"].items()}
    n, partial = page["n"], rms["partial pooling"]
    others = np.minimum(rms["no pooling"], rms["complete pooling"])
    formula = np.sqrt(1 / (n / 0.73**2 + 1 / 0.32**2))
    assert abs((partial / formula).mean() - 1) < 4 / np.sqrt(2 * 1000 * 85)  # the dots lie on the line
    page.aside("Of the three ways to pool, which comes closest to the truth, and for whom?", "a question")
    page.aside("the mean squared errors of the three estimates of $\\alpha_j$ are", "an equation follows")
    page.aside("The first is the variance of a mean of $n_j$ houses. The second is how far counties lie from "
               "$\\gamma_0$. The third is the variance of a posterior with the precision of both.",
               "the equation in words")
    page.claim("With known truth, partial pooling is closer than either extreme for groups of every size",
               (partial < others).all())
    sizes = np.arange(1, 200)
    better = 1 / (sizes / 0.73**2 + 1 / 0.32**2)
    page.claim("It is smaller than either, whatever $n_j$ is. The first two cross where $n_j = "
               "\\sigma^2/\\tau^2$",
               (better < 0.73**2 / sizes).all() and (better < 0.32**2).all())
    page.claim("a thousand times 85 counties with the real numbers of houses",
               page["truth"].shape == (1000, 85) and n.sum() == 919)
    page.claim("Each county is estimated in three ways:", len(page["estimates"]) == 3)
    page.claim("We sort the counties into four sizes",
               len(page["sizes"]) == 4 and (sum(page["sizes"].values()) == 1).all())
    page.aside("Error of three estimates of a county's level, over the number of houses measured.",
               "a caption")
    page.claim("Partial pooling (solid) lies below both others everywhere, and joins the better one at "
               "either end.",
               (better < np.minimum(0.73**2 / sizes, 0.32**2)).all() and np.sqrt(better[0]) > 0.9 * 0.32
               and np.sqrt(better[119]) > 0.95 * 0.73 / np.sqrt(120))
    page.claim("A dotted line for no pooling falls from 0.73 at one house towards zero. A dashed line "
               "for complete pooling is level at 0.32. They cross at about five houses. A solid line for "
               "partial pooling runs below both.",
               abs(0.73**2 / 0.32**2 - 5) < 0.5 and page["sigma"] == 0.73 and page["tau"] == 0.32)
    gain = others - partial
    page.claim("A county with one house gains most. One with more than ten gains little, because there "
               "is little left to gain.",
               (rms["no pooling"] - partial)[n == 1].min() > 0.4 and gain[n > 10].max() < 0.05)
    page.claim("With known truth partial pooling is closer than either extreme at every size of group, "
               "and it gains most for small groups.", (partial < others).all() and
               np.corrcoef(n, rms["no pooling"] - partial)[0, 1] < -0.3)


def test_two_parameters_can_be_learned_from_85_counties():
    page.aside("In a hundred of these worlds we let the 85 counties tell", "what the code does")
    known = page["by_size"](page["estimates"]["partial pooling"][:100], page["truth"][:100])
    page.claim("It costs next to nothing to learn the two from 85 counties.",
               np.max(np.array(page["errors"]) / known) < 1.06 and page["again"].shape == (100, 85))
    page.aside("The claim that pooling comes closer has now been measured. But closer is not yet better "
               "decided.", "what follows")


def test_what_a_mistake_costs():
    page.aside("Say that a county needs a programme if the level of its basements is above 4 pCi/L.",
               "a definition")
    page.aside("There are two ways to be wrong.", "a definition")
    page.aside("A miss is a county that needs one and gets none; it costs health.", "a definition")
    page.aside("acting costs $(1 - p)$ false alarms on average, and not acting costs $p$ misses. Acting "
               "is cheaper if",
               "the equation that follows")
    page.claim("If both mistakes cost the same, act if $p > 1/2$. If a miss costs nine times as much, act if "
               "$p > 1/10$.",
               [expected(miss)[0] for miss in (1, 9)] == [(page["needs_it"] > t).sum() for t in (0.5, 0.1)])
    page.aside("A check by counting: of a thousand counties with the same $p$, what do the two choices "
               "cost if a miss costs nine?", "a question")
    page.claim("They cost the same at one tenth, and above it acting is cheaper.",
               np.isclose((1 - 0.1) * 1000, 0.1 * 9000) and (1 - 0.15) < 0.15 * 9)
    page.claim("count both kinds of mistake, on average over the thousand worlds:",
               page["needs"].shape == (1000, 85))
    page.aside("Now the three ways to pool, in the worlds whose truth we know.", "what follows")
    found = {miss: {name: costs(name, miss) for name in ("no", "complete", "partial")} for miss in (1, 9)}
    one, nine = ({name: c.mean() for name, c in found[miss].items()} for miss in (1, 9))
    shown = [float(number) for number in re.findall(r"cost +([\d.]+)", page.printed("What a mistake costs"))]
    for number, other in zip(shown[:6], [*found[1].values(), *found[9].values()], strict=True):
        assert abs(number - other.mean()) < 0.05 + 4 * other.std() * np.sqrt(1 / 1000 + 1 / 2000)
    page.claim("With equal costs partial pooling is hardly cheaper than no pooling: the mistakes come "
               "from counties near the limit, and nobody can tell those apart. With a miss that costs "
               "nine times as much it is a seventh cheaper. Complete pooling costs most both times, "
               "since it treats all counties alike.",
               0.95 < one["partial"] / one["no"] < 1 and abs(nine["partial"] / nine["no"] - 6 / 7) < 0.03
               and one["complete"] > 1.5 * one["no"] and nine["complete"] > 1.5 * nine["no"])
    page.claim("That costs much more than the worst of the three. Asking for the probability matters more "
               "here than how one pools. An estimate cannot know that a miss is worse.",
               page.at("What a mistake costs")["false"] + 9 * page.at("What a mistake costs")["missed"]
               > 1.3 * nine["complete"])
    page.aside("The best estimate, compared with a limit, is a decision that takes both mistakes to "
               "be equally bad.",
               "the rule at one half")
    page.aside("Act if the probability exceeds the cost of a false alarm over the sum of both costs.",
               "the rule")


def test_which_counties():
    (short, few, many), (long, more, none) = expected(1), expected(9)
    page.claim("Two things come with the list that no table of means has. The office learns how many "
               "mistakes to expect of each kind, from probabilities alone: a county on the list with "
               "probability 0.9 is a tenth of a false alarm.",
               np.isclose((page["level"] <= LIMIT)[..., page["needs_it"] > 0.5].sum(axis=-1).mean(), few))
    page.claim("If a miss costs nine instead of one, the list grows by half. Most of the new counties "
               "are false alarms, and nearly all misses are gone.",
               long == 1.5 * short and (more - few) > (long - short) / 2 and many > 9 and none < 0.5)
    level = page["level"]
    draws = (level <= LIMIT)[..., page["needs_it"] > 0.1].sum(axis=-1)
    assert np.allclose(np.quantile(draws, [0.05, 0.95]), [20, 34]) and np.isclose(draws.mean(), more)
    page.claim("About a third of them will turn out not to need one: we expect between 20 and 34 such "
               "false alarms, and hardly a county that needs a programme and gets none. If you judge the "
               "two alike, a list of two thirds that length will do.",
               0.3 < more / long < 0.36 and none < 0.5 and abs(short / long - 2 / 3) < 0.02)
    page.claim("If you judge a miss nine times as bad as a false alarm, start a programme in the "
               "counties on the list.", long == 78)


def seen_and_expected(name, house, at):
    """Share of basements above the limit, what the model expects, and the error of the share."""
    basement = (RADON["floor"] == 0) & ((RADON["county"] == name) if name else True)
    above = RADON["activity"][basement] > 4
    rows = [at(county) for county in RADON["county"][basement].tolist()]
    return above.mean(), house[rows].mean(), above.std() / np.sqrt(above.size)


def test_the_county_and_the_house():
    at, house, here = page["table"].of, page["house"], page.at("The county or the house?")
    page.claim("The two roads meet. And the two questions have very different answers.",
               abs(page["counted"] - house).max() < 0.006)
    page.aside("The second road is to draw ten houses for each draw of the county and count:",
               "what the code does")
    page.claim("That Anoka is below the limit is as good as certain; yet more than a quarter of its "
               "basements are above it. Lac Qui Parle very probably needs a programme; yet one "
               "basement in four there is below the limit.",
               page["needs_it"][at("ANOKA")] < 0.001 and 0.26 < house[at("ANOKA")] < 0.3
               and page["needs_it"][at("LAC QUI PARLE")] > 0.95
               and abs(house[at("LAC QUI PARLE")] - 0.75) < 0.02)
    page.claim("No county is so low that its basements are safe without a measurement, and none is so high "
               "that all of them are above the limit.",
               house.min() > 0.2 and house.max() < 0.8)
    page.aside("Such a picture is called a forest plot: one interval per group, and below them the "
               "prediction interval of a group that is not in the data.", "a definition")
    page.claim("Levels of twelve counties from the highest to the lowest, with 90% intervals (thick), "
               "and 90% intervals of a new basement in each (thin). At the bottom is a county that was "
               "never measured. The line is the limit of 4 pCi/L.",
               here["chosen"].size == 12 and len(page["mid"]) == 13
               and here["chosen"][0] == page["level"].mean(axis=(0, 1)).argmax())
    thick, thin = np.log(here["high"] / here["low"]), np.log(here["last"] / here["first"])
    page.claim("Thirteen rows with a dot, a thick and a thin horizontal bar on a logarithmic axis of "
               "radon. The dots move from about seven to about two pCi/L. Thin bars are more than twice "
               "as long as thick ones, and all cross the line at four. The last row has a longer thick "
               "bar than most.",
               (thin > 2 * thick).all() and (page["first"] < 4).all() and (page["last"] > 4).all()
               and 6 < page["mid"][0] < 7.5 and 2 < page["mid"][11] < 2.6
               and (thick[:-1] < thick[-1]).mean() > 0.8)
    within, between = page["post"]["sigma"] ** 2, page["level"].var(axis=(0, 1))
    page.claim("Most of what we do not know about a house is the house. To learn the level of its county "
               "exactly would hardly help its owner; a kit that costs less than a dinner would.",
               (between < 0.3 * within.mean()).all())
    page.claim("A group and a member of it are two questions. Most of the doubt about a house is about "
               "the house.",
               (between < within.mean() / 2).all())
    counted = [seen_and_expected(name, house, at) for name in (None, "HENNEPIN", "ANOKA", "ST LOUIS")]
    page.claim("Of the basements in the data we know how many are above 4 pCi/L, in all counties and in "
               "the three of the table with many houses",
               all(page["n"][at(name)] > 50 for name in ("HENNEPIN", "ANOKA", "ST LOUIS")))
    page.claim("Each share that was seen lies within two standard errors of what the model expects.",
               all(abs(seen - expected) < 2 * error for seen, expected, error in counted))
    page.claim("Even in Anoka, where the typical basement is low with near certainty, more than one in "
               "four is above 4 pCi/L.", page["needs_it"][at("ANOKA")] < 0.001 and house[at("ANOKA")] > 0.25)
    page.aside("First, the costs are judgements, and a list that depends on them should show them. "
               "Ours are crude: a county just above the limit counts as much as one far above it, and a "
               "small county as much as a large one. Second, houses that were measured may differ from those "
               "that were not", "a warning")
    page.aside("Then all levels are too high, and no pooling mends that. Third, the counties of the "
               "model have nothing but a name.", "a warning")
    page.aside("The limit of 4 pCi/L is that of []", "a source")
    page.aside("That a decision compares expected losses is the subject of chapter 9", "a source")
    page.aside("Does the model get houses right at all?", "a question")
    page.aside("Lin, Gelman, Price and Krantz [] carry such a decision through for houses of the whole "
               "United States",
               "a source")
