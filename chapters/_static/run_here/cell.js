// One cell: its editor, its buttons, and what it has shown beside what the page has stored.
import { same } from "./compare.js";
import { edit } from "./editor.js";
import { keep, read } from "./kept.js";
import { button, element, shown } from "./output.js";
import { Stopped } from "./python.js";

const STOPPED = "Stopped. What the cells had defined is gone with it: run all above to go on.";
const seconds = (time) => `${time.toFixed(time < 10 ? 1 : 0)} s`;

// A cell that the page does not show, such as one that puts numbers into the prose.
export class Hidden {
  constructor(page, { source, needs = [] }) {
    Object.assign(this, { page, source, needs, label: "a cell that the page does not show", ranAt: 0 });
  }

  // Whether something it needs cannot be had here.
  get isElsewhere() {
    return this.needs.length > 0;
  }

  get text() {
    return this.source;
  }

  // Whether it has run as it now stands, and after `before`.
  isFresh(before) {
    return this.ranAt > before && this.ranText === this.text;
  }

  // Returns whether it succeeded.
  async run() {
    const [parts, { text }] = [[], this];
    this.waits();
    try {
      const done = await this.page.python.run(text, this.label, (part) => parts.push(part));
      this.error = done.error;
      if (!done.error) Object.assign(this, { ranAt: this.page.tick(), ranText: text });
      await this.show(parts, done);
      return !done.error;
    } catch (error) {
      this.fails(error);
      return false;
    }
  }

  waits() {}

  runs() {}

  async show(parts, { error }) {
    const last = error ? parts.at(-1).text.trim().split("\n").at(-1) : "done";
    this.page.heard(`${this.label}: ${last}`);
  }

  fails() {}

  reset() {
    this.ranAt = 0;
  }

  close() {}
}

export class Cell extends Hidden {
  // `box` is the cell on the page, or an empty one below an exercise.
  constructor(page, { id, label, source, needs }, box) {
    super(page, { source, needs });
    Object.assign(this, { id, label, box });
    this.input = box.querySelector(".cell_input");
    this.stored = box.querySelector(":scope > .cell_output");
    this.said = element("span", "run-here-said");
    this.host = element("div", "run-here-editor");
    this.output = element("div", "run-here-output");
    this.output.hidden = true;
    this.mark = element("p", "run-here-label", "Stored on the page");
    this.put();
    box.classList.add("run-here-cell");
  }

  put() {
    this.input.append(this.host);
    if (this.isElsewhere) this.input.append(this.page.warning(this.needs));
    this.input.append(this.buttons());
    if (this.stored) this.stored.before(this.output);
    else this.box.append(this.output);
    const changed = () => this.changed();
    const run = () => this.page.run(this).then((ok) => ok && this.page.next(this)?.editor.focus());
    const runAndStay = () => this.page.run(this);
    const text = read(this.page.name, this.id) ?? this.source;
    this.editor = edit(this.host, { text, label: `Code of ${this.label}`, changed, run, runAndStay });
    this.back.hidden = text === this.source;
  }

  buttons() {
    const bar = element("div", "run-here-bar");
    this.back = button("Reset", () => this.reset(), `Reset ${this.label}`);
    bar.append(
      button("Run", () => this.page.run(this), `Run ${this.label}`),
      button("Run all above", () => this.page.runAbove(this), `Run all above ${this.label}`),
      this.back,
      this.said,
    );
    return bar;
  }

  get text() {
    return this.editor.text();
  }

  changed() {
    const { text } = this;
    keep(this.page.name, this.id, text === this.source ? null : text);
    this.back.hidden = text === this.source && this.output.hidden;
    this.said.textContent = text === this.source ? "" : "changed by you, kept on this device";
  }

  waits() {
    this.said.textContent = "waiting";
  }

  runs() {
    this.said.textContent = "running";
  }

  get differs() {
    return this.box.classList.contains("run-here-differs");
  }

  // Brings the cell before the reader's eyes.
  go() {
    const folded = this.box.querySelector("details:has(.cell_input)");
    if (folded) folded.open = true;
    this.editor.focus();
    this.box.scrollIntoView({ block: "center" });
  }

  async show(parts, { error, seconds: time }) {
    const nodes = shown(parts, this.label);
    const isLive = parts.some(({ part }) => part === "live");
    const settled = !error && !isLive && (await same(this.stored, nodes, parts, this.page.isEdited(this)));
    const differs = !error && !settled && !isLive && this.stored !== null;
    this.output.replaceChildren(
      ...(differs ? [element("p", "run-here-label", "Your run"), ...nodes] : nodes),
    );
    this.output.hidden = settled || nodes.length === 0;
    this.box.classList.toggle("run-here-differs", differs);
    if (differs) this.stored.prepend(this.mark);
    else this.mark.remove();
    this.explain(error, parts);
    const match = settled && this.stored ? ", the same as on the page" : "";
    this.said.textContent = error ? `${error} after ${seconds(time)}` : `${seconds(time)}${match}`;
    this.back.hidden = this.text === this.source && this.output.hidden;
    this.page.heard(`${this.label}: ${this.news(error, parts)}`);
  }

  // What the line at the foot says of a run.
  news() {
    return this.said.textContent;
  }

  // Whether a name is missing.
  misses(error) {
    return error === "NameError";
  }

  // What an earlier cell defines is missing: offer to run those above.
  explain(error, parts) {
    if (!this.misses(error, parts) || !this.page.behind(this).length) return;
    const again = () => this.page.runAbove(this).then((ok) => ok && this.page.run(this));
    this.output.append(
      element(
        "p",
        "run-here-note",
        "A cell above may define it: the cells of a page run from top to bottom.",
      ),
      button("Run all above, then this one", again),
    );
  }

  fails(error) {
    this.said.textContent = error instanceof Stopped ? STOPPED : `Python stopped: ${error.message}`;
  }

  reset() {
    super.reset();
    this.editor.write(this.source);
    keep(this.page.name, this.id, null);
    this.output.replaceChildren();
    this.output.hidden = true;
    this.mark.remove();
    this.box.classList.remove("run-here-differs");
    this.back.hidden = true;
    this.said.textContent = "";
  }

  close() {
    this.host.remove();
    this.output.remove();
    this.mark.remove();
    this.input.querySelectorAll(".run-here-bar, .run-here-needs").forEach((part) => part.remove());
    this.box.classList.remove("run-here-cell", "run-here-differs");
  }
}

// An exercise that can be checked has a cell of its own below its line.
export class Exercise extends Cell {
  constructor(page, { label, source }, line) {
    const box = element("div", "cell run-here-exercise");
    box.append(element("div", "cell_input"));
    line.after(box);
    const number = line.closest(".exercise")?.querySelector(".caption-number")?.textContent.trim();
    super(page, { id: label, label: `the answer to ${number ?? label}`, source }, box);
  }

  // The first sentence of the verdict, without the label before it.
  news(error, parts) {
    const text = parts.map((part) => part.text ?? "").join("");
    const [first = ""] = text.replace(`${this.id}: `, "").match(/^.*?(?:\.(?=\s)|$)/m) ?? [];
    return error || !first ? super.news() : first;
  }

  // A check tells of an error in the answer and raises none.
  misses(error, parts) {
    return super.misses(error) || parts.some(({ text = "" }) => text.includes("NameError: name"));
  }

  close() {
    this.box.remove();
  }
}
