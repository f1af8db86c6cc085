"""The sentences of the case study up to its checks: the data, the graph, the fit, other programs, checks."""

import csv
from pathlib import Path

import numpy as np
from claims import Page

import bhm_core as bhm

page = Page("case_study")
GCSE = bhm.load_gcse()
LME4 = Path(__file__).parents[2] / "reference/lme4.csv"


def of_lme4(kind, term):
    """The number that lme4 prints for the GCSE coursework by maximum likelihood, and its standard error."""
    with LME4.open() as lines:
        row = next(row for row in csv.DictReader(lines)
                   if (row["case"], row["kind"], row["term"]) == ("gcse_ML", kind, term))
    return float(row["estimate"]), float(row["se"] or "nan")


def test_the_board_and_its_questions():
    y, x = page["y"], page["x"]
    page.aside("Each pupil was to sit a written paper, which outsiders marked", "how the examination was")
    page.claim("An examination board has the science marks of 1,905 pupils, sixteen years old, from 73 "
               "schools in England. The year is 1989.",
               GCSE.course.size == 1905 and len(set(GCSE.school)) == 73)
    page.claim("In the coursework girls are ahead of boys.", y[x == 1].mean() > y[x == 0].mean() + 5)
    page.aside("We can send examiners to ten schools, to mark the coursework a second time. Which ten? "
               "And the head of School 60501 asks: Are we better than School 68271?", "a story")
    page.aside("The data are new, the methods are those of the earlier pages, and each section is one part",
               "what the page is")


def marks(scores, total):
    """Distance of the scores, cut to one decimal, below whole marks."""
    found = scores[~np.isnan(scores)] * total / 100
    return (np.ceil(found - 1e-9) - found).max()


def test_who_is_in_the_table_and_who_is_missing():
    there, girl = page["there"], page["girl"]
    page.claim("Coursework counts 108 marks and the written paper 160. Both scores are given in per cent "
               "of these marks, and we call one per cent a point.",
               marks(GCSE.course, 108) < 0.11 and np.nanmax(GCSE.course) == 100)
    page.claim("So 180 pupils have no coursework score. All of them sat the written paper.",
               (~there).sum() == 180 and not np.isnan(GCSE.written[~there]).any())
    page.aside("We leave them out, as the talk did. A program might drop them in silence; a report must not.",
               "what was done")
    page.aside("among pupils of one school and one gender, the missing scores are like those we have. The "
               "data cannot prove it. They can only make it more or less likely", "an assumption")
    gap = np.diff(page.at("The data, and who is missing")["paper"])[0]
    error = np.nanstd(GCSE.written) / np.sqrt(180)
    page.claim("on the written paper the 180 did about as well as the others, and girls and boys are "
               "missing about equally often.",
               0 < gap < 2 * error and abs(there[girl].mean() - there[~girl].mean()) < 0.02)
    page.aside("The gap of a school is how much higher its girls score on average than its boys. A first "
               "look at it needs no model and no package, only means, standard deviations and numbers of "
               "its girls (1) and boys (0):", "a definition")
    own, se, n, girls = page["own"], page["se"], page["n"], page["n_girls"]
    page.claim("In eleven of these schools the boys are ahead. But with a standard error of four or five "
               "points, some of that must be luck.",
               (own < 0).sum() == 11 and 4.3 < np.median(se) < 4.8)
    page.claim("And 31 schools are not in the list at all, because they have too few girls or too few "
               "boys.",
               len(n) - len(own) == 31 == (np.minimum(girls, n - girls) < 5).sum())


def test_the_graph_has_no_arrow_from_marking_to_the_written_paper():
    edges = {(a, b) for a, b, _ in page["edges"]}
    black = {(a, b) for a, b, shade in page["edges"] if shade == "k"}
    page.claim("A graph of seven circles. Gender and school each point to the open circles of marking, "
               "effort and knowledge. Marking and effort point to coursework, by black arrows. Knowledge "
               "points to coursework and to the written paper.",
               len(page["nodes"]) == 7 and len(edges) == 10
               and black == {("marking", "coursework"), ("effort", "coursework")}
               and {("knowledge", "coursework"), ("knowledge", "written paper")} < edges)
    page.claim("Black: the arrows of the marking and of the effort, which lead to coursework alone.",
               {b for a, b in edges if a in ("marking", "effort")} == {"coursework"})
    page.claim("The written paper has an arrow from knowledge alone",
               {a for a, b in edges if b == "written paper"} == {"knowledge"})
    page.aside("What could make the girls' coursework better?", "a question")
    page.aside("A gap in coursework may come about in three ways: by what pupils know, by the effort that "
               "they put into it, or by how teachers mark them.", "an assumption")
    page.aside("Each school has a line through two points", "a definition")


def test_the_prior_and_a_known_truth():
    page.aside("The scale runs from 0 to 100, and that is all the priors need to know:", "the scale")
    printed = page.printed("The model")
    page.claim("Our prior leaves room for schools unlike any real one, and most of its scores are possible. "
               "The vague prior puts most pupils where no pupil can be.",
               "ours: 12%" in printed and "vague: 79%" in printed)
    z = bhm.agreement.compare(page.at("The model")["found"], page["truth"]).z
    page.claim("All six are found within two posterior standard deviations.",
               z.size == 6 and np.abs(z).max() < 2)


def test_the_fit_and_all_its_parameters():
    post, theta = page["post"], page["theta"]
    page.aside("The fit, and whether the draws agree", "a title")
    page.claim("What do the 1,725 pupils say?", page["y"].size == 1725)
    gamma, tau = post["gamma"].mean(axis=(0, 1)), post["tau"].mean(axis=(0, 1))
    page.claim("The mean gap is seven points, and gaps differ between schools with a standard deviation "
               "of seven as well.", round(gamma[1]) == round(tau[1]) == 7)
    page.claim("A summary shows six parameters, and there are 146 more, the levels and gaps of the "
               "schools.",
               theta[0, 0].size == 146 and page["every"].shape[-1] == 152)
    page.claim("R-hat and effective sample size, as a share of the 4,000 draws, for each of the 152 "
               "parameters. Black: the six of the population.",
               theta.shape[:2] == (4, 1000) and np.allclose(page["every"][..., 2:4], post["tau"]))
    r_hat, share = (page.at("The fit, and whether the draws agree")[name] for name in ("r_hat", "share"))
    page.claim("On the left all dots lie between 0.999 and 1.002, far below a dashed line at 1.01. On the "
               "right they run from about 0.85 to 1.1, far above a dashed line at 0.1.",
               0.999 < r_hat.min() <= r_hat.max() < 1.002
               and 0.83 < share.min() < 0.88 < 1.05 < share.max() < 1.12)
    page.claim("no parameter comes near either line, so the 4,000 draws are worth nearly as many "
               "independent ones.", r_hat.max() < 1.003 and np.median(share) > 0.95)
    page.aside("Two panels of dots in rising order.", "what the picture shows")
    page.aside("Before we read more into this table", "what follows")
    page.aside("We look at all of them.", "what follows")


def test_two_other_programs_say_the_same():
    post, every = page["post"], page["every"]
    page.aside("Two other programs have fitted this formula to these pupils", "whose numbers these are")
    shown = [row.split()[1:3] for row in page.at("The same by maximum likelihood")["rows"]]
    wanted = [of_lme4("fixef", "(Intercept)"), of_lme4("fixef", "female"), of_lme4("sd_group", "(Intercept)"),
              of_lme4("sd_group", "female"), of_lme4("sd_resid", "")]
    assert all(float(row[0]) == round(value, 2) for row, (value, _) in zip(shown, wanted, strict=True))
    assert all(row[1] == f"({se:.2f})" for row, (_, se) in zip(shown[:2], wanted[:2], strict=True))
    page.aside("The brackets hold standard errors for `lme4` 1.1-31 and posterior standard deviations for "
               "the two others.", "what the brackets are")
    sd = every[..., :5].std(axis=(0, 1))
    near = np.abs(every[..., :5].mean(axis=(0, 1)) - [value for value, _ in wanted]) / sd
    talk = np.abs(every[..., :5].mean(axis=(0, 1)) - [69.413, 7.132, 10.249, 7.099, 13.0]) / sd
    page.claim("The three agree, because 1,725 pupils in 73 schools leave little for a prior to do.",
               near.max() < 0.25 and talk.max() < 0.25 and page["y"].size == 1725)
    criterion = of_lme4("criterion", "ML")[0]
    page.claim("at the estimates of `lme4`, minus twice our log likelihood is its criterion.",
               abs(-2 * page["log_lik"] - criterion) < 1e-3 and f"{criterion:.2f}" == "13971.44")
    low, high = np.quantile(post["tau"][..., 1], [0.05, 0.95])
    page.aside("And `lme4` has none for $\\tau_\\beta$, on which all that follows depends", "no such "
                                                                                            "number is "
                                                                                            "printed")
    page.claim("our 90% interval for it runs from five to nine points.", round(low) == 5 and round(high) == 9)


def replicates(name):
    """A number of the check, of the real scores and of the replicated ones."""
    f = page["checks"][name]
    return f(page["y"]), f(page["again"])


def test_one_check_passes_and_three_fail():
    page.aside("compare four numbers with those of the real ones. The first is nearly guaranteed to pass",
               "what the check is")
    page.aside("all schools share one $\\sigma$.", "what the model assumes")
    page.aside("It is more useful to ask what this does to our answers.", "advice")
    tails = [(made >= seen).mean() for seen, made in map(replicates, page["checks"])]
    page.claim("The first check passes and three fail.",
               0.2 < tails[0] < 0.8 and all(p < 0.01 or p > 0.99 for p in tails[1:]) and len(tails) == 4)
    over = replicates("share of scores above 100")
    page.claim("The model gives a score above 100 to one pupil in twenty.",
               over[0] == 0 and 0.045 < over[1].mean() < 0.055)
    page.claim("Real scores have a long tail of low marks, and none beyond full marks.",
               replicates("skewness of the errors")[0] < -0.5 and page["y"].max() == 100)
    page.claim("Our model does not know that marks end at 100",
               over[1].mean() > 0.04 and page["y"].max() == 100)
    page.claim("And schools differ more in how far their pupils are spread than one $\\sigma$ allows.",
               tails[3] < 0.01)


def pooled_gaps(error):
    """The mean gap, the gaps of the schools, and how many are negative, given their standard errors."""
    from scipy.stats import halfnorm, norm

    gaps = bhm.NormalMeans(page["own"], error, mu=norm(0, 10), tau=halfnorm(scale=10))
    draws = gaps.sample(n_draws=1000, rng=4)
    gaps = draws["theta"]
    return draws["mu"].mean(), gaps.mean(axis=(0, 1)), (gaps < 0).sum(axis=-1).mean()


def test_what_the_failed_checks_cost():
    page.claim("The 42 gaps of [] and their standard errors are summary data", page["own"].size == 42)
    page.aside("There we may use the school's own standard deviations or one for all:", "what is possible")
    errors = [page.at("Checks that can fail")[name] for name in ("one", "se")]
    (one, of_one, ahead_one), (free, of_free, ahead_free) = map(pooled_gaps, errors)
    rows, big = np.isin(page["j"], page["enough"]), page["own"].argmax()
    same = page["fit"](page["y"][rows], page["x"][rows], page["school"][rows], rng=11)
    all_73 = page["post"]["gamma"][..., 1].mean()
    page.claim("The mean gap of these 42 is about a point below that of all 73.",
               0.8 < all_73 - one < 1.3 and page["labels"].size == 73)
    page.claim("The first two are two roads that meet.",
               abs(one - same["gamma"][..., 1].mean()) < 0.15
               and abs(of_one[big] - same["theta"][..., big, 1].mean()) < 1.2)
    page.claim("The third lets the spreads differ. It lowers the mean gap by less than one point, and leaves "
               "the boys ahead in as many schools.",
               0.5 < one - free < 1 and abs(ahead_one - ahead_free) < 0.5)
    label = page["labels"][page["enough"][big]]
    boys = np.sort(page["y"][(page["school"] == label) & (page["x"] == 0)])
    page.claim("But it takes ten points from School 64343, whose own gap is the largest of the 42. Two of "
               "its boys have fewer than 20 points, so its scores are spread widely, and its gap is known "
               "less well than one $\\sigma$ makes it seem.",
               label == 64343 and 9 < of_one[big] - of_free[big] < 11.5 and boys[1] < 20 < boys[2]
               and boys.std(ddof=1) > 25 and errors[1][big] > 1.5 * errors[0][big])
    lead = [pooled[big] - np.sort(pooled)[-2] for pooled in (of_one, of_free)]
    page.claim("The school keeps its first place, but not its long lead.", lead[0] > 10 and 2 < lead[1] < 5)
    page.aside("Replace each score by the normal quantile of its rank among all pupils. These normal "
               "scores have no ceiling and no long tail, and their unit is one standard deviation:",
               "a definition")
    post, straight = page["post"], page["straight"]
    scores = (post, page["y"]), (straight, page["ranked"])
    in_sd = [p["gamma"][..., 1].mean() / score.std() for p, score in scores]
    ahead = [(p["theta"][..., 1] < 0).sum(axis=-1).mean() for p in (post, straight)]
    page.claim("Nothing moves: the ceiling does no harm to what we report.",
               np.ptp(in_sd) < 0.02 and np.ptp(ahead) < 0.5)
    mean, sd = post["gamma"][..., 1].mean(), post["gamma"][..., 1].std()
    page.claim('The table alone would have said "7.1 points". The report says "six or seven points, give '
               'or take two".', f"{mean:.1f}" == "7.1" and mean - (one - free) > 6 and 1.6 < 1.645 * sd < 2.2)
