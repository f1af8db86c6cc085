// Numbers and coloured words, written as text.py writes them.

export function fixed(value, digits) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const text = Math.abs(value).toFixed(digits);
  return (value < 0 && Number(text) !== 0 ? "−" : "") + text;
}

// A number without the zero before its point, as batting averages are written.
export const bare = (value, digits) => fixed(value, digits).replace(/^0/, "");

export const plain = (text) => text.replace(/\[\[\w+\|(.*?)\]\]/g, "$1");

// A template with its slots filled: {name}, {mean:2}, {share:0%}, {average:.3}.
export const say = (template, values) =>
  template.replace(/\{(\w+)(?::(\.?)(\d)(%?))?\}/g, (_, name, dot, digits, percent) => {
    if (!(name in values)) throw new Error(`nothing to say for ${name} in: ${template}`);
    if (digits === undefined) return String(values[name]);
    if (percent) return `${fixed(100 * values[name], Number(digits))}%`;
    return (dot ? bare : fixed)(values[name], Number(digits));
  });

// The sentences that `parts` name, [key, values] or null each, one after another.
export const tell = (words, ...parts) =>
  parts
    .filter(Boolean)
    .map(([key, values]) => say(words[key], values))
    .join(" ");

// Put `text` with its marks of colour into `node`: [[posterior|the posterior mean]].
export function markup(node, text) {
  node.textContent = "";
  for (const part of text.split(/(\[\[\w+\|.*?\]\])/)) {
    const match = /^\[\[(\w+)\|(.*?)\]\]$/.exec(part);
    if (!match) {
      node.append(part);
      continue;
    }
    const span = document.createElement("span");
    span.className = `bhm-word bhm-${match[1]}`;
    span.textContent = match[2];
    node.append(span);
  }
}
