"""The sentences of the chapter on slopes within and between groups."""

import csv
from pathlib import Path

import numpy as np
from claims import Page

page = Page("within_and_between")
LME4 = Path(__file__).parents[2] / "reference/lme4.csv"


def glued(key):
    return float(page.glued(key))


def with_tau(name):
    """Posterior mean of tau in one of the three versions."""
    p = page["bhm"].HierarchicalRegression(
        page["y"], np.column_stack(page["versions"][name]), page["one"], page["school"]).sample(rng=2)
    return p["tau"].mean()


def test_the_mother_and_the_board_are_given_two_numbers():
    first, second, blend = page["first"], page["second"], page["blend"]
    least = np.polyfit(page["mean_ses"], page["lines"].y_mean, 1)[0]
    inside = page["x"] @ page["y"] / (page["x"] @ page["x"])
    page.aside("A mother asks about two children of one school. The second child's family stands one unit of "
               "SES higher. How many more points should that child score? A school board asks about two "
               "schools.", "questions")
    page.aside("The families of the second stand one unit higher on average. How many more points should its "
               "average pupil score?", "a question")
    page.aside("I know which of the two a coefficient means.", "a goal")
    page.aside("How many more points should its average pupil score?", "a question")
    page.claim("One table of pupils gives <within> to the mother and <between> to the board. And a "
               "regression that nobody thought about gives <blend>.",
               [glued('within'), glued('between'), glued('blend')]
               == [round(v, 1) for v in (first[0], first[1], blend[0])])
    page.claim(
        "Another question is how schools with a higher mean SES differ from schools with a lower one: "
        "between schools. The two answers need not be equal. Least squares shows both in two lines:",
        least > 2 * inside)
    page.claim("The mean scores of 160 schools over their mean SES. Each short line has the slope within "
               "schools; the dashed line through the dots is steeper.",
               len(page['mean_ses']) == 160 and least > inside)
    page.claim("A cloud of 160 dots that rises to the right along a dashed line. Through each dot runs a "
               "short line that rises less steeply than the dashed one.", 0 < inside < least)
    page.claim("the dashed line is more than twice as steep as the short ones. So the within slope and the "
               "between slope are two numbers,", least > 2 * inside)
    page.claim("the coefficients are the within slope, <within>, and the between slope, <between>.",
               glued('within') == round(first[0], 1) and glued('between') == round(first[1], 1))
    page.claim(
        "the first is the within slope again, and the second is between minus within, <contextual>:",
        abs(second[0] - first[0]) < 0.02 and abs(second[1] - first[1] + first[0]) < 0.05
        and glued('contextual') == round(second[1], 1))
    page.aside("what the school's mean goes with among pupils whose own families are alike.",
               "what the coefficient means")
    page.claim("the single coefficient is the blend of both, <blend>, and answers neither question []. Its "
               "$\\tau$ is the largest of the three.",
               first[0] < blend[0] < first[1]
               and with_tau('ses alone')
               > 1.2 * max(map(with_tau, ('ses, and mean', 'ses - mean, and mean'))))


def test_the_picture_of_two_schools_shows_all_three_numbers():
    m, centre, at_0 = page["m"], page["centre"], page["at_0"]
    page.claim("The three numbers as the first model sees them, for two schools whose mean SES (dots) is "
               "one unit apart. The solid lines have the slope within, and the dashed line has the slope "
               "between. The arrow joins two pupils with the same "
               "SES, 0, one in each school: its length is the contextual coefficient.",
               np.ptp(m) == 1 and abs(np.ptp(centre) - page["first"][1]) < 1e-9
               and abs(np.ptp(at_0) - page["second"][1]) < 0.05)
    page.claim("Two parallel solid lines that rise gently, the right one higher than the left, each with a "
               "dot in its middle. A steeper dashed line runs through both dots. Between the ends of the "
               "solid lines, at SES 0, a vertical arrow reaches from the lower line to the upper one.",
               0 < page["w_slope"] < page["b_slope"] and at_0[0] < at_0[1])
    page.aside("In [] you can see the first three of these numbers. Walk along a solid line, and you go "
               "from pupil to pupil of one school.", "what the picture shows")
    page.aside("both the pupil's family and the school change. Jump up the arrow, and only the school "
               "changes.", "what the picture shows")


def test_another_program_finds_the_slope_between():
    with LME4.open() as rows:
        theirs = next(float(row["estimate"]) for row in csv.DictReader(rows)
                      if (row["case"], row["term"]) == ("hsb2_means_as_outcomes", "meanses"))
    page.claim("Another program agrees on the new slope: lme4, told the mean alone, gives 5.86.",
               round(theirs, 2) == 5.86 and abs(page['first'][1] - theirs) < 0.05)


def test_the_promise_is_named():
    page.aside("schools with better-off families are not better or worse for other reasons.", "the "
               "assumption")
    page.aside("What differs between two families of one school does not drop out.", "a limit")
    page.aside("It compares pupils of one school, so all that belongs to the school drops out", "a limit")
    page.aside("is what is left after the mean. It no longer rises or falls with the mean, as long as a "
               "straight line is enough.", "the meaning of the equation")
    page.aside("for the mean over all pupils of school", "notation")
    page.aside("Three ways to write the regression:", "what follows")


def test_the_blend_is_weighted_by_precision():
    there = page.at("What the one slope blends")
    part, P_w, P_b = there["part"], there["P_w"], there["P_b"]
    page.aside("So the data fall into two parts that are independent given", "shown by the equation")
    page.claim(
        "The share of the schools is small here, about one twentieth, and the blend is off by two tenths "
        "of a point. That is the luck of the design: 45 pupils per school make $P_w$ large.",
        abs(part - 0.05) < 0.006 and abs(page['blend'][0] - page['first'][0] - 0.2) < 0.03
        and round(page['y'].size / 160) == 45 and P_w > 15 * P_b)
    page.aside("The model with one slope averages the two by precision:", "shown by the equation")
    page.aside("If the tested pupils happen to be better off than their school, their mean score is "
               "higher by $\\beta_w$ times the surplus, and not by $\\beta_b$ times.", "shown by the "
               "equation")
    page.aside("With two or three visits per patient, or two children per family, it can be the larger part.",
               "examples")


def test_the_mean_is_measured_with_error():
    reliable, k, n = page["reliable"], page["k"], page["lines"].n
    true_b, context, unknown = page["true_b"], page["context"], page["unknown"]
    page.claim("The mean SES of School 8367 comes from fourteen pupils of 153. Is it the mean of the school?",
               n[k] == 14 and page['schools']['size'][k] == 153)
    page.claim(
        "For the coefficients it is a small correction, a quarter of a point. With five pupils per school it "
        "would be a large one",
        0.2 < true_b - page['first'][1] < 0.3 and 0.2 < context - page['second'][1] < 0.3
        and page['r'] < 0.7 < 0.93 < reliable.mean() < 0.945)
    page.claim(
        "the line at which the last chapter put it is uncertain by more than half a point, because its $u_j$ "
        "is.",
        0.5 < context * unknown < 0.8)
    page.claim("On average over schools $\\tau$ takes up that doubt; for the school with the least "
               "reliable mean it takes up too little.",
               np.argmin(reliable) == k and round(reliable[k], 2) == 0.84)
    page.aside("A model could treat $\\mu_j$ as one more unknown []; that of this package does not.",
               "a limit")


def test_the_board_is_told_which_number_to_use():
    page.claim("one unit of mean SES is worth <between> points to a child",
               glued('between') == round(page['first'][1], 1))
    page.aside("It compares average pupils of two schools, and their own families differ as well.", "a "
               "reason")
    page.claim(
        "For children of similar families the schools differ by about <contextual> points per unit of mean "
        "SES, and by nearly four if we allow for means that come from few pupils.",
        glued('contextual') == round(page['second'][1], 1) and 3.8 < page['context'] < 4)
    page.aside("Three cases in which the mean does not help:", "a list")
    page.aside("Uranium is one number per county.", "the data of the last chapter")
    page.aside("The mean is then mostly noise, and the contextual coefficient is pulled to 0.",
               "the limit of the equation")
    page.claim("A slope within groups and a slope between them are two numbers.",
               page['first'][1] > 2 * page['first'][0])
    page.aside("small groups give the schools more say.", "a summary of the figure")
    page.aside("as a group predictor takes the blend apart and makes $\\tau$ smaller.", "a summary of "
               "the table")


def test_the_exercises_on_two_slopes_say_what_is_so():
    first, second, few = page["first"], page["second"], page["few"]
    page.aside("Which two numbers of the table printed in", "a question")
    page.claim("So the second coefficient of the second version is the difference of the two of the first:",
               abs(second[1] - first[1] + first[0]) < 0.05)
    page.aside("Keep the first five tested pupils of each school", "an exercise")
    page.aside("falls with the number of pupils, and which hardly does?", "a hint")
    page.aside("For the within slope, subtract the mean of the five pupils that were kept.", "a hint")
    page.aside("be smaller, larger or the same as with all pupils?", "an exercise")
    page.claim("The blend moves towards the between slope: with five pupils per school $P_w$ is an "
               "eleventh of what it was, and $P_b$ is still more than half.", few_pupils(few))
    page.claim("The within slope differs from that of all pupils only by chance. And the between slope has "
               "become smaller, mostly because means of five are less reliable.", slopes_of_few(few))


def least_squares(few):
    """Sums of squares and slopes inside schools and between means, of five pupils each."""
    ses, y = (page[name][few].reshape(160, 5) for name in ("ses", "y"))
    around = ses - ses.mean(axis=1, keepdims=True)
    inside = (around * y).sum() / (around**2).sum()
    return (around**2).sum(), ses.mean(axis=1), inside, np.polyfit(ses.mean(axis=1), y.mean(axis=1), 1)[0]


def few_pupils(few):
    squares, means, _, _ = least_squares(few)
    tau, sigma = with_tau("ses alone"), page["sigma"]
    P_b = ((means - means.mean()) ** 2).sum() / (tau**2 + sigma**2 / 5)
    share = P_b / (P_b + squares / sigma**2)
    return 10 < page["lines"].sxx.sum() / squares < 12 and 0.5 < P_b / page["P_b"] < 0.9 and share > 0.2


def slopes_of_few(few):
    squares, _, inside, between = least_squares(few)
    by_chance = 2 * page["sigma"] / np.sqrt(squares)
    small = page["ratio"].mean() / 5  # sigma_x^2 over 5 tau_x^2
    expected = (page["true_b"] + small * page["first"][0]) / (1 + small)
    lost = page["first"][1] - between, page["first"][1] - page["q"][1]
    return abs(inside - page["first"][0]) < by_chance and page["first"][1] - expected > max(lost) / 2 > 0.5


def test_more_schools_make_a_wrong_number_precise():
    r, found = page["r"], page["found"]
    page.aside("Simulate 2,000 schools with five pupils each:", "an exercise")
    page.aside("SES with standard deviation 0.67 around $\\mu_j$", "an exercise")
    page.aside("plus a school's deviation with standard deviation 1.5 and a pupil's with 6.", "an exercise")
    page.aside("Everything you need is in arrays of 2,000 rows and five columns. The between slope of least "
               "squares will do.", "a hint")
    page.claim("The reliability is $0.4^2 / (0.4^2 + 0.67^2/5)$.", np.isclose(r, 0.16 / (0.16 + 0.4489 / 5)))
    page.claim(
        "What the means find lies more than a third of the way from the between slope to the within slope, "
        "however many schools there are. More schools make a wrong number precise.",
        1 / 3 < 1 - r < 0.4 and abs(found - (6 * r + 2 * (1 - r))) < 0.4)


def test_the_colleague_the_editor_and_the_counties():
    mixed, ours = (slope_of_lines(v) for v in (page["ses"], page["x"]))
    page.claim("His population slope of public schools comes out larger than ours.", mixed > ours + 0.1)
    page.aside("Which of the two is wrong?", "a question")
    page.claim("it blends the within slope with the steeper between slope. Pupils of better-off schools "
               "score higher too", page['first'][1] > 2 * page['first'][0])
    page.aside("the score expected of a pupil with SES 0.", "definition")
    page.claim("Six points for every step: where families are better off by one unit, pupils score six "
               "points more.", round(page['first'][1]) == 6)
    page.aside("Write a letter to the editor of at most six sentences, without a formula.", "an exercise")
    page.aside("Your six points compare schools, not pupils.", "what the number means")
    page.claim("Between two pupils of one school whose families stand one unit apart, the same survey finds "
               "about two points. Schools with better-off families score higher by more than their "
               "pupils' own families can account for", round(page['first'][0]) == 2 and page['second'][1] > 3)


def test_what_a_good_letter_contains():
    page.aside("such schools may teach better, or may be chosen by families who care more for mathematics.",
               "possible reasons")
    page.claim("that six belongs to schools and about two to pupils of one school;",
               [round(v) for v in page['first'][::-1]] == [6, 2])
    page.aside("that the rest is unexplained, with at least two possible reasons;", "a rubric")
    page.aside("The two slopes and the remedy are those of", "sources")


def slope_of_lines(x):
    p = page["bhm"].HierarchicalRegression.two_level(page["y"], x, page["school"], u=page["sector"])
    return p.sample(rng=11)["gamma"][..., 1].mean()


def test_within_and_between_counties_of_california_the_slope_is_alike():
    g = [page["p"]["gamma"][..., part] for part in (1, 2)]
    sds = [v.std() for v in g]
    page.claim("of 420 school districts in 45 counties",
               len(page['score']) == 420 and len(page['name']) == 45)
    page.aside("Fit the first of the three versions above: income minus the mean of its county, and that "
               "mean. Which slope is steeper, within or between counties?", "an exercise")
    page.claim(
        "Here the two are nearly alike: their difference is about as large as the standard deviation of the "
        "between slope, so a blend would do little harm.",
        0.8 < abs(g[0].mean() - g[1].mean()) / sds[1] < 1.2)
    page.claim(
        "The between slope is known only half as well, because it is learned from 45 counties, and the "
        "within slope from 420 districts.",
        1.7 < sds[1] / sds[0] < 2.3)
