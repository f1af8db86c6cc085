"""The sentences of the chapter on the agreement of draws are true."""

from inspect import signature

import numpy as np
from claims import Page
from school_8367 import EXACT, MEANS, PUPILS, SIZES, Y

from bhm_core import diagnostics
from bhm_core.diagnostics import r_hat
from bhm_core.live import FourChains

page = Page("trusting_the_chain")


def test_the_two_reports_are_those_of_the_story():
    first, second = page["first"], page["post"]["mu"]
    page.aside("Do the draws agree?", "the question of the page")
    page.aside("Two colleagues have sampled the posterior", "the story")
    page.claim("the fourteen pupils are the same", len(page["y"]) == len(Y) == 14)
    page.claim("One of them reports a mean of more than 9 points, the other a mean of about 6.",
               first.mean() > 9 and round(second.mean()) == 6)
    page.aside('"Which of the two would you have sent me?"', "a question")
    page.aside("as the Monte Carlo error allows, and no more", "a goal")


def test_the_first_chain_falls_from_its_start():
    x = page["first"][0]
    arrived = int(np.argmax(x < EXACT.mean + 2 * EXACT.sd))
    panels = page.at("Look at it first")["panels"]
    page.claim("one chain, 1,000 draws, started at 40 points, a score that none of the pupils reached, with "
               "steps of half a point", page["first"].shape == (1, 1000) and abs(x[0] - 40) < 2
               and PUPILS["mathach"].max() < 40 and page["short_steps"].scale == 0.5)
    page.claim("Left, all 1,000 draws, with a line at draw 200; right, what is left when the first 200 are "
               "cut off.", [one.shape[1] for one in panels.values()] == [1000, 800])
    page.claim("Two traces. The left one starts at 40, falls almost straight to about 7 just before a "
               "vertical line at draw 200, and then wiggles at a low level. The right one shows only the "
               "wiggles, on a finer scale.",
               5 < x[190:200].mean() < 9 and np.ptp(x[200:]) < np.ptp(x) / 3
               and np.corrcoef(x[:180], np.arange(180))[0, 1] < -0.97)
    page.claim("The first 190 draws or so of [] tell the story of the start", 170 < arrived < 200)
    moved = x.mean() - x[200:].mean()
    page.claim("and they alone have moved the mean by <trust-burn-in>",
               page.glued("trust-burn-in") == f"{moved:.1f} points")


def test_one_creeping_chain_does_not_know_what_four_know():
    slow = page["slow"]
    apart = slow.mean(axis=1)
    page.aside("One chain or four", "a heading")
    page.claim("alone and together with three others that started elsewhere", len(slow) == 4)
    page.claim("Two panels. On the left one slowly wandering line between about 8 and 10, which fills its "
               "panel. On the right four lines, each wandering within its own band, far apart from each "
               "other, between 0 and 15.", 7.5 < slow[0].min() < slow[0].max() < 10.5
               and np.ptp(slow, axis=1).max() < 5 and 0 < slow.min() and slow.max() < 15)
    page.claim("Beside three others, in []", np.ptp(apart) > 5 * slow.std(axis=1).max())
    page.claim("Four chains from four places cost four times as much, and only several chains can "
               "contradict each other.", len(set(map(tuple, page["starts"]))) == 4 and slow.size == 4 * 1000)
    assert slow[0].std() < EXACT.sd / 2 and r_hat(slow) > 2


def test_r_hat_by_hand_separates_the_two_runs():
    plain, good, stuck = page["plain"], page["good"], page["stuck"]
    within, between = good.var(axis=1, ddof=1).mean(), good.mean(axis=1).var(ddof=1)
    page.aside("since a mean of $N$ draws varies less than a draw", "N times less, if they are independent")
    page.aside("The two add up to an estimate of the total", "a definition")
    page.claim("If all chains draw from the same distribution, the means differ by little, $B/N$ is almost "
               "nothing, and total and within are nearly the same. If the chains sit in different places, "
               "the total is larger.", between < 0.01 * within and plain(good) < 1.01 and plain(stuck) > 9)
    page.claim("Compute it for two runs. One is in order. In the other, a slip of the decimal point gave the "
               "fourth chain a step of 0.003 points, and it started at 30.",
               page["slip"].scale[3, 0] == 0.003 and abs(stuck[3, 0] - 30) < 0.1 and r_hat(good) < 1.01)
    page.claim("it separates the two runs. Three changes make it", plain(good) < 1.01 < plain(stuck))
    page.claim("On the left four lines overlap in one band between 0 and 12. On the right three lines share "
               "that band, and a fourth runs flat along the top near 30.",
               good.min() > 0 and good.max() < 12 and stuck[:3].max() < 12.5 and np.ptp(stuck[3]) < 0.5)
    page.aside("Two panels of traces on the same scale.", "what the cell draws")
    page.aside("The two runs of School 8367, labelled", "what the cell draws")
    page.claim("In [] the bad run has a modest R-hat, while [] gave a much larger number.",
               r_hat(stuck) < 2 < plain(stuck) / 4)


def test_each_change_finds_the_case_that_hides_from_the_others():
    cases, plain, halves = page["cases"], page["plain"], page["halves"]
    scores, fold = page["scores"], page["fold"]
    rows = [(plain(x), plain(halves(x)), plain(scores(halves(x))), plain(scores(fold(halves(x)))))
            for x in cases.values()]
    ours = [r_hat(x) for x in cases.values()]
    page.aside("In at least three ways, and each has its cure.", "the list that follows")
    page.claim("Split : All chains may drift together. Then their means agree.",
               rows[2][0] < 1.01 and rows[2][1] > 1.1)
    page.aside("Replace each draw by its rank among all draws", "a definition")
    page.claim("Fold : The chains may agree on the middle and differ in spread. Compute R-hat for the "
               "distance from the median as well, and report the larger of the two.",
               rows[4][2] < 1.01 and np.isclose(ours[4], max(rows[4][2:]), rtol=1e-12))
    page.claim("Each of the last three cases passes under all columns to the left of the one that was "
               "invented for it", all(max(rows[k][: k - 1]) < 1.01 < rows[k][k - 1] for k in (2, 3, 4)))
    page.claim("The last column is what the package prints: the larger of ranks and folded. It is the same "
               "arithmetic, to the last digits:",
               np.allclose(ours, [max(row[2:]) for row in rows], rtol=1e-12))


def test_ranks_do_not_know_how_far():
    x = np.random.default_rng(1).normal(size=(4, 1000))
    near, far = (r_hat(x + np.array([[0], [0], [0], [away]])) for away in (30, 3000))
    page.claim("Ranks do not know how far away the fourth chain is, only that its draws are all on one side.",
               abs(near - far) < 1e-9 and near > 1.5 and page["plain"](x + 1000 * np.eye(4)[:, :1]) > 100)
    page.aside("Above 1.01 the draws are not used.", "a rule of Vehtari et al.")
    page.aside("and its threshold is low: 1.01.", "the same rule")


def test_a_single_chain_contradicts_itself_about_when_and_not_about_where():
    first, blind, plain, halves = page["first"], page["blind"], page["plain"], page["halves"]
    page.claim("Splitting gives even one chain an R-hat, that of its two halves.",
               np.isclose(plain(halves(first)), 1.145, atol=5e-4) and np.isfinite(r_hat(first)))
    page.claim("The first chain fell in one half and not in the other, so the alarm rings. The second chain "
               "is meant to draw from two equal peaks; it has seen one of them, and its two halves agree.",
               r_hat(first) > 1.01 > r_hat(blind) and (blind > 0).all())
    page.aside("That is why there are four.", "what follows")


def test_rank_plots_show_which_chain_disagrees_and_how():
    count = {name: [np.histogram(one, 20, (0, 4000))[0] for one in page["ranks"](x)]
             for name, x in page["cases"].items()}
    flat, shifted, wider = (np.array(count[name]) for name in page["shown"])
    ends, middle = wider[:, [0, -1]].mean(axis=1), wider[:, 5:15].mean(axis=1)
    halves = shifted[:, 10:].sum(axis=1) - shifted[:, :10].sum(axis=1)
    page.aside("Rank all draws together", "a definition")
    page.claim("If all draw from the same distribution, every chain has its fair share of low, middle and "
               "high ranks, and all histograms are flat.", abs(flat - 50).max() < 4 * np.sqrt(50))
    page.claim("Ranks among all 4,000 draws, chain by chain, for three rows of the table. The line is the "
               "fair share, 50 draws for each bar.", flat.sum() == 4000 and flat.mean() == 50)
    page.claim("Twelve histograms in three rows of four. The first row is flat. In the second row the last "
               "histogram rises from left to right and the others fall a little. In the third row the last "
               "histogram is shaped like a U and the others are low humps.",
               halves[3] > 400 and (halves[:3] < 0).all() and ends[3] > 5 * middle[3]
               and (ends[:3] < middle[:3] / 2).all())
    page.claim("In the second row of [] the fourth chain has too many high ranks: it lies too high. In the "
               "third row it has too many at both ends: it is too wide. The three good chains lean the other "
               "way, because the ranks are shared.",
               shifted[3, -1] > 100 and shifted[:3, -1].max() < 50 and ends[3] > 100 and ends[:3].max() < 25)


def test_the_mcse_is_honest_and_decides_the_digits():
    runs = page["runs"]
    ratio = page["of_means"] / page["reported"]
    rows = [line.split() for line in page.printed("How many digits to print").splitlines()[1:]]
    mean_digits = [len(row[1].partition(".")[2]) for row in rows]
    page.claim("So repeat it: 100 runs of four chains.", runs.shape == (4, 500, 100))
    page.claim("The first two agree up to the noise of 100 runs. The third takes dependent draws for "
               "independent ones, and promises more than twice the precision there is.",
               abs(ratio - 1) < 2 / np.sqrt(200) and page["of_means"] > 2 * EXACT.sd / np.sqrt(2000))
    page.claim("For 100 times the draws there is one more digit, because the MCSE falls with the root.",
               mean_digits[2] - mean_digits[0] == 1 and 8 < float(rows[0][6]) / float(rows[2][6]) < 13)
    draws = page["good"]
    page.claim("Posterior quantiles in the tails are known less well than the mean, and some are printed "
               "with fewer digits.",
               len(rows[1][5]) < len(rows[1][1])
               and diagnostics.mcse_quantile(draws, 0.95) > 1.3 * diagnostics.mcse_mean(draws))


def test_what_is_said_of_the_effective_sample_size_is_a_definition_or_advice():
    page.aside("The chains agree. How well do they know the answer?", "a transition")
    page.aside("So there are two:", "the list that follows")
    page.aside("tail ESS, the smaller of those for the 5% and the 95% quantile.", "a definition")
    page.aside("Aim for at least 100 effective draws per chain, 400 for four chains: below that, the ESS and "
               "R-hat are themselves too noisy to be trusted.", "advice of Vehtari et al. (2021)")
    page.aside("A digit whose unit is smaller than the MCSE would come out differently with another seed.",
               "what an MCSE is")


def test_no_alarm_sees_the_posterior_and_chains_in_one_of_two_peaks_pass():
    alarms = diagnostics.r_hat, diagnostics.ess_bulk, diagnostics.ess_tail, diagnostics.mcse_mean
    together, apart = page["together"], page["apart"]
    page.claim("Every alarm so far compares draws with draws. None of them has seen the posterior.",
               all(list(signature(one).parameters) == ["draws"] for one in alarms))
    page.claim("The same in code, with the peaks 12 apart. The mean of this target is 0.",
               "12.0" in repr(page["peaks"]) and abs(apart.mean()) < 0.5)
    page.claim("Started in one place, the four chains agree perfectly about half of the posterior.",
               r_hat(together) < 1.005 and (together > 0).all())
    assert r_hat(apart) > 1.5
    page.claim("All of these compare draws with draws: four chains in one of two peaks pass.",
               r_hat(together) < 1.01 and diagnostics.ess_bulk(together) > 400)
    frozen = page["frozen"]["mu"]
    page.claim("A chain that does not move at all. Its draws are identical, $W = 0$, and R-hat divides "
               "nothing by nothing.", frozen.var() == 0 and np.isnan(r_hat(frozen)))


def test_the_figure_shows_what_its_links_promise():
    def result(distance, spread=1.0, start="left", scale=1.6):
        return FourChains(n=1000, distance=distance, scale=scale, spread=spread, start=start).result

    start, both, seven, ten = FourChains(), result(10, 6.0, "middle"), result(7), result(10)
    fair, timid = result(0, 6.0, "middle", 2.4), result(0, 6.0, "middle", 0.2)
    page.claim("Two modes, and all chains in one of them. Guess before you look: in this figure the target "
               "has two peaks of equal height, and all four chains start in the left one.",
               len(start.result["starts"]) == 4 and max(start.result["starts"]) < 0)
    page.claim("When the starts lie on both sides , R-hat notices at once. With all starts on the left it "
               "rings when the peaks are seven apart and a few steps cross, and is silent when they are ten "
               "apart and none does. For comparison, one peak with fair steps and with timid ones .",
               min(both["r_hats"][2:]) > 1.5 and seven["r_hat"] > 1.01 and 0 < seven["right"] < 0.5
               and ten["r_hat"] < 1.01 and ten["right"] == 0 and fair["content"] and not timid["content"])


def test_the_verdict_on_the_two_reports():
    first, second = page["first"], page["post"]
    page.claim("The first report should not have been sent: its draws are worth a handful, and its two "
               "halves do not even agree with each other.",
               diagnostics.ess_bulk(first) < 10 and r_hat(first) > 1.01)
    page.claim("The second may go: about six points, give or take one and a half.",
               not second.summary().flags and abs(second["mu"].mean() - 6) < 0.5
               and abs(second["mu"].std() - 1.5) < 0.1)
    page.claim("The average of the fourteen pupils is the third lowest of the 160 schools, and the mean of "
               "the school is probably higher than that average.",
               np.sum(MEANS < Y.mean()) == 2 and len(SIZES) == 160
               and EXACT.marginal().sf(Y.mean()) > 0.8)
    page.aside("But the second colleague has shown only that the draws agree.", "what was shown")
    page.aside("Use draws when it is below 1.01.", "the rule")
