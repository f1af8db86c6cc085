// The page while its code runs: cells in their order, Python beside them, and the page as it was in the end.
import { Cell, Exercise, Hidden } from "./cell.js";
import { element } from "./output.js";
import { Python, Stopped } from "./python.js";
import { Status } from "./status.js";

const READY = "Python is ready. Change any cell and run it.";

const json = async (address) => {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.split("/").at(-1)}: ${answer.status}`);
  return answer.json();
};

class Page {
  constructor(box, name, settings, { cells, exercises, install }) {
    Object.assign(this, { box, name, install, time: 0 });
    const total = Number(box.dataset.bytes);
    const does = {
      stop: () => this.stop(),
      all: () => this.runPage(),
      reset: () => this.reset(),
      close: () => this.close(""),
    };
    this.status = new Status(total, does);
    this.box.closest("article").append(this.status.box);
    this.python = new Python(settings.folder, settings, (message) => this.hear(message));
    let number = 0;
    this.cells = cells.map((cell) => {
      const place = document.getElementById(cell.id);
      if (!place?.querySelector(".cell_input")) return new Hidden(this, cell);
      number += 1;
      return new Cell(this, { ...cell, label: `cell ${number}` }, place);
    });
    for (const exercise of exercises) this.add(exercise);
    this.box.hidden = true;
  }

  add(exercise) {
    const line = document.querySelector(`[id="${exercise.label}"] .exercise-check`);
    if (!line) return;
    const made = new Exercise(this, exercise, line);
    const follows = ({ box }) => box?.compareDocumentPosition(made.box) & Node.DOCUMENT_POSITION_PRECEDING;
    const place = this.cells.findIndex(follows);
    this.cells.splice(place < 0 ? this.cells.length : place, 0, made);
  }

  tick() {
    this.time += 1;
    return this.time;
  }

  hear({ kind, bytes, seconds, message, name }) {
    if (kind === "beginning") this.status.fetching(this.python);
    if (kind === "running") this.running(name);
    if (kind === "fetching") this.status.fetched(bytes);
    if (kind === "starting") this.status.last(() => `Starting Python: ${this.python.seconds().toFixed(0)} s`);
    if (kind === "ready") this.ready(seconds);
    if (kind === "failed") this.failed(message);
  }

  running(name) {
    this.status.running(name);
    this.cells.find(({ label }) => label === name)?.runs();
  }

  ready(seconds) {
    const first = !this.wasReady;
    this.wasReady = true;
    for (const cell of this.cells) cell.ranAt = 0;
    if (first) this.status.rest(`${READY} (${seconds.toFixed(0)} s)`);
  }

  failed(message) {
    if (this.wasReady) this.status.rest(`Python stopped: ${message}`);
    else this.close(`Python could not be fetched (${message}). The page is as it was; try again later.`);
  }

  stop() {
    this.python.stop();
    for (const cell of this.cells) cell.ranAt = 0;
    if (this.wasReady) this.status.rest("Stopped. Python begins afresh with the next cell that you run.");
    else this.close("Cancelled. The page is as it was.");
  }

  heard(text) {
    this.status.rest(text);
  }

  // The cells above `cell` that have yet to run as they stand, in this order.
  behind(cell) {
    const above = this.cells.slice(0, this.cells.indexOf(cell)).filter((one) => !(one instanceof Exercise));
    let before = 0;
    const stale = above.findIndex((one) => {
      const fresh = one.isElsewhere || one.isFresh(before);
      before = Math.max(before, one.ranAt);
      return !fresh;
    });
    return stale < 0 ? [] : above.slice(stale);
  }

  // Whether the reader has changed this cell, or one above it.
  isEdited(cell) {
    const upTo = this.cells.slice(0, this.cells.indexOf(cell) + 1);
    return upTo.some((one) => one.text !== one.source && (one === cell || !(one instanceof Exercise)));
  }

  run(cell) {
    return this.runAll([cell], true);
  }

  runAbove(cell) {
    return this.runAll(this.behind(cell));
  }

  // Runs the cells in turn until one fails; returns whether none did. What cannot run here is left out.
  async runAll(cells, asked = false) {
    for (const cell of cells) if ((asked || !cell.isElsewhere) && !(await cell.run())) return false;
    return true;
  }

  async runPage() {
    const begun = performance.now();
    const cells = this.cells.filter((cell) => !(cell instanceof Exercise));
    for (const cell of cells) cell.error = "";
    const isDone = await this.runAll(cells);
    if (isDone) this.tellAll(cells, (performance.now() - begun) / 1000);
    else this.tellFailed(cells.find(({ error }) => error));
  }

  tellAll(cells, seconds) {
    const [first, ...others] = cells.filter(({ differs }) => differs);
    const left = cells.filter(({ editor, isElsewhere }) => editor && isElsewhere).length;
    const parts = [`The page ran in ${seconds.toFixed(0)} s.`];
    if (!first) parts.push("All that it shows is the same as before.");
    else if (others.length)
      parts.push(`${others.length + 1} cells show something else, ${first.label} first.`);
    else parts.push(`${first.label} shows something else.`.replace("c", "C"));
    if (left) parts.push(`Left out, for want of a library: ${left}.`);
    this.status.rest(parts.join(" "), first);
  }

  tellFailed(cell) {
    if (cell) this.status.rest(`${cell.label}: ${cell.error}. What stands below it did not run.`, cell);
  }

  next(cell) {
    return this.cells.slice(this.cells.indexOf(cell) + 1).find((one) => one.editor);
  }

  warning(needs) {
    const what = `This cell needs ${needs.join(" and ")}, which cannot be had here. On your computer: `;
    const made = element("p", "run-here-needs", what);
    made.append(element("code", "", this.install));
    return made;
  }

  reset() {
    for (const cell of this.cells) cell.reset();
    this.python.forget();
    this.status.rest("The page is as it was stored, and Python has forgotten what the cells defined.");
  }

  close(words) {
    this.python.stop();
    for (const cell of this.cells) cell.close();
    this.status.remove();
    this.box.hidden = false;
    const button = this.box.querySelector("button");
    button.disabled = false;
    button.focus();
    if (words) this.box.querySelector("p").textContent = words;
  }
}

// `box` holds the button, `folder` is where this script lies.
export const open = async (box, folder) => {
  const { page } = box.dataset;
  const [settings, content] = await Promise.all([
    json(`${folder}pyodide.json`),
    json(`${folder}pages/${page}.json`),
  ]);
  const site = new URL("..", folder).href;
  const { address, packages, integrity } = settings;
  const made = new Page(
    box,
    page,
    {
      folder,
      address: new URL(address, folder).href,
      packages,
      integrity,
      wheel: site + content.wheel,
      runner: `${folder}runner.py`,
    },
    content,
  );
  await made.python.start().catch((error) => {
    if (!(error instanceof Stopped)) console.warn(error.message);
  });
};
