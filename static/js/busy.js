// A form is sent once: its button says so and becomes no narrower. `data-busy` is the word that it changes to.
(() => {
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button || event.target.matches("[hx-post], [hx-get], [method=dialog]")) return;
    if (button.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
    if (!button.dataset.busy) return;
    button.dataset.rest = button.textContent;
    button.style.minWidth = `${button.offsetWidth}px`;
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.busy;
  });
  // Back brings the page as it was left: give the word back.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("[aria-busy=true][data-rest]")) {
      button.removeAttribute("aria-busy");
      button.textContent = button.dataset.rest;
    }
  });
})();
