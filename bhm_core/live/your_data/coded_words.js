// A step of a predictor in words; `words` are the { no, yes } of those of two words, by their names.

export function oneMore({ words = {} }, name) {
  const two = words[name];
  return two ? `“${two.yes}” in place of “${two.no}” of “${name}”` : `One more unit of “${name}”`;
}

export function higher({ words = {} }, name) {
  const two = words[name];
  return two ? `“${two.yes}” in place of “${two.no}”` : "one unit higher";
}

// The ends of a change from `low` to `high`, as `write` writes numbers.
export function ends({ words = {} }, name, [low, high], write) {
  const two = words[name];
  return two ? [`“${two.no}”`, `“${two.yes}”`] : [write(low), write(high)];
}

// What an axis of a predictor is called.
export const axisOf = ({ words = {} }, name) => (words[name] ? `${name} = ${words[name].yes}` : name);
