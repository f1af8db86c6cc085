"""The equations of the chapters on Metropolis-Hastings and on alarms, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.integrate import quad
from scipy.stats import beta, binom, halfcauchy, lognorm, norm

import bhm_core as bhm
from bhm_core.calibration._quantities import rank
from bhm_core.course import five_schools
from bhm_core.diagnostics import ess_mean, mcse_mean
from bhm_core.diagnostics._chain_statistics import basic_r_hat
from bhm_core.kernels.proposals import LogNormalWalk

walk, alarms, right = map(Equations, ("metropolis_hastings", "trusting_the_chain", "are_they_right"))
RNG = np.random.default_rng(19)
A, B = RNG.uniform(1.5, 4, size=2)
N, HITS = 9, 4
PRIOR = bhm.BetaBinomial(A, B)
POST = beta(PRIOR.update(HITS, N).a, PRIOR.update(HITS, N).b)
THETA = RNG.uniform(0.1, 0.9, size=5)
PI = RNG.dirichlet(np.ones(5))
Q = RNG.dirichlet(np.ones(5), size=5)  # Q[a, b]: from a to b


def product(theta):
    return binom.pmf(HITS, N, theta) * beta.pdf(theta, A, B)


def test_the_constant_is_the_evidence():
    evidence = quad(product, 0, 1)[0]
    walk.equation("eq-mh-constant",
                  r"p(\theta \mid y) = \frac{1}{p(y)} p(y \mid \theta) p(\theta)",
                  np.allclose(POST.pdf(THETA), product(THETA) / evidence))
    walk.equation("eq-mh-constant",
                  r"p(y) = \int p(y \mid \theta) p(\theta) d\theta",
                  np.isclose(evidence, np.exp(PRIOR.log_evidence(HITS, N))))


def test_an_expectation_is_an_integral_and_a_mean_of_draws_is_normal_around_it():
    expected = quad(lambda theta: np.exp(theta) * POST.pdf(theta), 0, 1)[0]
    walk.equation("eq-mh-expectation",
                  r"\operatorname{E}[h(\theta) \mid y] = \int h(\theta) p(\theta \mid y) d\theta",
                  np.isclose(expected, POST.expect(np.exp)))
    omega, n = POST.expect(lambda theta: np.exp(2 * theta)) - expected**2, 50
    h = np.exp(POST.rvs((20_000, n), random_state=RNG))
    away = np.sqrt(n) * (h.mean(axis=1) - expected)
    shares = [np.mean(away < norm.ppf(p, scale=np.sqrt(omega))) for p in (0.05, 0.5, 0.95)]
    walk.equation("eq-mh-clt",
                  r"\sqrt{n} ( \bar h_n - \operatorname{E}[h(\theta) \mid y] ) \longrightarrow \mathcal "
                  r"N(0, \omega) \\ \omega = \operatorname{Var}[h(\theta) \mid y]",
                  np.allclose(shares, (0.05, 0.5, 0.95), atol=0.015)
                  and np.isclose(h.var(), omega, rtol=4 * np.sqrt(2 / h.size)))


def ratio(here, there):
    """r of a step from `here` to `there`, between five states."""
    return PI[there] / PI[here] * Q[there, here] / Q[here, there]


def test_the_ratio_is_that_of_the_kernel_and_balances_the_flows():
    here, there = np.indices((5, 5))
    flow = PI[here] * Q[here, there] * np.minimum(1, ratio(here, there))
    walk.equation("eq-mh-ratio",
                  r"r = \frac{f(\theta^*)}{f(\theta^{(t)})} \cdot \frac{q(\theta^{(t)} \mid "
                  r"\theta^*)}{q(\theta^* \mid \theta^{(t)})}",
                  np.allclose(flow, flow.T) and not np.allclose(Q, Q.T))
    smaller = np.minimum(PI[here] * Q[here, there], PI[there] * Q[there, here])
    walk.equation("eq-mh-balance",
                  r"f(\theta) q(\theta' \mid \theta) \min (1, r ) \\ = \min ( f(\theta) q(\theta' "
                  r"\mid \theta), f(\theta') q(\theta \mid \theta') )",
                  np.allclose(flow, smaller))


def test_a_chain_is_worth_fewer_independent_draws():
    rho, n = 0.6, 4000  # a chain with autocorrelations rho^k
    tau_int = 1 + 2 * sum(rho**k for k in range(1, 200))
    z = RNG.normal(size=(n, 2000))
    x = np.empty_like(z)
    x[0] = z[0]
    for i in range(1, n):
        x[i] = rho * x[i - 1] + np.sqrt(1 - rho**2) * z[i]
    x, omega = 2 * x, 4
    away = np.sqrt(n) * x.mean(axis=0)
    walk.equation("eq-mh-markov-clt",
                  r"\sqrt{n} ( \bar h_n - \operatorname{E}[h(\theta) \mid y] ) \longrightarrow \mathcal "
                  r"N(0, \omega \tau_{\text{int}}) \\ \tau_{\text{int}} = 1 + 2 \sum_{k=1}^{\infty} "
                  r"\operatorname{Corr} ( h(\theta^{(t)}), h(\theta^{(t+k)}) )",
                  np.isclose(away.var(), omega * tau_int, rtol=4 * np.sqrt(2 / 2000))
                  and np.isclose(np.mean(away < 1.282 * np.sqrt(omega * tau_int)), 0.9, atol=0.03))
    chains = x.T[:4]
    ess, variance = ess_mean(chains), chains.var(ddof=1)
    walk.equation("eq-mh-ess",
                  r"\text{ESS} = \frac{n}{\tau_{\text{int}}}, \quad \text{MCSE} = "
                  r"\sqrt{\frac{\omega}{\text{ESS}}}",
                  np.isclose(ess, chains.size / tau_int, rtol=0.15)
                  and np.isclose(mcse_mean(chains), np.sqrt(variance / ess)))


def test_a_step_on_the_logarithm_needs_a_jacobian():
    here, there = RNG.uniform(0.5, 4, size=(2, 1, 1))
    s = 0.7
    log_ratio = LogNormalWalk(s).log_density(here, there) - LogNormalWalk(s).log_density(there, here)
    dense = lognorm.pdf(here, s, scale=there) / lognorm.pdf(there, s, scale=here)
    walk.equation("eq-mh-lognormal",
                  r"\frac{q(\theta \mid \theta^*)}{q(\theta^* \mid \theta)} = \frac{\theta^*}{\theta}",
                  np.allclose(dense, there / here) and np.allclose(np.exp(log_ratio), there / here))


CHAINS = RNG.normal(size=(4, 30)) + RNG.normal(size=(4, 1))
M_CHAINS, LENGTH = CHAINS.shape


def test_r_hat_compares_the_variances_within_and_of_all():
    means = CHAINS.sum(axis=1) / LENGTH
    squares = ((CHAINS - means[:, None]) ** 2).sum(axis=1) / (LENGTH - 1)
    W = squares.sum() / M_CHAINS
    alarms.equation("eq-trust-within",
                    r"s_m^2 = \frac{1}{N-1} \sum_{t=1}^N ( \theta_m^{(t)} - \bar\theta_m )^2 \\ W = "
                    r"\frac{1}{M} \sum_{m=1}^M s_m^2",
                    np.allclose(squares, CHAINS.var(axis=1, ddof=1))
                    and np.isclose(W, CHAINS.var(axis=1, ddof=1).mean()))
    between = ((means - means.mean()) ** 2).sum() / (M_CHAINS - 1)
    var = (LENGTH - 1) / LENGTH * W + between
    alarms.equation("eq-trust-between",
                    r"\frac{B}{N} = \frac{1}{M-1} \sum_{m=1}^M ( \bar\theta_m - \bar\theta )^2 \\ "
                    r"\widehat{\operatorname{var}} = \frac{N-1}{N} W + \frac{B}{N}",
                    np.isclose(between, CHAINS.mean(axis=1).var(ddof=1))
                    and np.isclose(np.sqrt(var / W), basic_r_hat(CHAINS[None])[0]))
    alarms.equation("eq-trust-rhat",
                    r"\text{R-hat} = \sqrt{\frac{\widehat{\operatorname{var}}}{W}}",
                    np.isclose(np.sqrt(var / W), basic_r_hat(CHAINS[None])[0]))


def test_the_joint_density_reads_both_ways():
    evidence = np.exp(PRIOR.log_evidence(HITS, N))
    right.equation("eq-trust-joint",
                   r"p(\theta) p(y \mid \theta) = p(y) p(\theta \mid y)",
                   np.allclose(product(THETA), evidence * POST.pdf(THETA)))


def test_the_rank_counts_the_draws_below_and_is_uniform():
    draws, truth = RNG.normal(size=(7, 40_000)), RNG.normal(size=40_000)
    ranks = rank(truth, draws, RNG)
    right.equation("eq-trust-rank",
                   r"\operatorname{rank} = \sum_{l=1}^N \mathbb 1 [ \theta^{(l)} < \theta ]",
                   np.all(ranks == sum(draws[k] < truth for k in range(7))))
    shares = np.bincount(ranks, minlength=8) / truth.size
    right.equation("eq-trust-rank",
                   r"\operatorname{rank} \sim \operatorname{Uniform}\{0, 1, \dots, N\}",
                   shares.size == 7 + 1 and np.abs(shares - 1 / 8).max() < 4 * np.sqrt(1 / 8 / truth.size))


def test_the_five_schools_are_simulated_from_the_model_as_it_stands():
    truths = [five_schools.prior(RNG) for _ in range(4000)]
    mu, tau = (np.array([truth[name] for truth in truths]) for name in ("mu", "tau"))
    theta = np.array([truth["theta"] for truth in truths])
    y = np.array([five_schools.simulate(truth, RNG) for truth in truths])
    shares = np.linspace(0.1, 0.9, 9)

    def are(values, quantiles):
        found = np.mean(values[..., None] < quantiles, axis=tuple(range(values.ndim)))
        return np.abs(found - shares).max() < 4 * np.sqrt(0.25 / len(values))

    right.equation("eq-right-five",
                   r"y_j \sim \mathcal N(\theta_j, \sigma_j^2) \text{the report; } \sigma_j \text{ is "
                   r"known}",
                   are((y - theta) / five_schools.SE, norm.ppf(shares)))
    right.equation("eq-right-five",
                   r"\theta_j \sim \mathcal N(\mu, \tau^2) \text{the true gains differ}",
                   are((theta - mu[:, None]) / tau[:, None], norm.ppf(shares)))
    right.equation("eq-right-five",
                   r"\mu \sim \mathcal N(0, 1) \text{their mean}",
                   are(mu, norm(0, 1).ppf(shares)))
    right.equation("eq-right-five",
                   r"\tau \sim \text{half-Cauchy}(1) \text{their standard deviation}",
                   are(tau, halfcauchy(scale=1).ppf(shares)))
