// A figure that moves with the scroll: beside a list whose items each name a state of it (#live-name:step=each), the
// figure stays in view, and takes the state of the item that comes to the reader's eye. Without this script the list
// stands below the figure, and its links do the same.
(() => {
  const WIDE = matchMedia("(min-width: 1000px)");
  const stateOf = (item) => item.querySelector('a[href^="#live-"]')?.getAttribute("href");

  const listOf = (article) =>
    [...article.querySelectorAll("ol")].find(
      (list) => [...list.children].every(stateOf) && list.children.length > 3,
    );

  // Figure and list become neighbours, in the place of the list.
  const join = (list, figure) => {
    const frame = document.createElement("div");
    frame.className = "scroll-along";
    list.before(frame);
    frame.append(figure.closest(".cell"), list);
    return frame;
  };

  // On a phone the card shows its picture; a button unfolds the rest of it over the steps, which stay where they are.
  const unfolding = (frame, figure) => {
    const button = document.createElement("button");
    button.className = "scroll-along-more";
    const show = (open) => {
      frame.classList.toggle("is-open", open);
      button.textContent = open ? "Back to the steps" : "All controls";
      button.setAttribute("aria-expanded", open);
    };
    button.addEventListener("click", () => show(!frame.classList.contains("is-open")));
    show(false);
    figure.after(button);
  };

  // Every choice that a state does not name goes back to its first: "all schools".
  const go = (figure, address) => {
    const { host, address: words } = window.bhmLive;
    const { api, model } = host.entry(figure.id);
    const { inputs } = model.get("figure");
    const choices = inputs.filter((input) => input.options);
    const first = Object.fromEntries(choices.map(({ name, options }) => [name, options[0][0]]));
    api.go({ ...first, ...words.parse(address.split(":")[1], inputs) });
  };

  // How far an item stands from the line where the eye rests: the middle of a desk, below the picture on a phone.
  const distance = (item) => {
    const { top, bottom } = item.getBoundingClientRect();
    const line = (WIDE.matches ? 0.5 : 0.8) * innerHeight;
    return Math.max(top - line, line - bottom, 0);
  };

  const motion = () => (matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth");

  // The nearest item is shown, however far a flick or a jump went; with the steps out of sight all stays as it is. On
  // the way to the item of a step that was pressed none of those passed is shown, unless the reader takes over.
  const walk = (list, figure) => {
    let shown = null;
    let bound = null;
    let waiting = false;
    const show = (item) => {
      shown?.classList.remove("is-shown");
      item.classList.add("is-shown");
      shown = item;
      go(figure, stateOf(item));
    };
    const choose = () => {
      waiting = false;
      const { top, bottom } = list.getBoundingClientRect();
      if (top > innerHeight || bottom < 0) return;
      const items = [...list.children];
      const item = items.reduce((near, one) => (distance(one) < distance(near) ? one : near));
      if (bound && bound !== item) return;
      bound = null;
      if (item !== shown) show(item);
    };
    const look = () => {
      if (!waiting) requestAnimationFrame(choose);
      waiting = true;
    };
    let begun = false;
    const begin = () => {
      if (begun) return;
      begun = true;
      for (const event of ["scroll", "resize"]) addEventListener(event, look, { passive: true });
      for (const act of ["wheel", "touchmove"])
        addEventListener(act, () => (bound = null), { passive: true });
      look();
    };
    // The scroll waits for that of the frame, which brings the picture to the control that was pressed.
    const to = (item) => {
      if (item === (bound || shown)) return;
      bound = item;
      begin();
      setTimeout(() => item.scrollIntoView({ block: WIDE.matches ? "center" : "end", behavior: motion() }));
    };
    return { begin, to };
  };

  const stepOf = (item) => /\bstep=(\w+)/.exec(stateOf(item))[1];

  // The item of the step that the figure stands at.
  const itemOf = (list, figure) => {
    const { step } = window.bhmLive.host.current(figure.id);
    return [...list.children].find((item) => stepOf(item) === step);
  };

  // A link to a state is looked at until the reader scrolls.
  const start = (begin, figure) => {
    if (!location.hash.startsWith(`#${figure.id}`)) return begin();
    const acts = ["wheel", "touchmove", "keydown"];
    const moved = () => {
      acts.forEach((act) => removeEventListener(act, moved));
      begin();
    };
    acts.forEach((act) => addEventListener(act, moved, { passive: true }));
    return null;
  };

  addEventListener("load", () => {
    const article = document.querySelector("article");
    const list = article && listOf(article);
    const figure = list && document.querySelector(stateOf(list.children[0]).split(":")[0]);
    if (!figure?.classList.contains("bhm-on")) return;
    const frame = join(list, figure);
    unfolding(frame, figure);
    // A click on the state of an item goes to the item, and so to the state; any other link is followed in place.
    list.addEventListener("click", (event) => {
      const link = event.target.closest('a[href^="#live-"]');
      if (!link) return;
      event.preventDefault();
      const item = link.closest("li");
      if (link.getAttribute("href") === stateOf(item))
        item.scrollIntoView({ block: WIDE.matches ? "center" : "end" });
      else go(figure, link.getAttribute("href"));
    });
    const { begin, to } = walk(list, figure);
    // A part of the drawing is pressed by a click, or by a key, which does the same without one.
    const follow = () => to(itemOf(list, figure));
    figure.addEventListener("click", follow);
    figure.addEventListener("keydown", ({ key }) => ["Enter", " "].includes(key) && follow());
    start(begin, figure);
  });
})();
