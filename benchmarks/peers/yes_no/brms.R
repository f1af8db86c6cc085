# brms: Stan from a formula, compiled for this model
suppressPackageStartupMessages(library(brms))
d <- read.csv(file.path("benchmarks", ".envs", "data", "women.csv"))
varying <- as.integer(Sys.getenv("BENCH_VARYING", "1"))
bars <- if (varying == 1) "(1 | district)" else "(1 + urban | district)"
f <- as.formula(paste("use ~ 0 + Intercept + a + a2 + urban + l1 + l2 + l3 +", bars))
priors <- c(prior(normal(0, 5), class = "b"), prior(normal(0, 1), class = "sd"))
if (varying == 2) priors <- c(priors, prior(lkj(2), class = "cor"))
begin <- proc.time()
fit <- suppressWarnings(suppressMessages(brm(f, d, bernoulli(), priors, chains = 4, iter = 2000, cores = 1,
                                             seed = 1, refresh = 0, silent = 2)))
used <- proc.time() - begin
s <- as_draws_array(fit)
keep <- grepl("^(b_|sd_|cor_|r_)", dimnames(s)[[3]])
tau <- mean(s[, , "sd_district__Intercept"])
s <- aperm(unclass(s)[, , keep], c(3, 1, 2))
writeBin(as.vector(s), out <- file(paste0("benchmarks/.envs/data/yes_no_brms", varying, ".bin"), "wb"))
close(out)
cat(sprintf('{"peer": "brms", "version": "%s", "seconds": %.3f, "cpu": %.3f, "raw": "yes_no_brms%d.bin", "width": %d, "tau": %.5f}\n',
            packageVersion("brms"), used["elapsed"], sum(used[c(1, 2, 4, 5)]), varying, sum(keep), tau))
