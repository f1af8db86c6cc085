// How far importance weights can be trusted.
import { logSumExp } from "./math.js";

// Shape of the generalised Pareto tail of the weights (Vehtari et al. 2024; fit of Zhang & Stephens 2009).
export function paretoK(w) {
  const s = w.length, m = Math.ceil(Math.min(0.2 * s, 3 * Math.sqrt(s)));
  const ordered = Float64Array.from(w).sort(), cut = ordered[s - m - 1];
  const x = [...ordered.subarray(s - m)].map((v) => v - cut).filter((v) => v > 0), n = x.length;
  if (n < 5) return 0;
  const points = 30 + Math.floor(Math.sqrt(n)), quartile = x[Math.max(0, Math.floor(n / 4 + 0.5) - 1)];
  const shape = (b) => { let t = 0; for (const v of x) t += Math.log1p(-b * v); return t / n; };
  const b = [], like = [];
  for (let i = 0; i < points; i++) {
    b.push(1 / x[n - 1] + (1 - Math.sqrt(points / (i + 0.5))) / (3 * quartile));
    const k = shape(b[i]);
    like.push(n * (Math.log(-b[i] / k) - k - 1));
  }
  const top = logSumExp(like);
  const mean = b.reduce((t, v, i) => t + v * Math.exp(like[i] - top), 0);
  return (n * shape(mean) + 5) / (n + 10);
}
