"""From a cloud to a hierarchy: the sentences of the page and of its figure."""

import numpy as np
from claims import Page

from bhm_core.live import NestedData
from bhm_core.live.figures.nested_data import STEPS, TEACHERS, pupils

page = Page("nested_data")
figure = Page("figure:nested_data")
GROUP, INCOME, SCORE, TRUTH = pupils()
STEP = {key: NestedData(step=key).result for key, *_ in STEPS}
LINES = {key: np.array(result["lines"]) for key, result in STEP.items() if result["lines"]}


def test_the_hundred_pupils_are_as_told():
    sizes = np.bincount(GROUP)
    income = np.bincount(GROUP, INCOME) / sizes
    page.claim(
        "One hundred pupils go to five schools. Forty of them are at Ash, only five at Fir.",
        sizes.sum() == 100 and len(sizes) == 5 and sizes[0] == 40 and sizes[4] == 5)
    page.claim("The figure gets there in seven steps from a cloud of points.",
               STEPS[0][0] == "cloud" and len(STEPS[1:]) == 7)
    page.aside(
        "Each adds one idea to the picture, one symbol to the equation and a word or two to the formula.",
        "a description")
    page.aside("A hundred pupils, each with a score, in no order", "says again what the figure shows")
    page.aside("Five schools . Nothing about a pupil changes when the groups appear", "a heading")
    page.claim(
        "for the schools with the richest parents, Cedar and Ash, have the lowest levels.",
        set(np.argsort(-income)[:2]) == {0, 2}
        and set(np.argsort(LINES['parallel'][:, 0])[:2]) == {0, 2}
        and set(np.argsort(TRUTH[:, 0])[:2]) == {0, 2})
    page.aside("That says something about these five schools and not about their pupils", "a reading")
    figure.claim(
        "A pupil's score, the parents' income, a school. Five schools, from 40 pupils down to 5. Which "
        "line should we believe for the smallest of them?",
        sizes.tolist() == sorted(sizes, reverse=True) and sizes[0] == 40 and sizes[4] == 5)
    figure.aside("(αⱼ, βⱼ) ~ N(γ + (γᵤ uⱼ, 0), Ω)", "notation")
    figure.aside("One hundred pupils in five schools", "a title")
    figure.aside("j[i] : school of pupil i, j = 1 … 5", "notation")
    figure.aside("One hundred pupils, each with a test score, and no order in them.", "tests/live")
    figure.aside("They go to five schools: <>.", "tests/live")


def test_the_lines_by_least_squares_do_what_is_said():
    one, parallel, fan, each = (LINES[k] for k in ("one", "parallel", "fan", "each"))
    page.claim(
        "One line for all falls a little: in a richer home one would expect a slightly lower score.",
        -1 < one[0, 1] < 0)
    page.claim("give each school its own level, and the common line turns upwards.", parallel[0, 1] > 0)
    page.claim(
        "The fan gives each school its own slope but one level at income 0. It has as many coefficients "
        "and fits worse: it bends the slopes to make up for the levels that it denies.",
        np.ptp(fan[:, 0]) < 1e-9 and STEP['fan']['off'] > STEP['parallel']['off']
        and np.corrcoef(fan[:, 1], parallel[:, 0])[0, 1] > 0.9)
    page.aside("Models in which slopes differ and levels do not are seldom sensible.", "a judgement")
    page.claim(
        "For Fir it says that scores fall steeply with income. It says so from five pupils.",
        each[4, 1] < -5 and (GROUP == 4).sum() == 5)
    page.claim(
        'Up to "A line each" the lines are least squares, and the formulas below the figure are those of '
        "least squares, too: the same model as the picture.",
        not any('(1 |' in text or '(0 +' in text for key, _, _, code in STEPS[:6] for _, text in code))
    figure.claim(
        "Complete pooling: one line that knows nothing of schools, and it falls a little.",
        -1 < one[0, 1] < 0 and np.ptp(one, axis=0).max() == 0)
    figure.claim(
        "Every school has its own level, and all share one slope. Now the line rises.",
        np.ptp(parallel[:, 1]) < 1e-9 and parallel[0, 1] > 0)
    figure.claim(
        "One level at income 0, a slope for each school: the levels do differ, so the slopes bend to "
        "make up for it.",
        np.ptp(fan[:, 0]) < 1e-9 and np.ptp(TRUTH[:, 0]) > 10
        and np.corrcoef(fan[:, 1], parallel[:, 0])[0, 1] > 0.9)
    figure.aside(
        "At an income of <> it says <> for everybody (slope <>); pupils are off by <>.",
        "tests/live")


def test_pooling_moves_fir_and_leaves_ash():
    each, partial, teachers = (LINES[k] for k in ("each", "partial", "teachers"))
    moves = abs(partial - each)[:, 1]
    fir = page["partial"]["theta"][..., page["fir"], 1]
    x = np.array([2.2, 2.75, 3.3, 6.0])
    here = np.array([NestedData(step="partial", income=round(v, 1)).result["sd"][4] for v in x])
    page.claim(
        "Partial pooling turns Fir's line until it rises a little, because in all four other schools "
        "scores rise with income.",
        0 < partial[4, 1] < 2 and (each[:4, 1] > 0).all())
    page.claim(
        "And it says how little it knows: the band is wide wherever Fir has no pupils.",
        here[3] > 3 * here[1])
    page.claim(
        "whose line has hardly moved.",
        moves[0] < 0.5 and abs(partial[0] @ [1, 3] - each[0] @ [1, 3]) < 0.5)
    page.claim(
        "so the schools have less left to differ in, and each shrinks towards what its teachers lead us "
        "to expect.",
        STEP['teachers']['spread'] < 0.75 * STEP['partial']['spread'])
    page.aside("The last two steps draw posteriors.", "what the figure does; tests/live")
    page.claim(
        "Partial pooling moves the estimate more than half of the way to the truth.",
        partial[4, 1] - each[4, 1] > 0.5 * (TRUTH[4, 1] - each[4, 1]) > 0)
    page.claim(
        "it cannot be sure of the sign: five pupils do not pin down a slope, and five schools do not pin "
        "down the population that they come from. 160 schools do that much better.",
        fir.std() > abs(fir.mean()) and page['partial']['tau'][..., 1].std() > 3 * 0.17)
    page.aside(
        "takes the step from one line to parallel ones, with all that belongs to it.",
        "what a page holds")
    page.aside(
        "takes the step to a line each, and to how each line leans on the others.",
        "what a page holds")
    page.aside("says more about facts that are known of a school", "what a page holds")
    figure.claim(
        "each line also leans on the other schools, and Fir's leans most. Bands: 2 posterior sd.",
        moves.argmax() == 4)
    figure.claim(
        "At income 3 schools differ by an sd of <>",
        STEP['partial']['spread'] > STEP['teachers']['spread'] > 5)


def test_the_formulas_are_those_of_the_steps():
    code = [text for *_, lines in STEPS for _, text in lines]
    spread = len(set(TEACHERS))
    figure.claim(
        "score ~ income + (1 + income | school)",
        code.count('score ~ income + (1 + income | school)') == 3 and spread == 5)
    figure.claim(
        "score ~ income + teachers + (1 + income | school)",
        code.count('score ~ income + teachers + (1 + income | school)') == 3)
    figure.claim("lm(score ~ 0 + school + income)", 'lm(score ~ 0 + school + income)' in code)
    figure.claim("score ~ 0 + school + income", 'score ~ 0 + school + income' in code)
    figure.claim("lm(score ~ 0 + school + school:income)", 'lm(score ~ 0 + school + school:income)' in code)
    figure.claim("score ~ 0 + school + school:income", 'score ~ 0 + school + school:income' in code)
    figure.aside("mu = theta[school, 0] + theta[school, 1] * income", "code")
    figure.aside("center = stack([g0 + g_u * u, g1 + 0 * u], axis=1)", "code")
