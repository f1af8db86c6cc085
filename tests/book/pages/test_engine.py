"""The sentences of the page on the engine: what is counted, printed, drawn and promised."""

import nbformat
import numpy as np
from claims import CHAPTERS, Page

import bhm_core as bhm
from bhm_core.course import records

PAGE = Page("engine")
NOTEBOOK = nbformat.read(CHAPTERS / "engine.ipynb", as_version=4)
DATA = bhm.load_high_school()
SCHOOLS, Y = DATA.schools, DATA.students["mathach"]


def seconds(name):
    measured = records.benchmark()
    return float(measured["seconds"][measured["label"] == name][0])


def source(words):
    return next(cell.source for cell in NOTEBOOK.cells if words in cell.source)


def far_apart_batches(tau, sigma=1.0):
    """Restricted log likelihood of six batches of five: closed form, by subtraction, by the library."""
    y, batch = np.arange(30) % 7 + 0.5, np.repeat(np.arange(6), 5)
    means, one, spread = y.reshape(6, 5).mean(axis=1), np.ones((30, 1)), sigma**2 + 5 * tau**2
    apart = 5 * np.sum((means - means.mean()) ** 2)
    inside = np.sum((y - means[batch]) ** 2)
    logs = 24 * np.log(sigma**2) + 5 * np.log(spread) + np.log(30)
    right = -(29 * np.log(2 * np.pi) + logs + inside / sigma**2 + apart / spread) / 2
    D = np.column_stack([one, y])
    ZD = D.reshape(6, 5, 2).sum(axis=1)
    T = (D.T @ D - tau**2 / spread * ZD.T @ ZD) / sigma**2
    logs = 24 * np.log(sigma**2) + 6 * np.log(spread) + np.log(abs(T[0, 0]) + 1e-300)
    rest = T[1, 1] - T[0, 1] ** 2 / T[0, 0]
    subtracted = -(29 * np.log(2 * np.pi) + logs + rest) / 2
    model = bhm.HierarchicalRegression(y, one, one, batch)
    return right, subtracted, float(model.restricted_log_likelihood(tau, None, sigma))


def test_the_opening_counts_328_numbers():
    post = PAGE.at("In one picture")["post"]
    sizes = {name: post[name][0, 0].size for name in ("gamma", "tau", "sigma", "b")}
    PAGE.claim("A model with a line for each of 160 schools has 328 unknown numbers: four coefficients "
               "of the population, two spreads, a correlation, a residual standard deviation, and an "
               "intercept and a slope for School 8367 and for every other school.",
               sizes == {"gamma": 4, "tau": 2, "sigma": 1, "b": 320} and sum(sizes.values()) + 1 == 328)
    PAGE.claim("lme4 finds one best value for the first eight in a fraction of a second",
               seconds("lme4") < 0.5)
    PAGE.claim("It is thousands of draws of all 328", post.phi.shape[:2] == (4, 1000))
    PAGE.claim("Most of the 328 numbers integrate out with a pencil. What is left is a posterior of "
               "four numbers, and four dimensions are few",
               post.phi.shape[-1] == 4 and 328 - 4 > 328 / 2 and sizes["gamma"] + sizes["b"] == 324)
    PAGE.aside("An hour, a minute, a second?", "a question")


def test_ten_lines_are_the_engine_for_ten_numbers():
    here = PAGE.at("The engine in ten lines")
    lines = "\n".join(map(source, ("log_p = np", "rng.choice"))).split("\n")
    first, last = (next(k for k, line in enumerate(lines) if line.startswith(word))
                   for word in ("tau =", "theta ="))
    PAGE.claim("The engine in ten lines", last - first + 1 == 10)
    PAGE.claim("The eight schools of [] had ten unknown numbers: a spread $\\tau$, a mean $\\mu$ and "
               "eight gains $\\theta_j$.",
               here["theta"].shape[1] + 2 == 10)
    PAGE.claim("Only one of the ten was hard.", here["tau"].shape[1] == 1)
    PAGE.claim("And the nine easy ones are drawn from their formulas",
               here["theta"].shape[1] + here["mu"].shape[1] == 9)
    PAGE.claim("These draws are independent, so nothing has to converge",
               abs(np.corrcoef(here["theta"][1:, 0], here["theta"][:-1, 0])[0, 1])
               < 4 / np.sqrt(len(here["theta"])))
    PAGE.claim("The rest of this page carries the ten lines over to pupils, lines and 160 schools. "
               "Three things change. The data come as 7,185 rows and not as eight means",
               (Y.size, len(SCHOOLS["school"]), len(here["gain"])) == (7185, 160, 8))
    PAGE.claim("And there are four hard numbers: a grid with a hundred points a side would have a "
               "hundred million points, so something better must find them",
               100 ** len(PAGE.at("In one picture")["model"].parameter_names) == 100_000_000)


def test_the_picture_shows_what_it_says():
    here = PAGE.at("In one picture")
    spread, post = here["post"]["tau"], here["post"]
    means = np.bincount(here["at"], Y) / np.bincount(here["at"])
    PAGE.claim("From 7,185 pupils to the lines of School 8367. Top left: the pupils, each with a score "
               "and an SES relative to the school. Top right: what is kept of them, sums for each "
               "school, shown here as the mean and the slope they contain. Bottom left: draws of the "
               "hard numbers, of which the two spreads are shown. Bottom right: given those, lines for "
               "School 8367, drawn exactly.",
               Y.size == 7185 and here["slope"].size == 160 and here["few"].shape[0] == 40)
    PAGE.claim("Four panels. First a dense grey cloud of pupils, scores up to a ceiling of 25.",
               24.9 < Y.max() <= 25)
    PAGE.claim("Second 160 grey points, mean scores from 4 to 20 against slopes from minus 2 to 6.",
               4 < means.min() < 5 and 19 < means.max() < 20
               and -2.1 < here["slope"].min() < -1.5 and 6 < here["slope"].max() < 6.5)
    PAGE.claim("Third a round green cloud of draws, spreads of intercepts around 2.6 against spreads of "
               "slopes between 0 and 1.2",
               abs(spread[..., 0].mean() - 2.6) < 0.05
               and 0 < spread[..., 1].min() and 1.1 < spread[..., 1].max() < 1.4)
    PAGE.claim("Fourth a bundle of rising green lines around a score of 6.4",
               abs(post["theta"][:, :, here["k"], 0].mean() - 6.4) < 0.05
               and (here["few"][:, here["k"], 1] > 0).mean() > 0.9)
    PAGE.claim("shows the four stages. The rows become sums once.", len(here["axs"]) == 4)


def test_four_numbers_are_hard():
    names = PAGE.at("Four hard numbers")["model"].parameter_names
    post = PAGE.at("Four hard numbers")["post"]
    PAGE.claim("Four hard numbers", len(names) == 4)
    PAGE.claim("Which of the 328 numbers are hard?",
               "sigma" in names[-1] and not any("gamma" in name for name in names))
    PAGE.aside("All predictors of the pupil stand in the row $X_i = (1, x_i, u_{j[i]}, u_{j[i]} x_i)$, "
               "and those whose coefficients vary by school in $Z_i = (1, x_i)$:",
               "a definition")
    PAGE.aside("is its lower triangular root, the Cholesky factor", "a definition")
    PAGE.claim("so $\\gamma$ and all $\\eta_j$ have a normal posterior with a formula",
               post["gamma"][0, 0].size + post["b"][0, 0].size == 324)
    PAGE.aside("(In the code the vector is called `phi` all the same.)", "about a name")
    PAGE.claim("how far off the mean may be because there are 4,000 draws and not infinitely many",
               post["sigma"].size == 4000)
    PAGE.claim("What is the posterior of the four numbers alone?", post.phi.shape[-1] == 4)
    PAGE.claim("With $K$ varying coefficients, here two,", post["tau"].shape[-1] == 2)
    PAGE.aside("have the same eigenvalues other than zero, and the first has $n_j - K$ more rows",
               "proved beside it")


def test_the_library_gets_to_the_same_value():
    here = PAGE.at("Integrate, then sample")
    right, subtracted, library = far_apart_batches(tau=1e7)
    PAGE.claim("The library gets there by a longer way, which keeps more digits: where the difference in [] "
               "would lose them, it works with square roots of the matrices",
               abs(here["by_hand"] - here["library"]) < 1e-6
               and not abs(subtracted - right) < 1e-3 and abs(library - right) < 1e-6)
    PAGE.claim("What must be known about 7,185 pupils? Only sums.",
               here["ZD"].shape == (160, 2, 5) and here["n"] == 7185)
    PAGE.aside("How many digits survive when the machine keeps sixteen?", "a property of double precision")


def test_sums_add_up_over_pieces():
    here = PAGE.at("One pass over the pupils")
    raw, centred = (abs(here[name] / here["truth"] - 1) for name in ("raw", "centred"))
    PAGE.claim("So the engine centres before it multiplies.", raw > 0.1 and centred < 1e-6)
    PAGE.aside("Two such summaries can still be added, by a rule of []. With $\\Delta$ the difference "
               "of the two means,",
               "led to the equation")
    PAGE.claim("This makes the pupils divisible. Ten files, or ten machines, can each sum up their own "
               "rows",
               abs(here["again"].log_posterior(here["here"])
               - here["model"].log_posterior(here["here"])) < 1e-6
               and "(v, 10)" in source("from_chunks"))


def test_one_product_serves_all_candidates():
    here = PAGE.at("One matrix product for all candidates")
    PAGE.claim("One matrix product for all candidates", here["constants"].shape == (640, 25))
    PAGE.aside("Why are a thousand values of $\\lambda$ hardly more work than one?", "a question")
    PAGE.claim("It is linear in the entries of the $G_j$. So the constants fill a matrix, once, and the "
               "sums over all schools are one product of matrices",
               np.allclose(here["product"], here["loop"], rtol=1e-9))
    PAGE.claim("The last line stands for the log posterior at all 4,000 draws",
               here["model"].log_posterior(here["post"].phi).size == 4000)
    PAGE.claim("There is a catch: the 4,000 values must be known beforehand",
               here["post"].phi[..., 0].size == 4000)
