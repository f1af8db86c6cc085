// The page "Your data": a file in, a hierarchical regression out, and no byte leaves the browser.
import { parse, guess, profile, select, FileError } from "./csv.js";
import { fit, summary } from "./posterior.js";
import { paragraph, warnings, code, digitsFor } from "./words.js";
import { fixed } from "../js/text.js";
import { Stage, ticks } from "../js/svg.js";

const LIMIT = 30e6, SHOWN = 40;
const PARTS = [["outcome", "Outcome"], ["predictor", "Predictor"], ["group", "Group"],
  ["group_predictor", "Group-level predictor"]];

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), attributes[name]);
    else if (attributes[name] !== null) node.setAttribute(name, attributes[name]);
  }
  node.append(...children);
  return node;
}

export function mount(root) {
  const sample = root.dataset.sample || "", sample_choice = JSON.parse(root.dataset.choice || "null");
  const state = { table: null, choice: null, result: null, rows: null, shown: 0, sort: "intercept" };
  const input = make("input", { type: "file", accept: ".csv,.txt,.tsv,text/csv", id: "your-data-file",
    class: "bhm-hidden-input", onchange: () => input.files[0] && take(input.files[0]) });
  const drop = make("div", { class: "bhm-drop" },
    make("p", { class: "bhm-drop-words" }, "Drop a CSV file here"),
    make("div", { class: "bhm-buttons" },
      make("label", { for: "your-data-file", class: "bhm-button bhm-main" }, "Choose a file"), input,
      make("button", { type: "button", class: "bhm-button", onclick: () => read(sample, "Sample file", sample_choice) },
        "Use the sample file")),
    make("p", { class: "bhm-small-print" }, "The file is read and computed in this page. No byte of it leaves your browser."));
  const message = make("p", { class: "bhm-message", role: "alert" });
  const form = make("form", { class: "bhm-choose", hidden: "", onsubmit: (e) => e.preventDefault() });
  const out = make("section", { class: "bhm-results", hidden: "", "aria-label": "Results" });
  root.append(drop, message, form, out);

  for (const event of ["dragover", "dragenter"]) drop.addEventListener(event, (e) => {
    e.preventDefault();
    drop.classList.add("bhm-over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("bhm-over"));
  drop.addEventListener("drop", (e) => {
    e.preventDefault();
    drop.classList.remove("bhm-over");
    if (e.dataTransfer.files[0]) take(e.dataTransfer.files[0]);
  });

  function say(text, action) {
    message.textContent = text;
    if (action) message.append(" ", action);
  }

  function take(file) {
    if (file.size > LIMIT) {
      hide();
      say(`This file has ${fixed(file.size / 1e6, 0)} MB; the page reads up to ${fixed(LIMIT / 1e6, 0)} MB. ` +
        "For larger tables use the package bhm_core, which reads them in chunks.");
      return;
    }
    file.text().then((text) => read(text, file.name));
  }

  function hide() { form.hidden = out.hidden = true; state.result = null; }

  function guarded(work) {
    try { work(); } catch (error) {
      if (!(error instanceof FileError)) throw error;
      out.hidden = true;
      state.result = null;
      const skip = error.missing && make("button", { type: "button", class: "bhm-button", onclick: () => compute(true) },
        `Leave out ${error.missing === 1 ? "this row" : `these ${error.missing} rows`}`);
      say(error.message, skip);
    }
  }

  function read(text, name, choice) {
    hide();
    say("");
    guarded(() => {
      state.table = parse(text);
      state.choice = { ...guess(state.table), ...choice };
      choosers(name);
      compute(false);
    });
  }

  function choosers(name) {
    const columns = profile(state.table);
    form.replaceChildren(make("p", { class: "bhm-file" },
      `${name}: ${state.table.rows} rows, ${state.table.names.length} columns`));
    for (const [part, label] of PARTS) {
      const select = make("select", { id: `your-data-${part}`, onchange: () => {
        state.choice[part] = select.value;
        compute(false);
      } });
      if (part === "group_predictor") select.append(make("option", { value: "" }, "none"));
      for (const c of columns) select.append(make("option", { value: c.name }, c.name));
      select.value = state.choice[part];
      form.append(make("div", { class: "bhm-chooser" }, make("label", { for: select.id }, label), select));
    }
    form.hidden = false;
  }

  function compute(skip) {
    say("");
    guarded(() => {
      state.rows = select(state.table, state.choice, { skip });
      state.result = fit(state.rows, 1);
      state.shown = 0;
      show();
    });
  }

  // -- results ---------------------------------------------------------------------------------------
  function show() {
    const { result, choice, rows } = state;
    const left = rows.left_out ? [`As you asked, ${rows.left_out} of ${rows.left_out + rows.y.length} rows were left out for want of a value.`] : [];
    out.replaceChildren(
      ...[...left, ...warnings(result, choice)].map((text) => make("p", { class: "bhm-warning", role: "alert" }, text)),
      make("p", { class: "bhm-words", "aria-live": "polite" }, paragraph(result, choice)),
      figure("lines", "One group in front of all", picker(), key([["posterior", "partial pooling"],
        ["prior", "complete pooling (dashed)"], ["data", "no pooling (dotted)"]])),
      figure("ranks", "The groups, ranked", sorter(),
        key([["posterior", "partial pooling, 90% interval"], ["data", "the group's rows alone (hollow)"]])),
      figure("scales", "How much groups differ, before and after the data",
        key([["prior", "prior (dashed)"], ["posterior", "posterior (bars)"]])),
      codes(code(result, choice)), table());
    out.hidden = false;
    draw();
  }

  function key(entries) {
    return make("p", { class: "bhm-key" }, ...entries.map(([role, words]) =>
      make("span", { class: `bhm-word bhm-${role}` }, words)));
  }

  function figure(name, title, ...extra) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "bhm-svg");
    svg.setAttribute("role", "img");
    state[name] = { svg, stage: new Stage(svg, {}) };
    return make("figure", { class: "bhm-part" }, make("figcaption", {}, title), ...extra, svg);
  }

  function picker() {
    const select = make("select", { id: "your-data-shown", onchange: () => {
      state.shown = Number(select.value);
      draw();
    } }, ...state.result.groups.map((g, j) => make("option", { value: j }, `${g.label} (${g.n} rows)`)));
    return make("div", { class: "bhm-chooser" }, make("label", { for: select.id }, `Group in front (${state.choice.group})`), select);
  }

  function sorter() {
    const buttons = [["intercept", `Level of ${state.choice.outcome}`], ["slope", `Slope of ${state.choice.predictor}`]].map(([key, label]) =>
      make("button", { type: "button", class: "bhm-option", "aria-pressed": String(state.sort === key), onclick: () => {
        state.sort = key;
        buttons.forEach((b) => b.setAttribute("aria-pressed", String(b === buttons[key === "slope" ? 1 : 0])));
        draw();
      } }, label));
    return make("div", { class: "bhm-options" }, ...buttons);
  }

  function codes(texts) {
    const pre = make("pre", { class: "bhm-code", tabindex: "0" }), tabs = Object.keys(texts).map((name) =>
      make("button", { type: "button", class: "bhm-option", onclick: () => open(name) }, name));
    const copy = make("button", { type: "button", class: "bhm-button", onclick: () =>
      navigator.clipboard.writeText(pre.textContent).then(() => { copy.textContent = "Copied"; }) }, "Copy");
    const open = (name) => {
      pre.textContent = texts[name];
      pre.setAttribute("aria-label", `Code for ${name}`);
      tabs.forEach((t) => t.setAttribute("aria-pressed", String(t.textContent === name)));
      copy.textContent = "Copy";
    };
    open("bhm_core");
    return make("div", { class: "bhm-part" }, make("p", { class: "bhm-part-title" }, "The same model as code"),
      make("div", { class: "bhm-options" }, ...tabs, copy), pre);
  }

  function table() {
    const { groups } = state.result, d = digitsFor(state.result.tau[0].mean), e = digitsFor(state.result.tau[1].mean);
    const head = ["group", "rows", "level", "5%", "95%", "slope", "5%", "95%"];
    const cells = groups.map(({ label, n, intercept: a, slope: b }) => [label, n, fixed(a.mean, d), fixed(a.q05, d),
      fixed(a.q95, d), fixed(b.mean, e), fixed(b.q05, e), fixed(b.q95, e)]);
    const row = (values, tag) => make("tr", {}, ...values.map((v) => make(tag, {}, String(v))));
    return make("details", { class: "bhm-numbers" }, make("summary", {}, "Numbers of every group"),
      make("div", { class: "bhm-scroll", tabindex: "0", role: "region", "aria-label": "Numbers of every group" },
        make("table", {}, make("thead", {}, row(head, "th")), make("tbody", {}, ...cells.map((c) => row(c, "td"))))));
  }

  function draw() {
    if (!state.result || out.hidden) return;
    const width = Math.max(280, out.clientWidth);
    drawLines(state, width);
    drawRanks(state, width);
    drawScales(state, width);
  }
  new ResizeObserver(draw).observe(root);
  return { read, state };
}

const extent = (values) => {
  let low = Infinity, high = -Infinity;
  for (const v of values) { if (v < low) low = v; if (v > high) high = v; }
  const pad = (high - low || 1) * 0.05;
  return [low - pad, high + pad];
};
const numbers = (domain) => {
  const steps = ticks(domain), gap = steps[1] - steps[0];
  const digits = Math.max(0, -Math.floor(Math.log10(gap) + 1e-9));
  return (v) => fixed(v, Math.min(digits, 8));
};

// Rows of one group, its three lines, and the partially pooled lines of the others behind.
function drawLines({ lines: { svg, stage }, result, rows, shown, choice }, width) {
  const group = result.groups[shown], mx = result.origin.x, height = Math.min(420, width * 0.7);
  stage.begin(width, height);
  const xs = extent(rows.x), ys = extent(rows.y), steep = width < 480;
  const panel = stage.panel("p", { left: 52, top: 30, width: width - 66, height: height - 74, x: xs, y: ys });
  panel.axis("x", { label: choice.predictor, format: numbers(xs), count: steep ? 4 : 6 })
    .axis("y", { label: choice.outcome, format: numbers(ys), grid: true });
  const at = ([a, b]) => xs.map((x) => [x, a + b * (x - mx)]);
  const clip = (ends) => ends.map(([x, y]) => [x, Math.min(Math.max(y, ys[0]), ys[1])]);
  const within = (coefficients) => {
    // The part of a line inside the panel.
    const [[x0, y0], [x1, y1]] = at(coefficients), slope = (y1 - y0) / (x1 - x0);
    const cut = (x, y) => (y < ys[0] && slope ? [x0 + (ys[0] - y0) / slope, ys[0]]
      : y > ys[1] && slope ? [x0 + (ys[1] - y0) / slope, ys[1]] : [x, y]);
    return clip([cut(x0, y0), cut(x1, y1)]);
  };
  const others = result.groups.map((g, j) => j).filter((j) => j !== shown).slice(0, 200);
  for (const j of others) {
    const g = result.groups[j];
    panel.segment(`o${j}`, ...within([g.intercept.mean, g.slope.mean]), { role: "posterior", kind: "bhm-faint" });
  }
  rows.x.forEach((x, i) => { if (rows.index[i] === shown && i < 1e5) panel.dot(`d${i}`, x, rows.y[i], { r: 3.5 }); });
  panel.segment("pooled", ...within(result.pooled), { role: "prior" });
  if (group.alone) panel.segment("alone", ...within(group.alone), { role: "data", kind: "bhm-line bhm-dotted" });
  panel.segment("partial", ...within([group.intercept.mean, group.slope.mean]), { role: "posterior" });
  stage.end();
  svg.setAttribute("aria-label", `Group ${group.label}: partial pooling has level ${fixed(group.intercept.mean, 2)} and ` +
    `slope ${fixed(group.slope.mean, 2)}; ` + (group.alone ? `its rows alone ${fixed(group.alone[0], 2)} and ${fixed(group.alone[1], 2)}; `
    : "its rows alone have no line; ") + `all rows together ${fixed(result.pooled[0], 2)} and ${fixed(result.pooled[1], 2)}.`);
}

// Intervals of the groups in order; of many groups the lowest and the highest.
function drawRanks({ ranks: { svg, stage }, result, sort, choice }, width) {
  const order = [...result.groups].sort((a, b) => a[sort].mean - b[sort].mean);
  const shown = order.length <= SHOWN ? order : [...order.slice(0, SHOWN / 2), ...order.slice(-SHOWN / 2)];
  const rowHeight = 20, gap = order.length > SHOWN ? 24 : 0, height = shown.length * rowHeight + gap + 70;
  stage.begin(width, height);
  const longest = Math.min(18, Math.max(...shown.map((g) => g.label.length)));
  const left = 14 + longest * 7.6;
  const own = (g) => g.alone && g.alone[sort === "slope" ? 1 : 0];
  const domain = extent(shown.flatMap((g) => [g[sort].q05, g[sort].q95]));
  const panel = stage.panel("r", { left, top: 10, width: width - left - 14, height: height - 60, x: domain, y: [0, 1] });
  const label = sort === "slope" ? `slope of ${choice.predictor}, 90% interval` : `${choice.outcome} at mean ${choice.predictor}, 90% interval`;
  panel.axis("x", { label, format: numbers(domain), grid: true, count: width < 480 ? 4 : 6 });
  shown.forEach((g, k) => {
    const y = 22 + k * rowHeight + (k >= SHOWN / 2 ? gap : 0), x = (v) => panel.x(v);
    const name = g.label.length > 18 ? `${g.label.slice(0, 17)}…` : g.label;
    stage.text(`n${k}`, left - 8, y + 4, name, { role: "ink", anchor: "end", size: "small" });
    stage.node(`i${k}`, "path", { class: "bhm-line bhm-posterior", d: `M${x(g[sort].q05)} ${y}H${x(g[sort].q95)}` });
    stage.node(`m${k}`, "circle", { class: "bhm-dot bhm-posterior", cx: x(g[sort].mean), cy: y, r: 4.5 });
    const v = own(g);
    if (v !== null && v >= domain[0] && v <= domain[1])
      stage.node(`a${k}`, "circle", { class: "bhm-dot bhm-data bhm-hollow", cx: x(v), cy: y, r: 3.5 });
  });
  if (gap) stage.text("gap", width / 2, 22 + (SHOWN / 2) * rowHeight + 4, `… ${order.length - SHOWN} groups between …`,
    { role: "quiet", anchor: "middle" });
  stage.end();
  const low = order[0], high = order[order.length - 1];
  svg.setAttribute("aria-label", `Lowest: ${low.label}, ${fixed(low[sort].mean, 2)}; highest: ${high.label}, ` +
    `${fixed(high[sort].mean, 2)}. Filled: partial pooling with its 90% interval; hollow: the group's rows alone.`);
}

// Histograms of tau_1, tau_2 and rho with their priors laid over.
function drawScales({ scales: { svg, stage }, result, choice }, width) {
  const { draws, spread } = result, many = width >= 620, cell = many ? (width - 40) / 3 : width - 30;
  const half = (scale) => (t) => (2 / (scale * Math.sqrt(2 * Math.PI))) * Math.exp(-0.5 * (t / scale) ** 2);
  const parts = [
    ["tau1", `sd of levels (${choice.outcome})`, draws.tau1, half(spread.y), 0, Infinity],
    ["tau2", "sd of slopes", draws.tau2, half(spread.y / spread.x), 0, Infinity],
    ["rho", "correlation of level and slope", draws.rho, (r) => 0.75 * (1 - r * r), -1, 1],
  ];
  const each = 190, height = many ? each : each * 3;
  stage.begin(width, height);
  parts.forEach(([key, label, values, prior, low, high], k) => {
    const top = Math.max(...values), domain = [low, Number.isFinite(high) ? high : top * 1.15];
    const bins = 36, step = (domain[1] - domain[0]) / bins, counts = new Array(bins).fill(0);
    for (const v of values) counts[Math.min(bins - 1, Math.floor((v - domain[0]) / step))]++;
    const density = counts.map((c) => c / values.length / step);
    const grid = Array.from({ length: 81 }, (_, i) => domain[0] + (i / 80) * (domain[1] - domain[0]));
    const y = [0, 1.08 * Math.max(...density, ...grid.map(prior))];
    const panel = stage.panel(key, { left: 12 + (many ? k * (cell + 14) : 6), top: 14 + (many ? 0 : k * each),
      width: cell - 6, height: each - 70, x: domain, y });
    panel.axis("x", { label, count: 4, format: numbers(domain) });
    density.forEach((d, i) => {
      if (d) stage.rect(`${key}-${i}`, panel.x(domain[0] + i * step) + 0.5, panel.y(d), panel.x(step) - panel.x(0) - 1,
        panel.y(0) - panel.y(d), { role: "posterior", kind: "bhm-bar" });
    });
    panel.curve("prior", grid, grid.map(prior), { role: "prior" });
  });
  stage.end();
  const [a, b, r] = [draws.tau1, draws.tau2, draws.rho].map(summary);
  svg.setAttribute("aria-label", `Posterior means: sd of levels ${fixed(a.mean, 2)}, sd of slopes ${fixed(b.mean, 2)}, ` +
    `correlation ${fixed(r.mean, 2)}. Bars: posterior; dashed: prior.`);
}

if (typeof document !== "undefined") {
  const start = () => document.querySelectorAll(".bhm-your-data").forEach((root) => { root.yourData = mount(root); });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
