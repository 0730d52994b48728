/**
 * A second click sends nothing: the first one is on its way. (The server is safe by itself, by the idempotency key.)
 */
import { say } from "./words.js";

const GIVE_BACK_AFTER_MS = 30_000; // a lost answer must not lock the page

/** @param {HTMLFormElement} form @param {HTMLElement | null} button */
function release(form, button) {
  delete form.dataset.onItsWay;
  button?.removeAttribute("aria-busy");
}

/** @param {SubmitEvent} event */
function guard(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (event.defaultPrevented || !form.matches("[data-once]")) return;
  if (event.submitter?.matches("[data-gives-file]")) return; // a file leaves the page as it is, and no `pageshow` follows
  if (form.dataset.onItsWay) { event.preventDefault(); return; }
  form.dataset.onItsWay = "yes";
  const button = event.submitter;
  // Only marked, never `disabled`: a disabled button would not be sent with its name.
  button?.setAttribute("aria-busy", "true");
  button?.setAttribute("title", say("sending"));
  setTimeout(() => release(form, button), GIVE_BACK_AFTER_MS);
}

/** Binds form[data-once]. */
export function bindOnce() {
  document.addEventListener("submit", guard);
  window.addEventListener("pageshow", () => { // the way back shows the page as it was left
    document.querySelectorAll("form[data-on-its-way]").forEach((form) => release(form, form.querySelector("[aria-busy]")));
  });
}
