// Elements of the page and of its drawings.

const SVG = "http://www.w3.org/2000/svg";

// An element with attributes, listeners (`onclick`, ...) and children; null leaves an attribute out.
export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const name in attributes) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), attributes[name]);
    else if (attributes[name] !== null) node.setAttribute(name, attributes[name]);
  }
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
