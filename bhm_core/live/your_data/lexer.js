// The records of a text: which character cuts the fields, and the fields of each line.

export class FileError extends Error {}
export const fail = (message) => {
  throw new FileError(message);
};

const CANDIDATES = [",", ";", "\t", "|"];
const LOOKED_AT = 30; // lines from which the character is found

// The character that cuts most lines into the same number of fields.
export function delimiterOf(text) {
  const lines = text.split(/\r\n|\n|\r/, 200).filter((line) => line.trim());
  const some = lines.slice(0, LOOKED_AT).map(outsideQuotes);
  let best = { score: 0, c: "," };
  for (const c of CANDIDATES) {
    const counts = some.map((line) => line.split(c).length);
    const usual = mostFrequent(counts.filter((n) => n > 1));
    const share = counts.filter((n) => n === usual).length / counts.length;
    const score = usual > 1 ? share + Math.min(usual, 50) / 1000 : 0;
    if (score > best.score) best = { score, c };
  }
  return best.c;
}

const outsideQuotes = (line) => line.replace(/"[^"]*"/g, "");

export function mostFrequent(values) {
  const count = new Map();
  for (const v of values) count.set(v, (count.get(v) || 0) + 1);
  let best;
  for (const [v, n] of count) if (best === undefined || n > count.get(best)) best = v;
  return best;
}

// Records with the line each begins on, and how many there were before it, empty ones counted. Quotes may hold delimiters, doubled quotes and line ends.
export function records(text, delimiter) {
  const out = [];
  const n = text.length;
  let row = [];
  let at = 0;
  let line = 1;
  let begun = 1;
  let order = 0;
  while (at < n) {
    if (text[at] === " " && /^ +"/.test(text.slice(at, at + 50))) at = text.indexOf('"', at);
    if (text[at] === '"') {
      const field = quoted(text, at, line);
      row.push(field.value.trim());
      ({ at, line } = field);
      while (text[at] === " ") at++;
      if (at < n && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r")
        fail(`Line ${line} has text after a closing quotation mark.`);
    } else {
      let end = at;
      while (end < n && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++;
      row.push(text.slice(at, end).trim());
      at = end;
    }
    if (text[at] === delimiter) {
      if (++at < n) continue;
      row.push(""); // the file ends behind a delimiter
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    if (row.some((field) => field !== "")) out.push({ line: begun, order, fields: row });
    if (row.length > 1 || row[0] !== "") order++;
    row = [];
    at++;
    begun = ++line;
  }
  out.total = order;
  return out;
}

// The field that opens at a quotation mark, and where it ends.
function quoted(text, start, opened) {
  let value = "";
  let line = opened;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '"' && text[at + 1] === '"') at++;
    else if (text[at] === '"') return { value, at: at + 1, line };
    if (text[at] === "\n") line++;
    value += text[at];
  }
  return fail(`Line ${opened} opens a quotation mark that is never closed.`);
}
