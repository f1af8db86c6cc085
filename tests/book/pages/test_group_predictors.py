"""The sentences of the chapter on group predictors."""

import numpy as np
from claims import Page

page = Page("group_predictors")


def mean(name, fit):
    return page["fits"][fit][name].mean(axis=(0, 1))


def glued(key):
    return float(page.glued(key))


def test_families_differ_between_sectors():
    ses, catholic, k = page["mean_ses"], page["catholic"], page["k"]
    public = page["fits"]["sector"]["gamma"][..., 0].mean()
    page.claim(
        "Catholic schools in the survey score higher than public ones, by <gp-sector> points for the "
        "average pupil.",
        glued('gp-sector') == round(mean('gamma', 'sector')[2], 1) > 2.5)
    page.claim(
        "And School 8367, which lies far below the public schools: does it still lie far below public "
        "schools whose pupils come from similar families?",
        page['lines'].intercept[k] < public - 5)
    page.aside("A group predictor says where a group's level and slope should lie.", "definition")
    page.aside("I know which of the two a coefficient means.", "a goal")
    page.aside(
        "So the sectors may differ in more than the sector. One thing that the survey knows is",
        "a possibility")
    page.claim(
        "Pupils of Catholic schools come from somewhat better-off families, and pupils from better-off "
        "families score higher.",
        0.2 < ses[catholic == 1].mean() - ses[catholic == 0].mean() < 0.4
        and page['slopes']['ses alone'][0] > 2)
    page.claim(
        "School 8367 is not poor: its mean SES is slightly above that of the average public school.",
        0 < ses[k] - ses[catholic == 0].mean() < 0.25)


def test_the_spread_and_the_sector_shrink():
    tau = [mean("tau", fit)[0] for fit in ("neither", "sector", "both")]
    one, two = mean("gamma", "sector"), mean("gamma", "both")
    page.aside("How do two facts about a school enter the model?", "a question")
    page.aside(r"and $\gamma$ becomes a $2 \times 2$ matrix, with one column per predictor:", "algebra")
    page.aside(
        "As before, the first index is that of the predictor and the second is 1 for the intercept and 2 "
        "for the slope. We fit three models:",
        "notation")
    page.aside("and for mean SES as wide as for sector.", "the priors below")
    page.aside("in the last one `u1` is mean SES", "names")
    page.aside("Two things happened on the way from one predictor to two.", "what follows")
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


def test_school_8367_moves_with_mean_ses_and_not_with_the_sector():
    level = [mean("theta", fit)[page["k"], 0] for fit in ("neither", "sector", "both")]
    new_line, own = page["mu_2"][0] - page["mu_1"][0], page["lines"].y_mean[page["k"]]
    page.claim(
        "The sector hardly moves the level of the school, and mean SES moves it by two points.",
        abs(level[1] - level[0]) < 0.15 and abs(level[2] - level[1] - 2) < 0.3)
    page.claim(
        "Two things push it up: the line of public schools with such pupils lies a little higher than "
        r"that of all public schools; and $\tau_\alpha$ is smaller, so its own pupils weigh less.",
        0 < new_line < 1.2 and mean('tau', 'both')[0] < mean('tau', 'sector')[0])
    page.aside("Which of the two counts for more is an exercise.", "a question")
    page.claim(
        "Even so the school stays between three and four points below the average public school with "
        "such pupils:",
        3 < page['mu_2'][0] - level[2] < 4)
    page.claim(
        "Mean scores of the 160 schools over the mean SES of their pupils.",
        len(page['mean_ses']) == 160)
    page.claim(
        "Scatter of circles and triangles that rise from the lower left to the upper right, with two "
        "parallel rising lines through them.",
        np.corrcoef(page['mean_ses'], page['lines'].y_mean)[0, 1] > 0.7 and mean('gamma', 'both')[2] > 0)
    page.claim(
        "School 8367 lies near the middle of the horizontal axis and far below both lines; an arrow "
        "leads from it halfway up towards the dashed line.",
        abs(page['mean_ses'][page['k']]) < 0.1
        and abs((level[2] - own) / (page['mu_2'][0] - own) - 0.5) < 0.1)
    page.aside("The running table gets one more row:", "what follows")
    page.aside(
        "The second compares the school with public schools, the third with public schools whose pupils "
        "come from such families.",
        "what the models compare")


def test_within_and_between_slopes_differ_and_the_blend_lies_between():
    first, second, blend = page["first"], page["second"], page["blend"]
    least = np.polyfit(page["mean_ses"], page["lines"].y_mean, 1)[0]
    page.claim(
        "Another question is how schools with a higher mean SES differ from schools with a lower one: "
        "between schools. The two answers need not be equal. Least squares shows both in two lines:",
        least > 2 * page['x'] @ page['y'] / (page['x'] @ page['x']))
    page.aside("and take three versions of a model with varying intercepts only:", "what follows")
    page.claim(
        "the coefficients are the within slope, <within>, and the between slope, <between>.",
        glued('within') == round(first[0], 1) and glued('between') == round(first[1], 1))
    page.claim(
        "the first is the within slope again, and the second is between minus within, <contextual>:",
        abs(second[0] - first[0]) < 0.02 and abs(second[1] - first[1] + first[0]) < 0.05
        and glued('contextual') == round(second[1], 1))
    page.claim(
        "the single coefficient is a blend of both, <blend>, and answers neither question []",
        first[0] < blend[0] < first[1] and glued('blend') == round(blend[0], 1))
    lines, x = page["lines"], page["x"]
    noise = (x @ x / (x.size - 160) / lines.n).mean()
    kept = 1 - noise / page["mean_ses"].var()  # of the spread of the means
    page.claim(
        r"The $\bar x_j$ are means of the tested pupils and not of the whole school. That error pulls the "
        "between slope towards the within slope, here by a little.",
        0.9 < kept < 0.97 and 0.1 < (first[1] - first[0]) * (1 / kept - 1) < 0.4)
    page.aside(
        "what the school's mean goes with among pupils whose own families are alike.",
        "what the coefficient means")
    page.aside(
        "All of this is association. No pupil was assigned to a school by lot, and no school to a sector.",
        "a statement about design")
    page.aside(
        "A better $u_j$ makes it smaller and sends a school to another place.",
        "a summary of the fits above")


def test_the_exercises_say_what_is_so():
    effect = page["effect"]
    p = page["fit"](dict(zip(page["labels"], page["tossed"], strict=True)),
                    *[page["level"]] * 3, *[page["slope"]] * 3)
    moved = [abs(p["tau"].mean(axis=(0, 1)) - mean("tau", "both"))[0],
             abs(p["theta"].mean(axis=(0, 1)) - mean("theta", "both"))[page["k"], 0]]
    page.aside("Which two numbers of the table printed in", "a question")
    page.claim(
        "So the second coefficient of the second version is the difference of the two of the first:",
        abs(page['second'][1] - page['first'][1] + page['first'][0]) < 0.05)
    page.aside("and use the result as a third group predictor, beside mean SES and sector.", "an exercise")
    page.claim(
        r"$\tau_\alpha$ stays, the school stays, and the coefficient is within two of its standard "
        "deviations of zero.",
        max(moved) < 0.15 and abs(effect.mean()) < 2 * effect.std())
    page.aside("Between the second and the third model two things changed for School 8367:", "the models")
    page.aside("change one of the two at a time, and say which of them moved the level.", "an exercise")


def test_the_smaller_spread_moves_school_8367_most_of_the_way():
    def level(mu, omega):
        return (mu + omega @ np.linalg.inv(omega + page["noise"]) @ (page["own"] - mu))[0]

    lines, spreads = (page["mu_1"], page["mu_2"]), (page["Omega_1"], page["Omega_2"])
    start, end = level(lines[0], spreads[0]), level(lines[1], spreads[1])
    line, spread = level(lines[1], spreads[0]) - start, level(lines[0], spreads[1]) - start
    raw, ours = page["raw"]["gamma"][..., 1].mean(), mean("gamma", "sector")[1]
    page.claim(
        "The new line alone moves the level little. The smaller spread does most of it:",
        0 < line < 0.2 * (end - start) and spread > 0.7 * (end - start))
    page.aside(
        "a school this far below its line has probably been unlucky with its fourteen pupils. So says "
        "the model, which knows nothing else about it.",
        "the reading of the formula")
    page.claim("His population slope of public schools comes out larger than ours.", 0.1 < raw - ours < 0.3)
    page.aside("Which of the two is wrong?", "a question")
    page.aside("the score expected of a pupil with SES 0.", "definition")
    page.claim(
        "it blends the within slope with the steeper between slope. Pupils of better-off schools score "
        "higher too",
        page['first'][1] > 2 * page['first'][0] and ours < raw)
    page.aside("if levels of schools with such pupils differ so little", "a supposition")


def test_the_ministry_is_told_the_truth():
    one, two = mean("gamma", "sector"), mean("gamma", "both")
    page.claim(
        "Catholic schools raise scores by 2.8 points. We should have more of them.",
        round(one[2], 1) == 2.8)
    page.aside("Answer in at most eight sentences, without a formula.", "an exercise")
    page.claim(
        "pupils of Catholic schools score 2.8 points more, not that the schools raised them by that much.",
        round(one[2], 1) == 2.8)
    page.claim(
        "When we compare schools whose families are alike in that respect, the difference falls to less "
        "than half.",
        two[3] < one[2] / 2)
    page.aside(
        "So even the smaller number is a comparison of schools as they are, not a forecast for a new one.",
        "a statement about design")
    page.claim(
        "in Catholic schools the scores of pupils from different families lie closer together.",
        two[5] < 0 and one[3] < 0)


def test_within_and_between_counties_of_california_the_slope_is_alike():
    g = [page["p"]["gamma"][..., part] for part in (1, 2)]
    sds = [v.std() for v in g]
    page.claim(
        "of 420 school districts in 45 counties",
        len(page['score']) == 420 and len(page['name']) == 45)
    page.aside(
        "Fit the first of the three versions above: income minus the mean of its county, and that mean. "
        "Which slope is steeper, within or between counties?",
        "an exercise")
    page.claim(
        "Here the two are nearly alike: their difference is about as large as the standard deviation of the "
        "between slope, so a blend would do little harm.",
        0.8 < abs(g[0].mean() - g[1].mean()) / sds[1] < 1.2)
    page.claim(
        "The between slope is known only half as well, because it is learned from 45 counties, and the "
        "within slope from 420 districts.",
        1.7 < sds[1] / sds[0] < 2.3)
