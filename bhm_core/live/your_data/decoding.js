// The text of a file's bytes, strictly: what is not UTF-8 is read as Windows-1252, and that is said.
import { fail } from "./lexer.js";

// { text, encoding }: `encoding` is what Python calls it.
export function decode(bytes) {
  const marked = byMark(bytes);
  if (marked)
    return {
      text: new TextDecoder(marked).decode(bytes),
      encoding: marked === "utf-8" ? "utf-8-sig" : "utf-16",
    };
  const wide = withoutMark(bytes);
  if (wide) return { text: new TextDecoder(wide).decode(bytes), encoding: wide };
  if (bytes.subarray(0, 4096).includes(0) || startsWith(bytes, [0x50, 0x4b]))
    fail("This is not a text file: save the table as CSV first.");
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes), encoding: "utf-8" };
  } catch {
    return { text: western(bytes), encoding: "cp1252" };
  }
}

const startsWith = (bytes, mark) => mark.every((b, i) => bytes[i] === b);

function byMark(bytes) {
  if (startsWith(bytes, [0xef, 0xbb, 0xbf])) return "utf-8";
  if (startsWith(bytes, [0xff, 0xfe])) return "utf-16le";
  return startsWith(bytes, [0xfe, 0xff]) ? "utf-16be" : null;
}

// UTF-16 of Latin letters has a zero at every second byte.
function withoutMark(bytes) {
  const n = Math.min(bytes.length, 400) & ~1;
  let even = 0;
  let odd = 0;
  for (let i = 0; i < n; i += 2) {
    even += bytes[i] === 0;
    odd += bytes[i + 1] === 0;
  }
  if (n > 8 && odd > 0.4 * n && even === 0) return "utf-16le";
  return n > 8 && even > 0.4 * n && odd === 0 ? "utf-16be" : null;
}

// Windows-1252: Latin-1 but for these, which some decoders leave as control characters.
const SPECIAL = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";
const western = (bytes) =>
  new TextDecoder("windows-1252")
    .decode(bytes)
    .replace(/[\x80-\x9f]/g, (c) => SPECIAL[c.charCodeAt(0) - 0x80]);
