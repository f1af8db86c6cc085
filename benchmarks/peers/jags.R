# JAGS with the glm module: the model as a user writes it
source(file.path("benchmarks", "peers", "sample_jags.R"))
sample_jags("jags", "model {
  for (i in 1:n) { y[i] ~ dnorm(m[group[i], 1] + m[group[i], 2] * x[i], 1 / sigma^2) }
  for (j in 1:J) {
    m[j, 1:2] ~ dmnorm(c[j, 1:2], P)
    c[j, 1] <- gamma[1] + gamma[3] * u[j]
    c[j, 2] <- gamma[2] + gamma[4] * u[j]
  }
  for (k in 1:4) { gamma[k] ~ dnorm(0, 0.01) }
  for (k in 1:2) { tau[k] ~ dnorm(0, 0.04) T(1.0E-6, ) }
  half ~ dbeta(2, 2)
  rho <- 2 * half - 1
  sigma ~ dnorm(0, 0.01) T(0, )
  S[1, 1] <- tau[1]^2; S[2, 2] <- tau[2]^2
  S[1, 2] <- rho * tau[1] * tau[2]; S[2, 1] <- S[1, 2]
  P <- inverse(S)
}")
