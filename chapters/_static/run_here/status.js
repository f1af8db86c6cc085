// The line at the foot of the page: what Python is doing, for how long, and how to stop it.
import { button, element } from "./output.js";

const KEYS = "Shift+Enter runs a cell. Tab indents; Escape and then Tab leaves the editor.";
const MB = 1e6;

const progressBar = (total) => {
  const made = element("progress", "run-here-progress");
  made.max = total;
  made.value = 0;
  made.setAttribute("aria-label", "Python, fetched");
  return made;
};

export class Status {
  // `does` has stop, all, reset and close.
  constructor(total, does) {
    this.total = total;
    this.box = element("section", "run-here-status");
    this.box.setAttribute("aria-label", "Python in this page");
    this.now = element("p", "run-here-now");
    this.heard = element("p", "run-here-heard");
    this.heard.setAttribute("role", "status");
    this.keys = element("p", "run-here-keys", KEYS);
    this.keys.id = "run-here-keys";
    this.bar = progressBar(total);
    this.stop = button("Stop", does.stop);
    this.show = button("Show it", () => this.place.go());
    const others = [
      ["Run the whole page", does.all],
      ["Reset the page", does.reset],
      ["Close", does.close],
    ];
    this.box.append(
      this.now,
      this.bar,
      this.stop,
      this.show,
      ...others.map((one) => button(...one)),
      this.keys,
      this.heard,
    );
    this.rest("");
  }

  // Something that lasts: `words` is asked for its text, which follows the clock.
  last(words, { stops = "Stop", bar = false } = {}) {
    clearInterval(this.clock);
    const tick = () => (this.now.textContent = words());
    this.clock = setInterval(tick, 250);
    tick();
    this.stop.textContent = stops;
    this.stop.hidden = false;
    this.show.hidden = true;
    this.bar.hidden = !bar;
  }

  fetching(python) {
    this.bytes = 0;
    const words = () => {
      const got = Math.min(this.bytes, this.total) / MB;
      return `Fetching Python: ${got.toFixed(0)} of ${(this.total / MB).toFixed(0)} MB, ${python.seconds().toFixed(0)} s`;
    };
    this.last(words, { stops: "Cancel", bar: true });
    this.say("Fetching Python");
  }

  fetched(bytes) {
    this.bytes = bytes;
    this.bar.value = Math.min(bytes, this.total);
  }

  running(label) {
    const begun = performance.now();
    this.last(() => `Running ${label}: ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }

  // Nothing goes on: `text` is shown and said, and where it is about a cell, a button leads there.
  rest(text, cell) {
    clearInterval(this.clock);
    this.place = cell;
    this.show.hidden = !cell?.go;
    this.now.textContent = text;
    this.stop.hidden = true;
    this.bar.hidden = true;
    this.say(text);
  }

  say(text) {
    this.heard.textContent = text;
  }

  remove() {
    clearInterval(this.clock);
    this.box.remove();
  }
}
