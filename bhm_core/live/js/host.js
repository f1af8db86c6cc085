// Brings the figures of a static page to life: finds them, gives each a model with the interface that
// anywidget's models have, calls its render, and lets the address of the page name a state:
// #live-shrinkage:tau=0,y=28;8;-3
import { parse } from "./address.js";

export class Model {
  constructor(values) {
    this.values = values;
    this.listeners = {};
  }
  get(key) {
    return this.values[key];
  }
  set(key, value) {
    if (typeof key === "object") {
      for (const k in key) this.set(k, key[k]);
      return;
    }
    if (JSON.stringify(this.values[key]) === JSON.stringify(value)) return;
    this.values[key] = value;
    for (const event of [`change:${key}`, "change"])
      for (const call of [...(this.listeners[event] || [])]) call();
  }
  save_changes() {}
  on(event, call) {
    (this.listeners[event] = this.listeners[event] || []).push(call);
  }
  off(event, call) {
    if (!event) this.listeners = {};
    else this.listeners[event] = call ? (this.listeners[event] || []).filter((c) => c !== call) : [];
  }
}

export const figures = {};
const live = new Map(); // element id -> { model, api }

export function register(name, module) {
  figures[name] = module;
  if (typeof document !== "undefined") ready(start);
}

function ready(call) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", call);
  else call();
}

function start() {
  // With no table of contents to follow, the theme's scroll spy would stumble over links to states.
  if (!document.querySelector(".bd-toc-nav")) document.body.removeAttribute("data-bs-spy");
  for (const el of document.querySelectorAll(".bhm-live[data-figure]")) {
    const module = figures[el.dataset.figure];
    if (!module || el.classList.contains("bhm-on")) continue;
    const { controls, ...figure } = JSON.parse(el.dataset.model);
    const model = new Model({ figure: { ...figure, id: el.id }, ...controls });
    const stage = document.createElement("div");
    try {
      const api = module.render({ model, el: stage });
      el.append(stage);
      el.classList.add("bhm-on");
      for (const cover of el.querySelectorAll(".bhm-fallback details")) cover.open = true; // for print
      live.set(el.id, { model, api });
    } catch (error) {
      console.error(`figure ${el.id}:`, error);
    }
  }
  const shown = follow();
  if (shown) hold(shown);
}

export const entry = (id) => live.get(id);

// The settings a figure of the page stands at now.
export const current = (id) => {
  const { model } = live.get(id);
  return Object.fromEntries(model.get("figure").inputs.map((i) => [i.name, model.get(i.name)]));
};

function follow() {
  const match = /^#([\w-]+)(?::(.*))?$/.exec(location.hash);
  const found = match && live.get(match[1]);
  if (!found) return null;
  if (match[2] !== undefined) found.api.go(parse(match[2], found.model.get("figure").inputs));
  found.api.now(); // what is shown may be higher than what was asked
  const element = document.getElementById(match[1]);
  show(element);
  return element;
}

const HEAD = 150; // pixels that a site may keep at the top, with the margin of a card

// The middle of the card, or its start, or (on a phone) as much of it as leaves room for the drawing and its control.
function show(element, behavior = "auto") {
  const tall = element.offsetHeight > innerHeight - 100;
  const [work, stage, tray] = ["work", "stage", "tray"].map((part) => element.querySelector(`.bhm-${part}`));
  const { top } = element.getBoundingClientRect();
  const from = work ? work.getBoundingClientRect().top : top;
  const end = work ? from + stage.offsetHeight + tray.offsetHeight : top;
  if (tall && end - top > innerHeight - HEAD)
    scrollBy({ top: Math.min(end - innerHeight, from - HEAD / 2), behavior });
  else element.scrollIntoView({ behavior, block: tall ? "start" : "center" });
}

// Formulas that are typeset late push the figure of the address away: it is brought back until the reader acts. A
// scroll that no change of the page explains is such an act, too: the scrollbar tells of no other.
function hold(element) {
  const stand = () => [document.body.offsetHeight, Math.round(element.getBoundingClientRect().top)];
  let height;
  let top;
  const back = () => {
    show(element, "instant");
    [height, top] = stand();
  };
  const moved = () => {
    const [now, at] = stand();
    if (now === height && Math.abs(at - top) > 2) release();
  };
  const watch = new ResizeObserver(back);
  const acts = ["wheel", "pointerdown", "touchstart", "keydown"];
  const release = () => {
    watch.disconnect();
    removeEventListener("scroll", moved);
  };
  back();
  watch.observe(document.body);
  addEventListener("scroll", moved, { passive: true });
  for (const act of acts) addEventListener(act, release, { once: true, capture: true, passive: true });
  setTimeout(release, 10000);
}

if (typeof document !== "undefined") {
  window.addEventListener("hashchange", follow);
  // A second click on the same link must work too: the address does not change then.
  document.addEventListener("click", (event) => {
    const a = event.target.closest && event.target.closest('a[href*="#"]');
    if (a && a.href === location.href) follow();
  });
}
