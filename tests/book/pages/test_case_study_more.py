"""The sentences of the case study from its sensitivity to its letter."""

import numpy as np
from claims import Page

import bhm_core as bhm

page = Page("case_study")
LABELS = np.unique(bhm.load_gcse().school).tolist()


def of(school):
    return LABELS.index(school)


def test_a_prior_that_ruins_the_population_and_leaves_the_average():
    page.aside("printed the average of the 73 levels each time, and found it robust. We print the "
               "parameters whose prior was changed as well, and add our own priors with all scales halved "
               "and doubled:",
               "what is printed")
    fits = {name: page["fit"](page["y"], priors=prior, rng=6) for name, prior in page["trials"].items()}
    average = [p["theta"][..., 0].mean() for p in fits.values()]
    tight, usual = fits["N(0, 1^2)"], fits["N(0, 100^2)"]
    level, gap = tight["gamma"].mean(axis=(0, 1))
    spread = tight["tau"][..., 0].mean() / usual["tau"][..., 0].mean()
    page.claim("The average of the $\\alpha_j$ hardly notices. But under the first prior the mean of the "
               "population lies at one point out of a hundred, its spread is seven times as large, and "
               "the mean gap is nearly gone, so that every sentence about a new school would be nonsense.",
               np.ptp(average) < 0.5 and 0.7 < level < 1.3 and 6.3 < spread < 7.5 and gap < 1.5)
    ours = [fits[name]["gamma"].mean(axis=(0, 1)) for name in ("ours x 0.5", "ours x 2")]
    page.claim("Our own priors can be halved or doubled, and what we report stays.",
               np.ptp(ours, axis=0).max() < 0.4)


def test_eight_schools_and_their_three_lines():
    theta, gap = page["theta"].mean(axis=(0, 1)), page["gap"]
    page.aside("Eight schools, three lines each", "a title")
    page.aside("What does pooling do to single schools?", "a question")
    page.aside("Eight small panels with the scores of boys on the left and girls on the right of each.",
               "what the picture shows")
    page.claim("Eight schools. Dotted: the school alone. Dashed: all pupils as one school. Solid, with "
               "its 90% band: partial pooling.",
               len(page["chosen"]) == 8 == len(page["panels"]) and "band" in page["panels"][0])
    alone, pooled = gap(of(67051))[0], theta[of(67051), 1]
    page.claim("In School 67051 the dotted line is steep, and the solid one lies between it and the "
               "dashed one. In School 68137, with 94 pupils, the solid and the dotted line nearly "
               "coincide.",
               6 < pooled < alone and abs(theta[of(68137), 1] - gap(of(68137))[0]) < 1)
    page.claim("School 67051 has nine pupils, and by itself would report a gap of more than twenty "
               "points. The pooled line cuts that by nearly half.",
               page["n"][of(67051)] == 9 and alone > 20 and 0.35 < 1 - pooled / alone < 0.5)
    k, boys = of(68207), page["n"][of(68207)] - page["n_girls"][of(68207)]
    page.claim("School 68207 has a single boy; its line keeps most of its low level and takes its slope "
               "from the other schools.",
               boys == 1 and theta[k].sum() < 65
               and abs(theta[k, 1] - page["post"]["gamma"][..., 1].mean()) < 2)
    page.claim("School 68137 has 94 pupils, and pooling leaves its line nearly where it was.",
               page["n"][of(68137)] == 94 and abs(theta[of(68137), 0] - page["y"][(page["j"] == of(68137))
                                                                              & (page["x"] == 0)].mean()) < 1)


def ranks_of(who):
    return bhm.ranking.rank_intervals(page["level"][who])


def test_whose_level_is_ranked():
    boys, girls = ranks_of("boys"), ranks_of("girls")
    up, down = of(64343), of(67105)
    page.aside("The level of the girls is $\\alpha_j + \\beta_j$, and nobody had asked to leave them out.",
               "a definition")
    page.claim("Levels of the 73 schools with 90% intervals, once for boys and once for girls. Two "
               "schools are marked, and they change places.",
               boys.mean.size == 73 and boys.mean[up] < boys.mean[down] and girls.mean[up] > girls.mean[down])
    levels = {who: page["level"][who].mean(axis=(0, 1)) for who in ("boys", "girls")}
    ends = [np.quantile(page["level"][who], [0.05, 0.95], axis=(0, 1)) for who in levels]
    page.claim("Two panels of 73 vertical intervals in rising order, from about 40 to 95. School 64343 "
               "stands to the left of School 67105 in the first panel, and far to the right of it in the "
               "second.",
               38 < np.min(ends) < 42 < 92 < np.max(ends) < 98
               and levels["boys"][up] < levels["boys"][down]
               and levels["girls"][up] > levels["girls"][down] + 20)
    page.claim("Rank 1 is the lowest. The boys of School 64343 stand in the lower half of the list and its "
               "girls near the top. With School 67105 it is the girls who stand near the bottom.",
               boys.mean.argmin() == levels["boys"].argmin() and boys.mean.min() < 5
               and boys.high[up] < 37 and girls.low[up] > 50 and girls.high[down] < 15)
    page.aside("Which of the two schools is ahead depends on whom one asks about.", "the claim above in "
                                                                                    "words")
    width = [np.median(found.high - found.low) for found in (boys, girls)]
    page.claim("that a typical interval covers more than a third of the list", min(width) > 73 / 3)


def test_two_schools():
    a, b = of(60501), of(68271)
    page.aside("The intervals hold 95%, as in the talk:", "a level")
    page.aside("The spreads and $\\rho$ depend on the origin in the same way", "shown in an exercise")
    page.aside("Two schools side by side", "a title")
    page.aside("Is School 60501 better than School 68271?", "a question")
    page.claim("for pupils as they are, of whom six in ten are girls.", 0.58 < page["x"].mean() < 0.62)
    pairs = {who: bhm.ranking.difference(v[..., a], v[..., b], prob=0.95) for who, v in page["level"].items()}
    first, last = pairs["boys"], pairs["all"]
    page.claim("The first line agrees with what the talk printed: 5.75 points, an interval from $-6.55$ "
               "to 17.49, and a probability of 0.827.",
               abs(first.mean - 5.75) < 0.3 and abs(first.low + 6.55) < 1 and abs(first.high - 17.49) < 1
               and abs(first.probability - 0.827) < 0.02)
    page.claim("The last line is surer than the two above it, because all pupils of a school count "
               "towards it.",
               last.probability - 0.01 > max(first.probability, pairs["girls"].probability)
               and last.high - last.low < pairs["girls"].high - pairs["girls"].low)
    page.claim("her school's coursework is probably ahead, with a chance of nearly nine in ten, and the "
               "interval for the lead still holds zero.",
               0.87 < last.probability < 0.9 and last.low < 0 < last.high
               and page.at("Two schools side by side")["pair"] == last)
    page.aside("the two schools do not have the same pupils, nor the same teachers to mark them.", "a reason")


def test_the_other_paper():
    two, papers = page["two"], page["papers"]
    page.aside("Do girls know more science, or do teachers mark them higher?", "a question")
    there = page["there"]
    alone, both = page["gcse"].course[there & ~two], page["gcse"].course[two]
    page.claim("1,523 pupils have both scores. The 202 without a written one did as well as the others in "
               "the coursework.",
               two.sum() == 1523 and alone.size == 202 and abs(alone.mean() - both.mean()) < 0.2)
    page.aside("Fit the same model to each of the two:", "what is done")
    page.claim("These are the same pupils in the same schools.",
               (papers["course"].model.groups == papers["written"].model.groups).all()
               and len(papers["course"].model.groups) == 73)
    gap = {name: p["gamma"][..., 1] for name, p in papers.items()}
    spread = {name: p["tau"][..., 1].mean() for name, p in papers.items()}
    behind = (papers["written"]["theta"][..., 1] < 0).sum(axis=-1)
    page.claim("In the coursework girls are ahead by seven points, with large differences between "
               "schools. On the paper that outsiders mark, boys are ahead by two or three points, in most "
               "schools, and the schools hardly differ.",
               6.5 < gap["course"].mean() < 7.5 and -2.7 < gap["written"].mean() < -2.3
               and spread["course"] > 6 and spread["written"] < 2 and np.quantile(behind, 0.05) > 0.6 * 73)
    page.claim('So "girls are better at science" is not what the table shows.',
               (gap["written"] < 0).mean() > 0.99)
    page.aside("The two numbers cannot tell these apart, but marking the coursework a second time",
               "a reason")


def expected_hits(size):
    return np.isin(page["top"], page["order"][:size]).sum(axis=-1).mean()


def test_the_list_of_ten():
    page.aside("Which ten schools", "a title")
    page.aside("The board wants the schools with the largest gaps. As in [], compute for each school the "
               "probability that it is one of the ten, and take the ten largest:", "what is computed")
    p_top, order = page["p_top"], page.at("Which ten schools")["order"]
    page.claim("If schools share one $\\sigma$, two of them are nearly certain. After them the list is soft: "
               "ten visits find five of the ten.",
               p_top[order[1]] > 0.85 > 0.6 > p_top[order[2]] and 4.5 < p_top[order[:10]].sum() < 5.3)
    steps, error = np.ptp(p_top[order[7:16]]) / 8, np.sqrt(0.25 * 0.75 / 4000)
    page.claim("From the eighth place on, the order is little more than Monte Carlo error, so the last three "
               "visits may go by lot.", steps < error and p_top[order[6]] - p_top[order[7]] > 5 * error)
    assert {LABELS[k] for k in order[:2]} == {64343, 20920}
    assert np.isclose(p_top.sum(), 10) and np.isclose(expected_hits(10), p_top[order[:10]].sum())


def test_the_letter():
    post, beta = page["post"], page["beta"]
    gap, ahead = post["gamma"][..., 1], (beta < 0).sum(axis=-1)
    low, high = np.quantile(ahead, [0.05, 0.95])
    page.claim("Girls score six or seven points higher than boys in the coursework, give or take two.",
               6.3 < gap.mean() < 7.3 and 1.6 < 1.645 * gap.std() < 2.2)
    page.claim("That is so in most of your 73 schools, but not in all: in about ten of them, and anything "
               "from five to sixteen would fit the data, the boys are ahead.",
               9.5 < ahead.mean() < 11 and (low, high) == (5, 16))
    behind = (beta < 0).mean(axis=(0, 1))
    page.claim("We can name hardly any of these with confidence; the likeliest is School 67105.",
               behind.argmax() == of(67105) and (behind > 0.8).sum() == 1 and behind.max() < 0.9)
    written = page["papers"]["written"]
    page.claim("On the written paper the same boys are ahead by two or three points, and almost equally "
               "so everywhere. The coursework gap is therefore no sign that girls know more science, and by "
               "itself no reason to pay for extra lessons for boys.",
               -2.7 < written["gamma"][..., 1].mean() < -2.3 and written["tau"][..., 1].mean() < 2)
    means = beta.mean(axis=(0, 1))
    said = page.printed("Checks that can fail")
    page.claim("Send examiners to School 64343 first, where our best guess is a gap of 25 points, or of 15 "
               "if we let each school have its own spread. Then to School 20920, where it is 21 points and "
               "rests on seven pupils, and to Schools 68217, 68233, 67051, 60741 and 68125.",
               [round(means[of(s)]) for s in (64343, 20920)] == [25, 21] and "School 64343 15." in said
               and page["n"][of(20920)] == 7
               and [LABELS[k] for k in page.at("Which ten schools")["order"][2:7]]
               == [68217, 68233, 67051, 60741, 68125])
    p_top, order = page["p_top"], page.at("Which ten schools")["order"]
    page.claim("For the other three visits nine schools are about equally likely, so draw lots. Of the ten "
               "visits about five will find one of the ten largest gaps.",
               np.ptp(p_top[order[7:16]]) < 0.06 and 4.5 < p_top[order[:10]].sum() < 5.3
               and p_top[order[:7]].sum() + 3 * p_top[order[15]] > 4.5)
    page.claim("We left out 180 pupils without coursework.", (~page["there"]).sum() == 180)
    page.claim("in some schools pupils are spread more widely than it assumes. Neither moves the mean gap by "
               "more than a point, or the number of schools with boys ahead by more than one.",
               "one sigma  : mean gap 6.0" in said and "own spread : mean gap 5.2" in said
               and said.count("boys ahead 8") == 2 and said.count("boys ahead in 10 of 73") == 2)
    page.aside("if they shrink, they were in the marking, and then all schools should be marked from "
               "outside.",
               "advice")
    page.aside("Some of the largest gaps are large by luck in the marking, and a second marking would "
               "shrink those anyway, so a few schools drawn by lot should be marked again beside the "
               "ten.", "advice")
    single = np.minimum(page["n_girls"], page["n"] - page["n_girls"]) == 0
    page.claim("a school for one gender has no gap to see. Here it is one school, with a single girl; [] "
               "has 37 of them",
               single.sum() == 1 == page["n_girls"][single].sum() == page["n"][single].sum()
               and (~page["mixed"]).sum() == 37)


def test_the_summary():
    said = page.printed("Checks that can fail")
    page.claim("Three programs agree on the numbers. Three checks fail. They cost the mean gap less than a "
               "point, and the largest gap ten.",
               len(page.at("The same by maximum likelihood")["rows"]) == 5 and len(page["checks"]) == 4
               and "own spread : mean gap 5.2" in said and "64343 25.5" in said and "64343 15.2" in said)
