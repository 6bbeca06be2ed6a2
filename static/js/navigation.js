// Folding the navigation: at once on the page, and by the form's request on the person.
// A page with a wide table starts folded on a narrow screen; there it is opened for this page only.
(() => {
  const form = document.querySelector(".side-fold");
  if (!form) return;
  const narrow = matchMedia("(min-width: 768px) and (max-width: 1599px)");
  form.addEventListener("submit", (event) => {
    if (narrow.matches && document.querySelector(".sheet-table")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      document.body.classList.toggle("is-open");
      document.body.classList.remove("is-folded");
      return;
    }
    const folded = document.body.classList.toggle("is-folded");
    // The value that this submission sends is read before; the next one sends the opposite.
    setTimeout(() => { form.elements.folded.value = folded ? "no" : "yes"; });
  });
})();
