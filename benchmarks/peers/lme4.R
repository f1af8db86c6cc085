# lme4::lmer: restricted maximum likelihood, a point estimate
suppressPackageStartupMessages(library(lme4))
d <- read.csv(file.path("benchmarks", ".envs", "data", "rows.csv"))
fit <- function() lmer(y ~ x * u + (x | group), d)
first <- system.time(m <- fit())["elapsed"]
times <- replicate(15, system.time(fit())["elapsed"])
v <- as.data.frame(VarCorr(m))
level <- fixef(m)[1] + fixef(m)[3] * tapply(d$u, d$group, mean) + ranef(m)$group[, 1]
listed <- function(x) paste(sprintf("%.6f", x), collapse = ", ")
cat(sprintf('{"peer": "lme4", "version": "%s", "seconds": %.4f, "first_call": %.4f, "estimate": [%s], "intercepts": [%s]}\n',
            packageVersion("lme4"), median(times), first,
            listed(c(fixef(m), v$sdcor[1:2], v$sdcor[3], sigma(m))), listed(level)))
