# lme4::lmer: restricted maximum likelihood, a point estimate
suppressPackageStartupMessages(library(lme4))
d <- read.csv(file.path("benchmarks", ".envs", "data", "rows.csv"))
fit <- function() lmer(y ~ x * u + (x | group), d)
first <- system.time(m <- fit())["elapsed"]
times <- replicate(15, system.time(fit())["elapsed"])
v <- as.data.frame(VarCorr(m))
cat(sprintf('{"peer": "lme4", "version": "%s", "seconds": %.4f, "first_call": %.4f, "estimate": [%s]}\n',
            packageVersion("lme4"), median(times), first,
            paste(sprintf("%.6f", c(fixef(m), v$sdcor[1:2], v$sdcor[3], sigma(m))), collapse = ", ")))
