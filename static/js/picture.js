// A lineage that is wider than its box opens with the model of the page in sight.
(() => {
  for (const box of document.querySelectorAll(".pic-box")) {
    const here = box.querySelector(".pic-here");
    if (!here) continue;
    const middle = (rect) => rect.left + rect.width / 2;
    box.scrollLeft += middle(here.getBoundingClientRect()) - middle(box.getBoundingClientRect());
  }
})();
