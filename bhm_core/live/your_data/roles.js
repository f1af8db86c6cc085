// Which column is what: a first guess.
import { kindOf, twoLevels } from "./kinds.js";
import { isMissing, isNumber, numberOf } from "./values.js";

const ID =
  /^(unnamed: \d+|row|rownames|index|case|obs|nr|no|num|number|id|.*[_ .-](id|nr|no|num|number)|.*id|.*nummer|matrikel.*|e-?mail|name|.*[_ ]name)$/i;
const GROUPS =
  "school|schule|group|gruppe|county|district|subject|class|klasse|site|clinic|klinik|hospital|team|region|batch|brood|village|country|state|location|ward|store|teacher";
const GROUP = new RegExp(`${GROUPS}|id$`, "i");
const ONE_OF_GROUPS = new RegExp(`^(${GROUPS})s?$`, "i"); // its numbers are names: nobody's predictor unasked
const OUTCOME =
  /score|outcome|result|grade|punkte|math|response|death|died|surviv|success|(^|[_ .-])(y|note|use|events?|counts?|pass|passed|bestanden|won|cases|ticks|reaction|yield)($|[_ .-])/i;
const SPENT = /exposure|person|population|years|time|days|hours|area|^n$|visits/i;

// What each column could be: share of numbers, number of distinct values, missing ones; worked out once.
export function profile(table) {
  if (!table.profile)
    table.profile = table.names.map((name) => {
      const values = table.columns[name].filter((v) => !isMissing(v));
      const distinct = new Set(values);
      const numeric = values.length > 0 && values.every((v) => isNumber(v, table.format.decimal));
      const levels = twoLevels([...distinct]);
      return {
        name,
        numeric,
        levels,
        distinct: distinct.size,
        missing: table.rows - values.length,
        id: isId(name, [...distinct], values.length, numeric, table.format.decimal),
      };
    });
  return table.profile;
}

// A column that numbers the rows, or names each of them.
function isId(name, distinct, n, numeric, decimal) {
  if (distinct.length < n || n < 3) return false;
  if (ID.test(name) || !numeric) return true;
  const values = distinct.map((v) => numberOf(v, decimal));
  const [low, high] = values.reduce(([a, b], v) => [Math.min(a, v), Math.max(b, v)], [Infinity, -Infinity]);
  return values.every(Number.isInteger) && high - low === n - 1 && n > 9;
}

// The group repeats and is not constant; the outcome is named like one, or has two levels, or many values.
export function guess(table) {
  const columns = profile(table).filter((c) => c.distinct > 0);
  const usable = columns.filter((c) => !c.id && c.distinct > 1);
  const repeats = usable.filter((c) => c.distinct <= table.rows / 2);
  const wide = repeats.filter((c) => c.distinct > 2);
  const group =
    wide.find((c) => GROUP.test(c.name)) ||
    wide.find((c) => !c.numeric) ||
    repeats.find((c) => GROUP.test(c.name) || !c.numeric) ||
    [...repeats].sort((a, b) => b.distinct - a.distinct)[0] ||
    columns[0];
  const rest = usable.filter((c) => c !== group && (c.numeric || c.levels));
  const many = [...rest].sort((a, b) => b.distinct - a.distinct);
  const words = rest.filter((c) => c.levels && !c.numeric);
  const outcome =
    rest.find((c) => OUTCOME.test(c.name)) ||
    words[0] ||
    many[0] ||
    columns.find((c) => c !== group && (c.numeric || c.levels)) ||
    columns.find((c) => c !== group) ||
    group;
  const counts = kindOf(table.columns[outcome.name], table.format.decimal).kind === "poisson";
  const numeric = many.filter(
    (c) => c !== outcome && c.numeric && !ONE_OF_GROUPS.test(c.name) && !(counts && SPENT.test(c.name)),
  );
  return {
    outcome: outcome.name,
    predictor: numeric.length ? numeric[0].name : "",
    group: group.name,
    group_predictor: "",
    exposure: "",
  };
}
