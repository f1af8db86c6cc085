"""The sentences of the chapter on checking: heavy tails, School 8367, the letter, and where checks fail."""

import numpy as np
from claims import Page
from scipy.stats import t

from bhm_core.course.so_far import so_far

page = Page("checking")


def tails(made):
    """Percentage of pupils more than 15 points from their school's mean, and the real one."""
    return [page["features"](scores)["far from mean, %"] for scores in (made, page["y"])]


def best(level, spread, seed=31):
    """Share of replicates in which the best of fourteen new pupils scores as high as the real one."""
    noise = np.random.default_rng(seed).standard_normal((level.size, 14))
    made = level.reshape(-1, 1) + spread.reshape(-1, 1) * noise
    return (made.max(axis=1) >= page["own"].max()).mean()


def best_under(name):
    return best(*(np.asarray(draws) for draws in page["fitted"][name][:2]))


def farthest(scores):
    """Distance of the best of each row from the mean of the others, in their standard deviations."""
    others = np.sort(scores, axis=-1)[..., :-1]
    return (scores.max(axis=-1) - others.mean(axis=-1)) / others.std(axis=-1, ddof=1)


def likelihood(nu):
    """Largest log likelihood of t errors around the means of the schools, and the scale where it is."""
    left = page["of_schools"](page["y"])[2]
    return max((t.logpdf(left / s, nu).sum() - left.size * np.log(s), s) for s in np.linspace(5, 6.5, 31))


def test_one_school_with_heavy_tails():
    at = page.at("Heavy tails?")
    own, nu, scale = page["own"], 4, 5.4
    page.aside("The usual remedy for outliers is another:", "what follows")
    page.aside(r"A $t$ distribution with few degrees of freedom $\nu$ makes far-out scores now and then, "
               r"and so "
               "it takes them less seriously. It is a mixture of normal ones.", "a reason, and the equation")
    page.aside(r"for one school with $\nu = 4$, $\sigma = 5.4$ and a given population. Many short chains run "
               "beside each other:", "an example")
    rng, alpha = np.random.default_rng(21), np.full(4000, own.mean())
    for _ in range(50):
        z = (own - alpha[:, None]) / scale
        xi = (nu + z**2) / rng.chisquare(nu + 1, size=z.shape)
        precision = 1 / 9 + (1 / xi).sum(axis=1) / scale**2
        centre = 12.6 / 9 + (own / xi).sum(axis=1) / scale**2
        alpha = rng.normal(centre / precision, 1 / np.sqrt(precision))
    assert "level: Gibbs 6.0, grid 6.0" in page.printed("Heavy tails?")
    assert abs(alpha.mean() - at["exact"].mean()) < 4 * at["exact"].sd() / np.sqrt(4000)
    weight = (1 / xi).mean(axis=0)[own.argmax()]
    page.claim("The roads meet, and the best pupil counts for <ck-weight> of a pupil.",
               page.glued("ck-weight") == "0.7" and abs(weight - 0.7) < 0.04
               and abs(alpha.std() / at["exact"].sd() - 1) < 4 / np.sqrt(8000))
    page.aside(r"Now all pupils: the same two steps, and the usual ones for $\sigma$, $\gamma_0$ and $\tau$ "
               r"(with "
               "flat priors, which makes no difference that one could see with 160 schools).", "the method")


def test_the_data_refuse_heavy_tails():
    page.aside(r"$\nu$ may be 4, 8, 16 and so on up to 256, each with the same prior probability.", "a prior")
    page.aside("from the $t$ densities of all 7,185 scores.", "the method")
    page.aside(r"For comparison another chain is held at $\nu = 4$.", "the method")
    fit, scales = np.array([likelihood(nu) for nu in (4, 16, 64, 256, 1e6)]).T
    assert abs(page["scale"].mean() - scales[0]) < 0.1  # the chain against the likelihood of the means
    page.claim(r"The data will have none of it. Given the choice, $\nu$ runs to the end where errors are "
               r"all but "
               "normal.", np.all(np.diff(fit) > 0) and fit[3] - fit[1] > 20
               and "128 or more in 100%" in page.printed("Heavy tails?"))
    made, real = tails(page["heavy"])
    page.claim("Held at 4, the model puts several times as many pupils far from their school's mean as "
               "there are.",
               made.min() > 4 * real)
    page.claim("The tails of these scores are lighter than normal ones, as they must be on a test with a "
               "floor "
               "and a ceiling.", tails(page["replicates"])[0].min() > real)
    moves = [abs(value - page["post"]["theta"][:, :, page["k"]].mean())
             for value in (page["mean"][:, page["k"]].mean(), page["at_four"].value)]
    page.claim("Note which remedy moves School 8367 most: the one that the data refuse.",
               moves[1] > 4 * moves[0] and page["at_four"].mcse < 0.05)


def test_the_best_of_fourteen():
    page.aside("Under each model, how often does the best of fourteen new pupils of School 8367 score at "
               "least as "
               "high as ours?", "a question")
    page.aside("No replicates are needed: the best stays below a score if all fourteen do. The last line "
               "has not seen him.", "the method")
    seen = [best_under(name) for name in ("one sigma", "own sigma_j")]
    heavy = (page["heavy"][:, page["row"] == page["k"]].max(axis=1) >= page["own"].max()).mean()
    page.claim("With him among the data, every model thinks such a best pupil more likely than not.",
               min(*seen, heavy) > 0.52)
    page.claim("Seen from his thirteen schoolmates and the other schools, the chance is a little under one "
               "half. So he is not too high.", 0.4 < best_under("own sigma_j, without him") < 0.5)


def test_the_loneliest_of_fourteen():
    own, p, k = page["own"], page["by_chance"], page["k"]
    page.claim("he stands <ck-sds-away> standard deviations of his schoolmates above their mean.",
               page.glued("ck-sds-away") == f"{farthest(own):.1f}" == "4.0")
    made = farthest(np.random.default_rng(32).normal(7, 3, size=(100_000, 14)))
    page.claim(
        r"If fourteen scores come from one normal distribution, this distance, for any one of them and "
        r"divided by $\sqrt{1 + 1/13}$, has a $t$ distribution with 12 degrees of freedom, whatever the "
        r"level and the spread are. Each of the fourteen may be the one:",
        abs((made >= farthest(own)).mean() - p[k]) < 4 * np.sqrt(p[k] / 100_000))
    page.claim("For a school that was picked beforehand, <ck-lonely> would be an alarm.",
               page.glued("ck-lonely") == f"{100 * p[k]:.1f}%" == "1.7%")
    as_lonely = [lonely for lonely in p if lonely <= p[k]]
    page.claim("and in any of the 160 schools he would have been. About three of these should have such a "
               "pupil by chance. Two have.", p.size == 160 and round(160 * p[k]) == 3 and len(as_lonely) == 2)
    page.aside("The strangest of many must be compared with the strangest of many.", "a lesson")
    s_j = page["s_j"]
    page.claim("Nor do thirteen scores prove a spread as small as <ck-sd-13>. "
               "It would be the smallest of all 160.",
               page["mates"].std(ddof=1) < s_j.min() and s_j.size == 160)


def test_the_running_table():
    rows = so_far("checking")
    by_name = {row.assumed: row for row in rows}
    before = by_name["gamma_0, tau, sigma averaged over"]
    page.claim(
        "A spread of its own moves the school by <ck-moved> points towards its own low mean, less than a "
        "tenth "
        "of the posterior standard deviation.",
        page.glued("ck-moved") == f"{before.mean - rows[-1].mean:.2f}" == "0.13"
        and before.mean - rows[-1].mean < 0.1 * rows[-1].sd)
    families = by_name["lines; sector and mean SES"].mean - before.mean
    page.claim("Sector and mean SES moved it by two points in the other direction. So what we tell the "
               "model about "
               "the school matters far more than what we let it believe about the pupil.",
               abs(families - 2) < 0.1)


def test_the_letter():
    k, p, without = page["k"], page["by_chance"], page["held_out"]["theta"][:, page["k"]].mean()
    level, sd = page["mean"][:, k].mean(), so_far("checking")[-1].sd
    page.claim("In a school like yours the best of fourteen scores as high as he does about every second "
               "time.", 0.4 < best_under("own sigma_j, without him") < best_under("own sigma_j") < 0.6)
    page.claim("but among 160 schools about three should have such a pupil by chance, and two have. So he "
               "needs no other explanation.", round(160 * p[k]) == 3 and (p <= p[k]).sum() == 2)
    page.claim("With him we put the level of your school at 6.4 points, give or take one and a half. "
               "Without him "
               "it would be 5.8, which is well inside that range.",
               f"{level:.1f}" == "6.4" and abs(sd - 1.5) < 0.1 and f"{without:.1f}" == "5.8"
               and level - without < sd / 2)
    moved = page.at("A spread for each school")["moved"]
    page.claim(r"For levels of schools, one $\sigma$ will do.", abs(moved).max() < 0.25)
    above = [(page[name] > 25).mean(axis=1).min() for name in ("replicates", "again")]
    page.claim("For the very best pupils use neither, because both make scores that the test cannot give.",
               min(above) > 0.02)
    page.aside("Which of two models predicts better is the question of []", "where it is answered")


def test_where_checks_fail():
    page.aside("a model can be wrong and still pass, most easily where it was fitted.", "shown above")
    page.aside("With few data nearly every model passes, and with 7,185 pupils nearly every model fails "
               "somewhere.", "experience, in general terms")
    page.claim("And whoever looks at twenty features should expect one or two outside the middle 90% by "
               "chance.", 1 <= len(range(20)) * 0.1 <= 2)
    page.aside("Fit the larger model to see whether the answer depends on it. Here it hardly did.",
               "a summary of what is shown above")
    page.aside("Outliers are outliers beside a spread.", "a summary")
