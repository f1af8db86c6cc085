# rstanarm: Stan with a model compiled beforehand; exponential(1) in place of half-normal(1) for the spreads
suppressPackageStartupMessages(library(rstanarm))
d <- read.csv(file.path("benchmarks", ".envs", "data", "women.csv"))
varying <- as.integer(Sys.getenv("BENCH_VARYING", "1"))
bars <- if (varying == 1) "(1 | district)" else "(1 + urban | district)"
f <- as.formula(paste("use ~ a + a2 + urban + l1 + l2 + l3 +", bars))
begin <- proc.time()
fit <- suppressWarnings(stan_glmer(f, d, family = binomial, prior = normal(0, 5), prior_intercept = normal(0, 5),
                                   chains = 4, iter = 2000, cores = 1, seed = 1, refresh = 0))
used <- proc.time() - begin
s <- as.array(fit)
names <- dimnames(s)[[3]]
keep <- !grepl("_NEW_|mean_PPD|log-posterior", names)
s <- aperm(s[, , keep], c(3, 1, 2))
writeBin(as.vector(s), out <- file(paste0("benchmarks/.envs/data/yes_no_rstanarm", varying, ".bin"), "wb"))
close(out)
cat(sprintf('{"peer": "rstanarm", "version": "%s", "seconds": %.3f, "cpu": %.3f, "raw": "yes_no_rstanarm%d.bin", "width": %d, "tau": %.5f}\n',
            packageVersion("rstanarm"), used["elapsed"], used["user.self"] + used["sys.self"], varying, sum(keep),
            mean(sqrt(as.matrix(fit)[, "Sigma[district:(Intercept),(Intercept)]"]))))
