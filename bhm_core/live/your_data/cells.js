// Rows of a yes/no outcome or of a count, in the order of their groups; equal rows are one.
// Columns are standardised: x and u have mean 0 and sd 1 over the rows.
import { lgamma } from "../js/math.js";

const FEW = 4; // equal rows of one trial up to which they are kept apart: products are faster than logs

// Mean, sd and a standardised copy.
export function standardise(values) {
  const n = values.length;
  let mean = 0;
  for (const v of values) mean += v / n;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  const sd = Math.sqrt(squares / (n - 1));
  return { mean, sd, values: Float64Array.from(values, (v) => (v - mean) / sd) };
}

const constants = {
  binomial: (y, m) => lgamma(m + 1) - lgamma(y + 1) - lgamma(m - y + 1),
  poisson: (y, m) => y * Math.log(m) - lgamma(y + 1),
};

// { family, y, x, u, size, index, n_groups }: x, u (one per group) and size (trials, exposure) may be null.
export function cellsOf(rows) {
  const { y, x, size, index, n_groups, family } = rows;
  const n = y.length;
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  order.sort((a, b) => index[a] - index[b] || (x ? x[a] - x[b] : 0));
  const one = family === "binomial" && !size;
  const merged = merge(order, (a, b) => index[a] === index[b] && (!x || x[a] === x[b]));
  const first = one && n <= FEW * merged.first.length ? order : merged.first;
  const cell = first === order ? Uint32Array.from({ length: n }, (_, k) => k) : merged.cell;
  const out = empty(first, rows);
  const constant = constants[family];
  for (let k = 0; k < n; k++) {
    const i = order[k];
    const m = size ? size[i] : 1;
    const at = index[i];
    out.y[cell[k]] += y[i];
    out.size[cell[k]] += m;
    out.sum_y[at] += y[i];
    out.sum_yx[at] += x ? y[i] * x[i] : 0;
    out.constant += one ? 0 : constant(y[i], m);
    out.n_group[at]++;
  }
  out.single = first === order;
  for (let k = 0; k < first.length; k++) out.starts[index[first[k]] + 1] = k + 1;
  return { ...out, n, n_groups, family, p: 1 + Boolean(x) + Boolean(rows.u) };
}

function empty(first, { x, u, n_groups }) {
  return {
    y: new Float64Array(first.length),
    size: new Float64Array(first.length),
    x: x && Float64Array.from(first, (i) => x[i]),
    u: u && Float64Array.from(u),
    starts: new Uint32Array(n_groups + 1),
    sum_y: new Float64Array(n_groups),
    sum_yx: new Float64Array(n_groups),
    n_group: new Float64Array(n_groups),
    constant: 0,
    work: {
      eta: new Float64Array(first.length),
      odds: new Float64Array(first.length),
      rates: new Float64Array(n_groups),
    },
  };
}

// First row of each run of equal rows, and the run of each place in `order`.
function merge(order, equal) {
  const first = [];
  const cell = Uint32Array.from(order, (i, k) => {
    if (k === 0 || !equal(order[k - 1], i)) first.push(i);
    return first.length - 1;
  });
  return { first, cell };
}

// A row of the matrix X: the constant, x and u.
export function columnsOf(cells, j, k) {
  return [1, ...(cells.x ? [cells.x[k]] : []), ...(cells.u ? [cells.u[j]] : [])];
}
