"""What the figures on eight schools, on priors of tau and on the stranger say in their texts."""

import numpy as np
from claims import Page
from scipy.stats import invgamma

import bhm_core as bhm
from bhm_core.live import Shrinkage, TauPrior, WhenPoolingLoses
from bhm_core.live.figures.tau_prior import AXIS, log_prior
from bhm_core.shrinkage import log_likelihood_of_tau

schools = Page("figure:shrinkage")
priors = Page("figure:tau_prior")
stranger = Page("figure:when_pooling_loses")
START = WhenPoolingLoses()
KINDS = ("uniform", "half-normal", "half-Cauchy", "half-t", "inverse-gamma")


def moved(**controls):
    figure = Shrinkage(**controls)
    return np.abs(np.array(figure.result["mean"]) - figure.y), np.array(figure.y), np.array(figure.se)


def errors(who, **controls):
    result = WhenPoolingLoses(**controls).result
    return [result[method][who] for method in ("no", "complete", "partial")]


def test_eight_schools():
    eight = bhm.load_eight_schools()
    schools.claim("Eight schools, one population", len(Shrinkage().y) == 8)
    schools.claim("School A reports that coaching raised scores by 28 points, with standard error 15. "
                  "Seven other schools ran the same trial.",
                  (eight.y[0], eight.sigma[0], eight.y.size) == (28, 15, 8))
    schools.aside("Each row is a school: its estimate and one standard error to either side.",
                  "how it is drawn")
    schools.aside("points gained by coaching: estimate ± standard error, posterior mean ± sd",
                  "names of the axes")
    schools.aside("must have one length of at least 3", "an error message")


def test_why_school_a_moves_so_far():
    far, y, se = moved()
    schools.aside("It has the largest standard error, and those move most.", "a wrong answer")
    schools.claim("That is half of it. School H has a larger one, 18, and moves far less: it was close to "
                  "the others already.",
                  se[7] == 18 > se[0] and far[7] < far[0] / 3 and abs(y[7] - 8) < abs(y[0] - 8) / 4)
    sure = moved(se=[3.0, *se[1:]])[0]
    schools.aside("Its standard error is large and it is far from the others: weight × distance.",
                  "the right answer")
    schools.claim("Both factors are large for A. Make its standard error small and it stays where it is.",
                  far[0] == far.max() and sure[0] < 2)
    schools.aside("28 is an outlier, and the model throws outliers out.", "a wrong answer")
    wide = Shrinkage(tau=30.0).result["mean"]
    schools.claim("Nothing is thrown out, the same rule holds for all eight. When the schools may differ "
                  "widely, at a large τ, A keeps most of its 28.", wide[0] > 23)


def test_what_a_prior_says_about_tau():
    priors.claim("Three schools tried a programme. An inverse-gamma(0.01, 0.01) prior for the variance "
                 "between schools", TauPrior().J == 3)
    priors.aside("3 to 9 points", "a choice")
    priors.aside("is often called uninformative. What does it say about how much schools differ?",
                 "a question")
    state = TauPrior().state
    priors.claim("Three schools report 14, 6 and −2, each with standard error 8.",
                 state["y"][:3] == [14, 6, -2] and state["se"] == 8)
    priors.aside("Its parameters are so small that the prior says nothing", "a wrong answer")
    median = {kind: TauPrior(prior=kind, J=3).result["median"] for kind in KINDS}
    priors.claim("Then a uniform prior would give the same median. It gives one of 11 points: look how far "
                 "the posterior moves.", round(median["uniform"]) == 11 and median["inverse-gamma"] < 2)
    priors.aside("The prior has a peak near zero, and three groups cannot argue with it.", "the right answer")
    fine = np.linspace(0.01, 5, 4991)
    density = log_prior("inverse-gamma", 6.5, fine)
    priors.claim("Its density is highest near τ = 0.14 and falls from there like one over τ.",
                 round(fine[density.argmax()], 2) == 0.14
                 and np.ptp((density + np.log(fine))[fine > 1]) < 0.05)
    near, far = log_likelihood_of_tau(np.array([1.0, 1000.0]), [14.0, 6.0, -2.0], [8.0] * 3)
    priors.claim("More than four fifths of it lie beyond τ = 1,000, which the data rule out; the peak is "
                 "what they leave of it.",
                 invgamma(0.01, scale=0.01).sf(1000**2) > 0.8 and far - near < np.log(0.001))


def test_with_twenty_groups_something_is_left_of_the_prior():
    median = {kind: TauPrior(prior=kind, J=20).result["median"] for kind in KINDS}
    four = [round(median[kind], 1) for kind in KINDS[:4]]
    priors.aside("and the 90% interval <> to <>.", "a readout, compared with the numbers in tests/live")
    priors.aside("Three groups that differ by 16 points show that τ is large, whatever the prior.",
                 "a wrong answer")
    low, high = (TauPrior(prior="uniform").result[key] for key in ("low", "high"))
    shown = np.array(TauPrior(prior="inverse-gamma", J=20).result["posterior"])
    peaks = np.flatnonzero((shown[1:-1] > shown[:-2]) & (shown[1:-1] > shown[2:]))
    priors.claim("With standard errors of 8, three groups leave wide room.", high - low > 30)
    priors.claim("Even with 20 groups this prior keeps a second peak near zero and a median of 4.3, while "
                 "the four others say 5.8 to 7.0.",
                 len(peaks) == 2 and AXIS[peaks[0] + 1] < 0.5 and round(median["inverse-gamma"], 1) == 4.3
                 and (min(four), max(four)) == (5.8, 7.0))
    y, se = np.array(TauPrior().state["y"]), np.full(20, 8.0)
    tau = np.linspace(1, 15, 141)
    assert abs(tau[log_likelihood_of_tau(tau, y, se).argmax()] - 6) < 1


def test_the_stranger():
    no, complete, partial = errors("stranger")
    stranger.claim("To begin with, seven schools are alike, their levels spread by 3 points, and the eighth "
                   "lies 25 points away. Each is measured with a standard error of 8, again and again.",
                   [getattr(START, name) for name in ("J", "tau", "se", "distance")] == [8, 3, 8, 25])
    stranger.claim("For the eighth school, the stranger, no pooling is typically off by 8 points, "
                   "complete pooling by 22.",
                   (round(no), round(complete)) == (8, 22))
    stranger.claim("For the stranger partial pooling is worse than no pooling at all. Why?",
                   partial > 1.3 * no)
    stranger.aside("how far the stranger lies from the others", "name of a slider")
    stranger.aside("standard error (few pupils: large)", "name of a slider")
    stranger.aside("as it is among the others", "name of a choice")
    stranger.aside("For all schools together: <>.", "a readout, compared with the numbers in tests/live")
    stranger.aside("for all together <> pooling.", "a readout, compared with the numbers in tests/live")


def test_the_answers_about_the_stranger():
    every = errors("all")
    stranger.aside("It is biased, and a biased estimate is a worse estimate.", "a wrong answer")
    stranger.claim("It is biased for every school, and yet it is the best of the three over all eight: it "
                   "saves more in noise than it pays in bias.", every[2] < 0.9 * min(every[:2]))
    stranger.aside("The model takes the stranger for one of the population, which it is not.",
                   "the right answer")
    among = errors("stranger", distance=0)
    stranger.claim("It is pulled to where it does not belong, and pays for what the seven others gain. "
                   "Bring it back among them, and it gains as well.", among[2] < 0.6 * among[0])
    stranger.aside("With more, partial pooling would win for it.", "a wrong answer")
    close = errors("stranger", se=2)
    stranger.claim("With a small standard error it hardly pools any more: its error comes close to that of "
                   "no pooling, and stays above it.", 1.02 * close[0] < close[2] < 1.25 * close[0])
