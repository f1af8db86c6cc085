// How far importance weights can be trusted: as hierarchical/engine/report.py says it.
import { logSumExp } from "./math.js";

// Shape of the generalised Pareto tail of the weights (Vehtari et al. 2024; fit of Zhang & Stephens 2009).
// Weights below twice the median are no tail; 0 when fewer than five are larger.
export function paretoK(weights) {
  const ordered = Float64Array.from(weights).sort();
  const x = tail(ordered);
  const n = x.length;
  if (n < 5) return 0;
  const points = 30 + Math.floor(Math.sqrt(n));
  const quartile = x[Math.floor(n / 4 + 0.5) - 1];
  const shape = (b) => {
    let total = 0;
    for (const v of x) total += Math.log1p(-b * v);
    return total / n;
  };
  const b = Array.from(
    { length: points },
    (_, i) => 1 / x[n - 1] + (1 - Math.sqrt(points / (i + 0.5))) / (3 * quartile),
  );
  const like = b.map((v) => {
    const k = shape(v);
    return n * (Math.log(-v / k) - k - 1);
  });
  const top = logSumExp(like);
  const best = b.reduce((t, v, i) => t + v * Math.exp(like[i] - top), 0);
  return (n * shape(best) + 5) / (n + 10);
}

// What the largest weights are above the next.
function tail(ordered) {
  const n = ordered.length;
  const median = (ordered[(n - 1) >> 1] + ordered[n >> 1]) / 2;
  const large = ordered.reduce((t, v) => t + (v > 2 * median), 0);
  const size = Math.min(Math.ceil(Math.min(0.2 * n, 3 * Math.sqrt(n))), large);
  return Array.from(ordered.subarray(n - size), (v) => v - ordered[n - size - 1]);
}
