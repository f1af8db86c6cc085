// Numbers and coloured words, written as text.py writes them.

export function fixed(value, digits) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
}

export const plain = (text) => text.replace(/\[\[\w+\|(.*?)\]\]/g, "$1");

// Put `text` with its marks of colour into `node`: [[posterior|the posterior mean]].
export function markup(node, text) {
  node.textContent = "";
  for (const part of text.split(/(\[\[\w+\|.*?\]\])/)) {
    const match = /^\[\[(\w+)\|(.*?)\]\]$/.exec(part);
    if (!match) { node.append(part); continue; }
    const span = document.createElement("span");
    span.className = `bhm-word bhm-${match[1]}`;
    span.textContent = match[2];
    node.append(span);
  }
}
