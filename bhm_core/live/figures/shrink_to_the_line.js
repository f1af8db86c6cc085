// Thirty schools over their mean SES, with and without that mean in the model: see shrink_to_the_line.py.
import { draw } from "../drawings/line_drawing.js";
import { cholesky, solveLower, solveUpper } from "../js/linear.js";
import { logSumExp, sum } from "../js/math.js";
import { halfLine } from "../js/normal_means.js";
import { fixed, tell } from "../js/text.js";
import { frame } from "../js/ui.js";
import words from "./shrink_to_the_line.json" with { type: "json" };

const POINTS = 120;
const SCALE = 3;

// Pupils, mean SES, mean score and spread of SES per school, and the slope inside schools.
function schoolsOf(state, { corr: r, pupils }) {
  const { u, sigma } = state;
  const n = state.shape.map((s) => Math.max(2, Math.floor(s * pupils + 0.5)));
  const means = u.map((v, j) => {
    const own = state.tau * ((r * v) / state.sd_u + Math.sqrt(1 - r * r) * state.z[j]);
    return state.level + state.slope * v + own + (sigma / Math.sqrt(n[j])) * state.e[j];
  });
  const sxx = sum(n.map((k) => (k - 1) * state.sd_x ** 2));
  return { n, u, means, sxx, within: state.slope + (sigma / Math.sqrt(sxx)) * state.noise };
}

// All that one tau says: coefficients of 1, x (and the mean of x), the level of each school, log p(y | tau).
function given(tau, { n, u, means, sxx, within }, sigma, told) {
  const v = n.map((k) => tau * tau + (sigma * sigma) / k);
  const total = (f) => sum(v.map((variance, j) => f(j) / variance));
  const [s0, s1, s2] = [0, 1, 2].map((k) => total((j) => u[j] ** k));
  const [t0, t1] = [0, 1].map((k) => total((j) => means[j] * u[j] ** k));
  const inside = sxx / (sigma * sigma);
  const G = told ? [s0, 0, 0, s1, s2 + inside, 0, s1, s2, s2] : [s0, 0, s1, s2 + inside];
  const h = told ? [t0, t1 + inside * within, t1] : [t0, t1 + inside * within];
  const p = h.length;
  const R = cholesky(G, p);
  const z = solveLower(R, h, p);
  const gamma = [...solveUpper(R, z, p)];
  let log = -0.5 * sum(v.map((variance, j) => Math.log(variance) + means[j] ** 2 / variance));
  for (let k = 0; k < p; k++) log += 0.5 * z[k] ** 2 - Math.log(R[k * p + k]);
  const steep = told ? gamma[1] + gamma[2] : gamma[1];
  const moved = means.map((y, j) => ((tau * tau) / v[j]) * (y - gamma[0] - steep * u[j]));
  const precision = s2 - (s1 * s1) / s0;
  return { gamma, steep, moved, log, inside, precision, between: (t1 - (s1 * t0) / s0) / precision };
}

export function compute(state, controls) {
  const schools = schoolsOf(state, controls);
  const { told } = controls;
  const points = halfLine(POINTS, SCALE);
  const each = points.map(({ tau }) => given(tau, schools, state.sigma, told));
  const logs = each.map(({ log }, i) => log + points[i].logJacobian);
  const all = logSumExp(logs);
  const w = logs.map((v) => Math.exp(v - all));
  const over = (f) => sum(w.map((weight, i) => weight * f(each[i], i)));
  const slope = over((e) => e.gamma[1]);
  const line = [over((e) => e.gamma[0]), over((e) => e.steep)];
  const whole = (e) => e.inside + (told ? 0 : e.precision);
  return {
    n: schools.n,
    own: schools.means,
    within: schools.within,
    between: over((e) => e.between),
    slope,
    sd: Math.sqrt(over((e) => 1 / whole(e) + (e.gamma[1] - slope) ** 2)),
    line,
    fitted: schools.u.map((v, j) => line[0] + line[1] * v + over((e) => e.moved[j])),
    tau: over((_, i) => points[i].tau),
    share: told ? 0 : over((e) => e.precision / whole(e)),
    steep: state.slope + (controls.corr * state.tau) / state.sd_u,
  };
}

export function readout(r, { told }) {
  return tell(words, [told ? "told" : "alone", r], ["spread", r]);
}

function table(r, { told }, state) {
  const row = (name, ...values) => [name, ...values.map((v) => fixed(v, 2))];
  return {
    caption: `sd between schools τ ${fixed(r.tau, 2)}; sd of pupils ${fixed(state.sigma, 1)}`,
    columns: ["slope of SES", "truth", "found"],
    rows: [
      row("within schools, alone", state.slope, r.within),
      row("between schools, alone", r.steep, r.between),
      row(told ? "for pupils, in the model" : "the one slope of the model", state.slope, r.slope),
      row("its posterior sd", 0, r.sd),
    ],
  };
}

export function render({ model, el }) {
  return frame({ model, el, compute, draw, readout, table, main: ["told", "pupils"] });
}
