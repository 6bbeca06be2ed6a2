// Keys of the whole product (look §5). A key without Ctrl does nothing while someone types.
(() => {
  const typing = (target) => target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  const rows = () => [...document.querySelectorAll("[data-rows] tbody tr, .register-table tbody tr")];
  const current = () => rows().find((row) => row.contains(document.activeElement));

  const focusField = (selector) => {
    const field = document.querySelector(selector);
    if (field) { field.focus(); field.select(); }
    return Boolean(field);
  };

  const move = (step) => {
    const all = rows();
    const next = all[all.indexOf(current()) + step] ?? (current() ? null : all[0]);
    const target = next?.querySelector("a[href]");
    target?.focus();
    return Boolean(target);
  };

  const select = () => {
    const box = current()?.querySelector("input[type=checkbox]");
    box?.click();
    return Boolean(box);
  };

  const edit = () => {
    const link = (current() ?? document).querySelector("[data-edit]");
    link?.click();
    return Boolean(link);
  };

  const help = () => {
    document.getElementById("help")?.togglePopover();
    return true;
  };

  const fold = () => {
    const button = document.querySelector("[data-fold]");
    button?.click();
    return Boolean(button);
  };

  const keys = { "/": () => focusField("[data-table-search]") || focusField("#masthead-search"), j: () => move(1), k: () => move(-1), x: select, e: edit, "?": help, "[": fold };
  // The same keys on a Russian layout, by their place on the keyboard.
  const places = { KeyJ: "j", KeyK: "k", KeyX: "x", KeyE: "e", BracketLeft: "[" };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyK") {
      if (focusField("#masthead-search")) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const action = keys[event.key] ?? (event.shiftKey ? undefined : keys[places[event.code]]);
    if (action?.()) event.preventDefault();
  });
})();
