// A table from the text of a file as people have them, or one sentence that says what is wrong where.
import { decimalOf, isNumber } from "./values.js";
import { delimiterOf, fail, mostFrequent, records } from "./lexer.js";

const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
const TITLES = 10; // lines above the names of the columns that are looked at
const TOTAL = /^(grand )?(total|sum|mean|average|summe|gesamt|insgesamt|mittelwert|somme|moyenne)\b/i;

// { names, rows: n, lines: [line of each row], columns: { name: [text] }, format, notes }; `format` is what
// a reader of the same file must know: { sep, decimal, encoding, skip, rows }, `notes` what was done.
export function parse(text, encoding = "utf-8") {
  if (text.includes("\u0000")) fail("This is not a text file: save the table as CSV first.");
  const declared = /^\ufeff?"?sep=(.)"?\r?\n/i.exec(text);
  const body = text.slice(declared ? declared[0].length : 0).replace(/^\ufeff/, "");
  const delimiter = declared ? declared[1] : delimiterOf(body);
  const all = records(body, delimiter);
  if (all.length === 0) fail("The file is empty.");
  const notes = [];
  const first = withoutTitles(all, notes);
  const skip = all[first].line - 1 + Boolean(declared);
  const head = all[first].fields;
  const rest = ragged(all.slice(first + 1), head, notes, Boolean(declared));
  const names = namesOf(head, rest, notes);
  if (rest.length === 0) fail("The file has names of columns but no rows.");
  const columns = {};
  names.forEach((name, k) => {
    if (name !== null) columns[name] = rest.map(({ fields }) => fields[k]);
  });
  const kept = Object.keys(columns);
  if (kept.length < 2)
    fail(`Line ${all[first].line} has ${plural(kept.length, "column")}; an outcome and a group make two.`);
  const decimal = decimalOf(Object.values(columns));
  if (decimal === ",") notes.push("Decimals stand behind a comma.");
  const spanned = rest[rest.length - 1].order - all[first].order;
  const format = {
    sep: delimiter,
    decimal,
    encoding,
    skip,
    rows: rest.length < all.length - first - 1 ? spanned : null,
    empty: all.total - all[first].order > all.length - first,
    longer: rest.longer ? head.length : 0,
  };
  const lines = rest.map(({ line }) => line + Boolean(declared));
  return { names: kept, rows: rest.length, lines, columns, format, notes };
}

// Where the names stand: below lines of a title, which fill fewer fields than the rest.
function withoutTitles(all, notes) {
  const filled = all.map(({ fields }) => fields.filter((f) => f !== "").length);
  const usual = mostFrequent(filled.slice(0, 100));
  let first = 0;
  while (first < Math.min(TITLES, all.length - 1) && filled[first] < Math.max(2, usual / 2)) first++;
  if (first > 0 && filled[first] < 2) first = 0;
  if (first)
    notes.push(
      `${plural(first, "line")} above the names of the columns ${first > 1 ? "are" : "is"} left out.`,
    );
  return first;
}

// Rows as long as the names; lines of notes and totals at the end are left out.
function ragged(rows, head, notes, declared) {
  const n = head.length;
  let end = rows.length;
  const isNote = ({ fields }) =>
    fields.filter((f) => f !== "").length < Math.min(n, 3) && (fields.length < n || n > 3);
  while (end > 1 && (isNote(rows[end - 1]) || TOTAL.test(rows[end - 1].fields.find((f) => f !== "")))) end--;
  const out = rows.length - end;
  if (out)
    notes.push(`${plural(out, "line")} at the end, a total or a note, ${out > 1 ? "are" : "is"} left out.`);
  const kept = rows.slice(0, end);
  for (const row of kept) {
    while (row.fields.length > n && row.fields[row.fields.length - 1] === "") {
      row.fields.pop();
      kept.longer = true;
    }
    if (row.fields.length !== n)
      fail(`Line ${row.line + declared} has ${plural(row.fields.length, "field")}, but the names are ${n}.`);
  }
  return kept;
}

// Names as pandas gives them; null where a column is empty and has none.
function namesOf(head, rows, notes) {
  if (
    head.some((name) => isNumber(name, ".")) &&
    !head.every((name) => !isNumber(name, ".") || /^\d{4}$/.test(name))
  )
    fail(
      `Line 1 should name the columns, but “${head.find((h) => isNumber(h, "."))}” looks like a value: ` +
        "add a line of names.",
    );
  const seen = new Map();
  const doubled = new Set();
  const names = head.map((name, k) => {
    if (name === "") return rows.some(({ fields }) => fields[k] !== "") ? `Unnamed: ${k}` : null;
    const times = seen.get(name) || 0;
    seen.set(name, times + 1);
    if (times) doubled.add(name);
    return times ? `${name}.${times}` : name;
  });
  for (const name of doubled)
    notes.push(`Two columns are called “${name}”: the second is shown as “${name}.1”.`);
  return names;
}
