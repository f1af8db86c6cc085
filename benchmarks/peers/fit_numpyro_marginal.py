"""NumPyro NUTS on the four parameters and gamma; group effects integrated out by hand, drawn after."""

import time

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from numpyro.infer import MCMC, NUTS
from shared_model import N_CHAINS, N_DRAWS, read, report, stack

jax.config.update("jax_enable_x64", True)

y, x, u, group = read()
ones = np.ones_like(y)
X, Z = np.column_stack([ones, x, u, u * x]), np.column_stack([ones, x])
J, n = group.max() + 1, len(y)


def per_group(columns):
    return np.stack([np.bincount(group, c, J) for c in columns], axis=-1)


ZZ = per_group([Z[:, a] * Z[:, b] for a in range(2) for b in range(2)]).reshape(J, 2, 2)
ZX = per_group([Z[:, a] * X[:, b] for a in range(2) for b in range(4)]).reshape(J, 2, 4)
Zy = per_group([Z[:, a] * y for a in range(2)])
XX, Xy, yy = X.T @ X, X.T @ y, y @ y


def pieces(gamma, tau, rho, sigma):
    root = jnp.array([[1.0, 0.0], [rho, jnp.sqrt(1 - rho**2)]]) * tau[:, None]
    A = root.T @ ZZ @ root / sigma**2 + jnp.eye(2)
    r = ((Zy - ZX @ gamma) @ root / sigma**2)[..., None]
    return root, A, r


def inverse(A):
    """Inverse and determinant of 2 x 2 matrices, faster by hand than through LAPACK."""
    a, b, c = A[:, 0, 0], A[:, 0, 1], A[:, 1, 1]
    det = a * c - b * b
    return jnp.stack([jnp.stack([c, -b], -1), jnp.stack([-b, a], -1)], -2) / det[:, None, None], det


def model():
    gamma = numpyro.sample("gamma", dist.Normal(0, 10).expand([4]))
    tau = numpyro.sample("tau", dist.HalfNormal(5).expand([2]))
    rho = 2 * numpyro.sample("half", dist.Beta(2, 2)) - 1
    sigma = numpyro.sample("sigma", dist.HalfNormal(10))
    _, A, r = pieces(gamma, tau, rho, sigma)
    rss = (yy - 2 * gamma @ Xy + gamma @ XX @ gamma) / sigma**2
    V, det = inverse(A)
    fitted = (r * (V @ r)).sum()
    numpyro.factor("y", -0.5 * (rss - fitted + jnp.log(det).sum()) - n * jnp.log(sigma))


def effects(key, gamma, tau, half, sigma):
    root, A, r = pieces(gamma, tau, 2 * half - 1, sigma)
    V, _ = inverse(A)
    l11 = jnp.sqrt(V[:, 0, 0])
    l21 = V[:, 0, 1] / l11
    z = jax.random.normal(key, (J, 2))
    noise = jnp.stack([l11 * z[:, 0], l21 * z[:, 0] + jnp.sqrt(V[:, 1, 1] - l21**2) * z[:, 1]], -1)
    return ((V @ r)[..., 0] + noise) @ root.T


drawn = jax.jit(jax.vmap(effects))
mcmc = MCMC(NUTS(model), num_warmup=N_DRAWS, num_samples=N_DRAWS, num_chains=N_CHAINS,
            chain_method="vectorized", progress_bar=False)


def fit(seed):
    """Warm-up, draws of the population, then the group effects: the seconds of all three, and the draws."""
    begin = time.perf_counter()
    mcmc.warmup(jax.random.PRNGKey(seed))
    mcmc.run(jax.random.PRNGKey(seed + 1))
    s = mcmc.get_samples(group_by_chain=True)
    flat = {k: v.reshape(-1, *v.shape[2:]) for k, v in s.items()}
    keys = jax.random.split(jax.random.PRNGKey(seed + 2), N_CHAINS * N_DRAWS)
    b = drawn(keys, flat["gamma"], flat["tau"], flat["half"], flat["sigma"])
    b = np.asarray(b).reshape(N_CHAINS, N_DRAWS, J, 2)
    return time.perf_counter() - begin, s, b


seconds, s, b = fit(0)
sampling, *_ = fit(3)  # the same once more, now that it is compiled
report("numpyro_marginal", stack(*(np.asarray(s[k]) for k in ("gamma", "tau")), 2 * np.asarray(s["half"]) - 1,
                                 np.asarray(s["sigma"]), b),
       version=numpyro.__version__, seconds=seconds, sampling=sampling)
