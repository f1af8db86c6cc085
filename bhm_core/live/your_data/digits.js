// With how many digits a number is written, whatever the units of the reader's columns.
import { fixed } from "../js/text.js";

const LONGEST = 6; // decimals, beyond which a power of ten is written

// Decimals that show `spread` with two digits.
export const digitsFor = (spread) =>
  Math.min(40, Math.max(0, 1 - Math.floor(Math.log10(Math.max(Math.abs(spread), 1e-40)))));

// A number with `digits` decimals, or, where they are many, with a power of ten and as many digits as that leaves.
export function written(v, digits) {
  if (digits <= LONGEST || !(Math.abs(v) < 1e-3)) return fixed(v, Math.min(digits, 15));
  if (Math.abs(v) < 0.5 * 10 ** -digits) return "0";
  const power = Math.floor(Math.log10(Math.abs(v)));
  const kept = Math.min(15, Math.max(0, digits + power));
  return v.toExponential(kept).replace(/-/g, "−").replace("+", "");
}

// A number with three digits that count, for those who hear it.
export const heard = (v) => written(v, digitsFor(v / 10));
