// Special functions to about 1e-13, and small array helpers. Tested against scipy.

export const sum = (a) => a.reduce((s, x) => s + x, 0);
export const linspace = (low, high, n) =>
  Array.from({ length: n }, (_, i) => low + (i * (high - low)) / (n - 1));
export const clamp = (x, low, high) => Math.min(Math.max(x, low), high);

export function logSumExp(a) {
  const top = Math.max(...a);
  if (!Number.isFinite(top)) return top;
  return top + Math.log(sum(a.map((x) => Math.exp(x - top))));
}

export const trapezoid = (y, x) => {
  let total = 0;
  for (let i = 1; i < x.length; i++) total += ((y[i] + y[i - 1]) * (x[i] - x[i - 1])) / 2;
  return total;
};

// 2/sqrt(pi) exp(-x^2) sum (2x^2)^k x / (1 3 5 ... (2k+1)): every term positive, nothing cancels.
function erfSeries(x) {
  let term = x;
  let total = x;
  for (let k = 1; term > total * 1e-17; k++) total += term *= (2 * x * x) / (2 * k + 1);
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

// exp(-x^2)/sqrt(pi) / (x + 1/2/(x + 2/2/(x + 3/2/(x + ...)))), from the far end.
function erfcFraction(x) {
  let tail = x;
  for (let k = 120; k > 0; k--) tail = x + k / 2 / tail;
  return Math.exp(-x * x) / Math.sqrt(Math.PI) / tail;
}

export const erfc = (x) => (x < 0 ? 2 - erfc(-x) : x < 2 ? 1 - (x ? erfSeries(x) : 0) : erfcFraction(x));
export const erf = (x) => (x < 0 ? -erf(-x) : x === 0 ? 0 : x < 2 ? erfSeries(x) : 1 - erfc(x));

export const normalLogPdf = (x, mean = 0, sd = 1) =>
  -0.5 * ((x - mean) / sd) ** 2 - Math.log(sd) - 0.5 * Math.log(2 * Math.PI);
export const normalPdf = (x, mean = 0, sd = 1) => Math.exp(normalLogPdf(x, mean, sd));
export const normalCdf = (x, mean = 0, sd = 1) => 0.5 * erfc(-(x - mean) / sd / Math.SQRT2);

// A rough start (Abramowitz & Stegun 26.2.23), then Halley's method to full precision.
export function normalQuantile(p) {
  if (!(p > 0 && p < 1)) return p === 0 ? -Infinity : p === 1 ? Infinity : NaN;
  if (p > 0.5) return -normalQuantile(1 - p);
  const t = Math.sqrt(-2 * Math.log(p));
  let z = -(
    t -
    (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  );
  for (let i = 0; i < 3; i++) {
    const step = (normalCdf(z) - p) / normalPdf(z);
    z -= step / (1 + (z * step) / 2);
  }
  return z;
}

// Stirling's series at x + k >= 12, brought back by the recurrence.
export function lgamma(x) {
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - lgamma(1 - x);
  let shift = 0;
  for (; x < 12; x++) shift += Math.log(x);
  const r = 1 / (x * x);
  const tail = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / x;
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + tail - shift;
}

// Index-free quantile of a density on a grid: the CDF by trapezoids, inverted linearly.
export function gridQuantile(x, density, p) {
  const cdf = [0];
  for (let i = 1; i < x.length; i++)
    cdf.push(cdf[i - 1] + ((density[i] + density[i - 1]) * (x[i] - x[i - 1])) / 2);
  const target = p * cdf[cdf.length - 1];
  const i = Math.max(
    1,
    cdf.findIndex((c) => c >= target),
  );
  return x[i - 1] + ((target - cdf[i - 1]) / (cdf[i] - cdf[i - 1])) * (x[i] - x[i - 1]);
}
