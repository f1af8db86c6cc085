// Elements of the page and of its drawings.

const SVG = "http://www.w3.org/2000/svg";

// JupyterLab gives letters to its shortcuts ("x" cuts the cell) unless what has the focus wears this.
export const OWN_KEYS = { "data-lm-suppress-shortcuts": "true" };
const TAKES_KEYS = ["button", "input", "select"];

// An element with attributes, listeners (`onclick`, ...) and children; null leaves an attribute out.
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), attributes[name]);
    else if (attributes[name] !== null) node.setAttribute(name, attributes[name]);
  }
  if (TAKES_KEYS.includes(tag) || attributes.tabindex === "0")
    Object.entries(OWN_KEYS).forEach((pair) => node.setAttribute(...pair));
  node.append(...children);
  return node;
}

export function makeSvg(tag, attributes = {}) {
  const node = document.createElementNS(SVG, tag);
  for (const name in attributes) node.setAttribute(name, attributes[name]);
  return node;
}

export const button = (words, onclick, kind = "bhm-button", more = {}) =>
  make("button", { type: "button", class: kind, onclick, ...more }, words);
