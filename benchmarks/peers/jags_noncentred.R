# JAGS with the glm module, the same model non-centred: standard normal z, scaled and turned into deviations b
suppressPackageStartupMessages(library(rjags))
load.module("glm", quiet = TRUE)
d <- read.csv(file.path("benchmarks", ".envs", "data", "rows.csv"))
J <- max(d$group)
code <- "model {
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
}"
data <- list(y = d$y, x = d$x, group = d$group, n = nrow(d), J = J, u = tapply(d$u, d$group, mean))
init <- function(k) list(gamma = c(12, 2, 1, 0), tau = c(1.5, 0.5), sigma = 6, half = 0.5,
                         .RNG.name = "base::Mersenne-Twister", .RNG.seed = k)
begin <- proc.time()["elapsed"]
model <- jags.model(textConnection(code), data, lapply(1:4, init), 4, 500, quiet = TRUE)
update(model, 500, progress.bar = "none")
s <- coda.samples(model, c("gamma", "tau", "rho", "sigma", "m"), 1000, progress.bar = "none")
seconds <- proc.time()["elapsed"] - begin
pick <- function(name) grep(paste0("^", name, "(\\[|$)"), colnames(s[[1]]))
out <- file("benchmarks/.envs/data/jags_noncentred.bin", "wb")
order <- c(pick("gamma"), pick("tau"), pick("rho"), pick("sigma"), pick("m"))
for (chain in s) writeBin(as.vector(t(chain[, order])), out)
close(out)
cat(sprintf('{"peer": "jags_noncentred", "version": "%s", "seconds": %.3f, "raw": "jags_noncentred.bin", "width": %d}\n',
            jags.version(), seconds, length(order)))
