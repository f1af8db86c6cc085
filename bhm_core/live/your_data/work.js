// The fit in a worker, so that the page answers meanwhile; in the page itself where there is none.
import { fitGlm } from "./glm_fit.js";
import { fit } from "./posterior.js";

const SEED = 1;

const fitted = (rows, tell) => (rows.family === "normal" ? fit : fitGlm)(rows, SEED, tell);

// What a worker does: rows in, shares of the work and the result out.
export function listen(scope) {
  scope.onmessage = ({ data }) => {
    const last = { at: 0 };
    const tell = (share) => {
      if (Date.now() - last.at < 60) return;
      last.at = Date.now();
      scope.postMessage({ share });
    };
    try {
      scope.postMessage({ result: fitted(data, tell) });
    } catch (error) {
      scope.postMessage({ failed: String(error.message || error) });
    }
  };
}

// Begin the work; { share }, { result } or { failed } come to `hear`. Returns what stops it.
export function begin(rows, hear) {
  const worker = started();
  let later = null;
  const here = () => {
    later = setTimeout(() => hear({ result: fitted(rows, () => {}) }), 30);
  };
  if (!worker) here();
  else {
    worker.onmessage = ({ data }) => hear(data);
    worker.onerror = here; // it did not start: what fails in it is a message
    worker.postMessage(rows);
  }
  return () => {
    clearTimeout(later);
    if (worker) worker.terminate();
  };
}

// The script of this page is one function, and the worker runs its text.
function started() {
  const source = globalThis.bhmYourData;
  if (!source || typeof Worker === "undefined") return null;
  try {
    const blob = new Blob([`"use strict";(${source})();`], { type: "text/javascript" });
    return new Worker(URL.createObjectURL(blob));
  } catch {
    return null;
  }
}
