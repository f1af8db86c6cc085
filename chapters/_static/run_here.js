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
      "This page is open as a file, and a browser runs no code there. To run it, open the course on its site, " +
      "or type “make serve” in a terminal, in the course’s folder, and open the address that it prints.";
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
