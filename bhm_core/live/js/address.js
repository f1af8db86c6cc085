// Settings of the controls as the address of the page writes them, and as compute sees them.
import { clamp } from "./math.js";

// inf, 1;2;3, true
export const encode = (value) => (Array.isArray(value) ? value.join(";") : String(value));

export function decode(word, input) {
  const number = (w) => {
    if (w === "inf" && input.to_infinity) return "inf";
    const known = w.trim() !== "" && Number.isFinite(Number(w));
    return known ? clamp(Number(w), input.low, input.high) : null;
  };
  if (input.kind === "slider") return number(word);
  if (input.kind === "switch") return word === "true";
  if (input.kind === "choice") return input.options.some(([o]) => o === word) ? word : null;
  const list = word.split(";").map(number);
  return list.includes(null) ? null : list;
}

// "tau=3,y=1;2" -> { tau: 3, y: [1, 2] } for the inputs of the figure; unknown names are left out.
export function parse(text, inputs) {
  const values = {};
  for (const pair of decodeURIComponent(text).split(",")) {
    const [name, word] = pair.split("=");
    const input = inputs.find((i) => i.name === name);
    if (!input || word === undefined) continue;
    const value = decode(word, input);
    if (value !== null) values[name] = value;
  }
  return values;
}

export const link = (id, values, inputs) =>
  `#${id}:` + inputs.map((i) => `${i.name}=${encode(values[i.name])}`).join(",");

// What compute sees: "inf" is Infinity.
export const open = (value) => (value === "inf" ? Infinity : value);
