/**
 * Asks before a form is sent whose button has data-confirm. The dialog closes by its buttons and Escape only, so that a
 * click beside it loses nothing. Without script the form is sent at once: what cannot be undone has a step of its own.
 */
import { say } from "./words.js";

/** @param {string} question @returns {Promise<boolean>} */
function ask(question) {
  const dialog = document.createElement("dialog");
  dialog.className = "ask";
  dialog.setAttribute("aria-labelledby", "ask-title");
  dialog.setAttribute("aria-describedby", "ask-question");
  const title = Object.assign(document.createElement("h2"), { id: "ask-title", textContent: say("confirm-title") });
  const text = Object.assign(document.createElement("p"), { id: "ask-question", textContent: question });
  const row = Object.assign(document.createElement("form"), { method: "dialog", className: "actions" });
  row.append(answer("yes", say("confirm-yes"), "tk-primary"), answer("no", say("confirm-no"), "tk-quiet"));
  dialog.append(title, text, row);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => {
    dialog.remove();
    resolve(dialog.returnValue === "yes");
  }));
}

/** @param {string} value @param {string} label @param {string} look @returns {HTMLButtonElement} */
const answer = (value, label, look) =>
  Object.assign(document.createElement("button"), { value, textContent: label, className: `tk-button ${look}` });

/** @type {WeakSet<HTMLElement>} */
const agreed = new WeakSet();

/** @param {SubmitEvent} event */
async function question(event) {
  const asked = event.submitter?.closest("[data-confirm]") ?? /** @type {Element} */ (event.target).closest("form[data-confirm]");
  if (!asked || agreed.delete(asked)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const submitter = event.submitter;
  if (!(await ask(asked.getAttribute("data-confirm") ?? ""))) { submitter?.focus(); return; }
  agreed.add(asked);
  form.requestSubmit(submitter);
}

/** Binds [data-confirm]. Captured, so that nothing else hears of a form before the answer. */
export function bindConfirm() {
  document.addEventListener("submit", question, true);
}
