// The plane of a walk, and beside it what decides its steps: coin, acceptance, trace.
import { plane, PLANE } from "./walk_plane.js";
import { fixed } from "../js/text.js";

// Left the plane; beside it what decides the step, the acceptance rate, the trace. On a phone all stand under it, the
// rate first; while its guess is asked for the plane is small and all but the rate waits. `ratio` writes a ratio briefly.
export function draw({ stage, width, narrow }, r, c, ratio) {
  const asking = !r.x;
  const size = narrow
    ? Math.min(width - 44, asking ? 190 : 236)
    : Math.min(asking ? 300 : 430, Math.round(width * 0.53));
  const left = 32;
  const top = 24;
  const side = narrow
    ? { left: 14, width: width - 28 }
    : { left: left + size + 36, width: width - left - size - 44 };
  const rate = narrow ? top + size + 92 : top + (asking ? size / 2 : 128);
  const first = narrow ? rate + 98 : top + 22;
  const trace = narrow ? first + 90 : rate + 116;
  const deep = narrow ? 84 : top + size - trace;
  stage.begin(width, asking ? Math.max(rate + 70, top + size + 46) : trace + deep + 46);
  plane(stage.panel("plane", { left, top, width: size, height: size, x: PLANE, y: PLANE }), r, c, narrow);
  gauge(stage.panel("rate", { ...side, top: rate, height: 34, x: [0, 100], y: [0, 1] }), r, c, narrow);
  if (asking) return;
  coin(stage, { ...side, top: first }, r.now, c.step, ratio);
  const last = Math.max(70, r.x ? c.step : 0);
  const past = stage.panel("trace", {
    left: side.left + 18,
    width: side.width - 18,
    top: trace,
    height: deep,
    x: [0, last],
    y: PLANE,
  });
  past.axis("x", { label: "step", count: 4 }).axis("y", { at: [0, 2, 4] });
  stage.text("trace-title", side.left, trace - 10, "coordinate 1, step by step", {
    role: "chain",
    size: "strong",
  });
  past.rule("center", { y: 2 }, { role: "posterior", kind: "bhm-hairline" });
  if (r.x)
    stage.node("trace/line", "path", {
      class: "bhm-hairline bhm-chain",
      "data-answer": "",
      style: past.clip(),
      d:
        "M" +
        r.x
          .slice(0, c.step + 1)
          .map((v, i) => `${past.x(i).toFixed(1)} ${past.y(v).toFixed(1)}`)
          .join("L"),
    });
}

// The decision as a bar from 0 to 1: filled up to r, and u is where the needle fell.
function coin(stage, { left, top, width }, now, step, ratio) {
  stage.text("coin-title", left, top - 12, "accept if u < r", { role: "likelihood", size: "strong" });
  stage.rect("coin-track", left, top, width, 20, { role: "quiet", rx: 6 });
  for (const v of [0, 1])
    stage.text(`coin${v}`, left + v * width, top + 38, String(v), {
      role: "quiet",
      anchor: v ? "end" : "start",
    });
  if (!now) return;
  const alpha = Math.min(1, now.r);
  const u = left + now.u * width;
  stage.rect("coin-r", left, top, width * alpha, 20, { role: "likelihood", kind: "bhm-bar", rx: 6 });
  stage.text("coin-r-name", left + width, top - 12, `r ${ratio(now.r)}`, {
    role: "likelihood",
    anchor: "end",
    size: "strong",
  });
  stage.node("coin-u", "path", {
    class: "bhm-solid bhm-ink",
    "stroke-width": 3,
    d: `M${u} ${top - 5}V${top + 25}`,
  });
  stage.text(
    "coin-u-name",
    Math.min(Math.max(u, left + 102), left + width - 102),
    top + 40,
    `step ${step}: u = ${fixed(now.u, 2)}, ${now.taken ? "accepted" : "refused"}`,
    { anchor: "middle", size: "strong" },
  );
}

// Accepted so far, as a share; the thin mark is the share of all 500 steps, with its name over the bar on a phone.
function gauge(panel, r, c, narrow) {
  const { stage, left, top, width } = panel;
  panel.named = true; // the share of all steps
  const mid = top + 7;
  panel.axis("x", { at: [0, 25, 50, 75, 100], format: (v) => `${v}%` });
  stage.rect("rate/track", left, mid, width, 20, { role: "quiet", rx: 6 });
  const words =
    r.rate === undefined
      ? "how many of 500 are accepted?"
      : r.rate === null
        ? "nothing proposed yet"
        : `accepted: ${r.accepted} of ${c.step}, ${fixed(r.rate, 0)}%`;
  stage.text("rate/title", left, top - 26, words, { role: "chain", size: "strong" });
  if (r.rate)
    stage.rect("rate/bar", left, mid, (width * r.rate) / 100, 20, { role: "chain", kind: "bhm-bar", rx: 6 });
  if (r.share === undefined) return;
  const x = panel.x(r.share);
  const end = r.share > 55;
  stage.node("rate/share", "path", {
    class: "bhm-hairline bhm-ink",
    "data-answer": "",
    d: `M${x} ${narrow ? top - 14 : top}V${top + 34}`,
  });
  stage.text(
    "rate/share-name",
    x + (end ? -6 : 6),
    narrow ? top - 4 : mid + 15,
    `all 500: ${fixed(r.share, 1)}%`,
    {
      anchor: end ? "end" : "start",
      size: "small",
      halo: true,
    },
  );
}
