// The visible controls under a drawing: sliders, switches, rows of buttons. Each is { name, node, show }.
import { button, make } from "./dom.js";
import { fixed } from "./text.js";

const number = (input, value) =>
  value === "inf" ? "∞" : fixed(value, input.digits) + (input.unit && ` ${input.unit}`);

// A setting in words, with the name of the end stop it stands at.
export function inWords(input, value) {
  const [first, last] = input.ends || []; // a list has none
  const end = value === "inf" ? last : value === input.low ? first : "";
  return end ? `${number(input, value)} (${end})` : number(input, value);
}

// `set(name, value)` is called when a hand moves the control.
export function field(input, id, set) {
  return { slider, switch: toggle, choice }[input.kind](input, id, set);
}

function label(input, id) {
  const symbol = input.symbol ? [" ", make("i", {}, input.symbol)] : [];
  return make("label", { for: id }, input.label, ...symbol);
}

function slider(input, id, set) {
  const value = make("output", { for: id, class: "bhm-value" });
  const box = make("input", {
    type: "range",
    id,
    min: input.low,
    step: input.step,
    max: input.high + (input.to_infinity ? input.step : 0),
    "data-control": input.name,
    oninput: () => {
      const v = Number(box.value);
      set(input.name, v > input.high + input.step / 2 ? "inf" : v);
    },
  });
  const node = make(
    "div",
    { class: `bhm-field bhm-slider bhm-${input.role}` },
    label(input, id),
    value,
    box,
    ...endNames(input),
  );
  // Where moving it would set other inputs first, its own number is not the one in use.
  const unused = (get) => Object.entries(input.sets || {}).some(([other, at]) => get(other) !== at);
  const show = (v, locked, get) => {
    box.disabled = locked;
    const words = unused(get) && "averaged over";
    box.value = v === "inf" ? input.high + input.step : v;
    value.textContent = words || number(input, v);
    box.style.opacity = words ? 0.45 : 1;
    box.setAttribute("aria-valuetext", words || inWords(input, v));
    box.style.setProperty("--at", (box.value - box.min) / (box.max - box.min));
  };
  return { node, show, name: input.name };
}

function endNames({ ends }) {
  if (!ends || !(ends[0] || ends[1])) return [];
  return [
    make("span", { class: "bhm-ends", "aria-hidden": "true" }, ...ends.map((e) => make("span", {}, e))),
  ];
}

function toggle(input, id, set) {
  const box = make("input", {
    type: "checkbox",
    id,
    "data-control": input.name,
    onchange: () => set(input.name, box.checked),
  });
  const node = make("div", { class: `bhm-field bhm-switch bhm-${input.role}` }, box, label(input, id));
  const show = (v, locked) => {
    box.disabled = locked;
    box.checked = v;
  };
  return { node, show, name: input.name };
}

function choice(input, id, set) {
  const buttons = input.options.map(([option, words]) =>
    button(words, () => set(input.name, option), "bhm-option", {
      "data-control": input.name,
      "data-option": option,
    }),
  );
  const node = make(
    "div",
    { class: `bhm-field bhm-choice bhm-${input.role}`, role: "group", "aria-labelledby": id },
    make("span", { id, class: "bhm-label" }, input.label),
    make("div", { class: "bhm-options" }, ...buttons),
  );
  const show = (v, locked) =>
    buttons.forEach((b) => {
      b.setAttribute("aria-pressed", b.dataset.option === v);
      b.disabled = locked;
    });
  return { node, show, name: input.name };
}
