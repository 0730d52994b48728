/**
 * The moves beside the editor after a save: what was missing may be there now. Not while one of them is unfolded, so that
 * nothing that is being typed there is lost.
 */

/** @param {HTMLElement} box */
async function refresh(box) {
  if (box.querySelector("details[open]")) return;
  const answer = await fetch(box.dataset.moves ?? "", { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected || box.querySelector("details[open]")) return; // the old ones stay; the server decides
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.replaceChildren(...fresh.body.childNodes);
}

document.addEventListener("trinhky:saved", () => {
  document.querySelectorAll("[data-moves]").forEach((box) => refresh(box));
});
