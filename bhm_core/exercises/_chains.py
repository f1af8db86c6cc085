"""What is tried of answers about chains: how they move, whether they agree, whether they are right."""

from __future__ import annotations

import numpy as np

from bhm_core.exercises._table import exercise, near, same, true

TWO = np.array([[1.0, 2.5, 3.0, 0.5], [3.0, 4.0, 5.5, 2.0]])


@exercise("ex-mh-by-hand", "three numbers, the probabilities of acceptance in (a), (b) and (c)", 3)
def _by_hand(answer):
    a, b, c = answer
    yield true("they are probabilities", "the three numbers", answer, (answer > 0) & (answer <= 1),
               "A ratio above 1 means: accepted for certain.")
    yield true("uphill is certain", "(a), where the target is higher", a, near(a, 1),
               "f(3) is larger than f(2).")
    yield true("detailed balance holds for the symmetric proposal", "f(2) times (b), over f(1)",
               8 * np.exp(-2) * b / np.exp(-1), abs(8 * np.exp(-2) * b / np.exp(-1) - 1) < 0.03,
               "Downhill the probability is the ratio of the two densities, new over old.")
    yield true("the log-normal walk needs its correction", "(c) over (b)", c / b, abs(c / b - 0.5) < 0.04,
               "The walk is symmetric in log θ, and not in θ. Which factor of θ* and θ makes up for it?")


@exercise("ex-mh-three-states",
          "nine numbers, the table of the probabilities from A, B and C (rows) to A, B and C", 9)
def _three_states(answer):
    table, weights = answer.reshape(3, 3), np.array([2, 1, 1]) / 4
    yield same("every state goes somewhere", "the sums of the rows", table.sum(axis=1), np.ones(3),
               "What is not moved, stays.")
    flow = weights[:, None] * table
    yield true("as much flows there as back", "largest difference of a flow and its way back",
               np.abs(flow - flow.T).max(), near(flow, flow.T),
               "A candidate with half the weight is accepted half of the time.")
    yield true("uphill and level candidates are never refused", "the probabilities of B and C to stay",
               table.diagonal()[1:], near(table.diagonal()[1:], np.zeros(2)),
               "Each of the other two is proposed with probability 1/2, and from B both are accepted.")


@exercise("ex-mh-clt", "`centred(draws, mean)`, which returns the quantity that the theorem should speak of, "
          "for a row of draws of h and its expectation")
def _clt(centred):
    rng = np.random.default_rng(3)
    few, many = rng.normal(7, 2, (2000, 25)), rng.normal(7, 2, (2000, 400))
    small, large = (np.array([centred(row, 7.0) for row in rows]) for rows in (few, many))
    yield true("it stays around 0", "its mean over 2,000 rows of 400 draws", large.mean(),
               abs(large.mean()) < 0.2,
               "How many copies of the expectation must be taken off a sum of n draws?")
    yield true("its spread does not depend on n", "its sd for rows of 25 and of 400",
               [small.std(), large.std()], abs(large.std() / small.std() - 1) < 0.1,
               "Divide the sum by the root of n, and not by n.")
    yield true("its spread is that of one draw", "its sd over that of the draws", large.std() / 2,
               abs(large.std() / 2 - 1) < 0.1, "Which power of n is in front?")


@exercise("ex-mh-off-by-one", "`counts(N)`, which returns two numbers: how many states the printed loop "
          "makes, and how many it returns")
def _off_by_one(counts):
    one = np.asarray(counts(1), dtype=float)
    yield true("the shortest case can be counted on two fingers", "N = 1: the loop runs for t = 0 and t = 1",
               one, near(one, [2, 1]), "Write down t, and the state that each t makes.")
    seven = np.asarray(counts(7), dtype=float)
    yield true("one state is made in vain", "made less returned, N = 7", seven[0] - seven[1],
               near(seven[0] - seven[1], 1), "Both ends of t = 0, ..., N count.")
    yield true("as many are returned as were asked for", "returned, N = 7", seven[1], near(seven[1], 7),
               "x_1, ..., x_N: how many are these?")


@exercise("ex-mh-ratio-bug", "two numbers, the means of what the rules draw from: absent and reversed", 2)
def _ratio_bug(answer):
    absent, reverse = answer
    yield true("both rules draw from smaller numbers", "the two means beside the right one, 4", answer,
               answer < 4, "The missing factor θ*/θ favours large candidates.")
    yield true("upside down is wrong twice over", "how far each mean is below 4", 4 - answer,
               near(4 - reverse, 2 * (4 - absent), 0.05), "One rule lacks the factor, the other has it the "
               "wrong way round: how many factors of θ is each off by?")
    yield true("one factor of θ is one step of the gamma family",
               "the mean of the absent one less that of the reversed one", absent - reverse,
               abs(absent - reverse - 1) < 0.1, "The mean of θ^a e^(-θ) is a + 1.")


@exercise("ex-trust-by-hand",
          "`r_hat(chains)`, which returns the plain R-hat of an array with one chain per row")
def _by_hand_r_hat(r_hat):
    one = r_hat(TWO)
    yield same("unit and origin do not count", "the draws, and 10 × the draws + 3", one, r_hat(10 * TWO + 3),
               "It is a ratio of variances. Is one of them a standard deviation?")
    yield same("the order of draws and of chains does not count", "as they come, and reversed both ways", one,
               r_hat(TWO[::-1, ::-1]), "Which step depends on a place?")
    level = TWO - TWO.mean(axis=1, keepdims=True)
    yield same("chains with one mean have the root of (N - 1)/N", "both chains shifted to mean 0, and √(3/4)",
               r_hat(level), np.sqrt(3 / 4), "With B = 0 only the first term of the total variance is left.")
    apart = [r_hat(level + np.array([[0.0], [d]])) ** 2 for d in (0, 2)]
    w = TWO.var(axis=1, ddof=1).mean()
    yield same("what is between adds the variance of the means",
               "R-hat² with means 0 and 2 less that with 0 and 0, times W; and the variance of 0 and 2",
               (apart[1] - apart[0]) * w, 2.0,
               "Both variances are unbiased: over N - 1 draws, and over one less than the chains.")


@exercise("ex-trust-enough",
          "`needed(mcse)`, which returns how many draws are needed when 4,000 have had this MCSE")
def _enough(needed):
    yield true("no more are needed where the goal is met", "an MCSE of 0.0025", needed(0.0025),
               abs(needed(0.0025) - 4000) <= 2,
               "Half a unit of the second digit is two MCSE. Which MCSE is that?")
    ratio = needed(0.02) / needed(0.01)
    yield true("twice the error needs four times the draws", "needed(0.02) over needed(0.01)", ratio,
               abs(ratio - 4) < 0.01, "The MCSE falls with the root of the number of draws.")
    yield true("a larger error needs more", "needed(0.005) less needed(0.0025)",
               needed(0.005) - needed(0.0025), needed(0.005) > needed(0.0025), "Is the ratio upside down?")


@exercise("ex-trust-check", "`passes(r_hats, limit)`, which returns whether all parameters may be used")
def _all_below(passes):
    cases = (("good parameters pass", [1.0, 1.004], True, "Is the comparison the right way round?"),
             ("a bad one in the first place is seen", [1.3, 1.0], False, "Compare each with the limit."),
             ("a bad one in the second place is seen", [1.0, 1.3], False,
              "When does the function return? By then it must have seen them all."),
             ("a chain that never moved does not pass", [1.0, np.nan], False,
              "A comparison with nan is never true. Which way round does that help you?"),
             ("no parameters are no proof", [], False, "What does all() say of an empty list?"))
    for claim, r_hats, right, hint in cases:
        said = bool(passes(r_hats, 1.01))
        yield true(claim, f"R-hats {r_hats}, with 1 for pass", said, said is right, hint)


@exercise("ex-trust-variance", "`variances(n, sigma, sigma_0)`, which returns three numbers: the posterior "
          "variance, the sampling variance of the mean score, and that of the posterior mean")
def _variances(variances):
    post, raw, pulled = variances(14, 6.3, 3.1)
    yield same("under a flat prior all three are one number",
               "sigma_0 = 1,000,000, the first and the last beside the second",
               [variances(14, 6.3, 1e6)[0], variances(14, 6.3, 1e6)[2]],
               np.repeat(variances(14, 6.3, 1e6)[1], 2), "With weight 1 nothing is left of the prior.", 1e-4)
    yield same("ten times the unit is a hundred times the variance", "over 100",
               np.array([post, raw, pulled]), np.array(variances(14, 63.0, 31.0)) / 100,
               "Is one of them a standard deviation?")
    yield same("precisions add",
               "1 over the posterior variance; 1 over that of the mean score, plus 1/sigma_0²", 1 / post,
               1 / raw + 1 / 3.1**2, "The posterior variance is w times σ²/n.")
    w = 3.1**2 / (3.1**2 + raw)
    yield same("a constant times the mean score has its square in the variance",
               "third over second, as a root, and the weight", np.sqrt(pulled / raw), w, "The posterior mean "
               "is w times the mean score plus a constant. What does a factor do to a variance?")


@exercise("ex-trust-resolution", "`shift_in_sd(shift, sigma_0, sigma)`, which returns by how many posterior "
          "standard deviations a prior that is `shift` too high moves the answer from fourteen pupils")
def _resolution(moved):
    one = moved(3.0, 3.1, 6.3)
    yield same("half the shift moves half as far", "shifts of 3 and of 1.5, the second twice", one,
               2 * moved(1.5, 3.1, 6.3), "The posterior mean is linear in mu_0.")
    yield same("the unit does not count", "everything in tenths of a point", one, moved(30.0, 31.0, 63.0),
               "Points over points: which step is left out?")
    yield true("a prior that says nothing moves nothing", "sigma_0 = 1,000,000", moved(3.0, 1e6, 6.3),
               abs(moved(3.0, 1e6, 6.3)) < 1e-4, "Which of the two weights belongs to the prior?")
    yield same("where prior and pupils weigh the same, half of the shift arrives",
               "sigma = sigma_0 √14: the move times √2, in units of sigma_0",
               moved(3.0, 3.0, 3 * np.sqrt(14)) * 3.0 / np.sqrt(2), 1.5,
               "The posterior sd is the root of w σ²/n.")
