"""The file on School 8367, its five levels, and what the head teacher is told."""

import numpy as np
from claims import Page
from scipy.stats import norm

page = Page("group_predictors")
LEVEL, DISTANCE = 2, 3  # of what the page calls an answer


def answers(part):
    return {name: answer[part].mean() for name, answer in page["answers"].items()}


def lines():
    return {name: answer[0].mean() for name, answer in page["answers"].items()}


def below(name):
    """How often a school with 14 pupils lies as far below its line as School 8367 does."""
    return norm.cdf(page["answers"][name][DISTANCE]).mean()


def test_the_file_shows_what_is_unlike_any_other_school():
    schools, k, means = page["schools"], page["k"], page["lines"].y_mean
    share, lowest = schools["pracad"], np.argsort(page["lines"].y_mean)[:6]
    own, others = page["y"][page["school"] == 8367], np.arange(160) != k
    page.aside("It mentioned a file with more columns.", "a remark in varying_slopes")
    page.aside("`himinty`, 1 if more than 40% of the pupils belong to a minority.", "what the column means")
    page.claim("Here are the six schools with the lowest means.",
               k in lowest and page.printed("The file on School 8367").count("Public") == len(lowest) == 6)
    page.aside("Is the value in the row of School 8367 the smallest or largest among the six?", "a hint")
    page.claim(
        "Its size is not it, for other schools are smaller, and other schools have a higher `disclim`. Its "
        "mean SES is the best of the six, but an ordinary one among 160.",
        schools['size'].min() < schools['size'][k] and schools['disclim'].max() > schools['disclim'][k]
        and lowest[np.argmax(schools['meanses'][lowest])] == k
        and 0.4 < np.mean(schools['meanses'] < schools['meanses'][k]) < 0.6)
    page.claim(
        "The file puts not one pupil of School 8367 on the academic track. It is the only such school of "
        "the 160, and over all schools the share goes closely with the scores.",
        list(page['labels'][share == 0]) == [8367] and 0.65 < np.corrcoef(share, means)[0, 1] < 0.7)
    page.claim(
        "one of the fourteen scored 15.9. Without that one pupil the mean of the school would be 3.68 and "
        "not 4.55, the lowest of all.",
        own.size == 14 and round(own.max(), 1) == 15.9 and round(own.mean(), 2) == 4.55
        and round(np.sort(own)[:-1].mean(), 2) == 3.68 < means[others].min())
    page.claim("Mean scores of the 160 schools over their shares of pupils on the academic track. School "
               "8367 is the only one at zero. The open ring is its mean without its best pupil.",
               list(page["labels"][page["track"] == 0]) == [8367])
    page.claim(
        "A cloud of dots that rises from the lower left to the upper right. The black dot of School 8367 "
        "stands alone at the left edge, below nearly all others, with an open ring a little under it.",
        np.corrcoef(share, means)[0, 1] > 0.6 and share.argmin() == k and (means < means[k]).sum() == 2
        and 0.5 < own.mean() - np.sort(own)[:-1].mean() < 1.2)
    page.aside("in a file with enough columns every school is alone in something.", "a warning")
    page.claim("What speaks for this column is that the other 159 schools say the same about it.",
               others.sum() == 159 and np.corrcoef(share[others], means[others])[0, 1] > 0.65)


def test_five_fits_put_the_school_at_different_levels():
    level, line = answers(LEVEL), lines()
    own, k = page["lines"].y_mean[page["k"]], page["k"]
    tau = {name: answer[1].mean() for name, answer in page["answers"].items()}
    page.claim("We tell the model five different things, and read off", len(page['answers']) == 5)
    page.claim("Five populations for School 8367, one standard deviation to either side (blue, dashed), and "
               "what each makes of its fourteen pupils: posterior mean and 90% interval (green).",
               len(level) == 5 and page['lines'].n[k] == 14)
    page.claim(
        "Five pairs of horizontal bars. A grey vertical line at 4.6 marks the mean of the fourteen "
        "pupils; the green bars lie between it and the blue ones, farthest to the right where sector "
        "and mean SES are told.",
        round(own, 1) == 4.6 and all(own < level[name] < line[name] for name in level)
        and max(level, key=level.get) == 'sector, mean SES')
    page.claim(
        "Five fits of one school, each soundly computed, say anything from 5.9 to 8.5. The sector hardly "
        "moves the level. Mean SES moves it up by two points: the line of public schools with such pupils "
        r"lies a little higher, and $\tau_\alpha$ is smaller, so the fourteen pupils weigh less.",
        abs(min(level.values()) - 5.9) < 0.1 and abs(max(level.values()) - 8.55) < 0.1
        and abs(level['sector'] - level['nothing']) < 0.15
        and abs(level['sector, mean SES'] - level['sector'] - 2) < 0.3
        and 0 < line['sector, mean SES'] - line['sector'] < 1.2
        and tau['sector, mean SES'] < tau['sector'])
    page.aside("Which of the two counts for more is an exercise.", "a question")
    page.claim(
        "The academic share alone moves it down: its line lies at 8.4 for schools like this one.",
        round(line['academic share'], 1) == 8.4 and level['academic share'] < level['nothing'] - 0.3)


def test_the_share_adds_little_to_sector_and_mean_ses():
    def of_share(name):
        gamma = page["fit"](*page["sets"][name])["gamma"].mean(axis=(0, 1))
        return gamma[1 + len(page["sets"][name])]

    tau = {name: answer[1].mean() for name, answer in page["answers"].items()}
    page.claim(
        "Beside sector and mean SES it makes $\\tau_\\alpha$ only a little smaller, since most of what it "
        "says about schools these two have said already.",
        0.93 < tau["all three"] / tau["sector, mean SES"] < 0.99
        and 0 < of_share("all three") < of_share("academic share") / 2)


def test_the_school_objects_to_some_of_its_likes():
    away = answers(DISTANCE)
    page.claim(
        "Told sector and mean SES, the model finds it 3.4 standard deviations below its line. Fewer than one "
        "school in a thousand should lie so far down, and we have 160.",
        round(away['sector, mean SES'], 1) == -3.4 and below('sector, mean SES') < 0.001
        and page['labels'].size == 160)
    page.claim("Each is right about a comparison: with all schools, with public schools, with schools that "
               "place few pupils on the academic track, with public schools whose pupils come from such "
               "families.", list(page['labels'][page['schools']['pracad'] == 0]) == [8367])
    page.claim("Then luck is a poor story for its fourteen pupils, and the two points that this fit "
               "gives it rest on that story.",
               abs(answers(LEVEL)['sector, mean SES'] - answers(LEVEL)['sector'] - 2) < 0.3)
    page.claim(
        "Told the academic share alone, it lies 1.5 below, and about 7 schools in 100 do that.",
        round(away['academic share'], 1) == -1.5 and 0.065 < below('academic share') < 0.085)
    page.claim("The running table gets three more rows:",
               sum(row.page == 'group_predictors' for row in page['so_far']('group_predictors')) == 3)


def half_widths():
    """Half of each 90% interval of the school's level."""
    levels = [answer[LEVEL] for answer in page["answers"].values()]
    return [np.ptp(np.quantile(level, [0.05, 0.95])) / 2 for level in levels]


def test_the_head_teacher_is_told_what_forty_more_pupils_would_settle():
    level, line = answers(LEVEL), lines()
    fourteen, more = (levels_at(n) for n in (14, 54))
    page.aside("The district has money to test forty more pupils of one school.", "an example")
    page.claim(
        "our estimates of its level run from about 6 to 8.5, each uncertain by about two points either way, "
        "on a scale where the average public school has 11.4. Which number you hear depends on the schools "
        "we compare you with, and fourteen pupils cannot settle that.",
        abs(min(level.values()) - 6) < 0.2 and abs(max(level.values()) - 8.5) < 0.1
        and all(1.8 < half < 2.5 for half in half_widths())
        and round(line['sector'], 1) == 11.4 and np.ptp(fourteen) > 2.4)
    page.claim("Compared with what one would expect of a school without an academic track you are not "
               "unusual, but no other school is there to check that.",
               below('academic share') > 0.05 and (page['schools']['pracad'] == 0).sum() == 1)
    page.aside("you should be doing better, and your own results say that this comparison may not fit you.",
               "the distance from the line, in words")
    page.aside("How much would that settle, if the forty score as the fourteen did?", "a question")
    page.claim("With forty more such pupils the answers would lie within about a point of one another.",
               0.9 < np.ptp(more) < 1.3)
    page.claim("The edge. No school but this one has a share below .05.",
               np.sort(page['schools']['pracad'])[1] >= 0.05)
    page.aside("What the line says at 0 is what a straight line says.", "a warning")
    page.aside("Where it fails. Three things to look for before you trust a line of groups:", "a list")
    page.claim(
        "With eight schools and five predictors the schools have two pieces of information left for "
        "$\\tau$.",
        8 - np.linalg.matrix_rank(np.vander(np.arange(8.0), 6)) == 2)


def levels_at(n):
    """The five levels if n pupils had the mean of the fourteen."""
    own, sigma = page["lines"].y_mean[page["k"]], page["post"]["sigma"].mean()
    weights = [n / (n + sigma**2 / answer[1].mean() ** 2) for answer in page["answers"].values()]
    return [w * own + (1 - w) * line for w, line in zip(weights, lines().values(), strict=True)]


def test_the_summary_says_what_was_shown():
    page.aside("A predictor of the rows can make $\\tau$ larger.", "shown by the floor of the houses")
    page.aside("A better $u_j$ makes $\\tau$ smaller and sends a school to another place.",
               "a summary of the fits above")
    page.aside("All of this is association.", "a statement about design")
    page.aside("A group many standard deviations off its line objects.", "what the last column is for")
    page.aside("which is one more group predictor, is the subject of", "what follows")
    page.aside("No pupil was assigned to a school by lot, and no school to a sector.", "about the survey")
