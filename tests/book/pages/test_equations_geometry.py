"""The equations of the chapters on Gibbs, Hamiltonian Monte Carlo and the funnel, each at random numbers."""

import numpy as np
from equations import Equations
from scipy.stats import invgamma, invwishart, multivariate_normal, norm

from bhm_core.course.gibbs import NormalMeansGibbs, RegressionGibbs
from bhm_core.course.targets import Normal, NormalMeansTarget
from bhm_core.kernels import leapfrog
from bhm_core.kernels.hamiltonian import kinetic_energy

funnel, gibbs = Equations("funnel"), Equations("gibbs_and_hamiltonian")
RNG = np.random.default_rng(18)
TARGET = Normal(np.zeros(2), np.array([[1, 0.7], [0.7, 2]]))
POSITION, MOMENTUM = RNG.normal(size=(2, 1, 2))
Y, SE = RNG.normal(size=5), RNG.uniform(0.5, 2, size=5)
MU, TAU, J = RNG.normal(), RNG.uniform(0.5, 2), 5
THETA = RNG.normal(MU, TAU, size=5)
AT = np.concatenate([[MU, np.log(TAU)], THETA])[None]


def slope(x):
    return TARGET.log_density_and_gradient(x)[1]


def energy(x, psi):
    return -TARGET.log_density(x) + 0.5 * (psi**2).sum(axis=-1)


def test_the_energy_is_potential_plus_kinetic_and_orbits_keep_it():
    height = TARGET.log_density(POSITION)
    end = leapfrog(POSITION, MOMENTUM, slope, step_size=1e-3, n_steps=800)
    funnel.equation("eq-geometry-hamiltonian",
                    r"H(\theta, \psi) = \underbrace{-\log p(\theta \mid y)}_{\text{potential}} + "
                    r"\underbrace{\frac12 \psi'\psi}_{\text{kinetic}}",
                    np.isclose(energy(*end), energy(POSITION, MOMENTUM), atol=1e-5)
                    and np.isclose(kinetic_energy(MOMENTUM), energy(POSITION, MOMENTUM) + height))
    product = np.exp(TARGET.log_density(POSITION)) * np.exp(-(MOMENTUM[0] @ MOMENTUM[0]) / 2)
    funnel.equation("eq-geometry-hamiltonian",
                    r"e^{-H(\theta, \psi)} = p(\theta \mid y) e^{-\psi'\psi/2}",
                    np.isclose(np.exp(-energy(POSITION, MOMENTUM)), product))


def test_the_orbit_moves_as_hamilton_says():
    dt = 1e-6
    position, momentum = leapfrog(POSITION, MOMENTUM, slope, step_size=dt, n_steps=1)
    funnel.equation("eq-geometry-motion",
                    r"\frac{d\theta}{dt} = \psi, \quad \frac{d\psi}{dt} = \nabla \log p(\theta \mid y)",
                    np.allclose((position - POSITION) / dt, MOMENTUM, atol=1e-4)
                    and np.allclose((momentum - MOMENTUM) / dt, slope(POSITION), atol=1e-4))


def test_one_leapfrog_is_half_a_kick_a_drift_and_half_a_kick():
    delta = 0.3
    psi = MOMENTUM + delta / 2 * slope(POSITION)
    theta = POSITION + delta * psi
    end = leapfrog(POSITION, MOMENTUM, slope, step_size=delta, n_steps=1)
    funnel.equation("eq-geometry-leapfrog",
                    r"\psi \leftarrow \psi + \frac\delta2 \nabla \log p(\theta \mid y) \\ \theta "
                    r"\leftarrow \theta + \delta \psi \\ \psi \leftarrow \psi + \frac\delta2 \nabla \log "
                    r"p(\theta \mid y)",
                    np.allclose(end, (theta, psi + delta / 2 * slope(theta))))


def test_the_centred_and_the_noncentred_target_are_one_density():
    raw = (THETA - MU) / TAU
    away = NormalMeansTarget(Y, SE)
    arrays = away.arrays({"mu": AT[:, :1], "log_tau": AT[:, 1:2], "eta": raw[None, None]})
    log_prior = norm.logpdf(THETA, MU, TAU).sum() + J * np.log(TAU)
    funnel.equation("eq-geometry-noncentred",
                    r"\tilde\theta_j \sim \mathcal N(0, 1), \quad \theta_j = \mu + \tau \tilde\theta_j",
                    np.allclose(arrays["theta"], MU + TAU * raw)
                    and np.isclose(norm.logpdf(raw).sum(), log_prior))


def test_the_target_is_the_density_of_the_model():
    others = AT + RNG.normal(size=(4, 7)) / 3
    mu, tau, theta = others[:, :1], np.exp(others[:, 1:2]), others[:, 2:]
    model = norm.logpdf(Y, theta, SE).sum(axis=1) + norm.logpdf(theta, mu, tau).sum(axis=1)
    ours = NormalMeansTarget(Y, SE, centred=True).log_density(others) - others[:, 1]  # d tau = tau d log tau
    gibbs.equation("eq-geometry-model",
                   r"y_j \mid \theta_j \sim \mathcal N(\theta_j, \sigma_j^2) \\ \theta_j \mid \mu, \tau "
                   r"\sim \mathcal N(\mu, \tau^2)",
                   np.ptp(ours - model) < 1e-9)


def test_the_squared_distance_of_a_normal_point_and_of_its_step():
    d, delta = 4, RNG.uniform(0.2, 1)
    from_origin = sum(norm.expect(np.square) for _ in range(d))
    gibbs.equation("eq-geometry-annulus",
                   r"\operatorname{E} [\theta_1^2 + \dots + \theta_d^2 ] = d",
                   np.isclose(from_origin, d))
    start = RNG.normal(size=d)
    stepped = sum(norm.expect(lambda z, t=t: (t + delta * z) ** 2) for t in start)
    gibbs.equation("eq-geometry-outward",
                   r"\operatorname{E} [\sum_{k=1}^d (\theta_k + \delta z_k)^2 ] = \sum_{k=1}^d \theta_k^2 "
                   r"+ \delta^2 d",
                   np.isclose(stepped, (start**2).sum() + delta**2 * d))


def test_the_full_conditionals_are_those_of_the_sampler():
    sampler = NormalMeansGibbs(Y, SE)
    w = TAU**2 / (TAU**2 + SE**2)
    theta, mu = sampler.theta_given_rest(AT), sampler.mu_given_rest(AT)
    gibbs.equation("eq-geometry-gibbs",
                   r"\theta_j \mid \mu, \tau, y \sim \mathcal N (w_j y_j + (1 - w_j)\mu, \\ w_j "
                   r"\sigma_j^2 )",
                   np.allclose(theta.mean, w * Y + (1 - w) * MU) and np.allclose(theta.sd**2, w * SE**2))
    gibbs.equation("eq-geometry-gibbs",
                   r"\mu \mid \theta, \tau \sim \mathcal N(\bar\theta, \tau^2 / J)",
                   np.allclose(mu.mean, THETA.mean()) and np.allclose(mu.sd**2, TAU**2 / J))
    named = invgamma((J - 1) / 2, scale=0.5 * ((THETA - MU) ** 2).sum())
    moved = AT + np.eye(7)[1] * np.linspace(-1, 1, 5)[:, None]
    tau2 = np.exp(2 * moved[:, 1])
    joint = sampler.log_joint(moved) - 2 * moved[:, 1]  # d tau^2 = 2 tau^2 d log tau
    gibbs.equation("eq-geometry-gibbs",
                   r"\tau^2 \mid \theta, \mu \sim \text{IG} ( \frac{J - 1}{2}, \\ \frac12 \sum_j "
                   r"(\theta_j - \mu)^2 )",
                   np.ptp(joint - named.logpdf(tau2)) < 1e-9)


GROUP = np.repeat(np.arange(3), [3, 4, 5])
Z = np.column_stack([np.ones(12), RNG.normal(size=12)])
SCORES = RNG.normal(size=12)
A, B, NU, LAMBDA = 2.5, 1.5, 4.0, np.array([[2, 0.3], [0.3, 1]])
REGRESSION = RegressionGibbs(SCORES, Z, Z, GROUP, sigma2=(A, B), omega_df=NU, omega_scale=LAMBDA)
GAMMA, ETA, SIGMA2 = RNG.normal(size=2), RNG.normal(size=(3, 2)), RNG.uniform(0.5, 2)
OMEGA = np.array([[1.5, -0.4], [-0.4, 0.8]])


def position(gamma=GAMMA, eta=ETA, sigma2=SIGMA2, omega=OMEGA):
    return np.concatenate([gamma, eta.ravel(), [np.log(sigma2) / 2], omega[np.tril_indices(2)]])


def change_of_log_joint(**other):
    here, there = REGRESSION.log_joint(np.array([position(), position(**other)]))
    return there - here


def test_the_full_conditionals_of_the_regression_are_slices_of_its_joint_density():
    rest = SCORES - (Z * ETA[GROUP]).sum(axis=1)
    least_squares, cov = np.linalg.lstsq(Z, rest, rcond=None)[0], SIGMA2 * np.linalg.inv(Z.T @ Z)
    gamma = multivariate_normal(least_squares, cov)
    new = RNG.normal(size=2)
    gibbs.equation("eq-geometry-gibbs-regression",
                   r"\gamma \mid \eta, \sigma: \text{ regress } \\ y_i - Z_i \eta_{j[i]} \text{ on } X_i",
                   np.isclose(change_of_log_joint(gamma=new), gamma.logpdf(new) - gamma.logpdf(GAMMA)))
    change = 0.0
    new = RNG.normal(size=(3, 2))
    for j in range(3):
        Zj, left = Z[GROUP == j], (SCORES - Z @ GAMMA)[GROUP == j]
        cov = np.linalg.inv(Zj.T @ Zj / SIGMA2 + np.linalg.inv(OMEGA))
        eta_j = multivariate_normal(cov @ Zj.T @ left / SIGMA2, cov)
        change += eta_j.logpdf(new[j]) - eta_j.logpdf(ETA[j])
    gibbs.equation("eq-geometry-gibbs-regression",
                   r"\eta_j \mid \gamma, \sigma, \Omega \sim \mathcal N( \\ \Sigma_j \sum_{i \in j} Z_i' "
                   r"(y_i - X_i \gamma) / \sigma^2, \Sigma_j ) \\ \Sigma_j^{-1} = \sum_{i \in j} Z_i' Z_i "
                   r"/ \sigma^2 + \Omega^{-1}",
                   np.isclose(change_of_log_joint(eta=new), change))


def test_the_conditionals_of_the_variances_are_slices_of_the_joint_density():
    errors = SCORES - Z @ GAMMA - (Z * ETA[GROUP]).sum(axis=1)
    named, new = invgamma(A + 12 / 2, scale=B + 0.5 * (errors**2).sum()), 1.7 * SIGMA2
    change = named.logpdf(new) - named.logpdf(SIGMA2) + np.log(new / SIGMA2)  # stated for log sigma
    gibbs.equation("eq-geometry-gibbs-regression",
                   r"\sigma^2 \mid \gamma, \eta \sim \text{IG}( \\ a + n/2, b + \frac12 \sum_i "
                   r"\epsilon_i^2 )",
                   np.isclose(change_of_log_joint(sigma2=new), change))
    wishart, new = invwishart(NU + 3, LAMBDA + ETA.T @ ETA), np.array([[0.7, 0.2], [0.2, 2]])
    gibbs.equation("eq-geometry-gibbs-regression",
                   r"\Omega \mid \eta \sim \text{IW}( \\ \nu + J, \Lambda + \sum_j \eta_j \eta_j' )",
                   np.isclose(change_of_log_joint(omega=new), wishart.logpdf(new) - wishart.logpdf(OMEGA)))
