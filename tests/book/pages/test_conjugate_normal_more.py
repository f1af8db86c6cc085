"""The chapter on the normal posterior, second half: the variance unknown, the next pupil, the exercises."""

import numpy as np
from claims import Page
from school_8367 import EXACT, LABELS, MU_0, OTHERS, PRIOR, SIGMA, SIGMA_0, SIZES, Y
from scipy.stats import norm, t

import bhm_core as bhm

page = Page("conjugate_normal")
YBAR, ERROR = Y.mean(), SIGMA / np.sqrt(14)
FLAT = bhm.NormalInverseGamma(0, 0, -1, 0)


def test_the_mean_alone_has_a_t_distribution():
    page.claim("But the scores of School 8367 scatter less than that", Y.std(ddof=1) < SIGMA)
    page.aside("The prior on the variance says that $\\sigma^2$ is about $s_0^2$, and says it as firmly as "
               "$\\nu_0$ independent deviations would", "a definition")
    page.aside("because one is used up by the mean. Data add to both", "a definition")
    law = t(13, YBAR, Y.std(ddof=1) / np.sqrt(14))
    page.claim("which has more weight in its tails than a normal one, because $\\sigma$ might be larger "
               "than it looks", law.sf(YBAR + 5) > norm.sf(5 / law.std()))
    page.aside("The power of $\\sigma^2$ is", "a proof")
    page.claim("Mind the second half of []. The number in the bracket is the squared scale of the $t$, and "
               "its variance is larger", law.var() > Y.var(ddof=1) / 14)
    page.aside("the two are easily confused, and [] looks at a table where they were", "an announcement")
    plane = page.at("The variance unknown")["plane"]
    page.claim("Two roads again, now on a grid over $\\mu$ and $\\log\\sigma^2$, where this prior is "
               "constant", np.isclose(plane.sd()[0] ** 2, law.var(), atol=5e-9))


def test_the_joint_posterior_widens_with_the_spread():
    plane = page.at("The variance unknown")["plane"]
    means, logs = page.at("The variance unknown")["m_axis"], page.at("The variance unknown")["v_axis"]
    spread = [np.sqrt(np.average((means - YBAR) ** 2, weights=plane.weights[:, k])) for k in (50, 60, 70)]
    page.claim("The contours are wider above than below: the larger the spread of the scores, the less the "
               "fourteen say about their mean", spread[0] < spread[1] < spread[2])
    of_sd = plane.weights.sum(axis=0)
    inside = np.cumsum(of_sd)[np.searchsorted(np.exp(logs / 2), [3, 8])]
    page.claim("Contours like an egg with its blunt end up, over the mean from 0 to 9 points and the "
               "standard deviation from 3 to 8", inside[1] - inside[0] > 0.95)
    page.claim("A thin grey line at 6.26 marks the pooled standard deviation, in the upper part of the "
               "contours", f"{SIGMA:.2f}" == "6.26" and of_sd[np.exp(logs / 2) > SIGMA].sum() < 0.1)
    page.aside("The grey line is the standard deviation within all schools", "what is drawn")
    page.aside("Which to take, the school's own spread or that of all schools", "a question")
    page.claim("once more we look at a school that we picked. Fourteen pupils say little about a spread",
               FLAT.update(Y).marginal("sigma").std() > 0.15 * Y.std())
    page.aside("and this is what the models of the later chapters do: one $\\sigma$ for all",
               "an announcement")


def test_prediction_adds_both_doubts_and_the_pupils_own_is_the_larger():
    page.aside("One more pupil of School 8367 comes to the test", "a supposition")
    page.claim("Two kinds of doubt add up, as variances do",
               np.isclose(EXACT.predictive().var(), EXACT.var + SIGMA**2))
    page.claim("Here the second is much the larger. More pupils would shrink the first and leave the second",
               SIGMA**2 > 10 * EXACT.var > 10 * PRIOR.update(np.tile(Y, 4)).var)
    page.aside("That was too quick in three ways, and each has its chapter", "an announcement")
    page.aside("We took $\\mu_0$ and $\\sigma_0$ from the other <conj-others> schools, looked at them once",
               "what was done")
    luck = np.mean(SIGMA**2 / SIZES[LABELS != 8367])
    page.claim("$\\sigma_0$ is somewhat too large", np.sqrt(OTHERS.var(ddof=1) - luck) < 0.97 * SIGMA_0)
    page.aside("All schools can be prior to each other at once", "an announcement")
    page.aside("Give the two a distribution, learn it from all schools, and average this page over it",
               "a definition")


def test_half_is_believed_of_a_school_as_large_as_the_prior():
    page.aside("(b) The survey is repeated with a test that scores in percent, so that every score is "
               "multiplied by 4", "a supposition")
    page.claim("(c) Show that $\\sigma_\\mu$ is smaller than $\\sigma_0$ and smaller than $\\sigma/\\sqrt "
               "n$", EXACT.sd < min(SIGMA_0, ERROR))
    larger = bhm.NormalMean(4 * MU_0, 4 * SIGMA_0, sigma=4 * SIGMA)
    page.claim("(b) Nothing: both $\\sigma$ and $\\sigma_0$ are multiplied by 4, and $w$ depends on their "
               "ratio", np.isclose(larger.weight(14), PRIOR.weight(14)))
    page.claim("the posterior precision is a sum of two positive numbers, so it is larger than each of them",
               EXACT.sd**-2 > max(SIGMA_0**-2, ERROR**-2))


def test_the_square_is_completed():
    page.aside("One pupil scores 3 points. Scores have $\\sigma = 6$", "a supposition")
    page.aside("Write the two exponents as one square in $\\mu$ plus a constant", "a task")
    page.aside("to the common denominator 36, and sort by powers of $\\mu$", "a hint")
    m = np.linspace(-3, 20, 9)
    both = (m - 3) ** 2 / 36 + (m - 12) ** 2 / 9
    assert np.ptp(both - (m - 10.2) ** 2 / 7.2) < 1e-12 and np.ptp(36 * both - 5 * m**2 + 102 * m) < 1e-9
    page.claim("$5\\mu^2 - 102\\mu = 5(\\mu - 10.2)^2$ plus a constant",
               np.ptp(5 * (m - 10.2) ** 2 - 5 * m**2 + 102 * m) < 1e-9)
    page.claim("The posterior is $\\mathcal N(10.2,\\, 7.2)$, with standard deviation 2.68. One pupil has a "
               "fifth of the weight: the prior is worth four",
               f"{np.sqrt(7.2):.2f}" == "2.68" and bhm.NormalMean(12, 3,
               sigma=6).weight(1) == 0.2 and m.size)  # fmt: skip


def moved(n, sd, sigma):
    w = n / (n + (sigma / sd) ** 2)
    return w * YBAR + (1 - w) * MU_0 - EXACT.mean


def test_a_prior_twice_as_sure_moves_the_school_most():
    page.aside("Three worlds. (a) School 8367 sent twice as many pupils, with the same mean. (b) The other "
               "schools lie twice as close together, so that $\\sigma_0$ is halved. (c) Pupils within a "
               "school differ half as much, so that $\\sigma$ is halved", "suppositions")
    page.aside("move furthest from <conj-posterior>, and in which direction? Rank the three, then compute",
               "a task")
    a, b, c = moved(28, SIGMA_0, SIGMA), moved(14, SIGMA_0 / 2, SIGMA), moved(14, SIGMA_0, SIGMA / 2)
    page.claim("(b) by far, and upwards: a prior that is twice as sure is worth four times as many pupils",
               b > 1.5 * max(-a, -c))
    page.claim("For the same reason (c) does more than (a): half the spread is as good as four times the "
               "pupils. Both move the mean down, towards the school's own",
               c < a < 0 and np.isclose(c, moved(56, SIGMA_0, SIGMA)))


def test_units_steps_and_signs():
    page.aside("The papers of seven pupils are marked today, those of the other seven tomorrow. Update in "
               "two steps", "a task")
    page.aside("Multiply everything that is in points by 10, and the posterior mean must be multiplied by "
               "10", "a check")
    wrong, right = ([bhm.NormalMean(u * MU_0, (u * SIGMA_0) ** k, sigma=u * SIGMA).update(u * Y).mean / u
                     for u in (1, 10)] for k in (2, 1))  # fmt: skip
    page.claim("Two answers for one school: something is wrong. Without the square they agree",
               np.ptp(wrong) > 0.2 and np.ptp(right) < 1e-9 and
               f"{wrong[0]:.2f}" == page.glued("conj-buggy"))  # fmt: skip
    squares, v = np.sum((Y - YBAR) ** 2), np.array([5.0, 20.0, 40.0])
    page.claim("The exponential goes to one, and the factor in front to infinity. The larger the spread, "
               "the more probable the scores, says the formula",
               (np.diff(14 / 2 * v - squares / (2 * np.exp(v))) > 0).all())


def test_the_variance_in_print_is_the_squared_scale():
    page.aside("Take the first six pupils of School 8367. Compute the variance as an average over draws",
               "a task")
    page.aside("for independent draws it is their standard deviation over the root of their number. "
               "`bhm.expectation` computes both", "a definition")
    law = t(5, 0, 1)
    page.claim("With $n = 6$ there are $\\nu = 5$ degrees of freedom, and the variance is larger by the "
               "factor $\\nu/(\\nu-2) = (n-1)/(n-3)$, two thirds more", np.isclose(law.var(), 5 / 3))
    page.claim("a $t$ has three parameters, and with $\\nu \\le 2$ it has no finite variance at all",
               not np.isfinite(t(2).var()))


def coverage(mean, w):
    centre, reach = norm(w * mean + (1 - w) * MU_0, w * ERROR), norm.ppf(0.95) * EXACT.sd
    return centre.cdf(mean + reach) - centre.cdf(mean - reach)


def test_a_credible_interval_is_right_on_average_over_the_prior():
    page.aside("A 90% credible interval holds $\\mu$ with probability 0.9, given the data and the prior. A "
               "90% confidence interval comes from a method that catches the fixed $\\mu$ in 90% of all "
               "samples", "definitions")
    page.aside("For schools with true means $\\mu_0$, $\\mu_0 - 2\\sigma_0$ and $\\mu_0 - 3\\sigma_0$, in "
               "what share of samples of fourteen pupils", "a task")
    page.claim("The interval is $\\bar\\mu \\pm 1.645\\,\\sigma_\\mu$, and over samples",
               f"{norm.ppf(0.95):.3f}" == "1.645")
    page.claim("(a) As numbers, yes: $\\bar y \\pm 1.645\\,\\sigma/\\sqrt n$",
               np.allclose(bhm.NormalMean(sigma=SIGMA).update(Y).marginal().interval(0.9),
               norm(YBAR, ERROR).interval(0.9)))  # fmt: skip
    page.aside("one is about $\\mu$ given these pupils, the other about the method over all samples",
               "definitions")
    w, schools = PRIOR.weight(14), np.linspace(MU_0 - 30, MU_0 + 30, 4001)
    page.claim("(b) The informed interval catches schools in the middle more often than 90% of the time, "
               "and schools far out less often",
               coverage(MU_0, w) > 0.92 and coverage(MU_0 - 2 * SIGMA_0, w) < 0.85)
    average = np.average(coverage(schools, w), weights=norm.pdf(schools, MU_0, SIGMA_0))
    page.claim("Averaged over the schools that the prior describes, it is right in exactly 90%. So a "
               "credible interval keeps its promise over all schools of the prior",
               np.isclose(average, 0.9, atol=1e-6))


def test_a_heavy_tail_gives_way():
    page.aside("by a $t$ distribution with 3 degrees of freedom, the same centre, and the same scale",
               "a task")
    page.aside("There is no closed form any more; use a grid", "a task")
    page.aside("To make the conflict larger, subtract 10 or 20 points from all scores", "a hint")
    m = np.linspace(-60, 60, 6001)
    shifts = np.array([0, -10, -20])
    heavy = [bhm.Grid(t.logpdf(m, 3, MU_0, SIGMA_0) - (m - YBAR - s) ** 2 / (2 * ERROR**2), m)
             for s in shifts]  # fmt: skip
    pull = np.array([grid.mean() for grid in heavy]) - YBAR - shifts
    normal = (1 - PRIOR.weight(14)) * (MU_0 - YBAR - shifts)
    page.claim("The normal prior pulls in proportion to the distance, however great it is, and is always "
               "equally sure. The $t$ prior pulls less and less: far out it gives way, and the posterior "
               "returns to the data and to their standard error",
               (np.diff(pull) < 0).all() and (np.diff(normal) > 0).all() and
               abs(heavy[2].sd() - ERROR) < 0.02)  # fmt: skip
    page.claim("Nearer by, where both could be right, its posterior is the wider of the two",
               heavy[0].sd() > EXACT.sd)


def test_the_letter_to_the_head_teacher_can_be_checked():
    page.claim("My pupils averaged <conj-ybar>, and you write <conj-posterior>. You have invented two "
               "points",
               [page.glued("conj-ybar"), page.glued("conj-posterior")] == [f"{YBAR:.2f}",
               f"{EXACT.mean:.2f}"] and round(EXACT.mean - YBAR) == 2)  # fmt: skip
    page.aside("which is as weak as mine, gets fewer of them because it is bigger", "a supposition")
    page.aside("Answer in at most eight sentences, without a formula", "a task")
    page.aside("it is what your fourteen pupils scored, and we do not change it. Our number answers another "
               "question, what we expect of the school beyond these fourteen", "a definition")
    apart = np.sqrt(2) * ERROR
    page.claim("If fourteen other pupils had come, their average would have been another one, easily by two "
               "points", 2 * norm.sf(2 / apart) > 0.3)
    page.aside("Averages as low as yours are rare, and when we see one, part of it is usually bad luck",
               "a letter")
    page.claim("so our best guess for the next fourteen is somewhat higher. For a bigger school luck "
               "averages out more, so there is less to correct",
               EXACT.mean > YBAR and PRIOR.weight(47) > PRIOR.weight(14))
    page.aside("two questions are told apart: these fourteen pupils, and the school beyond them",
               "what an answer contains")
    page.aside("luck, and why it is larger in a small sample", "what an answer contains")
    page.claim("The claim \"easily by two points\" can be checked. Two averages of fourteen pupils each "
               "differ by chance, and their difference has this standard deviation",
               f"{apart:.2f} points" in page.printed("Exercises"))


def test_people_counted_once_give_an_interval_more_than_twice_as_wide():
    sleep = bhm.load_sleepstudy()
    person, times = np.unique(sleep.Subject, return_inverse=True, return_counts=True)[1:]
    means = np.bincount(person, sleep.Reaction) / times
    both = sleep.Reaction, means
    ends = [t(x.size - 1, x.mean(), x.std(ddof=1) / np.sqrt(x.size)).interval(0.95) for x in both]
    page.claim("has 180 reaction times of 18 people. Treat them as one sample",
               (sleep.Reaction.size, times.size) == (180, 18))
    page.claim("Give the 95% interval of the mean, and compare it with the one that R gives, 290.223 to "
               "306.793 ms", [f"{end:.3f}" for end in ends[0]] == ["290.223", "306.793"])
    page.aside("is the interval too wide or too narrow", "a question")
    page.claim("The interval agrees with R's. The times are not independent given $\\mu$: ten belong to "
               "each person",
               set(times) == {10} and
               np.allclose(FLAT.update(sleep.Reaction).marginal().interval(0.95), ends[0]))  # fmt: skip
    page.aside("Count people rather than times, with one mean for each", "a task")
    page.claim("The interval for the mean of people is more than twice as wide",
               np.ptp(ends[1]) > 2 * np.ptp(ends[0]))
    page.aside("with and without known variance, is in [], chapters 2 and 3", "a source")
