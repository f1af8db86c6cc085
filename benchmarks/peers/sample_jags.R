# Runs a JAGS program on the rows of High School and Beyond: 4 chains of 1,000 draws, whose numbers go to a file
suppressPackageStartupMessages(library(rjags))
load.module("glm", quiet = TRUE)

sample_jags <- function(name, code) {
  d <- read.csv(file.path("benchmarks", ".envs", "data", "rows.csv"))
  data <- list(y = d$y, x = d$x, group = d$group, n = nrow(d), J = max(d$group), u = tapply(d$u, d$group, mean))
  init <- function(k) list(gamma = c(12, 2, 1, 0), tau = c(1.5, 0.5), sigma = 6, half = 0.5,
                           .RNG.name = "base::Mersenne-Twister", .RNG.seed = k)
  begin <- proc.time()["elapsed"]
  model <- jags.model(textConnection(code), data, lapply(1:4, init), 4, 500, quiet = TRUE)
  update(model, 500, progress.bar = "none")
  s <- coda.samples(model, c("gamma", "tau", "rho", "sigma", "m"), 1000, progress.bar = "none")
  seconds <- proc.time()["elapsed"] - begin
  pick <- function(of) grep(paste0("^", of, "(\\[|$)"), colnames(s[[1]]))
  order <- c(pick("gamma"), pick("tau"), pick("rho"), pick("sigma"), pick("m"))
  raw <- paste0(name, ".bin")
  out <- file(file.path("benchmarks", ".envs", "data", raw), "wb")
  for (chain in s) writeBin(as.vector(t(chain[, order])), out)
  close(out)
  cat(sprintf('{"peer": "%s", "version": "%s", "seconds": %.3f, "raw": "%s", "width": %d}\n',
              name, jags.version(), seconds, raw, length(order)))
}
