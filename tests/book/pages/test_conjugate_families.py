"""The sentences of the chapter on conjugate families: the pattern, the next rats, and a conflict."""

import numpy as np
from claims import Page
from rat_batches import (
    COUNT,
    ONE_RATE,
    RATS,
    SIZES,
    TUMOURS,
    A,
    B,
    alarms,
    limit,
    one_rate,
    own_rate,
    prior_of,
    tail_without_known_prior,
)
from school_8367 import MU_0, SIGMA, SIGMA_0, Y
from scipy.integrate import quad
from scipy.stats import beta, betabinom, binom, norm, t

import bhm_core as bhm

page = Page("conjugate_families")
ERROR, SEEN = SIGMA / np.sqrt(14), MU_0 - Y.mean()
MU = np.linspace(-75, 75, 15001)


def conflict(away, prior="t", data="normal"):
    """How far the posterior mean lies below the prior mean, and the posterior's sd, by a plain sum."""
    shapes = {"normal": norm, "t": t(3)}
    density = shapes[prior].pdf((MU - MU_0) / SIGMA_0) * shapes[data].pdf((MU - MU_0 + away) / ERROR)
    weight = density / density.sum()
    mean = weight @ MU
    return MU_0 - mean, np.sqrt(weight @ (MU - mean) ** 2), weight


def test_the_question_of_the_laboratory():
    page.claim("In its latest experiment 4 of 14 rats that received no drug had a tumour. In <fam-earlier> "
               "earlier experiments it was about one untreated rat in seven.",
               (RATS["y"][-1], RATS["K"][-1]) == (4, 14) and page.glued("fam-earlier") == "70"
               and SIZES.size == 70 and round(1 / ONE_RATE) == round(1 / (TUMOURS / SIZES).mean()) == 7)
    page.aside("among the next 20 untreated rats should the laboratory stop", "a question")
    page.aside("The two pages before this one each found a prior that stays in its family.", "a look back")
    page.claim("A prediction is wider than the model at its best guess, because the rate is not known.",
               COUNT.var() > binom(20, A / (A + B)).var())
    page.claim("a normal prior splits the difference and stays as sure as before.",
               np.isclose(conflict(20, "normal")[1], conflict(0, "normal")[1]))
    page.aside("I can say which of the two I want before I see the data.", "a goal")


def test_the_prior_is_worth_so_many_rats():
    page.aside("They scatter for two reasons, as the shares of the schools did in []", "a reason")
    page.aside("and each comes from a few rats only. We take the second kind of scatter out", "a method")
    page.claim("The prior counts as much as <fam-worth> rats would, between two and three of them with a "
               "tumour.", page.glued("fam-worth") == f"{A + B:.0f}" and 2 < A < 3)
    page.claim("The update is an addition: four more with, ten more without.",
               bhm.BetaBinomial(A, B).update(4, 14) == bhm.BetaBinomial(A + 4, B + 10))
    page.aside("The second pair to know is for counts without an upper limit", "a list")
    page.aside("Three pairs, and one pattern:", "what follows")
    page.aside("$a + b$ in the first row, $b$ in the second, $\\sigma^2/\\sigma_0^2$ in the third.",
               "a definition")


def test_both_roads_agree_and_the_earlier_experiments_have_the_larger_say():
    density = lambda x: beta.pdf(x, A, B) * binom.pmf(4, 14, x)  # noqa: E731
    by_integral = quad(lambda x: x * density(x), 0, 1)[0] / quad(density, 0, 1)[0]
    weight = 14 / (14 + A + B)
    said = page.printed("Counts before, counts after")
    page.aside("We compare the two for the rats, and for the goals of five matches, which we made up, "
               "under a", "an example")
    page.claim("Both roads agree, and so does the package:",
               abs(by_integral - (A + 4) / (A + B + 14)) < 1e-8 and said.count("0.1985") == 2
               and said.count("1.4444") == 3 and page["goals"].size == 5)
    page.claim("The rate behind the 4 of 14 is put at about one in five, and the earlier experiments have "
               "the larger say.", abs(by_integral - 0.2) < 0.01 and weight < 0.5)


def test_what_the_next_rats_may_show():
    page.aside("How many of 20 untreated rats of a new batch will have a tumour?", "a question")
    page.aside("a new batch has a rate of its own, which is one more draw from the prior.", "an assumption")
    extra = [betabinom(n, A, B).var() / binom(n, A / (A + B)).var() for n in (1, 2, 20, 50)]
    page.claim("For one rat it costs nothing; and the more rats share a rate, the more it costs.",
               np.isclose(extra[0], 1) and (np.diff(extra) > 0).all())
    one = binom(20, ONE_RATE)
    page.claim("Two predictions for 20 untreated rats of a new batch. A binomial distribution with one rate "
               "for all batches expects neither the zeros nor the large counts that the beta-binomial "
               "distribution allows.", COUNT.pmf(0) > 3 * one.pmf(0) and COUNT.sf(7) > 3 * one.sf(7))
    page.claim("Probabilities for 0 to 13 rats with a tumour. The grey binomial lines rise to a top at 3 and "
               "have nearly vanished at 8. The blue beta-binomial lines are highest at 1 and 2, start much "
               "higher at 0 and reach further to the right.",
               one.pmf(range(14)).argmax() == 3 and one.pmf(8) < 0.01
               and set(COUNT.pmf(range(14)).argsort()[-2:]) == {1, 2})


def zeros(law_for):
    chance = np.array([law_for(n).pmf(0) for n in SIZES])
    return chance.sum(), np.sqrt((chance * (1 - chance)).sum())


def test_who_was_right_in_the_earlier_experiments():
    page.aside("For each of them ask both distributions two questions", "a method")
    page.aside("if there may be one false alarm in a hundred batches?", "a question")
    page.claim("One false alarm in a hundred was allowed, which makes fewer than one in the 70 experiments. "
               "The binomial limit would have raised four.",
               SIZES.size / 100 < 1 and alarms(one_rate) == 4)
    seen, (low, _), (near, sd) = (TUMOURS == 0).sum(), zeros(one_rate), zeros(own_rate)
    page.claim("It also expected far fewer batches without a tumour than there were. The beta-binomial "
               "distribution raised none, and comes much nearer to the number of batches without a tumour. "
               "It still expects too few of them",
               low < seen / 4 and alarms(own_rate) == 0 and near > 3 * low
               and near + 1.5 * sd < seen)
    out = [betabinom(SIZES[k], *prior_of(np.delete(TUMOURS, k), np.delete(SIZES, k))).sf(TUMOURS[k] - 1)
           for k in range(70)]
    page.claim("(The prior was made from the same experiments that it is tested on. Leave each one out of "
               "its own prior: there is still no alarm.)", min(out) > 0.01)


def test_the_decision():
    page.claim("The laboratory should look for a cause when 20 rats have ten tumours or more. A textbook "
               "table for one known rate would say eight.",
               limit(COUNT) == 10 and limit(binom(20, ONE_RATE)) == 8)
    page.claim("No reason to stop: about one batch in six shows as many tumours or more.",
               abs(betabinom(14, A, B).sf(3) - 1 / 6) < 0.01)
    tails = np.array([[tail_without_known_prior(k, power) for k in (10, 11)] for power in (-1, -1.5)])
    page.claim("The prior is an estimate from 70 experiments, and we took $a$ and $b$ as known. Averaging "
               "over them as well makes the prediction wider still, and moves the limit from ten to eleven.",
               (tails[:, 0] > 0.011).all() and (tails[:, 1] < 0.009).all())


def test_the_picture_of_the_conflict():
    page.aside("mean $\\bar y$ of its fourteen scores has the standard error", "a definition")
    page.claim("The scores lie far below what the prior expected.", SEEN > 2 * np.hypot(SIGMA_0, ERROR))
    page.aside("and $\\nu = 3$ degrees of freedom. It looks much the same in the middle, and its tails are "
               "heavier.", "a description")
    page.aside("([] computed three points of the curves below.)", "an exercise of another page")
    distance = np.arange(0, 30.1, 0.5)
    moved, sd, _ = map(np.array, zip(*[conflict(away) for away in distance], strict=True))
    pull, top = distance - moved, (distance - moved).argmax()
    page.claim("It grows without end under the normal prior; under the $t$ prior it rises to about one point "
               "and dies away.", abs(pull.max() - 1) < 0.05 and pull[-1] < 0.4)
    page.claim("Under the normal prior it never changes; under the $t$ prior it rises above the standard "
               "error of the data (thin line) and comes back to it.",
               sd.max() > ERROR + 0.03 and 0 < sd[-1] - ERROR < 0.015)
    lag = 30 - conflict(30, "normal")[0]
    page.claim("Two panels over the distance of the data from 0 to 30 points. Left, a dotted straight line "
               "rises from 0 to 7, while a solid curve rises to 1 near a distance of 7 and falls slowly. "
               "Right, a dotted line is flat near 1.47, and a solid curve rises from 1.45 to about 1.71 at a "
               "distance of 11 and falls slowly towards a thin line at 1.67.",
               abs(lag - 7) < 0.2 and abs(distance[top] - 7) < 1
               and round(conflict(9, "normal")[1], 2) == 1.47
               and round(sd[0], 2) == 1.45 and round(sd.max(), 2) == 1.71 and round(ERROR, 2) == 1.67
               and abs(distance[sd.argmax()] - 11) < 1)
    page.claim("Under the normal prior the posterior mean always goes the same share $w$ of the way.",
               np.allclose([conflict(away, "normal")[0] / away for away in (2, 9, 25)],
                           14 / (14 + SIGMA**2 / SIGMA_0**2)))
    page.claim("Its standard deviation is the same at any distance: when the two sources exclude each other, "
               "the posterior is as sure as when they agree.",
               np.ptp([conflict(away, "normal")[1] for away in (0, 9, 30)]) < 1e-9)
    page.claim("the posterior mean is held back by up to a point, and then less and less. The posterior is "
               "widest where it is unclear whom to believe. Far out it believes the data, with their "
               "standard error.", (np.diff(pull[top:]) < 0).all() and 5 < distance[sd.argmax()] < 20)


def test_where_school_8367_stands():
    (normal, narrow, _), (heavy, wide, _) = conflict(SEEN, "normal"), conflict(SEEN)
    page.claim("School 8367 stands where the two part. The normal prior puts it at <fam-normal> points, the "
               "$t$ prior at <fam-t>, and less surely.",
               page.glued("fam-normal") == f"{MU_0 - normal:.2f}"
               and page.glued("fam-t") == f"{MU_0 - heavy:.2f}"
               and wide > narrow)
    page.claim("Our best guess for the school's own mean is five and a half to six and a half points, and it "
               "may be off by two or three either way.",
               abs(MU_0 - heavy - 5.5) < 0.1 and abs(MU_0 - normal - 6.5) < 0.1
               and 2 < 1.645 * narrow < 1.645 * wide < 3)
    page.claim("How many schools lie further out than a normal population allows is a question to all 160 of "
               "them together.", bhm.load_high_school().schools["school"].size == 160)


def test_why():
    page.aside("One identity explains both curves.", "what follows")
    page.aside("Differentiating twice in the same way gives the second moment of $(\\mu - "
               "\\bar y)/(\\sigma^2/n)$ less $1/(\\sigma^2/n)$; subtract",
               "a proof, whose result is tested")
    page.aside("and the second line is there.", "a proof, whose result is tested")
    slope = np.diff([np.log(np.sum(t(3).pdf((MU - MU_0) / SIGMA_0) * norm.pdf((MU - MU_0 + away) / ERROR)))
                     for away in (8.01, 7.99)])[0] / 0.02
    page.claim("So the pull of the prior is the slope of the log evidence, times the variance $\\sigma^2/n$ "
               "of the data.", abs((8 - conflict(8)[0]) / (ERROR**2 * slope) - 1) < 1e-3)
    sure = [conflict(away)[1] - ERROR for away in (1, 20)]
    page.claim("Where the log evidence bends down, the prior makes us surer than the data alone would; where "
               "it bends up, less sure.", sure[0] < 0 < sure[1])
    page.claim("the posterior is wider than the data alone would make it.",
               min(conflict(away)[1] for away in (SEEN, 12, 30)) > ERROR)
    off = [4 * ERROR**2 / away / (away - conflict(away)[0]) - 1 for away in (SEEN, 12, 30)]
    page.claim("The identity holds to every digit shown, and the power law is good only far out.",
               off[0] > 0.3 and abs(off[2]) < 0.03)
    page.aside("Both lines can be checked without knowing why they hold:", "what follows")


def test_who_gives_way():
    page.aside("Say that the fourteen scores reach us as a single reported mean", "an example")
    page.aside("then its error is better described by a $t$ distribution.", "an example")
    page.aside("Both sides can have light or heavy tails:", "what follows")
    moved = {(p, d): conflict(20, p, d)[:2] for p in ("normal", "t") for d in ("normal", "t")}
    page.claim("A normal prior with a $t$ error puts the report down to a slip, and stays near the other "
               "schools. If both tails are normal, they split the difference.",
               moved["normal", "t"][0] < 3 and 0.7 < moved["normal", "normal"][0] / 20 < 0.8)
    weight = conflict(20, "t", "t")[2]
    peaks = MU[1:-1][(weight[1:-1] > weight[:-2]) & (weight[1:-1] > weight[2:])]
    page.claim("If both are heavy, nobody gives way: the posterior has a peak near each of the two, and its "
               "standard deviation says that the question is open.",
               peaks.size == 2 and np.allclose(peaks, [MU_0 - 20, MU_0], atol=2.5)
               and moved["t", "t"][1] > 4 * moved["normal", "normal"][1])
    page.claim("The side with the heavier tail gives way.",
               moved["t", "normal"][0] > 19 and moved["normal", "t"][0] < 3)
    page.aside("which of the two will I doubt? Nothing in the data of a single school can answer that.",
               "a question, and what one number cannot say")
    page.aside("Suppose somebody types 45.5 in place of 4.55, in a test that ends at 25 points:",
               "an example")
    slip, ordinary = conflict(MU_0 - 45.5), conflict(SEEN)
    page.claim("The posterior believes it, and reports no more doubt than about a correct number.",
               MU_0 - slip[0] > 45 and slip[1] < ordinary[1])


def test_the_summary():
    page.claim("For successes this is the beta-binomial distribution []; it is wider than the binomial [], "
               "and the rats need it.", COUNT.var() > 1.5 * binom(20, A / (A + B)).var())
    page.claim("A normal prior with normal data averages the conflict, and never widens.",
               np.ptp([conflict(away, "normal")[1] for away in (0, 15, 30)]) < 1e-9)
    page.claim("For a normal prior it grows without bound, for a $t$ prior it dies away.",
               30 - conflict(30, "normal")[0] > 2 * (12 - conflict(12, "normal")[0])
               and 30 - conflict(30)[0] < 0.5 * (12 - conflict(12)[0]))
