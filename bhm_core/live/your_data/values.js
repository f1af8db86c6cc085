// What a cell of a table says: a number, nothing, or a word.

// As pandas reads them, and what people write besides.
const MISSING = new Set(
  (
    " |na|n/a|nan|null|none|<na>|#n/a|#n/a n/a|#na|-nan|-1.#ind|1.#ind|1.#qnan|-1.#qnan|.|-|--|?|missing|" +
    "unknown|k. a.|k.a.|#nv|#div/0!|#value!|#ref!|#wert!|#null!"
  ).split("|"),
);
const CODES = new Set(["-9", "-99", "-999", "-9999"]);
const PLAIN = /^-?\d+(\.\d+)?$/; // what most cells are
const SIGNS = /[%€$£¥\s\u00a0\u202f'’]/g;

export const isMissing = (word) => word === "" || MISSING.has(word.toLowerCase());

// The number that a word says, or NaN. `decimal` is the mark before its decimals.
export function numberOf(word, decimal = ".") {
  if (decimal === "." && PLAIN.test(word)) return Number(word);
  const bare = word.replace(SIGNS, "").replace("−", "-");
  if (bare === "" || /[xob]/i.test(bare)) return NaN;
  const thousands = decimal === "," ? "." : ",";
  const grouped = new RegExp(`^[-+]?\\d{1,3}(\\${thousands}\\d{3})+(\\${decimal}\\d+)?$`);
  const plain = grouped.test(bare) ? bare.replaceAll(thousands, "") : bare;
  if (decimal === ",") return plain.includes(".") ? NaN : Number(plain.replace(",", "."));
  return Number(plain);
}

export const isNumber = (word, decimal) => Number.isFinite(numberOf(word, decimal));

// Whether a number can be read as it stands, or signs and thousands must go first.
export const isPlain = (word, decimal) => {
  const text = decimal === "," ? word.replace(",", ".") : word;
  return Number.isFinite(Number(text)) && !(decimal === "," && word.includes("."));
};

export const isDate = (word) =>
  /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([ T]\d{1,2}:\d{2}.*)?$/.test(word) ||
  /^\d{1,2}:\d{2}(:\d{2})?$/.test(word);

// The mark before decimals: a comma if more words need one than need a point.
export const decimalOf = (columns) => (votes(columns) > 0 ? "," : ".");

function votes(columns) {
  let comma = 0;
  let point = 0;
  for (const words of columns)
    for (const word of words.slice(0, 5000)) {
      if (/^[-+]?\d{1,3}(\.\d{3})*,(\d{1,2}|\d{4,})[%€ ]*$/.test(word)) comma++;
      else if (/^[-+]?(0|\d{4,}),\d+$/.test(word)) comma++;
      else if (/^[-+€$£]*\d{1,3}(,\d{3})*\.(\d{1,2}|\d{4,})[% ]*$/.test(word)) point++;
      else if (/^[-+]?(0|\d{4,})\.\d+(e[-+]?\d+)?$/i.test(word)) point++;
    }
  return comma - point;
}

// Codes such as -999 among numbers that are otherwise not negative.
export function codesIn(words, decimal) {
  const found = new Set();
  let least = Infinity;
  for (const word of words) {
    if (CODES.has(word)) found.add(word);
    else if (!isMissing(word)) least = Math.min(least, numberOf(word, decimal));
  }
  return least >= 0 ? found : new Set();
}
