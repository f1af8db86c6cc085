// The button above a page with code. Nothing is fetched, from here or from elsewhere, before it is pressed.
(() => {
  const box = document.querySelector(".run-here");
  if (!box) return;
  const folder = new URL("run_here/", document.currentScript.src).href;
  const [button, words] = [box.querySelector("button"), box.querySelector("p")];

  // A page that was opened from the file system may start no worker.
  if (location.protocol === "file:") {
    button.hidden = true;
    words.textContent =
      "To run the code in the page, open the course from a web address: make serve gives it one.";
    return;
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const { open } = await import(`${folder}page.js`);
      await open(box, folder);
    } catch (error) {
      words.textContent = `The editor could not be fetched (${error.message}). The page is as it was; try again later.`;
      button.disabled = false;
    }
  });
})();
