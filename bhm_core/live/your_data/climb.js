// The highest point of a log density of a few numbers, and its curvature there by differences.
import { cholesky, solveLower, solveUpper } from "../js/linear.js";

const MOST_STEPS = 40;
const FIRST_STEP = 0.05; // of the differences, until the curvature is known
const shifted = (x, k, h) => x.map((v, i) => (i === k ? v + h : v));

// Damped Newton from the best of `starts`: { x, height, H }.
export function mode(f, starts) {
  let x = starts.reduce((best, s) => (f(s) > f(best) ? s : best));
  let height = f(x);
  let h = x.map(() => FIRST_STEP);
  let H;
  for (let step = 0; step < MOST_STEPS; step++) {
    const found = differences(f, x, height, h);
    H = damped(found.H);
    const to = along(f, x, height, times(H, found.g));
    const gain = to.height - height;
    ({ x, height } = to);
    h = x.map((_, k) => Math.min(0.2, Math.max(1e-4, 0.3 / H.L[k * (x.length + 1)])));
    if (gain < 1e-3) break;
  }
  return { x, height, H };
}

// Gradient and minus the second derivatives.
function differences(f, x, height, h) {
  const up = x.map((_, k) => f(shifted(x, k, h[k])));
  const down = x.map((_, k) => f(shifted(x, k, -h[k])));
  const g = x.map((_, k) => (up[k] - down[k]) / (2 * h[k]));
  const H = x.map((_, k) => [(2 * height - up[k] - down[k]) / h[k] ** 2]);
  x.forEach((_, k) => {
    const own = H[k][0];
    H[k] = x.map((__, m) => {
      if (m >= k) return m === k ? own : 0;
      const both = f(shifted(shifted(x, k, h[k]), m, h[m]));
      const other = f(shifted(shifted(x, k, -h[k]), m, -h[m]));
      const cross = both + other - up[k] - up[m] - down[k] - down[m] + 2 * height;
      return -cross / (2 * h[k] * h[m]);
    });
  });
  x.forEach((_, k) => {
    for (let m = k + 1; m < x.length; m++) H[k][m] = H[m][k];
  });
  return { g, H };
}

// The best of a few points on the way `move`, at most 1 long.
function along(f, x, height, move) {
  const length = Math.max(...move.map(Math.abs), 1);
  let best = { x, height };
  for (const damping of [1, 0.5, 0.2, 0.05]) {
    const tried = x.map((v, k) => v + (damping * move[k]) / length);
    const value = f(tried);
    if (value > best.height) best = { x: tried, height: value };
  }
  return best;
}

// Make a symmetric matrix safely positive: more weight on its diagonal until it has a Cholesky factor.
function damped(H) {
  const d = H.length;
  for (let add = 0; ; add = add ? add * 4 : 0.3) {
    const flat = Float64Array.from(H.flatMap((row, k) => row.map((v, m) => v + (k === m ? add : 0))));
    const L = cholesky(flat, d);
    if (H.every((_, k) => L[k * (d + 1)] > 0.3) || add > 1e12) return { flat, L };
  }
}

const times = ({ L }, b) => [...solveUpper(L, solveLower(L, b, b.length), b.length)];

// The inverse of H as a flat matrix.
export function inverse(H, d) {
  const unit = (k) => Array.from({ length: d }, (_, i) => (i === k ? 1 : 0));
  return Float64Array.from(Array.from({ length: d }, (_, k) => times(H, unit(k))).flat());
}
