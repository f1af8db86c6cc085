// A table from the text of a CSV file, or one sentence that says what is wrong where.

export class FileError extends Error {}
const fail = (message) => {
  throw new FileError(message);
};
const MISSING = new Set(["", "na", "n/a", "nan", "null", ".", "-"]);
const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

// The character that cuts the first line into most fields.
export function delimiterOf(text) {
  const first = text.slice(0, text.search(/\r|\n|$/));
  const count = (c) => first.split(c).length;
  return [",", ";", "\t", "|"].reduce((best, c) => (count(c) > count(best) ? c : best), ",");
}

// Records with the line each begins on. Quotes may hold delimiters, doubled quotes and line ends.
function records(text, delimiter) {
  const out = [];
  const n = text.length;
  let row = [];
  let at = 0;
  let line = 1;
  let begun = 1;
  while (at < n) {
    if (text[at] === '"') {
      const opened = line;
      let field = "";
      for (at++; ; at++) {
        if (at >= n) fail(`Line ${opened} opens a quotation mark that is never closed.`);
        if (text[at] === '"' && text[at + 1] === '"') at++;
        else if (text[at] === '"') break;
        if (text[at] === "\n") line++;
        field += text[at];
      }
      at++;
      if (at < n && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r")
        fail(`Line ${line} has text after a closing quotation mark.`);
      row.push(field);
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
    if (row.length > 1 || row[0] !== "") out.push({ line: begun, fields: row });
    row = [];
    at++;
    begun = ++line;
  }
  return out;
}

const isNumber = (word) => word !== "" && Number.isFinite(Number(word));

// { names, rows: n, lines: [line of each row], columns: { name: [text] } }
export function parse(text) {
  if (text.includes("\u0000")) fail("This is not a text file: save the table as CSV first.");
  const body = text.replace(/^\ufeff/, "");
  const delimiter = delimiterOf(body);
  const all = records(body, delimiter);
  if (all.length === 0) fail("The file is empty.");
  const names = all[0].fields;
  if (names.length < 3)
    fail(`Line 1 has ${plural(names.length, "column")}; an outcome, a predictor and a group make three.`);
  if (names.some(isNumber))
    fail(
      `Line 1 should name the columns, but “${names.find(isNumber)}” looks like a value: add a line of names.`,
    );
  if (names.includes("")) fail(`Line 1 leaves column ${names.indexOf("") + 1} without a name.`);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice) fail(`Line 1 names two columns “${twice}”.`);
  if (all.length === 1) fail("The file has names of columns but no rows.");
  const columns = Object.fromEntries(names.map((name) => [name, []]));
  const lines = [];
  for (const { line, fields } of all.slice(1)) {
    if (fields.length !== names.length)
      fail(`Line ${line} has ${plural(fields.length, "field")}, but line 1 has ${names.length}.`);
    names.forEach((name, k) => columns[name].push(fields[k]));
    lines.push(line);
  }
  return { names, rows: lines.length, lines, columns, delimiter };
}

// What each column could be: share of numbers, number of distinct values.
export function profile(table) {
  return table.names.map((name) => {
    const values = table.columns[name].filter((v) => !MISSING.has(v.toLowerCase()));
    const distinct = new Set(values).size;
    const numeric = values.length > 0 && values.every(isNumber);
    return { name, numeric, distinct, missing: table.rows - values.length };
  });
}

// A first guess: the group is the column that repeats (and is not constant), the outcome and the
// predictor are numeric columns with many values.
export function guess(table) {
  const columns = profile(table);
  const n = table.rows;
  const repeats = columns.filter((c) => c.distinct > 1 && c.distinct <= n / 2);
  const named = repeats.find((c) => /school|group|county|subject|class|site|id$/i.test(c.name));
  const group =
    named ||
    repeats.find((c) => !c.numeric) ||
    repeats.sort((a, b) => b.distinct - a.distinct)[0] ||
    columns[0];
  const rest = columns.filter((c) => c.numeric && c.name !== group.name && c.distinct > 1);
  rest.sort((a, b) => b.distinct - a.distinct);
  const outcome = rest[0] || columns.find((c) => c.name !== group.name);
  const predictor = rest[1] || columns.find((c) => c.name !== group.name && c.name !== outcome.name);
  return { outcome: outcome.name, predictor: predictor.name, group: group.name, group_predictor: "" };
}

// The rows of a choice { outcome, predictor, group, group_predictor } as numbers and group indices.
// Missing values are an error that counts them, unless `skip` says to leave those rows out.
export function select(table, choice, { skip = false } = {}) {
  const chosen = [choice.outcome, choice.predictor, choice.group, choice.group_predictor].filter(Boolean);
  if (new Set(chosen).size < chosen.length) fail("Choose a different column for each part of the model.");
  const missing = [];
  for (let i = 0; i < table.rows; i++)
    if (chosen.some((name) => MISSING.has(table.columns[name][i].toLowerCase()))) missing.push(i);
  if (missing.length && !skip) {
    const name = chosen.find((c) => MISSING.has(table.columns[c][missing[0]].toLowerCase()));
    const error = new FileError(
      `${plural(missing.length, "row")} of ${table.rows} lack a value; the first is line ` +
        `${table.lines[missing[0]]}, column “${name}”.`,
    );
    error.missing = missing.length;
    throw error;
  }
  const left_out = new Set(missing);
  const kept = [];
  for (let i = 0; i < table.rows; i++) if (!left_out.has(i)) kept.push(i);
  if (kept.length === 0) fail("No row has a value in every chosen column.");
  const numbers = (name) =>
    kept.map((i) => {
      const word = table.columns[name][i];
      if (!isNumber(word)) {
        const comma = /^-?\d+,\d+$/.test(word) ? " Write decimals with a point." : "";
        fail(`Line ${table.lines[i]}, column “${name}”: “${word}” is not a number.${comma}`);
      }
      return Number(word);
    });
  const y = numbers(choice.outcome);
  const x = numbers(choice.predictor);
  const words = kept.map((i) => table.columns[choice.group][i]);
  const labels = [...new Set(words)];
  labels.sort(labels.every(isNumber) ? (a, b) => a - b : (a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const position = new Map(labels.map((label, j) => [label, j]));
  const index = words.map((word) => position.get(word));
  if (labels.length < 2) fail(`Column “${choice.group}” holds one group only: there is nothing to pool.`);
  if (labels.length === kept.length)
    fail(`Column “${choice.group}” has a different value in every row: choose the column that repeats.`);
  if (new Set(x).size < 2) fail(`Column “${choice.predictor}” is constant: it cannot predict anything.`);
  if (new Set(y).size < 2) fail(`Column “${choice.outcome}” is constant: there is nothing to explain.`);
  const u = choice.group_predictor ? groupValues(numbers(choice.group_predictor)) : null;
  return { y, x, index, labels, u, left_out: missing.length, n_groups: labels.length };

  function groupValues(values) {
    const out = new Array(labels.length).fill(null);
    values.forEach((value, i) => {
      if (out[index[i]] !== null && out[index[i]] !== value)
        fail(
          `Column “${choice.group_predictor}” changes within group “${labels[index[i]]}” (line ` +
            `${table.lines[kept[i]]}): a group-level predictor has one value per group.`,
        );
      out[index[i]] = value;
    });
    if (new Set(out).size < 2) fail(`Column “${choice.group_predictor}” is the same in every group.`);
    return out;
  }
}
