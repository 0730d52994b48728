/**
 * Typed input outlives a click beside it, an ended session and a refused move: form[data-keep] (a comment, a reason, a
 * conflict) is kept in the browser until a page reports success, and leaving a page with open input asks first.
 */
import { autosavePending } from "./autosave.js";
import { readRaw, writeRaw } from "./fields.js";
import { bar } from "./save_state.js";
import { drop, keep, take } from "./shelf.js";
import { say, sayTime } from "./words.js";

/** @type {Set<HTMLFormElement>} */
const open = new Set();

/** @param {HTMLFormElement} form @returns {string} */
const nameOf = (form) => `typed:${new URL(form.getAttribute("action") ?? "", location.href).pathname}:${form.dataset.keep}`; // form.action may be a field

/** @param {HTMLFormElement} form @returns {string} */
const versionOf = (form) => form.querySelector('input[name="version"]')?.value ?? "";

/** @param {Record<string, string[]>} raw @returns {boolean} */
const hasText = (raw) => Object.entries(raw).some(([name, values]) => name !== "" && values.some((value) => value.trim() !== ""));

/** @param {HTMLFormElement} form @returns {Record<string, string[]>} text a person can have typed; hidden fields are not kept */
function typedOf(form) {
  const hidden = new Set([...form.querySelectorAll('input[type="hidden"], [data-no-keep]')].map((input) => input.name));
  return Object.fromEntries(Object.entries(readRaw(form)).filter(([name]) => !hidden.has(name)));
}

/** @param {HTMLFormElement} form */
function restore(form) {
  const kept = take(nameOf(form));
  if (!kept || !hasText(kept.values)) return;
  const shown = typedOf(form);
  if (JSON.stringify(shown) === JSON.stringify(kept.values)) return;
  if (kept.version !== versionOf(form)) { // the document went on: kept, but only put back by hand
    return bar(form.closest("details") ?? form, `${say("kept")} ${sayTime(kept.at)}.`,
      [[say("restore"), () => putBack(form, kept.values)], [say("drop"), () => drop(nameOf(form))]]);
  }
  putBack(form, kept.values);
}

/** @param {HTMLFormElement} form @param {Record<string, string[]>} values */
function putBack(form, values) {
  writeRaw(form, values);
  form.closest("details")?.setAttribute("open", "");
  open.add(form);
}

/** @param {HTMLFormElement} form @param {boolean} sent */
function store(form, sent) {
  const values = typedOf(form);
  if (hasText(values)) keep(nameOf(form), { at: Date.now(), version: versionOf(form), values, sent });
  else drop(nameOf(form));
}

/** @param {HTMLFormElement} form */
function bindKept(form) {
  restore(form);
  form.addEventListener("input", () => { open.add(form); store(form, false); });
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    store(form, true);
    open.delete(form);
  });
}

/** Binds form[data-keep], and the question before leaving a page. */
export function bindUnsaved() {
  document.querySelectorAll("form[data-keep]").forEach(bindKept);
  document.addEventListener("change", (event) => {
    const field = /** @type {HTMLInputElement} */ (event.target);
    if (field.type === "file" && field.form && field.value) open.add(field.form);
  });
  document.addEventListener("submit", (event) => { if (!event.defaultPrevented) open.delete(event.target); });
  window.addEventListener("beforeunload", (event) => {
    if (open.size || autosavePending()) event.preventDefault();
  });
}
