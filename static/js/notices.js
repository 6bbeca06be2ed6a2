// A notice stays until it is closed; at most three are shown.
(() => {
  const box = document.getElementById("notices");
  if (!box) return;
  box.addEventListener("click", (event) => event.target.closest("[data-close-notice]")?.closest(".notice").remove());
  new MutationObserver(() => {
    while (box.querySelectorAll(".notice").length > 3) box.querySelector(".notice").remove();
  }).observe(box, { childList: true });
  document.getElementById("error-summary")?.focus();
})();
