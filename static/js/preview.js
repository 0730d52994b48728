/**
 * Shows the PDF of what was just saved: [data-preview] is refreshed after every confirmed autosave, but not while typing
 * goes on, and the old pages stay until the new ones are there.
 */
import { say } from "./words.js";

const QUIET_MS = 1500;

/** @param {string} url @param {number} version @returns {string} */
function withVersion(url, version) {
  const address = new URL(url, location.href);
  address.searchParams.set("v", String(version));
  return address.href;
}

/** @param {Element} box @param {string} words */
function tell(box, words) {
  const line = box.querySelector("[data-preview-state]");
  if (line) line.textContent = words;
}

/** @param {HTMLIFrameElement} frame @param {number} version @returns {Promise<void>} */
function refreshFrame(frame, version) {
  const next = /** @type {HTMLIFrameElement} */ (frame.cloneNode());
  next.classList.add("pdf-frame-next");
  next.loading = "eager";
  next.src = withVersion(frame.src, version);
  frame.after(next);
  return new Promise((resolve) => next.addEventListener("load", () => {
    frame.remove();
    next.classList.remove("pdf-frame-next");
    resolve();
  }));
}

/** @param {HTMLElement} pages @param {number} version */
async function refreshPages(pages, version) {
  const answer = await fetch(withVersion(pages.dataset.previewPages ?? "", version), { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(`preview ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  pages.replaceChildren(...fresh.body.childNodes);
}

/** @param {HTMLElement} box @param {number} version */
async function refresh(box, version) {
  tell(box, say("preview-stale"));
  const frame = box.querySelector("[data-preview-frame]");
  const pages = box.querySelector("[data-preview-pages]");
  try {
    if (frame && frame.offsetParent !== null) await refreshFrame(frame, version);
    else if (pages?.dataset.previewPages) await refreshPages(pages, version);
    box.dataset.version = String(version);
    tell(box, "");
  } catch {
    tell(box, say("preview-failed")); // the last good pages stay
  }
}

/** Binds [data-preview]. */
export function bindPreview() {
  const boxes = document.querySelectorAll("[data-preview]");
  let timer = 0;
  document.addEventListener("trinhky:saved", (event) => {
    clearTimeout(timer);
    timer = setTimeout(() => boxes.forEach((box) => refresh(box, event.detail.version)), QUIET_MS);
  });
}
