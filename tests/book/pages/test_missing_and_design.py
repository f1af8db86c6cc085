"""The sentences on missing rows are true: who is missing, what each rule does, what filling does."""

import numpy as np
from claims import Page
from scipy.stats import norm

import bhm_core as bhm

page = Page("missing_and_design")
GCSE = bhm.load_gcse()
COURSE, WRITTEN, FEMALE = GCSE["course"], GCSE["written"], GCSE["female"]
GONE = np.isnan(COURSE)
DELETED = page.at("Known answer first: delete rows yourself")
CHANGE, ERROR = DELETED["change"], DELETED["error"]
LEFT, FILLED = (page.at("A model for a missing outcome")[name] for name in ("left", "filled"))
LEAD = LEFT["gamma"][..., 1]


def test_who_is_missing():
    page.claim("In 1989, <md-rows> pupils of <md-schools> English schools were examined in science.",
               page.glued("md-rows") == f"{COURSE.size:,}"
               and page.glued("md-schools") == str(len(set(GCSE["school"].tolist()))))
    of_paper = [WRITTEN[who & ~np.isnan(WRITTEN)] for who in (GONE, ~GONE)]
    errors = [np.sqrt(sum(v.var(ddof=1) / v.size for v in pair)) for pair in (
        of_paper, [FEMALE[who] for who in (GONE, ~GONE)])]
    page.claim("though neither difference is twice its error.",
               of_paper[1].mean() - of_paper[0].mean() < 2 * errors[0]
               and FEMALE[~GONE].mean() - FEMALE[GONE].mean() < 2 * errors[1])
    page.claim("The others have gaps too, in the written score.", np.isnan(WRITTEN[~GONE]).sum() == 202)
    page.claim("does not mention that it has used <md-used> pupils. Who are the other <md-gone>",
               page.glued("md-used") == f"{(~GONE).sum():,}" and page.glued("md-gone") == str(GONE.sum()))
    page.aside("Should it go to more schools, or test more pupils in each?", "the question")
    page.claim("They wrote slightly weaker papers, and a smaller share of them are girls, though",
               0 < np.nanmean(WRITTEN[~GONE]) - np.nanmean(WRITTEN[GONE]) < 2
               and FEMALE[GONE].mean() < FEMALE[~GONE].mean() - 0.04)
    page.claim("No pupil lacks both scores. Whoever took neither part is not in the file at all",
               not (GONE & np.isnan(WRITTEN)).any())
    page.aside("and a row that is not there cannot even be counted", "a lesson")
    page.aside("All of [] is given the predictors", "how the equation is meant")
    page.aside("How do the posterior means change, against those from all rows?", "a question")
    page.aside("and fitted to the kept rows of all pupils (solid)", "how the picture is made")
    page.aside("Now draw the missing outcomes, each time from another draw of all parameters.",
               "what follows")
    page.aside("if what the model knows, sex, school and paper, is all that decides who is missing",
               "a condition")


def test_the_rules_delete_as_they_say():
    lost, x = page["lost"], page["x"]
    share = np.mean([lost(x, np.random.default_rng(k)) for k in range(20)], axis=0)
    page.claim("We take the <md-hsb> pupils of High School and Beyond", page.glued("md-hsb") == f"{x.size:,}")
    page.claim("draw outcomes from a model with $\\truth{\\gamma_0 = 12.6}$, $\\truth{\\gamma_1 = 2.2}$, "
               "$\\truth{\\tau = 3}$ and $\\truth{\\sigma = 6.1}$", are_the_numbers_of(page["one_world"], x))
    page.claim("`lost` lets 30% of the rows go missing, the lower the value of `v`, the more often.",
               abs(share.mean() - 0.3) < 0.01 and abs(norm.cdf(-0.74 / np.sqrt(2)) - 0.3) < 0.001
               and share[x < -0.5].mean() > 3 * share[x > 0.5].mean())
    page.aside("Rows lost by chance, or by something that the model knows, cost precision. Rows lost because "
               "of their own outcome bend the answer", "a goal, shown below")


def are_the_numbers_of(world, x):
    """Whether least squares in many worlds finds the line, and the two standard deviations."""
    row, found = page["row"], []
    own = x - (np.bincount(row, x) / np.bincount(row))[row]
    for run in range(20):
        y = world(np.random.default_rng(run))
        level = np.bincount(row, y) / np.bincount(row)
        slope = own @ y / (own @ own)
        residual = y - level[row] - slope * own
        sigma = np.sqrt(residual @ residual / (x.size - 161))
        tau = np.sqrt(level.var(ddof=1) - sigma**2 * (1 / np.bincount(row)).mean())
        found.append([level.mean(), slope, tau, sigma])
    error = np.std(found, axis=0, ddof=1) / np.sqrt(20)
    return (np.abs(np.mean(found, axis=0) - [12.6, 2.2, 3, 6.1]) < 4 * error + 0.01).all()


def test_what_each_rule_does():
    page.claim("Twenty worlds, with one Monte Carlo error after ±", len(DELETED["found"]) == 20)
    page.claim("Deletion at random and deletion by $x$ leave all four where they were, within the error.",
               (np.abs(CHANGE[:2]) < 3 * ERROR[:2]).all())
    page.claim("Deletion by the outcome moves all four: the level is two points too high, the slope a fifth "
               "too low, and schools and pupils seem to differ less than they do.",
               (np.abs(CHANGE[2]) > 10 * ERROR[2]).all() and abs(CHANGE[2, 0] - 2) < 0.1
               and abs(CHANGE[2, 1] / 2.2 + 0.2) < 0.03 and (CHANGE[2, 2:] < 0).all())
    page.claim("Half a point is twice the posterior standard deviation of $\\gamma_0$.",
               abs(DELETED["shift"].mean() - 0.5) < 0.04
               and 1.8 < DELETED["shift"].mean() / sd_of_level() < 2.3)
    page.aside("It is the model, not the table, that makes gaps ignorable", "a lesson")
    page.aside("Leave $x$ out of the model, and the same rows go missing for a reason", "how it goes on")
    page.aside("the outcomes we have, $y_{\\text{obs}}$, and the list $o$", "a definition")
    page.aside("Let $o_i$ be 1 if the outcome of row $i$ was observed, and 0 if it is missing. The data "
               "are then two things", "a definition")
    page.aside("The literature has three names.", "what follows")


def sd_of_level():
    y = page["one_world"](np.random.default_rng(0))
    return page["fit"](y, [page["one"]], page["house"], 1)["gamma"].std()


def test_the_picture_of_deleted_rows():
    x, rules = DELETED["x"], DELETED["rules"]
    y, low = DELETED["y"], {name: rule for name, rule in rules.items()}
    page.claim("One pupil in twelve of one such world.", DELETED["some"].step == 12)
    page.claim("Where the outcome decides, the low ones are missing, and most of all where the line is low.",
               y[low["by the outcome"]].mean() < y.mean() - 3
               and low["by the outcome"][x < -0.5].mean() > low["by the outcome"][x > 0.5].mean() + 0.05)
    page.aside("Where rows are deleted by $x$, those that stay at an $x$ are a fair sample of those that "
               "were there.", "what the rule says")
    page.claim("Three panels with the same cloud of points that rises to the right. In the first, crosses "
               "are scattered over the whole cloud; in the second, they crowd at the left; in the third, "
               "at the bottom.",
               len(rules) == 3 and abs(x[low["at random"]].mean()) < 0.03 and x[low["by x"]].mean() < -0.3)
    a, b = DELETED["means"](y, [DELETED["one"], x], ~rules["by the outcome"], 3)[:2]
    page.claim("The fitted line lies on the true line in the first two panels, and above it, less steep, "
               "in the third.", a > 14 and b < 2 and (np.abs(CHANGE[:2, :2]) < 0.1).all())


def test_what_filling_does():
    knows = page["knows"]
    page.claim("The three coefficients are the level, the difference of girls and boys with equal papers, "
               "and how much coursework goes with one point in the paper.", knows["gamma"].shape[-1] == 3)
    page.claim("not how far they are ahead among pupils with equal papers", knows["gamma"][..., 1].mean()
               > LEAD.mean() + 1)
    page.aside("First the model that knows the paper, from the pupils who have both scores", "what follows")
    page.aside("But she may use it to fill.", "what follows")
    page.aside("Filling pays if the model that fills knows more.", "a lesson")
    leads = np.concatenate([post["gamma"][..., 1].ravel() for post in page["completed"](0)])
    page.claim("Girls are ahead by about 7 points of 100 either way.",
               abs(leads.mean() - 6.8) < 0.1 and abs(LEAD.mean() - 6.7) < 0.1)
    page.claim("girls are ahead by about 7 points either way, with a 90% interval from 5.7 to 7.9.",
               np.allclose(np.quantile(leads, [0.05, 0.95]), [5.7, 7.9], atol=0.15))


def gaps_at(shift):
    posts = page["completed"](shift)
    return np.mean([post["gamma"].mean(axis=(0, 1)) for post in posts], axis=0)


def test_what_a_shift_does():
    none, ten, twenty = (gaps_at(shift) for shift in (0, -10, -20))
    page.aside("Two worlds, one in which the missing coursework is like that of similar pupils, and one "
               "in which it is 20 points worse, give the same <md-used> rows. No test on these rows can "
               "tell them apart.",
               "what is not seen cannot be compared")
    page.claim("With every 10 points the level of the boys falls by about one point, since about a tenth "
               "of the boys are missing.",
               1 < none[0] - ten[0] < 1.2 and 0.1 < GONE[FEMALE == 0].mean() < 0.11)
    page.claim("The lead of the girls hardly moves. It grows a little, because a larger share of the boys "
               "is missing.",
               0.1 < ten[1] - none[1] < 0.3 and GONE[FEMALE == 0].mean() > GONE[FEMALE == 1].mean())
    of_all = np.array([1, FEMALE.mean()])
    page.claim("If those who are missing did 20 points worse than similar pupils, your average is about two "
               "points too high", 1.7 < (none - twenty) @ of_all < 2.2)
    page.claim("About one in ten of your pupils, 180 in all, have no mark for coursework.",
               GONE.sum() == 180 and 0.09 < GONE.mean() < 0.1)


def lead_after(boys_better, girls_worse):
    rng, leads, shift = np.random.default_rng(7), [], np.where(FEMALE == 1, -girls_worse, boys_better)
    for m in range(8):
        full = np.where(GONE, FILLED(rng) + shift, COURSE)
        leads.append(page["fit"](full, [page["ones"], FEMALE], GCSE["school"], m)["gamma"][..., 1].mean())
    return np.mean(leads)


def test_where_the_conclusion_turns():
    page.aside("It takes a shift that is not the same for both sexes. Boys must be better than similar "
               "pupils, or girls worse, by so much that their shares of missing pupils make up for the "
               "whole lead",
               "arithmetic beside it")
    page.claim("The boys alone cannot close the lead, because the scale ends at 100.",
               page["alone"] > 60 and page["guess"] > 60 and lead_after(100 - page["guess"], 0) > 2)
    page.claim("It would take full marks for every missing boy, and for every missing girl almost 40 "
               "points less than for girls like her.",
               36 < page["rest"] < 40 and abs(lead_after(100 - page["guess"], page["rest"])) < 0.5)
    page.claim("To close that lead, every missing boy would have needed full marks, and every missing "
               "girl almost 40 points less than girls like her.", 36 < page["rest"] < 40)
    page.aside("A selection model, a model for $o$ itself, estimates what we have supposed, but only from "
               "the assumed shape of the distributions.", "what else there is")
