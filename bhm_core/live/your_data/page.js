// The page "Your data": a file in, a hierarchical regression out, and no byte leaves the browser.
//
// All that the page knows stands in one object, `app`, which the functions of upload.js, chooser.js,
// results.js and the pictures take:
//   table, name, choice, rows, result  the file, what the reader chose of it, its numbers, the fit
//   ready                              whether the reader has seen the choice: a file is not fitted before
//   offered                            the buttons of the samples; the one that is shown is pressed
//   shown, other, sort                 the group in front, its companion, and by what groups are ranked
//   message, status, spoken, form, out, pictures   what stands on the page, or is heard there
//   read, compute, draw                what the modules ask of each other
import { fillForm, settleModel } from "./chooser.js";
import { parse } from "./csv.js";
import { drawCurves } from "./glm_curves.js";
import { drawLevels } from "./levels.js";
import { drawLines } from "./lines.js";
import { drawNewcomer } from "./newcomer.js";
import { drawRanks } from "./ranks.js";
import { FileError, fail } from "./lexer.js";
import { sayFront, show } from "./results.js";
import { guess } from "./roles.js";
import { select } from "./selection.js";
import { drawSpreads } from "./spreads.js";
import { dropZone, skipButton } from "./upload.js";
import { begin } from "./work.js";
import { make } from "../js/dom.js";

// `scope` hears of files and pasted cells: the whole document of a page, in a notebook this part alone.
// Returns what ends it all.
export function mount(root, samples, scope) {
  const app = {
    root,
    table: null,
    rows: null,
    result: null,
    shown: 0,
    other: 1,
    sort: "intercept",
    pictures: {},
  };
  app.message = make("p", { class: "bhm-message", role: "alert" });
  app.status = make("div", { class: "bhm-status", role: "status" });
  app.spoken = make("p", { class: "bhm-spoken", "aria-live": "polite" }); // stands there before it speaks
  app.form = make("form", { class: "bhm-choose", hidden: "", onsubmit: (e) => e.preventDefault() });
  app.out = make("section", { class: "bhm-results", hidden: "", "aria-label": "Results" });
  app.read = (text, encoding, name) => read(app, { text, encoding, name });
  app.open = (sample) => read(app, sample, samples.indexOf(sample));
  app.compute = (skip) => compute(app, skip);
  app.draw = () => draw(app);
  app.say = (text, action) => say(app, text, action);
  app.hide = () => hide(app);
  app.guarded = (work) => guarded(app, work);
  const zone = dropZone(app, samples, scope);
  root.replaceChildren(zone, app.message, app.form, app.status, app.spoken, app.out);
  const sized = new ResizeObserver(app.draw);
  sized.observe(root);
  // The page shows the first sample at once, as soon as the rest of it is painted.
  if (samples.length) setTimeout(() => app.table || app.open(samples[0]));
  return () => {
    sized.disconnect();
    stop(app);
  };
}

function say({ message }, text, action) {
  message.textContent = text;
  if (action) message.append(" ", action);
}

function hide(app) {
  stop(app);
  app.form.hidden = app.out.hidden = true;
  app.result = null;
}

// A sample is { text, name, choice, first } and fitted at once; a reader's file waits for the choice to be seen.
function read(app, { text, encoding, name, choice, first = null }, which = -1) {
  hide(app);
  app.offered.forEach((b, k) => b.setAttribute("aria-pressed", String(k === which)));
  app.say("");
  guarded(app, () => {
    app.table = enough(parse(text, encoding));
    Object.assign(app, { name, first, ready: Boolean(choice) });
    app.choice = settleModel(app.table, { ...guess(app.table), ...choice });
    fillForm(app);
    if (app.ready) compute(app, false);
    else app.form.scrollIntoView({ block: "nearest" }); // on a phone the choice would lie below the screen
  });
}

// A table that no choice of columns can make a model of is refused at once.
function enough(table) {
  if (table.rows > 2) return table;
  return fail("The file has fewer than three rows; two groups, one of them with two rows, make three.");
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
  stop(app);
  app.say("");
  guarded(app, () => {
    const rows = select(app.table, app.choice, { skip });
    progress(app, 0);
    app.stop = begin(rows, ({ share, result, failed }) => {
      if (share !== undefined) return progress(app, share);
      stop(app);
      if (failed) return app.say(`The computation stopped: ${failed}.`);
      return finish(app, rows, result);
    });
  });
}

function finish(app, rows, result) {
  Object.assign(app, { rows, result });
  app.shown = Math.max(0, rows.labels.indexOf(app.first));
  app.other = app.shown === 0 ? 1 : 0;
  app.spoken.textContent = show(app);
  app.draw();
}

// End the work that goes on.
function stop(app) {
  if (app.stop) app.stop();
  app.stop = null;
  app.root.removeAttribute("data-busy");
  app.status.replaceChildren();
}

function progress({ root, status }, share) {
  root.setAttribute("data-busy", "");
  if (!status.firstChild)
    status.append(make("span", {}, "Computing"), make("progress", { max: 1, "aria-label": "Computing" }));
  status.lastChild.value = share;
}

function draw(app) {
  if (!app.result || app.out.hidden) return;
  const width = Math.max(280, app.out.clientWidth);
  sayFront(app);
  drawRanks(app, width);
  if (app.result.kind === "normal") {
    if (app.rows.x) drawLines(app, width);
    else drawLevels(app, width);
    drawSpreads(app, width);
  } else {
    drawCurves(app, width);
    drawNewcomer(app, width);
  }
}
