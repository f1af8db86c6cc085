"""Groups of counts: beta-binomial and gamma-Poisson, two models on one base."""
