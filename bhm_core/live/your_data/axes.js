// Ranges of the axes, and numbers along them.
import { written } from "./digits.js";
import { ticks } from "../js/scales.js";

// From the least value to the largest, and a little more.
export function extent(values) {
  let low = Infinity;
  let high = -Infinity;
  for (const v of values) {
    if (v < low) low = v;
    if (v > high) high = v;
  }
  const pad = (high - low || 1) * 0.05;
  return [low - pad, high + pad];
}

// A writer of numbers with the decimals that the ticks of `domain` need.
export function numbers(domain) {
  const steps = ticks(domain);
  const gap = steps[1] - steps[0];
  const digits = Math.max(0, -Math.floor(Math.log10(gap) + 1e-9));
  return (v) => written(v, digits);
}
