// R-hat and bulk effective sample size of the first draws of some chains, as bhm_core.diagnostics has them:
// rank-normalised, split, folded (Vehtari et al. 2021), Geyer's initial monotone sequence (1992).

// Below the first and with at least the second, draws may be used (Vehtari et al. 2021).
export const R_HAT = 1.01;
export const ESS = 400;

const poly = (c, x) => {
  let v = 0;
  for (let i = c.length - 1; i >= 0; i--) v = v * x + c[i];
  return v;
};
const A = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987,
    67265.7709270087, 33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271,
    28729.085735721943, 5226.495278852854,
  ],
];
const B = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684,
    0.2417807251774506, 0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457,
    0.0005475938084995345, 1.0507500716444169e-9,
  ],
];

// Normal quantile for 1.4e-11 < p < 1 - 1.4e-11: ranks go no further out (Wichura 1988, AS 241).
export function probit(p) {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * poly(A[0], r)) / poly(A[1], r);
  }
  const r = Math.sqrt(-Math.log(q < 0 ? p : 1 - p)) - 1.6;
  return ((q < 0 ? -1 : 1) * poly(B[0], r)) / poly(B[1], r);
}

// The draws (chain by chain in one flat array) from the smallest to the largest.
export function order(x) {
  const sorted = Float64Array.from(x).sort();
  const free = new Int32Array(x.length);
  const out = new Int32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    let low = 0;
    let high = x.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (sorted[mid] < x[i]) low = mid + 1;
      else high = mid;
    }
    out[low + free[low]++] = i;
  }
  return out;
}

// The score of twice a rank among m, computed once: a figure asks for the same few m again and again.
const tables = new Map();
function table(m) {
  if (!tables.has(m))
    tables.set(
      m,
      new Float64Array(2 * m + 1).map((_, k) => probit((Math.max(k, 2) / 2 - 3 / 8) / (m + 1 / 4))),
    );
  return tables.get(m);
}

// Of an order, the part with the first `n` draws of each chain.
export function early(sorted, length, n) {
  const out = new Int32Array(sorted.length);
  let found = 0;
  for (let k = 0; k < sorted.length; k++) if (sorted[k] % length < n) out[found++] = sorted[k];
  return out.subarray(0, found);
}

// Normal scores: `at` are places in ascending order of `values`; equal values share their rank.
function scores(at, values) {
  const m = at.length;
  const out = new Float64Array(m);
  const known = table(m);
  for (let i = 0, j; i < m; i = j) {
    for (j = i + 1; j < m && values[j] === values[i]; ) j++;
    const score = known[i + 1 + j];
    for (let k = i; k < j; k++) out[at[k]] = score;
  }
  return out;
}

// Means and variances of `count` pieces of `n` values.
function moments(z, count, n) {
  const mean = new Float64Array(count);
  const variance = new Float64Array(count);
  for (let c = 0; c < count; c++) {
    let m = 0;
    let v = 0;
    for (let t = 0; t < n; t++) m += z[c * n + t];
    m /= n;
    for (let t = 0; t < n; t++) v += (z[c * n + t] - m) ** 2;
    mean[c] = m;
    variance[c] = v / (n - 1);
  }
  return { mean, variance };
}

const average = (a) => a.reduce((s, v) => s + v, 0) / a.length;
const spread = (a) => {
  const m = average(a);
  return a.reduce((s, v) => s + (v - m) ** 2, 0) / (a.length - 1);
};

function basic(z, count, n) {
  const { mean, variance } = moments(z, count, n);
  return Math.sqrt(((n * spread(mean)) / average(variance) + n - 1) / n);
}

function ess(z, count, n) {
  const { mean, variance } = moments(z, count, n);
  const within = average(variance);
  const between = spread(mean);
  const total = count * n;
  const plus = (within * (n - 1)) / n;
  const rho = (lag) => {
    if (lag === 0) return 1;
    let s = 0;
    for (let c = 0; c < count; c++)
      for (let t = c * n, end = (c + 1) * n - lag; t < end; t++)
        s += (z[t] - mean[c]) * (z[t + lag] - mean[c]);
    return 1 - (within - s / total) / (plus + between);
  };
  let before = 0;
  let least = Infinity;
  let tau = 0;
  for (let k = 0, pairs = Math.max(1, Math.floor((n - 1) / 2)); k < pairs; k++) {
    const even = rho(2 * k);
    const pair = even + rho(2 * k + 1);
    if (pair <= 0 || k === pairs - 1) {
      tau = -1 + 2 * before + (pair < 0 ? Math.max(even, 0) : even);
      break;
    }
    before += least = Math.min(least, pair);
  }
  return total / Math.max(tau, 1 / Math.log10(total));
}

// R-hat and bulk ESS of the first `n` (even) of `length` draws of each chain; null where there is none.
export function diagnose(x, sorted, length, n) {
  const count = x.length / length;
  const m = count * n;
  const at = new Int32Array(m);
  const values = new Float64Array(m);
  let found = 0;
  for (let k = 0; k < sorted.length; k++) {
    const i = sorted[k];
    const t = i % length;
    if (t >= n) continue;
    at[found] = ((i - t) / length) * n + t;
    values[found++] = x[i];
  }
  if (values[0] === values[m - 1]) return { r_hat: null, ess: null };
  const z = scores(at, values);
  const halves = 2 * count;
  const half = n / 2;
  // The distances from the median, in order: two walks from the middle outwards.
  const median = (values[(m - 1) >> 1] + values[m >> 1]) / 2;
  const far = new Float64Array(m);
  const to = new Int32Array(m);
  let right = 0;
  while (right < m && values[right] <= median) right++;
  for (let left = right - 1, k = 0; k < m; k++) {
    const a = left >= 0 ? Math.abs(values[left] - median) : Infinity;
    const b = right < m ? Math.abs(values[right] - median) : Infinity;
    far[k] = Math.min(a, b);
    to[k] = at[a <= b ? left-- : right++];
  }
  const both = [basic(z, halves, half), basic(scores(to, far), halves, half)].filter((r) => !Number.isNaN(r));
  const r_hat = Math.max(...both);
  const size = ess(z, halves, half);
  return { r_hat: Number.isFinite(r_hat) ? r_hat : null, ess: Number.isFinite(size) ? size : null };
}
