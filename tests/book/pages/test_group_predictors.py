"""The sentences of the chapter on group predictors: the graph, the regression, tau, and uranium."""

import csv
from pathlib import Path

import numpy as np
from claims import Page

page = Page("group_predictors")
LME4 = Path(__file__).parents[2] / "reference/lme4.csv"


def mean(name, fit):
    return page["fits"][fit][name].mean(axis=(0, 1))


def glued(key):
    return float(page.glued(key))


def lme4(case, term, kind="fixef"):
    """An estimate that lme4 gives."""
    with LME4.open() as lines:
        return next(float(row["estimate"]) for row in csv.DictReader(lines)
                    if (row["case"], row["kind"], row["term"]) == (case, kind, term))


def between_counties(case):
    return lme4(case, "county_idx:(Intercept)", "sd_group")


def test_families_differ_between_sectors():
    ses, catholic, k = page["mean_ses"], page["catholic"], page["k"]
    public = page["fits"]["sector"]["gamma"][..., 0].mean()
    pupils = page["school_data"].students
    page.claim(
        "Catholic schools in the survey score higher than public ones, by <gp-sector> points for the "
        "average pupil.",
        glued('gp-sector') == round(mean('gamma', 'sector')[2], 1) > 2.5)
    page.claim(
        "And School 8367, which lies far below the average public school: what would the model say about it "
        "if it knew more about the school than its sector?",
        page['lines'].intercept[k] < public - 5)
    page.aside("A group predictor says where a group's level and slope should lie.", "definition")
    page.claim(
        "Pupils of Catholic schools come from somewhat better-off families, and pupils from better-off "
        "families score higher.",
        0.2 < ses[catholic == 1].mean() - ses[catholic == 0].mean() < 0.4
        and np.corrcoef(pupils["ses"], pupils["mathach"])[0, 1] > 0.2)
    page.claim(
        "School 8367 is not poor: its mean SES is slightly above that of the average public school.",
        0 < ses[k] - ses[catholic == 0].mean() < 0.25)


def test_the_graph_says_what_the_text_says():
    nodes, edges = page["nodes"], page["edges"]
    into = {child: {a for a, b, _ in edges if b == child} for child in nodes}
    black = [edge[:2] for edge in edges if edge[2] == "k"]
    page.claim(
        "Grey circles stand in the data, the open one does not.",
        [name for name, node in nodes.items() if node[3] == "unknown"] == ["plans, earlier learning"])
    page.claim(
        "A graph of five circles joined by arrows. Family SES and the unseen plans point to the sector and "
        "to the score; plans and the sector point to the academic track, which points to the score; a black "
        "arrow leads from the sector to the score.",
        len(nodes) == 5 and black == [("sector", "score")]
        and into["sector"] == {"family SES", "plans, earlier learning"}
        and into["academic track"] == {"sector", "plans, earlier learning"}
        and into["score"] == set(nodes) - {"score"})
    page.claim(
        "A regression of the score on the sector adds up the black arrow, the way through the academic "
        "track, and all that selection brings.",
        {b for a, b in map(lambda edge: edge[:2], edges) if a == "sector"} == {"score", "academic track"})
    page.aside("Take two schools with equal shares", "what conditioning on a common child does")
    page.aside("In the second, the pupils' own plans must have done more.", "the same")
    page.aside("Compare schools with equal shares, and one way by which a sector might work is taken out.",
               "what conditioning does")
    page.aside("So a predictor that comes later is not one more of the same kind.", "the reading of the "
               "graph")
    page.aside("The survey does know one thing about families:", "what follows")


def test_the_spread_and_the_sector_shrink():
    tau = [mean("tau", fit)[0] for fit in ("neither", "sector", "both")]
    one, two = mean("gamma", "sector"), mean("gamma", "both")
    case = "hsb4_slopes_as_outcomes_ownmean"
    page.aside("How do two facts about a school enter the model?", "a question")
    page.aside(r"and $\gamma$ becomes a $2 \times 2$ matrix, with one column per predictor:", "algebra")
    page.aside("the second is 1 for the intercept and 2 for the slope.", "notation")
    page.claim(
        "The upper row is a regression of the 160 levels, the lower row a regression of the 160 slopes.",
        len(page['labels']) == 160 and page['post']['theta'].shape[-2:] == (160, 2))
    page.aside("Put the lower row into the pupil's equation", "algebra")
    page.claim("and for mean SES as wide as for sector:",
               page['width']['meanses'] == page['width']['catholic'])
    page.aside("Each unit of mean SES makes the line steeper by", "the meaning of the equation")
    page.claim(
        "`u1` is mean SES and `u2` is sector. In the symbols of [] they are $\\gamma_{01}, \\gamma_{02}, "
        "\\gamma_{11}, \\gamma_{21}, \\gamma_{12}, \\gamma_{22}$.",
        list(page['post'].model.coefficients) == ["Intercept", "x", "u1", "u2", "u1:x", "u2:x"])
    page.aside("Two things happened on the way from one predictor to two.", "what follows")
    page.claim(
        "So more than half of the difference between the sectors goes with the families. Whether the rest "
        "is the sector these data cannot say", two[3] < 0.5 * one[2])
    page.claim(
        r"The spread between schools shrank. With the sector, $\tau_\alpha$ is a little smaller than "
        "without; with mean SES as well, it is little more than half of what it was.",
        0.8 < tau[1] / tau[0] < 0.95 and 0.5 < tau[2] / tau[0] < 0.56)
    page.claim(
        "The association with sector shrank, from <gp-sector> to <gp-left> points.",
        glued('gp-left') == round(two[3], 1) and two[3] < one[2] / 2)
    page.claim(
        "Between two schools of one sector whose mean SES differs by one unit, the model expects "
        "<gp-mean> points. The slope of Catholic schools is still flatter by <gp-flat>, and the slope is "
        "steeper by <gp-steep> per unit of mean SES.",
        glued('gp-mean') == round(two[2], 1) and glued('gp-flat') == round(-two[5], 1) > 0
        and glued('gp-steep') == round(two[4], 1) > 0)
    page.claim(
        "Another program finds the same: for this model lme4 gives 1.23 for sector, 5.33 for mean SES, and a "
        r"$\tau_\alpha$ of 1.54.",
        [round(v, 2) for v in (lme4(case, "cath"), lme4(case, "meanses"),
                               lme4(case, "school:(Intercept)", "sd_group"))] == [1.23, 5.33, 1.54]
        and np.allclose([two[3], two[2], tau[2]], [1.23, 5.33, 1.54], atol=0.06))


def test_the_school_shrinks_to_the_line_of_public_schools():
    post, k = page["post"], page["k"]
    level, own = post["theta"][..., k, 0].mean(), page["lines"].y_mean[k]
    line = page["mu_2"][0]
    page.claim(
        "Mean scores of the 160 schools over the mean SES of their pupils. The blue lines are the population "
        "that each school shrinks to",
        len(page['mean_ses']) == 160)
    page.claim(
        "Scatter of circles and triangles that rise from the lower left to the upper right, with two "
        "parallel rising lines through them.",
        np.corrcoef(page['mean_ses'], page['lines'].y_mean)[0, 1] > 0.7 and mean('gamma', 'both')[2] > 0)
    page.claim(
        "School 8367 lies near the middle of the horizontal axis and far below both lines; an arrow "
        "leads from it halfway up towards the dashed line.",
        abs(page['mean_ses'][k]) < 0.1 and abs((level - own) / (line - own) - 0.5) < 0.1)
    page.claim("It no longer shrinks to one number.", own < level < line)


def test_what_is_explained_is_a_share_with_its_uncertainty():
    shares = {name: part.mean() for name, part in page["shares"].items()}
    one, no_x = np.ones(page["y"].size), page["bhm"].HierarchicalRegression
    at_pupils = [no_x(page["y"], np.column_stack(c), one, page["school"]).sample(rng=2)
                 for c in ([one], [one, page["x"]])]
    spreads = [p["tau"].mean() for p in at_pupils]
    page.aside("How much of the differences between schools do the two predictors explain?", "a question")
    page.aside("In one sense that can be computed.", "what follows")
    page.aside("the levels of the schools differ for two reasons:", "what follows")
    page.claim("The first is a variance over our 160 schools, and its share is",
               page['known']['meanses'].size == 160)
    page.claim(
        "The sector alone goes with about a fifth of the variance of the levels, both together with nearly "
        "three quarters.",
        0.17 < shares['sector'] < 0.25 and 0.69 < shares['both'] < 0.75)
    page.aside("The word has three limits.", "what follows")
    page.aside("A predictor that stands beside a cause explains as well as the cause does.", "a limit")
    page.claim("In a country where all schools had the same mean SES, the same $\\gamma$ would explain "
               "nothing.",
               np.var(mean('gamma', 'both')[2] * np.full(160, page['mean_ses'].mean())) < 1e-12)
    page.aside("Fits with more predictors can have a larger $\\tau$.", "shown by the radon houses")
    page.claim(
        "A predictor of the rows that makes $\\sigma$ smaller leaves more of it to $\\tau$.",
        at_pupils[1]['sigma'].mean() < at_pupils[0]['sigma'].mean() and spreads[1] > spreads[0])


def test_uranium_halves_tau_and_the_floor_does_not():
    tau = {name: p["tau"].mean() for name, p in page["soil"].items()}
    there = page.at("Uranium under 85 counties")
    flat, line, per, u = (there[name] for name in ("flat", "line", "per", "u"))

    def levels(name):
        j = per.of(name)
        without = flat["b"][..., j, 0] + flat["gamma"][..., 0]
        return without, line["b"][..., j, 0] + line["gamma"][..., 0] + line["gamma"][..., 2] * u[j]

    def slope(p, told):
        gamma = p["gamma"][..., 2].mean() if told else 0
        return np.polyfit(u, p["b"].mean(axis=(0, 1))[:, 0] + gamma * u, 1)[0]

    qui, north, city = (levels(name) for name in ("LAC QUI PARLE", "KOOCHICHING", "HENNEPIN"))
    page.claim("Uranium under 85 counties", per.groups.size == 85)
    page.claim("A county has two measured houses.", per.n[per.of("LAC QUI PARLE")] == 2)
    page.claim("We fit the logarithm of the radon level three times:", len(tau) == 3)
    page.aside("which has one value per county:", "checked by the loader")
    page.claim(
        "in which a reading of 0 counts as 0.1, because lme4 was given that column. Its answers, the known "
        r"ones, are $\tau = 0.310$, $0.328$ and $0.156$.",
        [round(between_counties(f"radon_arm_{m}"), 3) for m in ("M0", "M1", "M2_uranium")]
        == [0.310, 0.328, 0.156]
        and np.allclose(there['level'][there['radon']['activity'] == 0], np.log(0.1)))
    page.claim(
        "The floor, a predictor of the houses, makes $\\tau$ a little larger. Then uranium, a predictor of "
        "the counties, makes it about half as large. The posterior means lie close to the estimates of lme4.",
        tau['nothing'] + 0.005 < tau['floor'] and 0.4 < tau['and uranium'] / tau['floor'] < 0.55
        and np.allclose(list(tau.values()), [0.310, 0.328, 0.156], atol=0.012))
    page.claim("Levels of 85 counties (log pCi/L in a basement), with 90% intervals, over the uranium in "
               "their ground. Left the model does not know the uranium, and counties shrink to one number; "
               "right it does, and they shrink to the line.",
               len(flat['gamma'][0, 0]) == 2 and len(line['gamma'][0, 0]) == 3)
    page.claim(
        "Two panels with 85 vertical bars each. Left the bars scatter around a flat dashed line and rise "
        "with uranium all the same; right they are shorter and lie close to a rising dashed line.",
        slope(flat, False) > 0.3 and line['gamma'][..., 2].mean() > 0.6
        and np.median(line['b'].std(axis=(0, 1))) < 0.75 * np.median(flat['b'].std(axis=(0, 1))))
    page.claim(
        "Lac qui Parle, with two houses, keeps its level and gets it with less doubt: the ground agrees with "
        "the houses. Koochiching moves down to where its ground says.",
        abs(qui[1].mean() - qui[0].mean()) < 0.12 and qui[1].std() < 0.7 * qui[0].std()
        and north[1].mean() < north[0].mean() - 0.2
        and abs(line['b'][..., per.of('KOOCHICHING'), 0].mean()) < 0.1)
    page.claim(
        "Hennepin, with its 105 houses, hardly moves:",
        per.n[per.of('HENNEPIN')] == 105 and abs(city[1].mean() - city[0].mean()) < 0.03)
    page.claim("Both, each by its precision, and the smaller $\\tau$ says that the geologist is precise.",
               tau['and uranium'] < 0.6 * tau['floor'])
    page.aside("A county without any measured house gains most.", "its own data say nothing")
    page.claim("Its level is uncertain by about $\\tau$, which is now half as large.",
               0.4 < tau['and uranium'] / tau['floor'] < 0.55)
