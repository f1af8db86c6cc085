// What stands in the way of the chosen columns, and the way out, said before anything is fitted.
import { profile } from "./roles.js";
import { chosenIn, wordsOf } from "./selection.js";
import { isMissing, isNumber } from "./values.js";

const ROLE = {
  outcome: "the outcome",
  predictor: "the predictor",
  group_predictor: "the group-level predictor",
  exposure: "the exposure",
};

// Whether no column beside the group can be an outcome, which holds numbers, or two values.
export const hopeless = (table, { group }) =>
  !profile(table).some((c) => c.name !== group && (c.numeric || c.levels));

// What counts as 1 of predictors of two words: a sentence each, with a space before.
export const codedWords = (table, choice) =>
  ["predictor", "group_predictor"]
    .map((part) => [choice[part], choice[part] && wordsOf(table, choice[part])])
    .filter(([, two]) => two)
    .map(([name, { no, yes }]) => ` Of “${name}”, “${yes}” counts as 1 and “${no}” as 0.`)
    .join("");

// A sentence or two, or nothing where the choice can be fitted.
export function obstacle(table, choice) {
  const columns = profile(table);
  if (hopeless(table, choice))
    return (
      "This page needs an outcome of numbers, or of two values such as yes and no, and no column beside the group " +
      "has them. Mend the file, with numbers alone in the column that you ask about, and open it again."
    );
  for (const [part, name] of chosenIn(choice)) {
    const column = columns.find((c) => c.name === name);
    if (part === "group") {
      if (column.distinct === table.rows && table.rows > 2)
        return `“${name}” has a different value in every row, so it makes no groups: choose a column that repeats.`;
    } else if (!column.numeric && !(part !== "exposure" && column.levels)) {
      const at = table.columns[name].findIndex((v) => !isMissing(v) && !isNumber(v, table.format.decimal));
      if (at < 0) return `“${name}” is empty: choose another column as ${ROLE[part]}.`;
      return (
        `“${name}” cannot be ${ROLE[part]} as it stands: line ${table.lines[at]} has “${table.columns[name][at]}”, ` +
        "which is no number. Choose another column, or mend the file and open it again."
      );
    }
  }
  return "";
}
