// The rows of a choice as numbers and group indices.
import { codesIn, isDate, isMissing, isNumber, isPlain, numberOf } from "./values.js";
import { FileError, fail } from "./lexer.js";
import { profile } from "./roles.js";

const plural = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;
export const PARTS = ["outcome", "predictor", "group", "group_predictor", "exposure"];

// Columns that a choice { model, outcome, predictor, group, group_predictor, exposure } uses, by part.
export const chosenIn = (choice) =>
  PARTS.filter((part) => choice[part] && (part !== "exposure" || choice.model === "poisson")).map((part) => [
    part,
    choice[part],
  ]);

// Whether the outcome is read as 1 where it is `yes`; two numbers are measurements as they stand.
export const isCoded = ({ model, yes }) =>
  model === "binomial" || (model === "normal" && Boolean(yes) && !isNumber(yes));

// { no, yes } of a predictor of two words, which counts as 1 where it is `yes`; null of numbers.
export function wordsOf(table, name) {
  const { numeric, levels } = profile(table).find((c) => c.name === name);
  return numeric ? null : levels;
}

// Missing values are an error that counts them, unless `skip` says to leave those rows out. `cleaning` says
// what a reader of the file must do: codes that are missing, columns with signs or thousands in numbers, and
// predictors of two words.
export function select(table, choice, { skip = false } = {}) {
  const chosen = chosenIn(choice);
  const names = chosen.map(([, name]) => name);
  if (new Set(names).size < names.length) fail("Choose a different column for each part of the model.");
  const cleaning = { codes: {}, dirty: [], words: {} };
  const absent = names.map((name) => absentIn(table, name, cleaning));
  const kept = present(table, names, absent, skip);
  const read = readers(table, kept, cleaning);
  const binary = isCoded(choice);
  const y = binary ? yesses(table, kept, choice) : read(choice.outcome);
  const predict = (name) => coded(table, kept, name, cleaning) || read(name);
  const x = choice.predictor ? predict(choice.predictor) : null;
  const { labels, index } = groupsOf(table, kept, choice.group);
  if (x && constant(x)) fail(`Column “${choice.predictor}” is constant: it cannot predict anything.`);
  if (constant(y)) fail(`Column “${choice.outcome}” is constant: there is nothing to explain.`);
  if (choice.model === "poisson") mustCount(table, kept, choice, y);
  const size = choice.model === "poisson" && choice.exposure ? exposures(table, kept, choice, read) : null;
  const own = choice.group_predictor && predict(choice.group_predictor);
  const u = own ? groupValues(table, kept, choice, own, { labels, index }) : null;
  return {
    family: choice.model,
    y,
    x,
    index,
    labels,
    u,
    size,
    left_out: table.rows - kept.length,
    n_groups: labels.length,
    cleaning,
  };
}

const constant = (values) => values.every((v) => v === values[0]);

// A test of the words of a column for saying nothing.
function absentIn(table, name, cleaning) {
  const words = table.columns[name];
  const there = words.filter((word) => !isMissing(word));
  const { decimal } = table.format;
  const codes = there.every((word) => isNumber(word, decimal)) ? codesIn(words, decimal) : new Set();
  if (codes.size) cleaning.codes[name] = [...codes];
  return (word) => isMissing(word) || codes.has(word);
}

function present(table, names, absent, skip) {
  const kept = [];
  let first = null;
  for (let i = 0; i < table.rows; i++) {
    const at = names.findIndex((name, k) => absent[k](table.columns[name][i]));
    if (at < 0) kept.push(i);
    else first = first || { i, name: names[at] };
  }
  const missing = table.rows - kept.length;
  if (missing && !skip) {
    const word = table.columns[first.name][first.i];
    const error = new FileError(
      `${plural(missing, "row")} of ${table.rows} lack a value; the first is line ` +
        `${table.lines[first.i]}, column “${first.name}”${word ? `, where “${word}” stands` : ""}.`,
    );
    error.missing = missing;
    throw error;
  }
  if (kept.length === 0) fail("No row has a value in every chosen column.");
  return kept;
}

// A reader of the numbers of a column.
function readers(table, kept, cleaning) {
  const { decimal } = table.format;
  return (name) => {
    let plain = true;
    const out = kept.map((i) => {
      const word = table.columns[name][i];
      const value = numberOf(word, decimal);
      if (!Number.isFinite(value)) fail(notNumber(table.lines[i], name, word));
      plain = plain && isPlain(word, decimal);
      return value;
    });
    if (!plain) cleaning.dirty.push(name);
    return out;
  };
}

// A predictor of two words as 0 and 1; null of another.
function coded(table, kept, name, cleaning) {
  const two = wordsOf(table, name);
  if (!two) return null;
  cleaning.words[name] = two;
  return kept.map((i) => Number(table.columns[name][i] === two.yes));
}

function notNumber(line, name, word) {
  const comma = /^-?\d+,\d+$/.test(word) ? " Write decimals with a point." : "";
  const date = isDate(word) ? " It looks like a date: use a number instead, such as days since a start." : "";
  return `Line ${line}, column “${name}”: “${word}” is not a number.${comma}${date}`;
}

function yesses(table, kept, { outcome, yes }) {
  const words = kept.map((i) => table.columns[outcome][i]);
  const distinct = new Set(words);
  if (distinct.size > 2)
    fail(`Column “${outcome}” has ${distinct.size} different values: yes or no has two.`);
  return words.map((word) => Number(word === yes));
}

function mustCount(table, kept, { outcome }, y) {
  const at = y.findIndex((v) => !(Number.isInteger(v) && v >= 0));
  if (at >= 0)
    fail(
      `Line ${table.lines[kept[at]]}, column “${outcome}”: “${table.columns[outcome][kept[at]]}” is no count; ` +
        "counts are whole numbers from 0.",
    );
}

function exposures(table, kept, { exposure }, read) {
  const size = read(exposure);
  const at = size.findIndex((v) => !(v > 0));
  if (at >= 0) fail(`Line ${table.lines[kept[at]]}, column “${exposure}”: an exposure must be above 0.`);
  return size;
}

function groupsOf(table, kept, name) {
  const words = kept.map((i) => table.columns[name][i]);
  const labels = [...new Set(words)];
  labels.sort(
    labels.every((word) => Number.isFinite(Number(word)))
      ? (a, b) => a - b
      : (a, b) => (a < b ? -1 : a > b ? 1 : 0),
  );
  if (labels.length < 2) fail(`Column “${name}” holds one group only: there is nothing to pool.`);
  if (labels.length === kept.length)
    fail(`Column “${name}” has a different value in every row: choose the column that repeats.`);
  const position = new Map(labels.map((label, j) => [label, j]));
  return { labels, index: words.map((word) => position.get(word)) };
}

function groupValues(table, kept, { group_predictor }, values, { labels, index }) {
  const out = new Array(labels.length).fill(null);
  values.forEach((value, i) => {
    if (out[index[i]] !== null && out[index[i]] !== value)
      fail(
        `Column “${group_predictor}” changes within group “${labels[index[i]]}” (line ` +
          `${table.lines[kept[i]]}): a group-level predictor has one value per group.`,
      );
    out[index[i]] = value;
  });
  if (new Set(out).size < 2) fail(`Column “${group_predictor}” is the same in every group.`);
  return out;
}
