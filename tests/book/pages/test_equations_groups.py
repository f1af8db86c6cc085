"""The equations of the chapters on varying intercepts and slopes, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.stats import multivariate_normal, norm

import bhm_core as bhm

intercepts, slopes = Equations("varying_intercepts"), Equations("varying_slopes")
origin, two, own = map(Equations, ("origin_and_correlation", "group_predictors", "your_data"))
RNG = np.random.default_rng(20)
GROUP = np.repeat(np.arange(4), [3, 4, 5, 7])
X = RNG.normal(size=GROUP.size)
X -= (np.bincount(GROUP, X) / np.bincount(GROUP))[GROUP]  # as on the page: mean 0 in every school
U = RNG.normal(size=(4, 2))
Y = RNG.normal(size=GROUP.size) + GROUP
TAU, SIGMA, RHO = RNG.uniform(0.5, 2, size=2), RNG.uniform(0.5, 2), -0.6
CORR = np.array([[1, RHO], [RHO, 1]])
OMEGA = np.array([[TAU[0] ** 2, RHO * TAU[0] * TAU[1]], [RHO * TAU[0] * TAU[1], TAU[1] ** 2]])
ONE = np.ones((GROUP.size, 1))
Z = np.column_stack([ONE, X])
GAMMA = RNG.normal(size=6)
TINY = 1e-6


def dense(mean, Z, omega):
    """Log density of y, the effects integrated out in full."""
    same = GROUP[:, None] == GROUP
    return multivariate_normal(mean, same * (Z @ omega @ Z.T) + SIGMA**2 * np.eye(GROUP.size)).logpdf(Y)


def expected(j, Z, omega, mu):
    """E(theta_j | y) of one school by conditioning a joint normal distribution."""
    rows = GROUP == j
    V = Z[rows] @ omega @ Z[rows].T + SIGMA**2 * np.eye(rows.sum())
    return mu + omega @ Z[rows].T @ np.linalg.solve(V, Y[rows] - Z[rows] @ mu)


def test_the_first_model_is_that_of_the_package():
    model, gamma_0, tau = bhm.HierarchicalRegression(Y, ONE, ONE, GROUP), GAMMA[0], TAU[0]
    ours = model.log_likelihood(GAMMA[:1], TAU[:1], np.eye(1), SIGMA)
    intercepts.equation("eq-intercepts-model",
                        r"y_i = \alpha_{j[i]} + \epsilon_i, \epsilon_i \sim \mathcal N(0, \sigma^2) \\ "
                        r"\alpha_j = \gamma_0 + \eta_j, \eta_j \sim \mathcal N(0, \tau^2)",
                        np.isclose(ours, dense(gamma_0 + 0 * Y, ONE, np.array([[tau**2]]))))


def test_the_intercept_of_a_school_is_weighted_and_moves_by_what_it_lacks():
    gamma_0, tau, n = GAMMA[0], TAU[0], np.bincount(GROUP)
    ybar, w = np.bincount(GROUP, Y) / n, n / (n + SIGMA**2 / tau**2)
    exact = np.array([expected(j, ONE, np.array([[tau**2]]), np.array([gamma_0]))[0] for j in range(4)])
    intercepts.equation("eq-intercepts-weight",
                        r"\operatorname{E}(\alpha_j \mid y, \gamma_0, \tau, \sigma) = w_j \bar y_j + (1 - "
                        r"w_j) \gamma_0 \\ w_j = \frac{n_j}{n_j + \sigma^2 / \tau^2}",
                        np.allclose(exact, w * ybar + (1 - w) * gamma_0))
    intercepts.equation("eq-intercepts-move",
                        r"\operatorname{E}(\alpha_j \mid y, \gamma_0, \tau, \sigma) - \bar y_j \\ = (1 - "
                        r"w_j) (\gamma_0 - \bar y_j)",
                        np.allclose(exact - ybar, (1 - w) * (gamma_0 - ybar)))


def test_two_pupils_of_one_school_are_correlated():
    draws = RNG.normal(0, TAU[0], size=200_000) + RNG.normal(0, SIGMA, size=(2, 200_000))
    share = TAU[0] ** 2 / (TAU[0] ** 2 + SIGMA**2)
    intercepts.equation("eq-intercepts-icc",
                        r"\operatorname{Corr}(y_i, y_k \mid \gamma_0, \tau, \sigma) = "
                        r"\frac{\tau^2}{\tau^2 + \sigma^2} \\ \text{for } i \ne k \text{ in one school}",
                        abs(np.corrcoef(draws)[0, 1] - share) < 4 / np.sqrt(200_000))


def test_the_model_of_radon_has_one_slope_for_all():
    floor = (X > 0).astype(float)
    model = bhm.HierarchicalRegression(Y, np.column_stack([ONE, floor]), ONE, GROUP)
    ours = model.log_likelihood(GAMMA[:2], TAU[:1], np.eye(1), SIGMA)
    mean = GAMMA[0] + GAMMA[1] * floor
    intercepts.equation("eq-intercepts-radon",
                        r"y_i = \alpha_{j[i]} + \beta \text{floor}_i + \epsilon_i \\ \alpha_j \sim "
                        r"\mathcal N(\gamma_0, \tau^2)",
                        np.isclose(ours, dense(mean, ONE, np.array([[TAU[0] ** 2]]))))


def two_level(u, gamma, tau=TAU):
    return bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=u).log_likelihood(gamma, tau, CORR, SIGMA)


def test_schools_have_lines_and_lines_a_distribution():
    g01, g02, g11, g12 = GAMMA[:4]
    alpha, beta = g01 + g11 * U[:, 0], g02 + g12 * U[:, 0]
    line = alpha[GROUP] + beta[GROUP] * X
    fixed = two_level(U[:, 0], GAMMA[:4], tau=np.full(2, TINY))
    slopes.equation("eq-slopes-individual",
                    r"y_i = \alpha_{j[i]} + \beta_{j[i]} x_i + \epsilon_i \\ \epsilon_i \sim \mathcal "
                    r"N(0, \sigma^2)",
                    np.isclose(fixed, norm.logpdf(Y, line, SIGMA).sum()))
    slopes.equation("eq-slopes-group",
                    r"\begin{bmatrix} \alpha_j \\ \beta_j \end{bmatrix} = \gamma_0 + \gamma u_j + \eta_j "
                    r"\\ \eta_j \sim \mathcal N(0, \Omega) \\ \Omega = \begin{bmatrix} \tau_\alpha^2 & "
                    r"\rho \tau_\alpha \tau_\beta \\ \rho \tau_\alpha \tau_\beta & \tau_\beta^2 "
                    r"\end{bmatrix}",
                    np.isclose(two_level(U[:, 0], GAMMA[:4]), dense(line, Z, OMEGA)))


def test_the_reduced_form_has_the_mean_of_the_package_and_an_error_of_three_parts():
    g01, g02, g11, g12 = GAMMA[:4]
    u = U[GROUP, 0]
    model = bhm.HierarchicalRegression.two_level(Y, X, GROUP, u=U[:, 0])
    long = bhm.HierarchicalRegression(Y, np.column_stack([ONE, X, u, u * X]), Z, GROUP)
    mean = g01 + g02 * X + g11 * u + g12 * u * X
    eta, epsilon = RNG.normal(size=(4, 2)), RNG.normal(size=GROUP.size)
    lines = np.array([g01, g02]) + np.outer(U[:, 0], [g11, g12]) + eta
    scores = lines[GROUP, 0] + lines[GROUP, 1] * X + epsilon
    error = eta[GROUP, 0] + eta[GROUP, 1] * X + epsilon
    at = (GAMMA[:4], TAU, CORR, SIGMA)
    slopes.equation("eq-slopes-reduced",
                    r"y_i = \gamma_{01} + \gamma_{02} x_i \\ + \gamma_{11} u_{j[i]} + \gamma_{12} "
                    r"u_{j[i]} x_i \\ + \underbrace{\eta_{1j[i]} + \eta_{2j[i]} x_i + "
                    r"\epsilon_i}_{\text{error}}",
                    np.allclose(scores, mean + error)
                    and np.isclose(model.log_likelihood(*at), long.log_likelihood(*at)))


def test_the_spread_of_scores_is_a_parabola_in_x():
    V = Z @ OMEGA @ Z.T
    (a2, b2), cross = TAU**2, RHO * TAU[0] * TAU[1]
    x_k = X[:, None]
    slopes.equation("eq-slopes-variance",
                    r"\operatorname{Var}(y_i \mid \phi, \sigma) \\ = \tau_\alpha^2 + 2 \rho \tau_\alpha "
                    r"\tau_\beta x_i + \tau_\beta^2 x_i^2 + \sigma^2",
                    np.allclose(np.diag(V) + SIGMA**2, a2 + 2 * cross * X + b2 * X**2 + SIGMA**2))
    slopes.equation("eq-slopes-variance",
                    r"\operatorname{Cov}(y_i, y_k \mid \phi, \sigma) \\ = \tau_\alpha^2 + \rho "
                    r"\tau_\alpha \tau_\beta (x_i + x_k) + \tau_\beta^2 x_i x_k",
                    np.allclose(V, a2 + cross * (X + x_k) + b2 * X * x_k))


def test_the_line_of_a_school_is_weighted_by_matrices():
    mu = GAMMA[:2]
    for j in range(4):
        Zj, y = Z[GROUP == j], Y[GROUP == j]
        alone = np.linalg.lstsq(Zj, y, rcond=None)[0]
        W = OMEGA @ np.linalg.inv(OMEGA + SIGMA**2 * np.linalg.inv(Zj.T @ Zj))
        slopes.equation("eq-slopes-weights",
                        r"\operatorname{E}(\theta_j \mid y, \phi, \sigma) \\ = w_j \hat\theta_j + (I - "
                        r"w_j) \mu_j \\ w_j = \Omega (\Omega + \sigma^2 (Z_j' Z_j)^{-1} )^{-1}",
                        np.allclose(expected(j, Z, OMEGA, mu), W @ alone + (np.eye(2) - W) @ mu))
        n, S = len(Zj), (X[GROUP == j] ** 2).sum()
        weights = n / (n + SIGMA**2 / TAU[0] ** 2), S / (S + SIGMA**2 / TAU[1] ** 2)
        apart = np.array(weights) * alone + (1 - np.array(weights)) * mu
        slopes.equation("eq-slopes-two-weights",
                        r"w_{\alpha j} = \frac{n_j}{n_j + \sigma^2 / \tau_\alpha^2} \\ w_{\beta j} = "
                        r"\frac{S_j}{S_j + \sigma^2 / \tau_\beta^2} \\ S_j = \sum_{i: j[i] = j} x_i^2",
                        np.allclose(expected(j, Z, np.diag(TAU**2), mu), apart))


def test_covariances_within_and_between_sectors_add_up():
    share = RNG.dirichlet(np.ones(3))
    inside, centres = RNG.normal(size=(3, 2, 2)), RNG.normal(size=(3, 2))
    atoms = (centres[:, None] + np.concatenate([inside, -inside], axis=1)).reshape(-1, 2)
    weights = np.repeat(share / 4, 4)
    covariance = np.cov(atoms.T, aweights=weights, bias=True)[0, 1]
    within = share @ np.mean(inside[..., 0] * inside[..., 1], axis=1)
    between = np.cov(centres.T, aweights=share, bias=True)[0, 1]
    origin.equation("eq-origin-total",
                    r"\operatorname{Cov}(\alpha_j, \beta_j) \\ = \operatorname{E} "
                    r"[\operatorname{Cov}(\alpha_j, \beta_j \mid u_j) ] \\ + \operatorname{Cov} "
                    r"(\operatorname{E}[\alpha_j \mid u_j], \operatorname{E}[\beta_j \mid u_j] )",
                    np.isclose(covariance, within + between))


def test_moving_the_origin_changes_spread_and_covariance():
    c = RNG.normal()
    (height, slope), rho = bhm.pooling.move_origin(TAU, CORR, c)
    cross = RHO * TAU[0] * TAU[1]
    origin.equation("eq-origin-moves",
                    r"\operatorname{Var}(\alpha_j + c \beta_j) \\ = \tau_\alpha^2 + 2 c \rho \tau_\alpha "
                    r"\tau_\beta + c^2 \tau_\beta^2",
                    np.isclose(height**2, TAU[0] ** 2 + 2 * c * cross + c**2 * TAU[1] ** 2))
    origin.equation("eq-origin-moves",
                    r"\operatorname{Cov}(\alpha_j + c \beta_j, \beta_j) \\ = \rho \tau_\alpha \tau_\beta "
                    r"+ c \tau_\beta^2",
                    np.isclose(rho * height * slope, cross + c * TAU[1] ** 2))


def test_two_group_predictors_make_a_matrix():
    gamma_0 = GAMMA[:2]
    gamma = np.array([[GAMMA[2], GAMMA[3]], [GAMMA[4], GAMMA[5]]])  # [[g11, g21], [g12, g22]]
    lines = gamma_0 + U @ gamma.T
    mean = lines[GROUP, 0] + lines[GROUP, 1] * X
    two.equation("eq-group-model",
                 r"\begin{bmatrix} \alpha_j \\ \beta_j \end{bmatrix} = \gamma_0 + \gamma u_j + \eta_j \\ "
                 r"\gamma = \begin{bmatrix} \gamma_{11} & \gamma_{21} \\ \gamma_{12} & \gamma_{22} "
                 r"\end{bmatrix} \\ \eta_j \sim \mathcal N(0, \Omega)",
                 np.isclose(two_level(U, GAMMA), dense(mean, Z, OMEGA)))


def test_a_table_of_your_own_gets_the_same_model():
    lines = GAMMA[:2] + U[:, :1] * GAMMA[2:4]
    mean = lines[GROUP, 0] + lines[GROUP, 1] * X
    own.equation("eq-your-data",
                 r"y_i = \alpha_{j[i]} + \beta_{j[i]} x_i + \epsilon_i \\ \begin{bmatrix} \alpha_j \\ "
                 r"\beta_j \end{bmatrix} = \gamma_0 + \gamma u_j + \eta_j",
                 np.isclose(two_level(U[:, 0], GAMMA[:4]), dense(mean, Z, OMEGA)))


def test_a_yes_or_no_of_your_own_gets_the_same_model():
    from scipy.integrate import quad

    rng = np.random.default_rng(4)
    yes = rng.random(GROUP.size) < 0.4
    u, gamma_0, gamma, beta, tau = U[:, 0], 0.3, -0.5, 0.7, 0.8

    def of_group(j):
        rows = GROUP == j
        level = gamma_0 + gamma * u[j]

        def joint(eta):
            odds = np.exp(level + eta + beta * X[rows])
            return np.where(yes[rows], odds, 1).prod() / (1 + odds).prod() * norm.pdf(eta, scale=tau)

        return quad(joint, -8, 8)[0]

    columns = np.column_stack([ONE, X, u[GROUP]])
    model = bhm.HierarchicalGLM(yes.astype(int), columns, ONE, GROUP)
    ours = model.log_likelihood([gamma_0, beta, gamma], [tau])
    own.equation("eq-your-data-yes",
                 r"\log \frac{p_i}{1 - p_i} = \alpha_{j[i]} + \beta x_i, \\ \alpha_j = \gamma_0 + \gamma "
                 r"u_j + \eta_j",
                 np.isclose(ours, np.log([of_group(j) for j in range(4)]).sum()))
