// The parts of a frame: drawing, readout, prediction, controls, buttons, table of numbers.
//
// `f` is the state of the frame, made in ui.js.
import { link, open } from "./address.js";
import { button, make, makeSvg } from "./dom.js";
import { field, inWords } from "./fields.js";
import { advance, bound, bring, halt, set, values } from "./moves.js";
import { Stage } from "./svg.js";

let serial = 0;

export function build(f) {
  const { figure, el } = f;
  const svg = makeSvg("svg", { class: "bhm-svg", role: "group", "aria-label": figure.title });
  f.parts = {
    svg,
    stage: make("div", { class: "bhm-stage" }, svg),
    before: make("div", { class: "bhm-before", tabindex: "-1" }),
    tray: dock(f),
    spoken: make("p", { class: "bhm-readout", "aria-live": "polite", "aria-atomic": "true" }),
    quiz: make("div", { class: "bhm-quiz" }),
    ...buttons(f),
    ...numbers(f),
  };
  f.stage = new Stage(svg, hooks(f));
  const id = `bhm${++serial}`;
  const shown = f.inputs.filter((i) => i.kind !== "values" && !i.handle_only);
  f.fields = shown.map((i) => field(i, `${id}-${i.name}`, (name, value) => set(f, name, value)));
  el.classList.add("bhm-frame");
  if (figure.question) {
    // a notebook: no page around it
    el.classList.add("bhm-live");
    el.append(make("p", { class: "bhm-question" }, figure.question));
  }
  arrange(f);
}

// The main control brings its drawing along; under a mouse that is pressed nothing moves, or the click would be lost.
function dock(f) {
  let pressed = false;
  const near = () => pressed || bring(f, f.parts.work, 0.7);
  const release = () => {
    pressed = false;
    near();
  };
  const press = () => {
    pressed = true;
    addEventListener("mouseup", () => setTimeout(release), { once: true });
  };
  return make("div", { class: "bhm-tray", onfocusin: near, onmousedown: press });
}

const row = (kind, ...nodes) => make("div", { class: kind }, ...nodes);

// Drawing, main control and readout together; then what is needed less often, the question why, the numbers.
function arrange(f) {
  const { figure, state, el, fields, parts, main: names = [fields[0].name] } = f;
  const { stage, before, tray, spoken, quiz, reset, truth, copy, details } = parts;
  const first = fields.filter((one) => names.includes(one.name));
  const rest = fields.filter((one) => !names.includes(one.name));
  const near = nearby(f);
  const far = parts.more.filter((one) => !near.includes(one));
  parts.main = [
    ...(near.length ? [row("bhm-buttons bhm-player", ...near)] : []),
    ...(first.length ? [row("bhm-controls", ...first.map((one) => one.node))] : []),
  ];
  tray.append(...parts.main);
  parts.acts = row("bhm-buttons bhm-acts", ...far, ...(state.truth !== undefined ? [truth] : []));
  parts.fold = folded(
    rest.map((one) => one.node),
    row("bhm-buttons", reset, ...(figure.id ? [copy] : [])),
  );
  parts.work = row("bhm-work", stage, tray, spoken, parts.acts, parts.fold);
  el.append(before, parts.work, quiz, details);
}

// The other settings under a fold; where there are none, the buttons stand there by themselves.
const folded = (nodes, buttons) =>
  nodes.length
    ? make(
        "details",
        { class: "bhm-more" },
        make("summary", {}, "More settings"),
        row("bhm-controls", ...nodes),
        buttons,
      )
    : row("bhm-more", buttons);

// Play, and the buttons that go with the main control.
const nearby = ({ play, actions, parts: { toggle, more } }) => [
  ...(play ? [toggle] : []),
  ...more.filter((_, k) => actions[k].near),
];

// What the drawing asks of the frame.
const hooks = (f) => {
  const get = (name, index) => (index === undefined ? f.model.get(name) : f.model.get(name)[index]);
  return {
    get,
    input: (name) => f.byName[name],
    words: (name, index) => inWords(f.byName[name], get(name, index)),
    set: (name, value, index) => set(f, name, value, index),
    locked: () => f.view.locked,
  };
};

function buttons(f) {
  const defaults = Object.fromEntries(f.inputs.map((i) => [i.name, i.default]));
  const truth = button("Show the truth", () => {
    f.view.truth = !f.view.truth;
    f.paint();
  });
  return {
    truth,
    copy: copier(f),
    reset: button("Reset", () => f.go(defaults, { unlock: false })),
    toggle: button("Play", () => (f.timer ? halt(f) : advance(f)), "bhm-button bhm-play"),
    more: f.actions.map(({ label, target, kind, ...how }) =>
      button(label, () => f.go(target(coming(f), f.state, f), how), kind),
    ),
  };
}

// What a button starts from: two quick clicks are two steps.
const coming = (f) =>
  Object.fromEntries(Object.entries(bound(f)).map(([name, value]) => [name, open(value)]));

function copier(f) {
  const words = "Copy link to this state";
  const copy = button(words, () => {
    history.replaceState(null, "", link(f.figure.id, values(f), f.inputs));
    const done = () => {
      copy.textContent = "Link copied";
      setTimeout(() => (copy.textContent = words), 1600);
    };
    if (navigator.clipboard) navigator.clipboard.writeText(location.href).then(done, done);
    else done();
  });
  return copy;
}

function numbers(f) {
  const body = make("table");
  const details = make(
    "details",
    { class: "bhm-numbers", ontoggle: () => f.paint() },
    make("summary", {}, "Numbers"),
    body,
  );
  return { body, details };
}

// Fill the table of numbers: { columns, rows, caption }, the first of each row its name.
export function fill(body, { columns, rows, caption }) {
  body.textContent = "";
  if (caption) body.append(make("caption", {}, caption));
  const cell = (value, tag, scope = null) => make(tag, { scope }, String(value));
  body.append(
    make("thead", {}, make("tr", {}, ...columns.map((name) => cell(name, "th", "col")))),
    make(
      "tbody",
      {},
      ...rows.map(([first, ...rest]) =>
        make("tr", {}, cell(first, "th", "row"), ...rest.map((value) => cell(value, "td"))),
      ),
    ),
  );
}
