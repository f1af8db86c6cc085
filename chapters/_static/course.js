// What is wider than its page is made to fit, or shows that it goes on: equations shrink a little and put their
// number below, the rest fades out at the edge, says so, and can be scrolled with the keyboard.
(() => {
  const SMALLEST = 0.68; // of the size of the text, below which an equation is hard to read
  const BOXES = "pre, div, details, span.math, mjx-container[display]";

  const widthOf = (element) => element.getBoundingClientRect().width;

  // The size at which `equation` is `room` wide, but no smaller than allowed.
  const sized = (equation, room, width) => {
    const now = parseFloat(getComputedStyle(equation).fontSize);
    const least = SMALLEST * parseFloat(getComputedStyle(equation.parentElement).fontSize);
    return `${Math.max(least, Math.floor((10 * now * room) / width) / 10)}px`;
  };

  const fit = (equation) => {
    if (equation.style.fontSize) equation.style.fontSize = "";
    equation.classList.remove("number-below");
    const formula = equation.querySelector("mjx-math");
    const number = equation.querySelector(".eqno");
    if (!formula || !widthOf(equation)) return;
    const beside = number ? widthOf(number) + 8 : 0;
    equation.classList.toggle("number-below", beside > 0 && widthOf(formula) + beside > widthOf(equation));
    // What stands in a line is as wide as its own box, and one pixel is lost in rounding.
    const [room, width] = [equation.clientWidth - 2 * equation.matches("div"), widthOf(formula)];
    if (width > room + 1) equation.style.fontSize = sized(equation, room, width);
  };

  // A formula brings its words for screen readers along, which are wider than it is.
  const contentOf = (box) => {
    const formula = box.matches("span.math, mjx-container") && box.querySelector("mjx-math");
    return formula ? widthOf(formula) : box.scrollWidth;
  };

  const goesOn = (box) =>
    box.clientWidth > 0 &&
    contentOf(box) > box.clientWidth + 1 &&
    (box.matches("span.math") || ["auto", "scroll"].includes(getComputedStyle(box).overflowX));

  const atEnd = (box) => box.scrollLeft + box.clientWidth >= box.scrollWidth - 1;

  const sign = (box) => {
    const hint = document.createElement("span");
    hint.className = "goes-on-hint";
    hint.setAttribute("aria-hidden", "true");
    hint.textContent = "scroll →";
    box.after(hint);
  };

  const mark = (box) => {
    const wide = goesOn(box);
    const was = box.classList.contains("goes-on");
    if (wide && !was) sign(box);
    if (!wide && was) box.nextElementSibling.remove();
    box.classList.toggle("goes-on", wide);
    box.classList.toggle("at-end", wide && atEnd(box));
    if (wide) box.tabIndex = 0;
    else if (was) box.removeAttribute("tabindex"); // that of another box is its own: a figure's verdict takes the focus
  };

  const all = () => {
    const article = document.querySelector("article");
    if (!article) return;
    article.querySelectorAll("div.math, span.math").forEach(fit);
    article.querySelectorAll(BOXES).forEach(mark);
    article.dataset.fitted = 1 + Number(article.dataset.fitted ?? 0);
  };

  // Once what the event brought about has been painted.
  const later = () => requestAnimationFrame(() => requestAnimationFrame(all));
  const scrolled = ({ target }) => {
    if (target.classList?.contains("goes-on")) target.classList.toggle("at-end", atEnd(target));
  };
  addEventListener("load", () => (window.MathJax?.startup?.promise ?? Promise.resolve()).then(later));
  for (const name of ["resize", "toggle"]) addEventListener(name, later, true);
  addEventListener("click", ({ target }) => target.closest?.(".toggle-button, summary") && later());
  addEventListener("scroll", scrolled, true);

  // Tables and code that a page makes, fills or shows when it is asked for them: looked at once they are painted.
  const inside = (node) => (node.closest ? node : node.parentElement)?.closest("pre, table");
  const isWide = (node) => inside(node) || node.querySelector?.("pre, table");
  const hasChanged = ({ type, target, addedNodes }) =>
    type === "attributes" || inside(target) || [...addedNodes].some(isWide);
  const follow = (part) => {
    let due = false;
    const look = () => {
      due = false;
      part.querySelectorAll(BOXES).forEach(mark);
    };
    const watch = new MutationObserver((changes) => {
      if (due || !changes.some(hasChanged)) return;
      due = true;
      requestAnimationFrame(() => requestAnimationFrame(look));
    });
    const which = { childList: true, characterData: true, attributeFilter: ["hidden"], subtree: true };
    watch.observe(part, which);
  };
  addEventListener("DOMContentLoaded", () => document.querySelectorAll(".bhm-live").forEach(follow));
})();
