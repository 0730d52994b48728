/** details[data-menu] close with Escape and by a click elsewhere; they hold links only, never typed input. */
export function bindMenus() {
  const close = (/** @type {(menu: Element) => boolean} */ which) =>
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => { if (which(menu)) menu.removeAttribute("open"); });
  document.addEventListener("click", (event) => close((menu) => !menu.contains(/** @type {Node} */ (event.target))));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest("details[data-menu][open]");
    close(() => true);
    menu?.querySelector("summary")?.focus();
  });
}
