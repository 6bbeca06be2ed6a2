// Rows of a form: adds one without a round trip, folds away what is taken out, shows only the fields that matter.
"use strict";

function addRow(name) {
  const holder = document.querySelector(`[data-rows="${name}"]`);
  const total = document.getElementById(`id_${name}-TOTAL_FORMS`);
  const html = document.querySelector(`template[data-row="${name}"]`).innerHTML.replaceAll("__prefix__", total.value);
  holder.insertAdjacentHTML("beforeend", html);
  total.value = Number(total.value) + 1;
  const row = holder.lastElementChild;
  showWhatMatters(row);
  for (const choice of row.querySelectorAll(".partial-date select")) showDateField(choice);
  row.querySelector("input:not([type=hidden]), select").focus();
}

function showWhatMatters(row) {
  if (!row.hasAttribute("data-flow")) return;
  const kind = row.querySelector("select[name$=-kind]").value;
  const where = row.querySelector("input[name$=-where]:checked")?.value;
  for (const part of row.querySelectorAll("[data-for-where]")) part.hidden = part.dataset.forWhere !== where;
  for (const part of row.querySelectorAll("[data-for-kind]")) part.hidden = part.dataset.forKind !== kind;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add]");
  if (!button) return;
  event.preventDefault();
  addRow(button.dataset.add);
});

document.addEventListener("change", (event) => {
  const row = event.target.closest("[data-row-box]");
  if (!row) return;
  showWhatMatters(row);
});

function showDateField(choice) {
  const text = choice.closest(".partial-date").querySelector("input[type=text]");
  text.hidden = !["day", "month", "year", "range", "exactly", "between"].includes(choice.value);
}

document.addEventListener("change", (event) => {
  if (event.target.name.endsWith("_how")) showDateField(event.target);
});
for (const choice of document.querySelectorAll(".partial-date select, .partial-date input:checked")) showDateField(choice);

for (const row of document.querySelectorAll("[data-rows] [data-row-box]")) showWhatMatters(row);
