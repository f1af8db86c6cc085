# bayesm::rhierLinearModel: Gibbs in C++; another prior: inverse Wishart, a sigma of its own a school
suppressPackageStartupMessages(library(bayesm))
d <- read.csv(file.path("benchmarks", ".envs", "data", "rows.csv"))
regdata <- lapply(split(d, d$group), function(g) list(y = g$y, X = cbind(1, g$x)))
Z <- cbind(1, tapply(d$u, d$group, mean))
run <- function(seed) {
  set.seed(seed)
  sink(tempfile()); on.exit(sink())
  rhierLinearModel(list(regdata = regdata, Z = Z), Mcmc = list(R = 1500, keep = 1, nprint = 0))
}
begin <- proc.time()["elapsed"]
fits <- lapply(1:4, run)
seconds <- proc.time()["elapsed"] - begin
out <- file("benchmarks/.envs/data/bayesm.bin", "wb")
width <- 0
for (f in fits) {
  keep <- 501:1500
  V <- f$Vbetadraw[keep, ]
  tau <- sqrt(V[, c(1, 4)])
  b <- matrix(aperm(f$betadraw[, , keep], c(3, 2, 1)), nrow = 1000)
  all <- cbind(f$Deltadraw[keep, ], tau, V[, 2] / (tau[, 1] * tau[, 2]), b)
  width <- ncol(all)
  writeBin(as.vector(t(all)), out)
}
close(out)
cat(sprintf('{"peer": "bayesm", "version": "%s", "seconds": %.3f, "raw": "bayesm.bin", "width": %d}\n',
            packageVersion("bayesm"), seconds, width))
