// Python in a worker: fetched when first needed, one cell after the other, stopped by ending the worker.
export class Stopped extends Error {}

export class Python {
  // `told` is given what happens: { kind: "fetching" | "ready" | "failed" | "stopped", .. }.
  constructor(folder, settings, told) {
    this.folder = folder;
    this.settings = settings;
    this.told = told;
    this.queue = Promise.resolve();
    this.ends = 0; // how often Python has been ended: what waited then does not run
  }

  // Resolves when Python is ready; begins where it has not, or has been stopped.
  start() {
    this.ready ??= new Promise((resolve, reject) => {
      this.begun = performance.now();
      this.worker = new Worker(`${this.folder}worker.js`, { type: "module" });
      this.give = { resolve, reject };
      this.worker.onmessage = ({ data }) => this.hear(data);
      this.worker.onerror = (event) => this.hear({ kind: "failed", message: event.message ?? "no answer" });
      this.worker.postMessage({ kind: "start", ...this.settings });
      this.told({ kind: "beginning" });
    });
    return this.ready;
  }

  hear(message) {
    if (message.kind === "part") this.current?.part(JSON.parse(message.text));
    else if (message.kind === "done") this.finish(message);
    else {
      if (message.kind === "ready") this.give.resolve();
      if (message.kind === "failed") this.end(new Error(message.message));
      this.told({ ...message, seconds: this.seconds() });
    }
  }

  seconds() {
    return (performance.now() - this.begun) / 1000;
  }

  finish({ error }) {
    const { resolve, begun } = this.current;
    this.current = null;
    resolve({ error, seconds: (performance.now() - begun) / 1000 });
  }

  // Runs one cell after those that wait; `part` is given what it shows. Resolves to { error, seconds }.
  run(source, name, part) {
    const { ends } = this;
    const job = this.queue.then(() => {
      if (ends !== this.ends) throw new Stopped();
      return this.start().then(() => this.send(source, name, part));
    });
    this.queue = job.catch(() => {});
    return job;
  }

  send(source, name, part) {
    return new Promise((resolve, reject) => {
      this.current = { part, resolve, reject, begun: performance.now() };
      this.worker.postMessage({ kind: "run", source, name });
      this.told({ kind: "running", name });
    });
  }

  // Forgets what the cells have defined.
  forget() {
    if (this.ready) this.worker.postMessage({ kind: "forget" });
  }

  end(error) {
    this.worker?.terminate();
    this.give?.reject(error);
    this.ready?.catch(() => {});
    this.current?.reject(error);
    this.ready = this.worker = this.current = null;
    this.ends += 1;
  }

  stop() {
    if (!this.worker) return;
    this.end(new Stopped());
    this.told({ kind: "stopped" });
  }
}
