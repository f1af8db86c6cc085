// What a level of a yes/no outcome or of a count is, on an axis.
export const ofWhat = ({ model, outcome, yes, exposure }) =>
  model === "binomial"
    ? `share of ${outcome} = ${yes}`
    : exposure
      ? `${outcome} per ${exposure}`
      : `expected ${outcome}`;
