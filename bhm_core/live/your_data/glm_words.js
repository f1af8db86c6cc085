// A fit of a yes/no outcome or a count in words: probabilities and rates, never logits.
import { ends } from "./coded_words.js";
import { digitsFor, written } from "./digits.js";
import { summary } from "./posterior.js";
import { means } from "./glm.js";
import { fixed } from "../js/text.js";

const FEW = 5; // rows below which a group is called small
const NAMED = 5; // groups that a sentence names
const SCATTER = 1.5; // of counts over that of a Poisson, from which a warning is given

const count = (n, word) => `${n} ${word}${n === 1 ? "" : "s"}`;

// How numbers of an outcome are written: shares in per cent, rates with the decimals of their spread.
export function writer(result, choice) {
  if (result.kind === "binomial") {
    const digits = (v) => (v > 0.0001 && v < 0.9999 && (v < 0.01 || v > 0.99) ? 1 : 0);
    const value = (v) => `${fixed(100 * v, digits(v))}%`;
    return {
      kind: "binomial",
      value,
      what: `the probability of ${event(choice)}`,
      change: (s) => {
        const d = s.sd < 0.005 ? 1 : 0;
        const [m, a, b] = [s.mean, s.q05, s.q95].map((v) => signed(100 * v, d));
        return `${m} percentage points (90% interval ${a} to ${b})`;
      },
    };
  }
  const per = choice.exposure ? ` per unit of “${choice.exposure}”` : "";
  return {
    kind: "poisson",
    value: rate,
    what: choice.exposure ? `the rate of “${choice.outcome}”${per}` : `the expected “${choice.outcome}”`,
    change: (s) => {
      const [m, c, d] = [s.mean, s.q05, s.q95].map((v) => signed(v, digitsFor(s.sd)));
      return `${m} (90% interval ${c} to ${d})`;
    },
  };
}

// Two digits that count, or all before the point.
const rate = (v) => (v > 0 ? written(v, digitsFor(v)) : "0");

// What counts as yes.
const event = ({ outcome, yes }) => (yes === "1" ? `“${outcome}”` : `“${outcome}” being “${yes}”`);
const signed = (v, digits) => (v > 0.5 * 10 ** -digits ? "+" : "") + written(v, digits);
const said = (write, s) =>
  `${write.value(s.mean)} (90% interval ${write.value(s.q05)} to ${write.value(s.q95)})`;

// What the page will do with an outcome, before it does it.
export function plan({ model, outcome, yes, no, exposure, predictor }) {
  const with_x = predictor ? ` “${predictor}” has the same slope in every group.` : "";
  if (model === "binomial")
    return (
      `“${outcome}” has two values, so this page models a probability: “${yes}” counts as 1 and “${no}” as 0. ` +
      `Each group has its own level, by logistic regression.${with_x}`
    );
  if (model === "poisson")
    return (
      `“${outcome}” holds counts, so this page models ${exposure ? `a rate per unit of “${exposure}”` : "an expected count"}: ` +
      `each group has its own level, by Poisson regression.${with_x}`
    );
  const leaves = predictor ? ", but a line may leave the range from 0 to 1" : "";
  const coded = yes ? ` “${yes}” counts as 1 and “${no}” as 0: levels are then shares${leaves}.` : "";
  return (
    `“${outcome}” is modelled as a measurement: each group has its own ${predictor ? "line" : "level"}, ` +
    `with normal scatter around it.${coded}`
  );
}

// The answer, a sentence or two per line.
export function glmLines(result, choice) {
  const write = writer(result, choice);
  const where = choice.predictor ? `, where “${choice.predictor}” has its mean, ${mean(result, "x")},` : "";
  const lines = [
    whole(result, choice),
    `In the typical group${where} ${write.what} is about ${said(write, result.typical)}.`,
    `Groups differ: a new group, of which nothing is known yet, would have ${ofNew(write, result)}.`,
    extremes(result, write),
  ];
  if (result.by_x) lines.push(along(result.by_x, "predictor", choice, write));
  if (result.by_u) lines.push(along(result.by_u, "group_predictor", choice, write));
  return lines;
}

// Its probability is the mean of what it may be; of a rate, whose tail is long, the middle is told.
function ofNew(write, { newcomer, kind }) {
  return said(write, kind === "binomial" ? newcomer : { ...newcomer, mean: newcomer.q50 });
}

const mean = ({ origin, spread }, k) => written(origin[k], digitsFor(spread[k]));

function whole({ n, J, n_group, groups, kind }, choice) {
  const [low, high] = n_group.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, 0]);
  const total = groups.reduce((t, g) => t + g.total, 0);
  const sizes = low === high ? count(low, "row") : `${low} to ${high} rows`;
  const share =
    kind === "binomial" ? `${event(choice)} in ${total}, ${fixed((100 * total) / n, 0)}%` : `${total} in all`;
  return `${n} rows in ${J} groups of “${choice.group}”, with ${sizes} each; ${share}.`;
}

function extremes({ groups }, write) {
  const order = [...groups].sort((a, b) => a.level.mean - b.level.mean);
  const [low, high] = [order[0], order[order.length - 1]];
  return (
    `The lowest group is “${low.label}” with ${said(write, low.level)}, the highest “${high.label}” with ` +
    `${said(write, high.level)}: a difference of ${write.change(differenceOf(high, low, write))}.`
  );
}

// Of two groups, where the predictor has its mean.
function differenceOf(a, b, { kind }) {
  const to = means[kind];
  return summary(a.eta.map((v, m) => to(v) - to(b.eta[m])));
}

function along({ low, high, from, to, difference }, part, choice, write) {
  const name = choice[part];
  const group = part === "predictor" ? "the typical group" : "a typical group";
  const [a, b] = ends(choice, name, [low, high], (v) => written(v, digitsFor(high - low)));
  return (
    `From “${name}” ${a} to ${b}, ${write.what} in ${group} goes from ${write.value(from.mean)} to ` +
    `${write.value(to.mean)}: ${write.change(difference)}. This is an association, not an effect.`
  );
}

// The group in front, by three poolings.
export function frontWords(result, choice, group) {
  const write = writer(result, choice);
  return (
    `“${group.label}”, ${count(group.n, "row")}: by its own rows ${write.value(group.alone)}, by all rows together ` +
    `${write.value(group.pooled)}, by partial pooling ${said(write, group.level)}.`
  );
}

// Two groups against each other.
export function compareWords(result, choice, a, b) {
  const write = writer(result, choice);
  const difference = differenceOf(a, b, write);
  const higher = a.eta.reduce((t, v, m) => t + (v > b.eta[m]), 0) / a.eta.length;
  return (
    `“${a.label}” less “${b.label}”: ${write.change(difference)}. The probability that “${a.label}” is higher is ` +
    `${fixed(100 * higher, 0)}%.`
  );
}

// What the reader should be warned of, most serious first.
export function glmWarnings(result) {
  const out = [];
  if (!result.converged)
    out.push(
      `The simulation did not reach the accuracy it should have (${Math.round(result.effective)} effective draws, ` +
        `Pareto k ${fixed(result.pareto_k, 2)}): do not use these numbers. The package bhm_core has a slower way that it falls back on.`,
    );
  if (result.J < 5)
    out.push(`There are only ${result.J} groups: how much groups differ is then mostly what the prior says.`);
  out.push(...smallGroups(result));
  const same =
    result.kind === "binomial"
      ? result.groups.filter((g) => g.n > 1 && (g.total === 0 || g.total === g.n))
      : [];
  if (same.length)
    out.push(
      `In ${count(same.length, "group")} of ${result.J} every row has the same outcome. Alone, such a group would say ` +
        "0% or 100%; partial pooling does not.",
    );
  if (result.dispersion > SCATTER)
    out.push(
      `The counts of a group scatter ${fixed(result.dispersion, 1)} times as much as a Poisson model allows ` +
        "(variance over expectation): the intervals are too narrow.",
    );
  return out;
}

// A warning of groups of few rows, if there are any.
export function smallGroups({ groups }) {
  const small = groups.filter((g) => g.n < FEW).sort((a, b) => a.n - b.n);
  if (!small.length) return [];
  return [`${few(small)} fewer than ${FEW} rows: their numbers lean on those of the other groups.`];
}

function few(groups) {
  const names = groups.slice(0, NAMED).map((g) => `“${g.label}” (${g.n})`);
  const more = groups.length - names.length;
  const all = more
    ? `${names.join(", ")} and ${more} more have`
    : `${names.join(", ")} ${groups.length > 1 ? "have" : "has"}`;
  return all;
}
