// Whether a cell has shown what the page has stored. Another version of matplotlib sets a letter elsewhere, so
// pictures are compared at arm's length, and not at all once the reader has changed the code.
import { merged } from "./output.js";

const [WIDE, HIGH] = [48, 32]; // so coarse that a thin line may lie a pixel or two away
const NEAR = 4; // of 255 shades of grey, on average

const tidy = (text) =>
  text
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n")
    .trim();

const own = (stored, selector) =>
  [...(stored?.querySelectorAll(selector) ?? [])].filter((part) => !part.closest(".bhm-live, figcaption"));

const words = (stored) => own(stored, "pre, td, th").map((part) => part.textContent);

const wordsNow = (nodes) =>
  nodes.flatMap((node) => (node.matches("pre") ? [node] : [...node.querySelectorAll("td, th")]));

const greys = async (picture) => {
  await picture.decode();
  const canvas = new OffscreenCanvas(WIDE, HIGH);
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, WIDE, HIGH);
  pen.imageSmoothingQuality = "high";
  pen.drawImage(picture, 0, 0, WIDE, HIGH);
  const { data } = pen.getImageData(0, 0, WIDE, HIGH);
  return Array.from({ length: WIDE * HIGH }, (_, k) => (data[4 * k] + data[4 * k + 1] + data[4 * k + 2]) / 3);
};

export const apart = async (one, other) => {
  const [a, b] = await Promise.all([greys(one), greys(other)]);
  return a.reduce((sum, shade, k) => sum + Math.abs(shade - b[k]), 0) / a.length;
};

const alike = async (one, other) => {
  try {
    return (await apart(one, other)) < NEAR;
  } catch {
    return false;
  }
};

// `stored` is the output on the page, or null; `nodes` are those of output.js for `parts`.
export const same = async (stored, nodes, parts, isEdited) => {
  const before = own(stored, "img");
  const after = nodes.filter((node) => node.matches("img"));
  const texts = tidy(words(stored).join("\n"));
  const now = tidy(
    wordsNow(nodes)
      .map((node) => node.textContent)
      .join("\n"),
  );
  if (texts.replace(/\n+/g, "\n") !== now.replace(/\n+/g, "\n") || before.length !== after.length)
    return false;
  if (isEdited && after.length) return false;
  if (merged(parts).some(({ stream }) => stream === "stderr")) return false;
  const pairs = await Promise.all(after.map((picture, k) => alike(before[k], picture)));
  return pairs.every(Boolean);
};
