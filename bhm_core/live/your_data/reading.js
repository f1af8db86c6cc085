// The lines of Python that read the reader's very file as this page has read it.

import { isCoded } from "./selection.js";
import { isMissing } from "./values.js";

const quote = (text) => JSON.stringify(text).replace(/\u00a0/g, "\\u00a0");
const KEYWORDS = new Set(
  (
    "and as assert async await break class continue def del elif else except False finally for from global if " +
    "import in is lambda None nonlocal not or pass raise return True try while with yield C I Q offset"
  ).split(" "),
);
export const python = quote;

// A name that a formula can hold: the reader's own if it can, else that of its part of the model.
export const formulaName = (name, part) => (/^[A-Za-z_]\w*$/.test(name) && !KEYWORDS.has(name) ? name : part);

// `pd.read_csv(...)` with what the file needs beyond the usual.
function call({ sep, decimal, encoding, skip, rows, longer }, texts, codes) {
  const more = [
    sep !== "," && `sep=${quote(sep)}`,
    decimal !== "." && `decimal=${quote(decimal)}`,
    encoding !== "utf-8" && `encoding=${quote(encoding)}`,
    skip > 0 && `skiprows=${skip}`,
    rows !== null && `nrows=${rows}`,
    longer > 0 && `index_col=False, usecols=range(${longer})`,
    texts.length > 0 && `dtype={${texts.map((name) => `${quote(name)}: str`).join(", ")}}`,
    codes && `na_values=${codes}`,
    "skipinitialspace=True",
  ].filter(Boolean);
  const inside = ['"your_file.csv"', ...more];
  const line = `data = pd.read_csv(${inside.join(", ")})`;
  return line.length <= 78 ? line : `data = pd.read_csv(\n    ${folded(inside)}\n)`;
}

// Arguments in lines of at most 78 characters.
export function folded(parts, newline = "\n    ") {
  const lines = [""];
  for (const part of parts) {
    const last = lines[lines.length - 1];
    if (last && last.length + part.length > 70) lines.push(`${part}, `);
    else lines[lines.length - 1] = `${last}${part}, `;
  }
  return lines
    .map((line) => line.trimEnd())
    .join(newline)
    .replace(/,$/, "");
}

// Lines that read the chosen columns; `reading` is { format, cleaning, missing, spaced } of the fit.
export function readingLines(parts, choice, { format, cleaning, missing, left_out }) {
  const names = parts.map(([, name]) => name);
  const yes = Object.entries(cleaning.words).map(([name, two]) => [name, two.yes]);
  if (isCoded(choice)) yes.push([choice.outcome, choice.yes]);
  const binary = yes.map(([name]) => name);
  const texts = [...new Set([choice.group, ...binary, ...cleaning.dirty])];
  const odd = names.some((name) => (missing[name] || []).length || cleaning.codes[name]);
  const codes = odd
    ? `{${names
        .map((name) => naValues(name, missing, cleaning))
        .filter(Boolean)
        .join(", ")}}`
    : "";
  const lines = [call(format, texts, codes)];
  if (format.empty) lines.push('data = data.dropna(how="all")');
  for (const name of texts) lines.push(`data[${quote(name)}] = data[${quote(name)}].str.strip()`);
  if (left_out) lines.push(`data = data.dropna(subset=[${names.map(quote).join(", ")}])`);
  for (const name of cleaning.dirty) lines.push(...cleaned(name, format.decimal));
  for (const [name, word] of yes)
    lines.push(`data[${quote(name)}] = (data[${quote(name)}] == ${quote(word)}).astype(int)`);
  return lines;
}

function naValues(name, missing, cleaning) {
  const all = [...(missing[name] || []), ...(cleaning.codes[name] || [])];
  return all.length ? `${quote(name)}: [${all.map(quote).join(", ")}]` : "";
}

// Signs and thousands out of a column of numbers.
function cleaned(name, decimal) {
  const column = `data[${quote(name)}]`;
  const signs = decimal === "," ? "[%€$£¥\\\\s'’.]" : "[%€$£¥\\\\s'’,]";
  const point = decimal === "," ? '.str.replace(",", ".")' : "";
  return [
    `${column} = ${column}.str.replace("${signs}", "", regex=True)`,
    `${column} = ${column}${point}.str.replace("−", "-").astype(float)`,
  ];
}

// Lines that give columns a name that a formula can hold.
export function renaming(parts) {
  const other = parts.filter(([part, name]) => formulaName(name, part) !== name);
  if (!other.length) return [];
  const pairs = other.map(([part, name]) => `    ${quote(name)}: "${part}",`);
  return ["data = data.rename(columns={", ...pairs, "})"];
}

// Words for a missing value that stand in each column.
export const marksIn = (table, names) =>
  Object.fromEntries(
    names.map((name) => [name, [...new Set(table.columns[name].filter((word) => word && isMissing(word)))]]),
  );
