// Before first paint: who follows the system gets its theme. The server has already written a theme that was chosen.
(() => {
  const page = document.documentElement;
  if (page.dataset.theme !== "system") return;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = () => page.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  apply();
  dark.addEventListener("change", apply);
})();
