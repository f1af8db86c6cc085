// Gauss-Hermite nodes and weights, as hierarchical/quadrature/integral.py takes them.

// Values h_n(x) and h_(n-1)(x) of the polynomials that are orthonormal under the standard normal density.
function polynomial(n, x) {
  let last = 0;
  let value = 1;
  for (let k = 0; k < n; k++) [last, value] = [value, (x * value - Math.sqrt(k) * last) / Math.sqrt(k + 1)];
  return [value, last];
}

// The root of h_n between two points where it has different signs: Newton, halved where it leaves them.
function root(n, low, high) {
  const rising = polynomial(n, high)[0] > 0;
  let x = (low + high) / 2;
  for (let step = 0; step < 100; step++) {
    const [value, last] = polynomial(n, x);
    if (value > 0 === rising) high = x;
    else low = x;
    const to = x - value / (Math.sqrt(n) * last);
    const next = to > low && to < high ? to : (low + high) / 2;
    if (Math.abs(next - x) < 1e-15 * (1 + Math.abs(x))) return next;
    x = next;
  }
  return x;
}

// Positive roots of h_n stand between those of h_(n-1), and 0 is a root of every odd one.
function positive(n) {
  let roots = [];
  for (let k = 2; k <= n; k++) {
    const ends = [...(k % 2 ? [] : [0]), ...roots, Math.sqrt(4 * k + 3)];
    roots = ends.slice(1).map((high, i) => root(k, ends[i], high));
  }
  return roots;
}

const known = new Map();

// Nodes, and log weights of the integral of exp(h) over the line, h nearly -z^2 / 2.
export function hermite(n) {
  if (!known.has(n)) {
    const half = positive(n);
    const nodes = [...half.map((x) => -x).reverse(), ...(n % 2 ? [0] : []), ...half];
    const log_weights = nodes.map(
      (x) => 0.5 * Math.log(2 * Math.PI) - Math.log(n * polynomial(n, x)[1] ** 2) + (x * x) / 2,
    );
    known.set(n, { nodes: Float64Array.from(nodes), log_weights: Float64Array.from(log_weights) });
  }
  return known.get(n);
}
