// On a page of the site: begin once the page stands. In a worker there is no page, and this is the fit alone.
import { mount } from "./page.js";
import { listen } from "./work.js";

const start = () => {
  for (const root of document.querySelectorAll(".bhm-your-data"))
    mount(root, JSON.parse(root.dataset.samples || "[]"), document);
};

if (typeof document === "undefined") listen(globalThis);
else if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
