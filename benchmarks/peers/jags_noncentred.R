# JAGS with the glm module, the same model non-centred: standard normal z, scaled and turned into deviations b
source(file.path("benchmarks", "peers", "sample_jags.R"))
sample_jags("jags_noncentred", "model {
  for (i in 1:n) { y[i] ~ dnorm(m[group[i], 1] + m[group[i], 2] * x[i], 1 / sigma^2) }
  for (j in 1:J) {
    z[j, 1] ~ dnorm(0, 1)
    z[j, 2] ~ dnorm(0, 1)
    m[j, 1] <- gamma[1] + gamma[3] * u[j] + tau[1] * z[j, 1]
    m[j, 2] <- gamma[2] + gamma[4] * u[j] + tau[2] * (rho * z[j, 1] + sqrt(1 - rho^2) * z[j, 2])
  }
  for (k in 1:4) { gamma[k] ~ dnorm(0, 0.01) }
  for (k in 1:2) { tau[k] ~ dnorm(0, 0.04) T(1.0E-6, ) }
  half ~ dbeta(2, 2)
  rho <- 2 * half - 1
  sigma ~ dnorm(0, 0.01) T(0, )
}")
