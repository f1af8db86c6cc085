// The page "Your data": a file in, a hierarchical regression out, and no byte leaves the browser.
//
// All that the page knows stands in one object, `app`, which the functions of upload.js, chooser.js,
// results.js and the three pictures take:
//   table, choice, rows, result        the file, what the reader chose of it, its numbers, the fit
//   shown, sort                        the group in front, and by what groups are ranked
//   message, form, out, pictures       what stands on the page
//   read, compute, draw                what the modules ask of each other
import { fillForm } from "./chooser.js";
import { FileError, guess, parse, select } from "./csv.js";
import { drawLines } from "./lines.js";
import { fit } from "./posterior.js";
import { drawRanks } from "./ranks.js";
import { show } from "./results.js";
import { drawSpreads } from "./spreads.js";
import { dropZone, skipButton } from "./upload.js";
import { make } from "../js/dom.js";

export function mount(root) {
  const app = {
    table: null,
    choice: null,
    rows: null,
    result: null,
    shown: 0,
    sort: "intercept",
    pictures: {},
  };
  app.message = make("p", { class: "bhm-message", role: "alert" });
  app.form = make("form", { class: "bhm-choose", hidden: "", onsubmit: (e) => e.preventDefault() });
  app.out = make("section", { class: "bhm-results", hidden: "", "aria-label": "Results" });
  app.read = (text, name, choice) => read(app, text, name, choice);
  app.compute = (skip) => compute(app, skip);
  app.draw = () => draw(app);
  app.say = (text, action) => say(app, text, action);
  app.hide = () => hide(app);
  const { sample, choice, first } = root.dataset;
  app.first = first;
  root.append(dropZone(app, root.dataset), app.message, app.form, app.out);
  new ResizeObserver(app.draw).observe(root);
  // The page shows the sample at once, as soon as the rest of it is painted.
  if (sample) setTimeout(() => app.table || app.read(sample, "Sample file", JSON.parse(choice)));
}

function say({ message }, text, action) {
  message.textContent = text;
  if (action) message.append(" ", action);
}

function hide(app) {
  app.form.hidden = app.out.hidden = true;
  app.result = null;
}

function read(app, text, name, choice) {
  hide(app);
  app.say("");
  guarded(app, () => {
    app.table = parse(text);
    app.choice = { ...guess(app.table), ...choice };
    fillForm(app, name);
    compute(app, false);
  });
}

// What is wrong with a file is said; any other error is one of ours.
function guarded(app, work) {
  try {
    work();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    app.out.hidden = true;
    app.result = null;
    app.say(error.message, error.missing && skipButton(app, error.missing));
  }
}

function compute(app, skip) {
  app.say("");
  guarded(app, () => {
    app.rows = select(app.table, app.choice, { skip });
    app.result = fit(app.rows, 1);
    app.shown = Math.max(0, app.rows.labels.indexOf(app.first));
    show(app);
    app.draw();
  });
}

function draw(app) {
  if (!app.result || app.out.hidden) return;
  const width = Math.max(280, app.out.clientWidth);
  drawLines(app, width);
  drawRanks(app, width);
  drawSpreads(app, width);
}

if (typeof document !== "undefined") {
  const start = () => document.querySelectorAll(".bhm-your-data").forEach(mount);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
}
