// What scrolls sideways in its own box can be reached and scrolled with the keyboard.
(() => {
  const boxes = ".pst-scrollable-table-container, div.math, .cell_output, .dropdown .math";
  const mark = () =>
    document.querySelectorAll(boxes).forEach((box) => {
      if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  const later = () => requestAnimationFrame(mark);
  addEventListener("load", () => (window.MathJax?.startup?.promise ?? Promise.resolve()).then(later));
  addEventListener("resize", later);
  addEventListener("toggle", later, true);
})();
