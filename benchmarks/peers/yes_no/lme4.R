# lme4::glmer: maximum likelihood, a point estimate; 25 nodes with one varying coefficient, Laplace with two
suppressPackageStartupMessages(library(lme4))
d <- read.csv(file.path("benchmarks", ".envs", "data", "women.csv"))
varying <- as.integer(Sys.getenv("BENCH_VARYING", "1"))
bars <- if (varying == 1) "(1 | district)" else "(1 + urban | district)"
f <- as.formula(paste("use ~ a + a2 + urban + l1 + l2 + l3 +", bars))
fit <- function() glmer(f, d, binomial, nAGQ = if (varying == 1) 25 else 1)
first <- system.time(m <- fit())
times <- replicate(9, { t <- system.time(fit()); c(t["elapsed"], t["user.self"] + t["sys.self"]) })
times <- apply(times, 1, median)
v <- as.data.frame(VarCorr(m))
cat(sprintf('{"peer": "lme4", "version": "%s", "seconds": %.4f, "cpu": %.4f, "first_call": %.4f, "estimate": [%s]}\n',
            packageVersion("lme4"), times[1], times[2], first["elapsed"],
            paste(sprintf("%.6f", c(fixef(m), v$sdcor)), collapse = ", ")))
