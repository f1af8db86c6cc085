// In a notebook: anywidget gives the place. Files and pasted cells that miss it belong to the notebook.
import { mount } from "./page.js";
import { listen } from "./work.js";
import { make } from "../js/dom.js";

export function render({ model, el }) {
  const root = make("div", { class: "bhm-live bhm-your-data", role: "group", "aria-label": "Your data" });
  el.append(root);
  return mount(root, model.get("samples"), root);
}

if (typeof document === "undefined") listen(globalThis);
