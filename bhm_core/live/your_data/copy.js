// The code to copy, a tab per language.
import { button, make } from "../js/dom.js";

export function codes(texts) {
  const pre = make("pre", { class: "bhm-code", tabindex: "0" });
  const tabs = Object.keys(texts).map((name) => button(name, () => open(name), "bhm-option"));
  const copied = () => (copy.textContent = "Copied");
  const copy = button("Copy", () => navigator.clipboard.writeText(pre.textContent).then(copied));
  const open = (name) => {
    pre.textContent = texts[name];
    pre.setAttribute("aria-label", `Code for ${name}`);
    tabs.forEach((t) => t.setAttribute("aria-pressed", String(t.textContent === name)));
    copy.textContent = "Copy";
  };
  open("bhm_core");
  return make(
    "div",
    { class: "bhm-part" },
    make("p", { class: "bhm-part-title" }, "The same model as code"),
    make("div", { class: "bhm-options" }, ...tabs, copy),
    pre,
  );
}
