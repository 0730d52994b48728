/** The cited documents beside the editor after a save: what was typed may cite others. */

/** @param {HTMLElement} box */
async function refresh(box) {
  if (box.contains(document.activeElement)) return; // somebody is in the list
  const answer = await fetch(box.dataset.citations ?? "", { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || answer.redirected) return; // the old list stays; the server decides
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  box.replaceChildren(...fresh.body.childNodes);
}

document.addEventListener("trinhky:saved", () => {
  document.querySelectorAll("[data-citations]").forEach((box) => refresh(/** @type {HTMLElement} */ (box)));
});
