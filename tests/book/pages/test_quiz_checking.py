"""The questions on checks: what they suppose, and that each reason holds."""

import numpy as np
from claims import Page

CHECKING = Page("checking")


def test_the_questions_of_checking_hold():
    share = 30 / 400
    rng = np.random.default_rng(6)
    y = rng.normal(5, 2, 50)
    made = rng.normal(y.mean() + rng.normal(0, 2 / np.sqrt(50), (4000, 1)), 2, (4000, 50)).mean(axis=1)
    own, pooled = (14 * 2.9**2 / (14 * 2.9**2 + s**2) for s in (6.26, 6.0))
    CHECKING.aside("Of 400 replicates 30 have a standard deviation at least as large as the real data. "
                   "What is the value of []?",
                   "supposed in the question")
    CHECKING.claim("The share of replicates at or above the real value: 30 of 400.", share == 0.075)
    CHECKING.claim("You have doubled it, as in a two-sided test. Here the share itself is reported, "
                   "and both ends are bad.",
                   2 * share == 0.15)
    CHECKING.claim("The mean of the replicates agrees with the mean of the data. What have you learned?",
                   abs((made >= y.mean()).mean() - 0.5) < 0.03)
    CHECKING.aside("A check fails clearly. In a larger model that passes it, your answer hardly moves. What "
                   "do you report?",
                   "supposed in the question")
    CHECKING.claim("A failed check says what the model cannot make. The larger model says what that costs.",
                   abs(own - pooled) < 0.03)
    CHECKING.aside("By chance alone, one school in 50 has a best pupil who stands as far from the others as "
                   "one whom you have just noticed. You looked at 200 schools. Is he an outlier?",
                   "supposed in the question")
    CHECKING.aside("That would hold for a school that was picked beforehand. This one was picked",
                   "a reason")
    lonely = rng.random((4000, 200)) < 1 / 50
    CHECKING.claim("Not by this alone: about four schools should have such a pupil.",
                   abs(lonely.sum(axis=1).mean() - 4) < 0.15)
    CHECKING.claim("Four is 200 times one in 50. The strangest of many schools must be compared with the "
                   "strangest of many:", abs(lonely.sum(axis=1).mean() - 4) < 0.15)
