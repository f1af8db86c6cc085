"""What the page for teachers asks: plans, questions and wrong answers, which state no result."""

from claims import Page

PAGE = Page("for_teachers")


def test_what_is_asked_in_lectures():
    PAGE.aside("A mean with a prior | [] | four pupils only | Where does the posterior lie, nearer to "
               "the pupils or to the prior?", "a row of a plan")
    PAGE.aside("What a model says, and Bayes' theorem | [], [] | the fifth pupil | Which pupil moves you "
               "most?", "a row of a plan")
    PAGE.aside("Drawing instead of solving | [], [] | timid steps | Most candidates are accepted. Is "
               "that good?", "a row of a plan")
    PAGE.aside("Lines, and predictors of schools | [], [] | slopes that may hardly differ | What does "
               "the prior do to School 8367?", "a row of a plan")
    PAGE.aside("Comparing, deciding, reporting | [], [] | the school next on the list | Which of the two "
               "schools is better, and how sure are you?", "a row of a plan")
    PAGE.aside("Why pool at all? | [] | everybody alike | Is that better than no pooling?", "a row of a plan")
    PAGE.aside("Do the draws agree? | [] | chains in the same peak | R-hat is fine. Would you send it?",
               "a row of a plan")
    PAGE.aside("The hierarchical model | [] | School A | How much of its 28 points is luck?",
               "a row of a plan")
    PAGE.aside("Predictors of schools | [], [] | a predictor left out | Do more pupils help?",
               "a row of a plan")
    PAGE.aside("Many numbers at once | [], [] | bold steps | What would happen in twenty dimensions?",
               "a row of a plan")
    PAGE.aside("Comparing and deciding | [], [] | schools that hardly differ | What is the list worth?",
               "a row of a plan")
    PAGE.aside("Checks, and beyond the normal | [], [] | two women per district | Both women of "
               "District 3 say yes. Where will its rate lie?", "a row of a plan")


def test_the_first_items_state_no_result():
    PAGE.aside("c: all true values are random in Bayesian statistics.", "a question or a wrong answer")
    PAGE.aside("a. The distribution describes knowledge. In b and c it is taken for a property of the "
               "school. Teach again: [], two schools of thought.", "a question or a wrong answer")
    PAGE.aside("2. An alarm. Of 100 pupils one needs help. A test finds nine in ten of those who need "
               "it, and rings for one in ten of the others. It has rung. The probability that "
               "this pupil needs help is", "a question or a wrong answer")
    PAGE.aside("a: about 90%.", "a question or a wrong answer")
    PAGE.aside("b: about one half.", "a question or a wrong answer")
    PAGE.aside("c. Most alarms come from the many who need no help. In a, the probability of the alarm "
               "given the need is taken for that of the need given the alarm. Teach again: [], by "
               "counting.", "a question or a wrong answer")
    PAGE.aside("3. An interval. The 90% credible interval of a school's level runs from 4.1 to 9.0. Then",
               "a question or a wrong answer")
    PAGE.aside("a: 90% of its pupils score between 4.1 and 9.0.", "a question or a wrong answer")
    PAGE.aside("b: given data and model, the level lies there with a probability of 90%.",
               "a question or a wrong answer")
    PAGE.aside("c: in 90% of repeated samples the level would be in this interval.",
               "a question or a wrong answer")
    PAGE.aside("4. More pupils. Five schools whose own means are known well, and a prior for their average "
               "that is off. You test ten times as many pupils in each. The pull of the prior on the "
               "average becomes",
               "a question or a wrong answer")
    PAGE.aside("a: ten times smaller.", "a question or a wrong answer")
    PAGE.aside("b: about three times smaller.", "a question or a wrong answer")
    PAGE.aside("5. The weight. Twelve pupils have a mean of 5, the population has 13 and is worth four "
               "pupils. The posterior mean is", "a question or a wrong answer")
    PAGE.aside("a: 5, the data decide.", "a question or a wrong answer")
    PAGE.aside("c: 9, half-way.", "a question or a wrong answer")
    PAGE.aside("6. Who moves? Under partial pooling the estimate that moves most is",
               "a question or a wrong answer")
    PAGE.aside("a: always that of the smallest group.", "a question or a wrong answer")
    PAGE.aside("7. Bias. A shrunken estimate is biased for a single group. So over all groups of one "
               "population", "a question or a wrong answer")
    PAGE.aside("c: assumes that all groups are alike.", "a question or a wrong answer")
    PAGE.aside("9. Zero. A program estimates the standard deviation between six batches as 0. So",
               "a question or a wrong answer")


def test_the_last_items_state_no_result():
    PAGE.aside("10. An origin. Intercepts and slopes of schools have a correlation of 0.2. You measure "
               "the predictor from another origin. The correlation", "a question or a wrong answer")
    PAGE.aside("11. More draws. You let the sampler run four times as long. What is halved?",
               "a question or a wrong answer")
    PAGE.aside("12. R-hat. R-hat is 1.00 for all parameters. So", "a question or a wrong answer")
    PAGE.aside("a: the chains agree with each other.", "a question or a wrong answer")
    PAGE.aside("13. What a draw is worth. 4,000 draws have an effective sample size of 400. Their mean "
               "is as exact as that of", "a question or a wrong answer")
    PAGE.aside("a: 4,000 independent draws.", "a question or a wrong answer")
    PAGE.aside("c: 400 draws of this chain.", "a question or a wrong answer")
    PAGE.aside("b. Draws of a chain repeat each other. In c the loss is counted twice. Teach again: [], "
               "what dependent draws are worth.", "a question or a wrong answer")
    PAGE.aside("b: none, and the chain tries again until something is accepted.",
               "a question or a wrong answer")
    PAGE.aside("c: the candidate with a smaller weight.", "a question or a wrong answer")
    PAGE.aside("15. Accepted. A random walk accepts 97% of its candidates. That",
               "a question or a wrong answer")
    PAGE.aside("17. A county and a house. The typical house of a county lies below a limit with a "
               "probability of 99%. So a house there lies below it", "a question or a wrong answer")
    PAGE.aside("a: with a probability of 99%.", "a question or a wrong answer")
    PAGE.aside("c: with a probability above 99%.", "a question or a wrong answer")
    PAGE.aside("18. The last place. A school with fourteen pupils has the third lowest mean of 160. That "
               "it is among the three lowest", "a question or a wrong answer")
    PAGE.aside("19. Overlap. The 90% intervals of two schools overlap. So", "a question or a wrong answer")
    PAGE.aside("b: the probability that the higher one is better is below 90%.",
               "a question or a wrong answer")
    PAGE.aside("20. A sector. Given everything in the model, pupils of Catholic schools score higher. So",
               "a question or a wrong answer")
    PAGE.aside("a: a pupil who changes to a Catholic school will score higher.",
               "a question or a wrong answer")
    PAGE.aside("b: the sector goes with higher scores, for whatever reason.", "a question or a wrong answer")
    PAGE.aside('Say "how sure are you?" more often than "what is it?". A guess with a range can be wrong '
               "in an instructive way.", "a question or a wrong answer")
