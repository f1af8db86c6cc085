// The frame around every figure: question, drawing, readout, controls, buttons, data table, and the
// prediction that comes first. A figure brings compute, draw, readout and table; nothing else.
import { clamp } from "./math.js";
import { fixed, markup } from "./text.js";
import { Stage } from "./svg.js";

const make = (tag, attributes = {}, ...children) => {
  const node = document.createElement(tag);
  for (const name in attributes) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), attributes[name]);
    else if (attributes[name] !== null) node.setAttribute(name, attributes[name]);
  }
  node.append(...children);
  return node;
};

// Values as the address writes them: inf, 1;2;3, true.
export const encode = (value) => (Array.isArray(value) ? value.join(";") : String(value));

export function decode(word, input) {
  const number = (w) => (w === "inf" && input.to_infinity ? "inf"
    : w.trim() !== "" && Number.isFinite(Number(w)) ? clamp(Number(w), input.low, input.high) : null);
  if (input.kind === "slider") return number(word);
  if (input.kind === "switch") return word === "true";
  if (input.kind === "choice") return input.options.some(([o]) => o === word) ? word : null;
  const list = word.split(";").map(number);
  return list.includes(null) ? null : list;
}

export const link = (id, values, inputs) =>
  `#${id}:` + inputs.map((i) => `${i.name}=${encode(values[i.name])}`).join(",");

// What compute sees: "inf" is Infinity.
export const open = (value) => (value === "inf" ? Infinity : value);

const say = (input, value) => {
  const end = value === "inf" ? input.ends[1] : value === input.low ? input.ends[0] : "";
  const number = value === "inf" ? "∞" : fixed(value, input.digits) + (input.unit && ` ${input.unit}`);
  return end ? `${number} (${end})` : number;
};

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
let serial = 0;

export function frame({ model, el, compute, draw, readout, table, actions = [], play = null }) {
  const figure = model.get("figure"), { inputs, state, prediction, hidden } = figure;
  const id = `bhm${++serial}`, byName = Object.fromEntries(inputs.map((i) => [i.name, i]));
  const view = { locked: Boolean(prediction), truth: false, guess: prediction && prediction.start };
  const values = () => Object.fromEntries(inputs.map((i) => [i.name, model.get(i.name)]));
  const controls = () =>
    Object.fromEntries(inputs.map((i) => [i.name, open(model.get(i.name))]));

  // -- changing a control ---------------------------------------------------------------------------
  const set = (name, value, index) => {
    halt();
    if (index !== undefined) value = model.get(name).map((v, k) => (k === index ? value : v));
    const { sets, chooses } = byName[name];
    for (const other in sets || {}) model.set(other, sets[other]);
    if (chooses) model.set(chooses, byName[chooses].options[index][0]);
    model.set(name, value);
    model.save_changes();
  };
  let flight = 0;
  // Move to another state; the numbers pass through every state between (not with reduced motion).
  const go = (target, { unlock = true } = {}) => {
    if (unlock && view.locked) reveal(false);
    halt();
    for (const name in target) target = { ...byName[name].sets, ...target };
    const from = values(), began = performance.now();
    const mixed = (a, b, t, input) => {
      if (t === 1 || input.jumps) return b;
      if (Array.isArray(b)) return b.map((v, k) => mixed(a[k], v, t, input));
      if (typeof a !== "number" || typeof b !== "number") return b;
      const v = a + (b - a) * t * t * (3 - 2 * t), { low, step } = input;
      return Number((low + Math.round((v - low) / step) * step).toPrecision(12));
    };
    const step = (now) => {
      const t = still() ? 1 : clamp((now - began) / 450, 0, 1);
      for (const name in target) model.set(name, mixed(from[name], target[name], t, byName[name]));
      if (t < 1) flight = requestAnimationFrame(step);
      else model.save_changes();
    };
    cancelAnimationFrame(flight);
    step(began);
  };

  // With `play: { control, pause }` a control moves on by itself, one step each pause(value) milliseconds,
  // to its end. Whatever else moves stops it; with reduced motion there is no such button.
  let timer = 0;
  const halt = () => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    model.save_changes();
    paint();
  };
  const advance = () => {
    const { control, pause } = play, { low, high, step } = byName[control], at = model.get(control);
    if (still() || (timer && at >= high)) return halt();
    model.set(control, at >= high ? low : at + step);
    timer = setTimeout(advance, pause(model.get(control)));
  };
  const toggle = make("button", { type: "button", class: "bhm-button bhm-play",
    onclick: () => (timer ? halt() : advance()) }, "Play");

  // -- the parts ------------------------------------------------------------------------------------
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "bhm-svg");
  svg.setAttribute("role", "group");
  svg.setAttribute("aria-label", figure.title);
  const stage = new Stage(svg, {
    input: (name) => byName[name],
    get: (name, index) => (index === undefined ? model.get(name) : model.get(name)[index]),
    words: (name, index) => say(byName[name], index === undefined ? model.get(name) : model.get(name)[index]),
    set, locked: () => view.locked,
  });
  const spoken = make("p", { class: "bhm-readout", "aria-live": "polite", "aria-atomic": "true" });
  const predict = make("div", { class: "bhm-predict" });
  const panel = make("div", { class: "bhm-controls" });
  const fields = inputs.filter((i) => i.kind !== "values" && !i.handle_only)
    .map((i) => field(i, `${id}-${i.name}`, set));
  panel.append(...fields.map((f) => f.node));
  const reset = make("button", { type: "button", class: "bhm-button", onclick: () =>
    go(Object.fromEntries(inputs.map((i) => [i.name, i.default])), { unlock: false }) }, "Reset");
  const truth = make("button", { type: "button", class: "bhm-button", "aria-pressed": "false",
    onclick: () => { view.truth = !view.truth; truth.setAttribute("aria-pressed", view.truth); paint(); } },
    "Show the truth");
  const copy = make("button", { type: "button", class: "bhm-button", onclick: () => {
    history.replaceState(null, "", link(figure.id, values(), inputs));
    const done = () => { copy.textContent = "Link copied"; setTimeout(() => (copy.textContent = copyText), 1600); };
    if (navigator.clipboard) navigator.clipboard.writeText(location.href).then(done, done); else done();
  } });
  // Further buttons of a figure: { label, target(controls, state) }, where target gives a new state.
  const more = actions.map(({ label, target }) => make("button", { type: "button", class: "bhm-button",
    onclick: () => go(target(controls(), state)) }, label));
  const copyText = (copy.textContent = "Copy link to this state");
  const body = make("table", {}), numbers = make("details", { class: "bhm-numbers", ontoggle: () => paint() },
    make("summary", {}, "Numbers"), body);
  el.classList.add("bhm-frame");
  if (figure.question) { // a notebook: no page around it
    el.classList.add("bhm-live");
    el.append(make("p", { class: "bhm-question" }, figure.question));
  }
  const player = play ? [make("div", { class: "bhm-buttons bhm-player" }, toggle, ...more)] : [];
  el.append(svg, ...player, spoken, predict, panel, make("div", { class: "bhm-buttons" }, ...(play ? [] : more), reset,
    ...(state.truth !== undefined ? [truth] : []), ...(figure.id ? [copy] : []), numbers));

  // -- drawing --------------------------------------------------------------------------------------
  let waiting = 0;
  const paint = () => { waiting = waiting || requestAnimationFrame(() => { waiting = 0; now(); }); };
  const now = () => {
    const c = controls(), result = compute(state, c), shown = { ...result };
    if (view.locked) for (const key of hidden) delete shown[key];
    const width = Math.max(280, Math.round(el.clientWidth || 680));
    Object.assign(view, { width, narrow: width < 560, answer: prediction && result[prediction.answer] });
    stage.panels = {};
    draw({ ...view, answer: undefined, stage, go }, shown, c, state);
    if (prediction) mark();
    stage.end();
    if (view.locked) markup(spoken, "");
    else markup(spoken, readout(result, c, state));
    spoken.hidden = view.locked;
    for (const f of fields) f.show(model.get(f.name), view.locked);
    for (const b of [reset, truth, toggle, ...more]) b.disabled = view.locked;
    toggle.hidden = still();
    toggle.textContent = timer ? "Pause" : "Play";
    spoken.setAttribute("aria-live", timer ? "off" : "polite");
    numbers.hidden = view.locked || !table;
    if (numbers.open && !numbers.hidden) fill(body, table(result, c, state));
  };

  // -- predict, then see ----------------------------------------------------------------------------
  let committed = false;
  const words = () => {
    const off = Math.abs(view.answer - view.guess), d = prediction.digits;
    const unit = prediction.unit && ` ${prediction.unit}`;
    return `You said ${fixed(view.guess, d)}, it is ${fixed(view.answer, d)}: off by ${fixed(off, d)}${unit}.`;
  };
  function mark() {
    const at = stage.panels[prediction.panel], flat = prediction.axis === "x";
    if (!at || !(view.locked || committed)) return;
    const map = flat ? at.x : at.y, p = map(view.guess), ends = [at.left, at.left + at.width];
    stage.node("guess", "path", { class: "bhm-line bhm-guess",
      d: flat ? `M${p} ${at.top}V${at.top + at.height}` : `M${ends[0]} ${p}H${ends[1]}` });
    const right = flat && p > at.left + at.width - 110;
    stage.text("guess-label", flat ? p + (right ? 12 : -12) : at.left + 8, flat ? at.top - 8 : p - 8,
      "your guess", { role: "guess", anchor: right ? "end" : "start", size: "strong", halo: true });
    if (!view.locked) return;
    const { low, high, step, digits } = prediction;
    const change = (v) => { view.guess = v; commit.disabled = false; paint(); };
    stage.handle("guess-handle", { x: flat ? p : at.left + at.width / 2, axis: prediction.axis,
      y: flat ? at.top + at.height / 2 : p, role: "guess", label: "Your guess", low, high, step,
      value: view.guess, words: fixed(view.guess, digits), invert: map.invert, change });
    svg.onclick = (event) => {
      if (!view.locked || event.target.closest(".bhm-handle")) return;
      const box = svg.getBoundingClientRect();
      const v = map.invert(flat ? event.clientX - box.left : event.clientY - box.top);
      change(clamp(low + Math.round((v - low) / step) * step, low, high));
    };
  }
  const button = (text, onclick, kind = "bhm-button") =>
    make("button", { type: "button", class: kind, onclick }, text);
  function reveal(mine) {
    view.locked = false;
    committed = mine;
    svg.onclick = null;
    predict.textContent = "";
    if (mine) why();
    now();
    if (mine) predict.focus({ preventScroll: true });
  }
  function why() {
    const reply = make("p", { class: "bhm-reply", "aria-live": "polite" });
    const gap = make("p", { class: "bhm-gap" }, words());
    const answers = prediction.answers.map((answer) => {
      const chosen = button(answer.text, () => {
        for (const other of answers) other.removeAttribute("data-chosen");
        chosen.dataset.chosen = answer.right ? "right" : "wrong";
        reply.textContent = `${answer.right ? "Yes. " : "Not quite. "}${answer.reply} `;
        if (answer.show) reply.append(button("Show me", () => go(answer.show), "bhm-link"));
      }, "bhm-answer");
      return chosen;
    });
    predict.tabIndex = -1;
    predict.append(gap, make("p", { class: "bhm-ask" }, prediction.why),
      make("div", { class: "bhm-answers" }, ...answers), reply);
  }
  const commit = button("This is my guess", () => reveal(true), "bhm-button bhm-main");
  commit.disabled = true; // until the mark has been moved
  if (prediction) predict.append(
    make("p", { class: "bhm-ask" }, make("b", {}, "Before you look. "), prediction.ask),
    make("div", { class: "bhm-buttons" }, commit,
      button("Skip and show me", () => reveal(false), "bhm-link")));

  // -- life -----------------------------------------------------------------------------------------
  // A control that changes from outside (Python, a link) is a wish to see it.
  const changed = () => { if (view.locked) reveal(false); paint(); };
  for (const input of inputs) model.on(`change:${input.name}`, changed);
  const sized = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(paint);
  if (sized) sized.observe(el);
  now();
  const stop = () => { clearTimeout(timer); if (sized) sized.disconnect(); model.off(); cancelAnimationFrame(waiting); };
  return { go, stop, now, controls };
}

function field(input, id, set) {
  const value = make("output", { for: id, class: "bhm-value" });
  const symbol = input.symbol ? [" ", make("i", {}, input.symbol)] : [];
  if (input.kind === "choice") return choice(input, id, set);
  const box = input.kind === "switch"
    ? make("input", { type: "checkbox", id, onchange: () => set(input.name, box.checked) })
    : make("input", { type: "range", id, min: input.low, step: input.step,
      max: input.high + (input.to_infinity ? input.step : 0), oninput: () => {
        const v = Number(box.value);
        set(input.name, v > input.high + input.step / 2 ? "inf" : v);
      } });
  box.dataset.control = input.name;
  const label = make("label", { for: id }, input.label, ...symbol);
  const ends = input.ends && (input.ends[0] || input.ends[1])
    ? [make("span", { class: "bhm-ends", "aria-hidden": "true" }, ...input.ends.map((e) => make("span", {}, e)))] : [];
  const node = make("div", { class: `bhm-field bhm-${input.kind} bhm-${input.role}` },
    ...(input.kind === "switch" ? [box, label] : [label, value, box, ...ends]));
  const show = (v, locked) => {
    box.disabled = locked;
    if (input.kind === "switch") { box.checked = v; return; }
    box.value = v === "inf" ? input.high + input.step : v;
    value.textContent = v === "inf" ? "∞" : fixed(v, input.digits) + (input.unit && ` ${input.unit}`);
    box.setAttribute("aria-valuetext", say(input, v));
    box.style.setProperty("--at", (box.value - box.min) / (box.max - box.min));
  };
  return { node, show, name: input.name };
}

function choice(input, id, set) {
  const buttons = input.options.map(([option, words]) => make("button", { type: "button",
    class: "bhm-option", "data-control": input.name, "data-option": option,
    onclick: () => set(input.name, option) }, words));
  const node = make("div", { class: `bhm-field bhm-choice bhm-${input.role}`, role: "group",
    "aria-labelledby": id }, make("span", { id, class: "bhm-label" }, input.label),
    make("div", { class: "bhm-options" }, ...buttons));
  const show = (v, locked) => buttons.forEach((b) => {
    b.setAttribute("aria-pressed", b.dataset.option === v);
    b.disabled = locked;
  });
  return { node, show, name: input.name };
}

function fill(body, { columns, rows, caption }) {
  body.textContent = "";
  if (caption) body.append(make("caption", {}, caption));
  body.append(make("thead", {}, make("tr", {}, ...columns.map((c) => make("th", { scope: "col" }, c)))));
  body.append(make("tbody", {}, ...rows.map(([first, ...rest]) => make("tr", {},
    make("th", { scope: "row" }, String(first)), ...rest.map((c) => make("td", {}, String(c)))))));
}
