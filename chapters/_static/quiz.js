// The questions at the end of a page: an answer that is checked is told why it is right or not.
(() => {
  const CHOOSE = "Choose an answer first.";
  const TYPE = "Type a number, such as 0.25.";
  const NOT_YET = "Not yet. Try again, or unfold the answers below.";

  const reasons = (form) => [...form.querySelectorAll("details li")];

  const nearTo = (number) => (reason) =>
    Math.abs(number - Number(reason.dataset.number)) <= Number(reason.dataset.within);

  // The reason of what was chosen or typed; words where there is none.
  const answered = (form) => {
    const field = form.querySelector('input[type="text"]');
    if (!field) {
      const place = [...form.querySelectorAll('input[type="radio"]')].findIndex((choice) => choice.checked);
      return reasons(form)[place] ?? CHOOSE;
    }
    const number = Number(field.value.trim().replace(",", "."));
    if (field.value.trim() === "" || Number.isNaN(number)) return TYPE;
    return reasons(form).find(nearTo(number)) ?? NOT_YET;
  };

  const say = (form) => {
    const said = form.querySelector(".quiz-said");
    const found = answered(form);
    const isReason = typeof found !== "string";
    said.replaceChildren(...(isReason ? found.cloneNode(true).childNodes : [found]));
    if (isReason) said.dataset.right = found.dataset.right;
    else delete said.dataset.right;
  };

  for (const form of document.querySelectorAll("form.quiz")) {
    form.querySelector("button").hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      say(form);
    });
  }
})();
