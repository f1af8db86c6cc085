# JAGS with the glm module: the model as a user writes it
suppressPackageStartupMessages(library(rjags))
load.module("glm", quiet = TRUE)
d <- read.csv(file.path("benchmarks", ".envs", "data", "women.csv"))
if (Sys.getenv("BENCH_VARYING", "1") != "1") stop("only with one varying coefficient")
code <- "model {
  for (i in 1:n) { y[i] ~ dbern(p[i]); logit(p[i]) <- inprod(X[i, ], gamma) + b[group[i]] }
  for (j in 1:J) { b[j] ~ dnorm(0, 1 / tau^2) }
  for (k in 1:7) { gamma[k] ~ dnorm(0, 0.04) }
  tau ~ dnorm(0, 1) T(0, )
}"
X <- cbind(1, as.matrix(d[, c("a", "a2", "urban", "l1", "l2", "l3")]))
data <- list(y = d$use, X = X, group = d$district, n = nrow(d), J = max(d$district))
init <- function(k) list(gamma = rep(0, 7), tau = 0.5, .RNG.name = "base::Mersenne-Twister", .RNG.seed = k)
begin <- proc.time()
model <- jags.model(textConnection(code), data, lapply(1:4, init), 4, 500, quiet = TRUE)
update(model, 500, progress.bar = "none")
s <- coda.samples(model, c("gamma", "tau", "b"), 1000, progress.bar = "none")
used <- proc.time() - begin
pick <- function(name) grep(paste0("^", name, "(\\[|$)"), colnames(s[[1]]))
out <- file("benchmarks/.envs/data/yes_no_jags.bin", "wb")
order <- c(pick("gamma"), pick("tau"), pick("b"))
for (chain in s) writeBin(as.vector(t(chain[, order])), out)
close(out)
cat(sprintf('{"peer": "jags", "version": "%s", "seconds": %.3f, "cpu": %.3f, "raw": "yes_no_jags.bin", "width": %d}\n',
            jags.version(), used["elapsed"], used["user.self"] + used["sys.self"], length(order)))
