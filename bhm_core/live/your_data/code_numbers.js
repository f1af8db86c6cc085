// Numbers and lines of the code that the page offers for a measurement.
import { digitsFor } from "./digits.js";

// Lines of code begin after a bar, so that their indentation survives.
export const margin = (text) => text.replace(/^\|/gm, "");
export const short = (v) => String(Number(v.toPrecision(6)));
// A mean to within a ten-thousandth of the spread of its column, so that no posterior is moved by its rounding.
export const near = (v, spread) => String(Number(v.toFixed(Math.min(60, digitsFor(spread) + 3))));
// " - 4.5" or " + 0.3": what centres a column with mean `v`.
export const less = (v, spread) => (v < 0 ? ` + ${near(-v, spread)}` : ` - ${near(v, spread)}`);
// A column's name as R writes it.
export const inR = (name) => (/^[A-Za-z.][\w.]*$/.test(name) ? name : `\`${name}\``);
// A column of `data` as numbers, those of two words by their yes: { name: { yes } }.
export const columnInR = (name, words = {}) =>
  words[name] ? `(data$${inR(name)} == ${JSON.stringify(words[name].yes)})` : `data$${inR(name)}`;
// The outcome in a formula, `coded` where two words are read as a measurement.
export const outcomeInR = ({ outcome, yes }, coded) =>
  coded ? `as.numeric(${inR(outcome)} == ${JSON.stringify(yes)})` : inR(outcome);
