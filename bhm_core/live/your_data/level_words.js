// A measurement without a predictor in words: groups have levels, and no lines.
import { higher } from "./coded_words.js";
import { digitsFor, written } from "./digits.js";

const range = (s, digits) => `${written(s.q05, digits)} to ${written(s.q95, digits)}`;
const said = (s) => {
  const digits = digitsFor(s.sd);
  return `${written(s.mean, digits)} (90% interval ${range(s, digits)})`;
};

// Sentences about a fit; `names` are the reader's columns { outcome, group, group_predictor }.
export function levelLines({ gamma, tau, sigma, origin, spread, n, J, n_group, groups }, names) {
  const y = `“${names.outcome}”`;
  const u = names.group_predictor && `“${names.group_predictor}”`;
  const [low, high] = n_group.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, 0]);
  const where = u ? `, where ${u} has its mean, ${written(origin.u, digitsFor(spread.u))},` : "";
  const out = [
    `${n} rows in ${J} groups of “${names.group}”, with ${low === high ? low : `${low} to ${high}`} rows each.`,
    `The typical group${where} has a mean ${y} of ${said(gamma[0])}.`,
    `From group to group this mean varies with a standard deviation of ${said(tau[0])}.`,
    ends(groups),
  ];
  if (u)
    out.push(
      `Groups whose ${u} is ${higher(names, names.group_predictor)} have a mean ${y} that differs by ${said(gamma[2])}. ` +
        "This is an association, not an effect.",
    );
  return [
    ...out,
    `Within a group, rows scatter around its mean with a standard deviation of ${said(sigma)}.`,
  ];
}

function ends(groups) {
  const order = [...groups].sort((a, b) => a.intercept.mean - b.intercept.mean);
  const [low, high] = [order[0], order[order.length - 1]];
  return (
    `The lowest group is “${low.label}” with ${said(low.intercept)}, the highest “${high.label}” with ` +
    `${said(high.intercept)}.`
  );
}
