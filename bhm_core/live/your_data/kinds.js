// What kind of outcome a column is: a measurement, a yes or no, or a count.
import { isMissing, isNumber, numberOf } from "./values.js";

// Words for no and yes; the second counts as 1.
const PAIRS = [
  "0 1",
  "1 2",
  "no yes",
  "n y",
  "false true",
  "f t",
  "nein ja",
  "n j",
  "falsch wahr",
  "non oui",
  "faux vrai",
  "no si",
  "no sí",
  "absent present",
  "negative positive",
  "neg pos",
  "fail pass",
  "failed passed",
  "lost won",
  "control case",
  "alive dead",
  "survived died",
  "off on",
].map((pair) => pair.split(" "));
const LARGE = 20; // a mean from which counts are taken for measurements

// { no, yes } of a column with two values, else null.
export function twoLevels(distinct) {
  if (distinct.length !== 2) return null;
  const [a, b] = distinct;
  const known = PAIRS.find(
    ([no, yes]) =>
      (no === a.toLowerCase() && yes === b.toLowerCase()) ||
      (no === b.toLowerCase() && yes === a.toLowerCase()),
  );
  if (known) return a.toLowerCase() === known[0] ? { no: a, yes: b } : { no: b, yes: a };
  const numbers = isNumber(a) && isNumber(b);
  const upward = numbers ? numberOf(a) < numberOf(b) : a < b;
  return upward ? { no: a, yes: b } : { no: b, yes: a };
}

// { kind: "binomial", no, yes }, { kind: "poisson" } or { kind: "normal" }.
export function kindOf(words, decimal = ".") {
  const there = words.filter((word) => !isMissing(word));
  const levels = twoLevels([...new Set(there)]);
  if (levels) return { kind: "binomial", ...levels };
  const values = there.map((word) => numberOf(word, decimal));
  return { kind: areCounts(values) ? "poisson" : "normal" };
}

// Small whole numbers that scatter to the right, as counts do and scores mostly do not.
function areCounts(values) {
  const n = values.length;
  if (n < 3 || !values.every((v) => Number.isInteger(v) && v >= 0)) return false;
  let mean = 0;
  for (const v of values) mean += v / n;
  let second = 0;
  let third = 0;
  let least = Infinity;
  for (const v of values) {
    second += (v - mean) ** 2 / n;
    third += (v - mean) ** 3 / n;
    if (v < least) least = v;
  }
  if (!(mean > 0 && second > 0)) return false;
  const skewness = third / second ** 1.5;
  if (mean < LARGE) return second > 0.6 * mean && skewness > 0.4 / Math.sqrt(mean);
  return skewness > 1 && least < mean / 4;
}
