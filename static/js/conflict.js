/** In the conflict view: takes the stored text over into one's own box (which stays editable). */

/** @param {HTMLElement} button */
function takeOver(button) {
  const stored = document.getElementById(button.dataset.take ?? "");
  const mine = document.getElementById(button.dataset.takeInto ?? "");
  if (!stored || !(mine instanceof HTMLTextAreaElement)) return;
  mine.value = button.hasAttribute("data-take-html") ? stored.innerHTML : stored.innerText;
  mine.dispatchEvent(new CustomEvent("trinhky:set", { bubbles: true }));
  mine.dispatchEvent(new Event("input", { bubbles: true }));
  mine.focus();
}

/** Binds [data-take]. */
export function bindConflict() {
  document.querySelectorAll("[data-take]").forEach((button) => button.addEventListener("click", () => takeOver(button)));
}
