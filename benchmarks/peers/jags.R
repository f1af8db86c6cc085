# JAGS with the glm module: the model as a user writes it
suppressPackageStartupMessages(library(rjags))
load.module("glm", quiet = TRUE)
d <- read.csv(file.path("benchmarks", ".envs", "data", "rows.csv"))
J <- max(d$group)
code <- "model {
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
out <- file("benchmarks/.envs/data/jags.bin", "wb")
order <- c(pick("gamma"), pick("tau"), pick("rho"), pick("sigma"), pick("m"))
for (chain in s) writeBin(as.vector(t(chain[, order])), out)
close(out)
cat(sprintf('{"peer": "jags", "version": "%s", "seconds": %.3f, "raw": "jags.bin", "width": %d}\n',
            jags.version(), seconds, length(order)))
