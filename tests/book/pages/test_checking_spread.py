"""The sentences of the chapter on checking: a spread for each school, and the second check."""

import numpy as np
from claims import Page
from scipy.stats import norm

from bhm_core.course import unequal_spread as room

page = Page("checking")


def test_a_spread_of_its_own_and_its_prior():
    page.aside(r"What if every school has a $\sigma_j$ of its own?", "a question")
    page.aside("Fourteen pupils do not settle a spread.", "a reason, shown below")
    page.claim(r"about 10% at $\tau_\sigma = 0.1$. At $\tau_\sigma = 0$ we are back at one $\sigma$.",
               abs(np.std(np.exp(0.1 * norm.ppf(np.arange(0.5, 1000) / 1000))) - 0.1) < 0.002)
    page.aside("In 160 schools, how many times the smallest spread is the largest?",
               "a question")
    times = []
    for scale in (0.25, 5):
        z = np.random.default_rng(1).normal(size=(4000, 161))
        times.append(np.median(np.exp(scale * np.abs(z[:, 0]) * np.ptp(z[:, 1:], axis=1))))
    page.claim("Twice is an opinion that one can defend. Tens of millions of times is not, although such a "
               "prior "
               "would pass for a weak one.", 2 < times[0] < 2.6 and 2e7 < times[1] < 1e8)


def test_one_school_by_a_grid_and_all_by_the_package():
    before = page.at("A spread for each school")
    u, weight, k = before["u"], before["weight"], page["k"]
    spread = weight @ np.exp(u)
    page.aside("what one school says is an integral over one number:", "the equation in words")
    assert abs(page["unequal"].levels(before["phi"])[0][0, k] - before["level_j"]) < 1e-4
    page.claim("The fourteen scores have a standard deviation of <ck-own-sd>. The population pulls it to "
               "<ck-pooled>.",
               page.glued("ck-own-sd") == f"{page['own'].std(ddof=1):.1f}" == "4.4"
               and page.glued("ck-pooled") == f"{spread:.1f}" == "5.9")
    level_weight = 14 / (14 + 6.2**2 / 3.0**2)
    page.claim("A spread is pooled like a level, but more strongly here: schools differ little in spread, "
               "and "
               "fourteen scores say little about one.", (6.2 - spread) / (6.2 - 4.43) < level_weight - 0.3)
    page.claim("does this for all schools, with 11 well chosen nodes in the place of the grid.",
               page["unequal"].groups.size == 160 and len(room._NODES) == 11)
    fine, few = (likelihood_with(n) for n in (41, 11))
    page.claim(r"The spread given $\phi$ and $\sigma$ is quadrature, to many more digits than we print.",
               abs(fine - few) < 1e-6)
    page.aside(r"The four numbers $\gamma_0, \tau, \sigma, \tau_\sigma$ are drawn", "the method")


def likelihood_with(n):
    """Log likelihood of all schools at a typical phi with n nodes."""
    kept = room._NODES, room._LOG_WEIGHTS
    room._NODES, weights = np.polynomial.hermite_e.hermegauss(n)
    room._LOG_WEIGHTS = np.log(weights) + room._NODES**2 / 2
    try:
        return page["unequal"].log_likelihood(page["fit"].phi[0, 0])
    finally:
        room._NODES, room._LOG_WEIGHTS = kept


def test_what_a_spread_of_its_own_changes():
    spread, s_j, k, fit = page["spread"], page["s_j"], page["k"], page["fit"]
    pooled, moved = spread.mean(axis=0), page.at("A spread for each school")["moved"]
    page.aside("Spreads of 160 schools, alone (horizontal) and pooled (vertical).", "what the picture shows")
    page.claim("The flat cloud is partial pooling: schools seem to differ more in spread than they do. With "
               "fourteen pupils, School 8367 keeps the least of its own spread.",
               pooled.std() < 0.6 * s_j.std() and page["size"].argmin() == k
               and (page["size"] == 14).sum() == 1
               and (np.abs(pooled - 6.2) < np.abs(s_j - 6.2) + 0.15).all())
    slope = np.polyfit(s_j, pooled, 1)[0]
    page.claim(
        "A cloud of green dots rises gently, far less steeply than the dotted diagonal, around a dashed "
        "horizontal line at 6.2. A large dot, School 8367, lies at a spread of 4.4 on the horizontal axis "
        "and "
        "at 6.0 on the vertical one.",
        0.1 < slope < 0.6 and f"{fit['sigma'].mean():.1f}" == "6.2" and f"{s_j[k]:.1f}" == "4.4"
        and f"{pooled[k]:.1f}" == "6.0")
    page.claim(r"The schools do differ: $\tau_\sigma$ is far from 0. And hardly any level notices.",
               np.quantile(fit["tau_sigma"], 0.001) > 0.03 and np.median(abs(moved)) < 0.05)
    page.claim("The check failed as clearly as a check can, and the answer to our question moved by little "
               "more "
               "than a tenth of a point.", 0.1 < abs(moved[k]) < 0.15)
    w = page["size"] / (page["size"] + 6.26**2 / 2.95**2)
    page.claim("A spread enters the level of a school through its weight, and most weights are near 1 "
               "whatever "
               "the spread.", np.median(w) > 0.9)
    page.claim("It would be different for a question about pupils. No pupil of School 3427, the most "
               "even one, scored below 12:", page["y"][page["school"] == 3427].min() > 12
               and page["labels"][page.at("A spread for each school")["s_j"].argmin()] == 3427)
    after = page.at("A spread for each school")
    page.claim(r"With one $\sigma$ we would expect six of its 49 pupils there, with its own spread four. "
               r"Four is "
               "still not none. Part of that is luck: we picked the extreme.",
               round(49 * after["one"]) == 6 and round(49 * after["each"]) == 4
               and (page["school"] == 3427).sum() == 49)


def test_checked_again():
    page.aside("Is the larger model right now?", "a question")
    made, real = page["features"](page["again"]), page["features"](page["y"])
    share = [(made[name] >= real[name]).mean() for name in real]
    page.claim("The second line passes. It had to, for now it is the fitted one:", 0.2 < share[1] < 0.8)
    page.claim("The last two lines fail as before. No choice of spreads can stop a normal distribution at "
               "25, "
               "and an exercise cuts the replicates there, as the test does.", share[2] == share[3] == 1)
