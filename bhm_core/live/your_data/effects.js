// Draws of a group's effect given everything else, without error: rejection below three tangents (Gilks &
// Wild 1992), as hierarchical/quadrature/exact_draws.py for one varying constant.
import { families, peak } from "./integral.js";
import { uniforms } from "../js/random.js";

const TIGHT = 1e-7; // distance from the mode, in widths, that a flat tangent forgives
const LEAST_FALL = 0.2; // of a tangent that is of use
const AWAY = Math.SQRT2; // of the tangents, in widths: best for a normal
const BLOCK = 4096;

// A source of uniforms of one stream, and of what is made of them.
export function source(seed, stream) {
  let kept = [];
  let at = BLOCK;
  let start = 0;
  const uniform = () => {
    if (at === BLOCK) {
      kept = uniforms(seed, BLOCK, stream, start);
      start += BLOCK;
      at = 0;
    }
    return kept[at++];
  };
  const exponential = () => -Math.log(uniform());
  const normal = () => Math.sqrt(2 * exponential()) * Math.cos(2 * Math.PI * uniform());
  return { uniform, exponential, normal };
}

// One draw of b_j; `at` is what the family prepared for gamma, `b` where to begin.
export function drawEffect(cells, at, j, tau, b, random, out) {
  const family = families[cells.family];
  peak(cells, at, j, tau, b, TIGHT, out);
  const [mode, width] = [out[2], out[3]];
  const y = cells.sum_y[j];
  const f = (v) => y * v - family.value(cells, at, j, Math.exp(v)) - (v / tau) ** 2 / 2;
  const top = f(mode);
  const sides = [1, -1].map((way) => {
    const v = mode + way * AWAY * width;
    family.slopes(cells, at, j, Math.exp(v), out);
    const kappa = -way * width * (y - out[0] - v / (tau * tau));
    return { way, kappa, above: Math.max(0, f(v) - top + AWAY * kappa) };
  });
  const usable = sides.every(({ kappa }) => kappa > LEAST_FALL);
  for (;;) {
    const [v, height] = usable ? below(sides, mode, width, random) : ofPrior(mode, tau, random);
    if (Math.log(random.uniform()) < f(v) - top - height) return v;
  }
}

// A candidate below the envelope, flat up to above / kappa and exponential beyond, and its height.
function below(sides, mode, width, random) {
  const shares = sides.map(({ above, kappa }) => (above + 1) / kappa);
  const side = sides[random.uniform() * (shares[0] + shares[1]) < shares[0] ? 0 : 1];
  const { way, above, kappa } = side;
  const flat = random.uniform() * (above + 1) < above;
  const x = flat ? (random.uniform() * above) / kappa : (above + random.exponential()) / kappa;
  return [mode + way * width * x, Math.min(0, above - kappa * x)];
}

// Where a tangent does not fall: the prior moved to the mode.
function ofPrior(mode, tau, random) {
  const z = random.normal();
  return [mode + tau * z, (-z * z) / 2];
}
