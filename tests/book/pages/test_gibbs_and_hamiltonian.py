"""The sentences of the chapter on many numbers at once are true."""

import nbformat
import numpy as np
from claims import CHAPTERS, Page
from school_8367 import LABELS, MEANS, PUPILS, SIGMA, SIZES
from scipy.stats import chi, halfcauchy, invgamma, invwishart, kstest, t

import bhm_core as bhm
from bhm_core.course.gibbs import NormalMeansGibbs

PAGE = Page("gibbs_and_hamiltonian")
ERRORS = SIGMA / np.sqrt(SIZES)
OURS = LABELS.tolist().index(8367)
START = np.r_[MEANS.mean(), np.log(3), MEANS]
ess = bhm.diagnostics.ess_bulk
CELLS = nbformat.read(CHAPTERS / "gibbs_and_hamiltonian.ipynb", as_version=4).cells
LOOP = next(cell.source for cell in CELLS if "for sweep in" in cell.source)
SWEEP = [line for line in LOOP.split("\n") if line.startswith("    ") and "visited" not in line]


def steps_alone():
    """Steps of a random walk on the mean of School 8367 alone for one effective draw."""
    prior, y = (MEANS.mean(), MEANS.std()), PUPILS["mathach"][PUPILS["school"] == 8367]
    exact = bhm.NormalMean(*prior, sigma=SIGMA).update(y)
    kernel = bhm.random_walk_metropolis(
        lambda x: -((x[:, 0] - exact.mean) ** 2) / (2 * exact.var), 2.4 * np.sqrt(exact.var)
    )
    x = bhm.sample(kernel, [exact.mean], n_draws=5000, rng=1)["theta"][..., 0]
    return x.size / ess(x)


def walk_costs(d):
    here = PAGE.at("Why random walks starve")
    return here["measured"][here["sizes_tried"].index(d)][0]


def identity_gap(sampler, here):
    """Largest gap between the change of the joint density and that of each full conditional."""
    gaps = []
    for update in sampler.updates:
        there = here.copy()
        there[:, update.block] += 0.1
        joint = sampler.log_joint(there) - sampler.log_joint(here)
        gaps.append(abs(joint - update.log_density(there) + update.log_density(here)).max())
    return max(gaps)


def mixture_pvalue(factor):
    """How well the mixture with xi fits the half-Cauchy prior when tau is multiplied by `factor`."""
    rng = np.random.default_rng(4)
    xi = invgamma(0.5, scale=1 / 25).rvs(4000, random_state=rng)
    tau = np.sqrt(invgamma(0.5).rvs(4000, random_state=rng) / xi)
    return kstest(factor * tau, halfcauchy(scale=5).cdf).pvalue


def test_the_walk_needs_hundreds_of_steps_where_one_school_needed_five():
    here = PAGE.at("How many steps?")
    steps = here["theta"].size / ess(here["theta"])
    alone = steps_alone()
    PAGE.claim("School 8367 alone was easy: one unknown mean, and the random walk of [] needed about "
               "five steps for a draw that is worth an independent one",
               3 < alone < 7)
    PAGE.claim("Its mean is now one of 160, drawn from a population whose mean and spread are unknown "
               "too: 162 numbers, and one posterior for all of them",
               LABELS.size == 160 and here["start"].size == 162)
    PAGE.aside("Five again, fifty, or five hundred?", "a question")
    PAGE.claim("because 7,185 pupils pin it down well",
               here["row"].size == 7185 and SIGMA / np.sqrt(2 * 7185) < 0.01 * SIGMA)
    PAGE.claim("Now the random walk on all 162 numbers at once. It gets every advantage: a start in the "
               "middle, a step for each parameter in proportion to its uncertainty, and a scale tuned "
               "during warm-up to the acceptance rate that theory recommends, 23.4% []",
               here["walk"]["theta"].shape[-1] + 2 == 162
               and abs(here["walk"].stats["accepted"].mean() - 0.234) < 0.03)
    PAGE.claim("The walk is right, and it needs hundreds of steps where one school alone needed five",
               200 < steps < 1000 and alone < 7
               and abs(here["theta"].mean() - here["exact"]["8367"]) < 4 * here["mcse"](here["theta"]))
    PAGE.aside("Nothing about School 8367 has become harder: its posterior is as smooth and as "
               "bell-shaped as before",
               "a mixture of normals, as before")


def test_probability_lies_in_a_shell():
    d = np.array([3, 10, 50, 160])
    widths = [chi(k).std() for k in d]
    at = np.linspace(0, 16, 1601)
    tops = [at[chi(k).pdf(at).argmax()] for k in d]
    PAGE.aside("The density falls with the distance from the mode, but there is ever more room at a "
               "larger distance",
               "geometry, and the figure")
    PAGE.aside("and the product of the two peaks far out", "shown by the figure")
    PAGE.claim("For $d$ independent standard normals,", np.allclose([chi(k).moment(2) for k in d], d))
    PAGE.claim("Almost all probability lies in a thin shell at a distance near root d, and almost none "
               "near the mode",
               all(abs(chi(k).median() - np.sqrt(k)) < 0.25 for k in d)
               and max(chi(k).cdf(1) for k in d[1:]) < 0.001)
    PAGE.claim("Five bell-like curves over a distance axis from 0 to 16. The one for d = 1 is highest "
               "at zero. Those for d = 3, 10, 50 and 160 have nearly the same width and sit around 1.5, "
               "3, 7 and 12.6",
               max(widths) < 1.08 * min(widths) and np.allclose(tops, [1.5, 3, 7, 12.6], atol=0.11))
    PAGE.claim("The shell in [] moves out, and it hardly gets thicker",
               tops == sorted(tops) and max(widths) < 1.08 * min(widths))


def test_blind_steps_lead_outwards():
    rng = np.random.default_rng(1)
    place, delta = np.full(40, 1.3), 0.5
    after = ((place + delta * rng.standard_normal((20_000, 40))) ** 2).sum(axis=1)
    PAGE.claim("The steps are as likely to agree in sign with $\\theta$ as not, so on average only "
               "their squares are left",
               abs(after.mean() - (place**2).sum() - delta**2 * 40) < 4 * after.std() / np.sqrt(20_000))
    PAGE.claim("In many dimensions blind steps lead outwards. The log density is minus half the squared "
               "distance, so a candidate loses $\\delta^2 d / 2$ of it on average",
               np.mean(after > (place**2).sum()) > 0.7
               and abs((after - (place**2).sum()).mean() / 2 - delta**2 * 40 / 2) < 0.3)
    PAGE.claim("Four times as many parameters cost about four times as many steps. School 8367 pays for "
               "its 159 neighbours",
               3 < walk_costs(160) / walk_costs(40) < 5 and LABELS.size == 160)
    PAGE.aside("There are two ways out: move along few coordinates at a time, or find out where to go",
               "what follows")


def test_a_sweep_is_one_effective_draw():
    here = PAGE.at("Gibbs: one block at a time")
    visited = np.array([here["visited"]])
    rate, walked = visited.size / ess(visited), PAGE.at("How many steps?")["theta"]
    PAGE.aside("What if we knew all numbers but one?", "a question")
    PAGE.aside("given the data and all other parameters is its full conditional", "a definition")
    PAGE.aside("For the model [] there are three:", "the equation below")
    PAGE.aside("the data have nothing more to say about $\\mu$ and $\\tau$", "the graph of the model")
    PAGE.claim("In NumPy a sweep takes five lines",
               len(SWEEP) == 5 and abs(visited.mean() - here["exact"]["8367"]) < 4 * here["mcse"](visited))
    PAGE.aside("All three come from one product", "shown beside it")
    PAGE.aside("Two exponents contain it, both quadratic: a normal density with precision "
               "$1/\\sigma_j^2 + 1/\\tau^2 = 1 / (w_j \\sigma_j^2)$ and mean $w_j \\sigma_j^2 (y_j / "
               "\\sigma_j^2 + \\mu / \\tau^2) = w_j y_j + (1 - w_j) \\mu$. No other $\\theta_k$ occurs, "
               "so all schools can be drawn at once",
               "shown beside it")
    PAGE.aside("the density of $\\tau^2$ has one more factor $1/\\tau$, that is $(\\tau^2)^{-(J + "
               "1)/2}$ before the exponential. The density of $\\text{IG}(a, b)$ at $\\tau^2$ is "
               "proportional to $(\\tau^2)^{-a-1} e^{-b/\\tau^2}$, so $a = (J - 1)/2$. The step from "
               "$\\tau$ to $\\tau^2$ is where the 1 is lost; forgetting it is a common bug",
               "shown beside it")
    PAGE.claim("One sweep is one effective draw, or nearly: hundreds of times better than the walk",
               rate < 1.5 and walked.size / ess(walked) > 200 * rate)
    PAGE.aside("for a sweep that costs about as much as one of its steps", "both look at every school once")
    PAGE.claim("With many pupils in each school the blocks hardly depend on each other",
               np.median(here["w"]) > 0.85)
    PAGE.aside("whose proposal is so good that it is always accepted: the ratio [] is 1",
               "the proposal is the target")
    PAGE.claim("The two columns agree", identity_gap(here["sampler"], START[None]) < 1e-8)


def test_the_regression_is_slow_in_its_mean_and_right():
    here = PAGE.at("Gibbs for the regression model")
    rates = {name: ess(here[name]) / here[name].size for name in ("theta", "gamma", "tau_2")}
    PAGE.claim("For one varying coefficient, an inverse-Wishart with $\\nu = 1$ and $\\Lambda = 9$ is "
               "an inverse-gamma on $\\tau^2$ with shape 0.5 and scale 4.5",
               abs(invwishart(1, 9).pdf(2.0) - invgamma(1 / 2, scale=9 / 2).pdf(2.0)) < 1e-9
               and here["prior"]["omega_df"] == 1)
    PAGE.claim("Both agree on School 8367.", here["apart"] < 4)
    PAGE.claim("it is many times slower than the rest",
               10 * rates["gamma"] < min(rates["theta"], rates["tau_2"]))
    PAGE.aside("Given the 160 deviations $\\eta_j$, the 7,185 pupils leave $\\gamma$ hardly any room; "
               "given $\\gamma$, the $\\eta_j$ cannot move together",
               "the reason, in words")


def test_gibbs_is_slow_where_tau_can_be_small():
    here = PAGE.at("Where Gibbs is slow")
    schools = NormalMeansGibbs(MEANS, ERRORS)
    many = bhm.sample(schools.kernel(), START, n_draws=1000, rng=5, names=schools.names)["log_tau"]
    PAGE.claim("Go back to the eight schools of []. Their standard errors are large, and the spread "
               "between schools may be anything down to zero",
               here["se"].min() > 8 and np.mean(here["gibbs"]["tau"] < 1) > 0.1)
    PAGE.claim("The half-Cauchy is the positive half of a $t$ distribution with one degree of freedom; "
               "its heavy tail",
               abs(2 * t(1, scale=5).pdf(3.0) - halfcauchy(scale=5).pdf(3.0)) < 1e-12)
    PAGE.claim("With one more number $\\xi$, the two priors $\\tau^2 \\mid \\xi \\sim "
               "\\text{IG}(\\tfrac12, 1/\\xi)$ and $\\xi \\sim \\text{IG}(\\tfrac12, 1/5^2)$ give "
               "$\\tau$ exactly that prior [], and both have inverse-gamma conditionals",
               mixture_pvalue(1.0) > 1e-3 > mixture_pvalue(1.3))
    PAGE.claim("Correct, and slow.",
               here["sweeps"] > 20 > 5 > many.size / ess(many)
               and max(abs(here["compare"](here["gibbs"], here["truth"], unit="mcse").z)) < 4)
    PAGE.aside("Then that block takes a Metropolis-Hastings step instead: Metropolis within Gibbs, an "
               "exercise below",
               "what is done")
    PAGE.aside("And if a conditional has no name at all?", "a question")
    PAGE.aside("A Gibbs sampler draws each block from its full conditional. It is fast when blocks are "
               "nearly independent and slow when they tie each other",
               "shown above")
