// Folding the navigation: at once on the page, and by the form's request on the person.
(() => {
  const form = document.querySelector(".side-fold");
  if (!form) return;
  form.addEventListener("submit", () => {
    const folded = document.body.classList.toggle("is-folded");
    // The value that this submission sends is read before; the next one sends the opposite.
    setTimeout(() => { form.elements.folded.value = folded ? "no" : "yes"; });
  });
})();
