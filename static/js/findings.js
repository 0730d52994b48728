/**
 * Kiểm tra thể thức beside the editor: after a pause in typing the list is asked for anew with what stands in the form,
 * saved or not; each finding is marked on its words in the editor or told below its field, and a click goes there.
 */
import { Marks } from "./marks.js";

const PAUSE_MS = 700;

/** @param {HTMLElement} row @returns {{key: string, severity: string, part: string, index: number, start: number, end: number, annex: number, found: string | null, field: string, message: string}} */
function read(row) {
  const { finding, severity, part, field } = /** @type {Record<string, string>} */ (row.dataset);
  return {
    key: finding, severity, part, field: field ?? "", found: row.dataset.found ?? null, message: row.querySelector("[data-message]")?.textContent ?? "",
    index: Number(row.dataset.index ?? -1), start: Number(row.dataset.start ?? 0), end: Number(row.dataset.end ?? 0), annex: Number(row.dataset.annex ?? 0),
  };
}

class Findings {
  /** @param {HTMLElement} box @param {HTMLFormElement} form */
  constructor(box, form) {
    this.box = box;
    this.form = form;
    /** @type {Marks | null} */
    this.marks = null;
    /** @type {AbortController | null} */
    this.asking = null;
    this.timer = 0;
  }

  get rows() { return [...this.box.querySelectorAll("[data-finding]")].map((row) => read(/** @type {HTMLElement} */ (row))); }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  /** The list for what stands in the form now; whatever goes wrong, the old one stays: the server decides. */
  async ask() {
    this.asking?.abort();
    this.asking = new AbortController();
    try {
      const options = { method: "POST", body: new FormData(this.form), credentials: /** @type {const} */ ("same-origin"), signal: this.asking.signal };
      const answer = await fetch(this.box.dataset.findings ?? "", options);
      if (answer.ok && !answer.redirected) this.show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* typed on, or no network */ }
  }

  /** @param {Document} fresh */
  show(fresh) {
    const list = this.box.querySelector("[data-findings-list]");
    const inner = fresh.querySelector(".findings");
    if (!list || !inner) return;
    const version = /** @type {HTMLInputElement} */ (this.form.querySelector('input[name="version"]')).value;
    inner.querySelectorAll("input[data-follows-version]").forEach((input) => { /** @type {HTMLInputElement} */ (input).value = version; });
    const focused = this.focusedKey();
    const height = list.querySelector(".findings")?.scrollTop ?? 0;
    list.replaceChildren(inner);
    inner.scrollTop = height;
    if (focused) (document.getElementById(focused) ?? this.box.querySelector("[data-go]"))?.focus();
    const count = this.box.querySelector("[data-findings-count]");
    const words = /** @type {HTMLElement} */ (inner).dataset.words ?? "";
    if (count && count.textContent !== words) count.textContent = words;
    this.mark();
  }

  /** @returns {string | undefined} the item of the list in which the focus stands */
  focusedKey() {
    const inside = document.activeElement?.closest("[data-finding]");
    return inside && this.box.contains(inside) ? inside.id : undefined;
  }

  mark() {
    const rows = this.rows;
    this.marks?.show(rows.filter((row) => row.field === "body_html" && row.index >= 0));
    document.querySelectorAll(".field-hints").forEach((one) => one.remove());
    for (const row of rows) if (row.field && row.field !== "body_html") this.hint(row);
  }

  /** @param {ReturnType<typeof read>} row A line below the field, leading to the list. */
  hint(row) {
    const field = document.getElementById(`field-${row.field}`);
    const holder = field?.closest(".field");
    if (!holder) return;
    let hints = holder.querySelector(".field-hints");
    if (!hints) {
      hints = document.createElement("ul");
      hints.className = "field-hints";
      holder.append(hints);
    }
    const line = document.createElement("li");
    line.dataset.severity = row.severity;
    const link = document.createElement("a");
    link.href = `#finding-${row.key}`;
    link.textContent = row.message;
    line.append(link);
    hints.append(line);
  }

  /** @param {ReturnType<typeof read>} row @returns {boolean} whether the words were found and selected */
  goTo(row) {
    if (row.field === "body_html") return this.marks?.select(row.key) ?? false;
    if (row.field === "recipients") return choose(document.querySelectorAll('[name="recipient_line"]')[row.index], row);
    return choose(document.getElementById(`field-${row.field}`), row);
  }
}

/** @param {Element | null | undefined} control @param {ReturnType<typeof read>} row @returns {boolean} */
function choose(control, row) {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return false;
  const [start, end] = placeIn(control, row);
  control.scrollIntoView({ block: "center" });
  control.focus();
  control.setSelectionRange(start, end);
  return true;
}

/** @param {HTMLInputElement | HTMLTextAreaElement} control @param {ReturnType<typeof read>} row @returns {[number, number]} */
function placeIn(control, row) {
  const text = control.value;
  const offset = control instanceof HTMLTextAreaElement && row.field !== "subject" ? lineStart(text, row.index) : 0;
  const at = row.found ? text.indexOf(row.found, offset) : -1; // what was typed may have more spaces than what is judged
  if (at >= 0 && Math.abs(at - offset - row.start) > 20) return [offset + row.start, offset + row.end];
  return at >= 0 ? [at, at + (row.found ?? "").length] : [offset + row.start, offset + row.end];
}

/** @param {string} text @param {number} index among the lines that say something @returns {number} */
function lineStart(text, index) {
  let offset = 0;
  let seen = 0;
  for (const line of text.split("\n")) {
    if (line.trim() && seen++ === index) return offset;
    offset += line.length + 1;
  }
  return 0;
}

const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-findings]"));
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-autosave]"));
if (box && form) {
  const findings = new Findings(box, form);
  findings.mark();
  form.addEventListener("input", () => findings.later());
  form.addEventListener("change", () => findings.later());
  form.addEventListener("trinhky:editor", (event) => {
    findings.marks = new Marks(/** @type {CustomEvent} */ (event).detail.editor);
    findings.mark();
  });
  box.addEventListener("click", (event) => {
    const link = /** @type {Element} */ (event.target).closest("[data-go]");
    const row = link?.closest("[data-finding]");
    if (row && findings.goTo(read(/** @type {HTMLElement} */ (row)))) event.preventDefault();
  });
}
