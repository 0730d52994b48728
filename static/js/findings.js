/**
 * Kiểm tra thể thức beside the editor: after a pause in typing the list is asked for anew with what stands in the form,
 * saved or not; each finding is marked on its words in the editor or told below its field, and a click goes there. A fix is
 * typed into the text, where it can be undone; where that is not possible its form is sent, as without script.
 */
import { Marks } from "./marks.js";

const PAUSE_MS = 700;

/**
 * @param {HTMLElement} row
 * @returns {{key: string, severity: string, index: number, start: number, end: number, found: string | null, fix: string | null, field: string, message: string}}
 */
function read(row) {
  const { finding, severity, field, found, fix, index, start, end } = /** @type {Record<string, string>} */ (row.dataset);
  return {
    key: finding, severity, field: field ?? "", found: found ?? null, fix: fix ?? null, message: row.querySelector("[data-message]")?.textContent ?? "",
    index: Number(index ?? -1), start: Number(start ?? 0), end: Number(end ?? 0),
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
    clearTimeout(this.timer);
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
    const focused = this.focused();
    const height = list.querySelector(".findings")?.scrollTop ?? 0;
    list.replaceChildren(inner);
    inner.scrollTop = height;
    if (focused !== null) this.refocus(focused);
    const count = this.box.querySelector("[data-findings-count]");
    const words = /** @type {HTMLElement} */ (inner).dataset.words ?? "";
    if (count && count.textContent !== words) count.textContent = words;
    const brief = document.querySelector("[data-findings-brief]");
    if (brief) brief.textContent = /** @type {HTMLElement} */ (inner).dataset.brief ?? "";
    this.mark();
  }

  /** @returns {string | null} how to find again what has the focus in the list */
  focused() {
    const inside = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-findings-list] :is(a, button)"));
    if (!inside || !this.box.contains(inside)) return null;
    const item = inside.closest("[data-finding]");
    return item ? `#${item.id} ${inside.matches("button") ? "button" : inside.matches("[data-go]") ? "[data-go]" : "a:not([data-go])"}` : ".findings-all button";
  }

  /** @param {string} place Back to the same control; where it is gone, to the next thing to be done. */
  refocus(place) {
    const next = this.box.querySelector(place) ?? this.box.querySelector("[data-fix] button") ?? this.box.querySelector("[data-go]") ?? this.box;
    /** @type {HTMLElement} */ (next).focus();
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

  /** @param {ReturnType<typeof read>} row @returns {Element | null | undefined} the plain field that holds its words */
  controlOf(row) {
    return row.field === "recipients" ? document.querySelectorAll('[name="recipient_line"]')[row.index] : document.getElementById(`field-${row.field}`);
  }

  /** @param {ReturnType<typeof read>} row @returns {boolean} whether the words were found and selected */
  goTo(row) {
    return row.field === "body_html" ? this.marks?.select(row.key) ?? false : choose(this.controlOf(row), row);
  }

  /** @param {ReturnType<typeof read>} row @returns {boolean} whether its words stand right now */
  fix(row) {
    if (row.fix === null) return false;
    return row.field === "body_html" ? this.marks?.replace(row.key, row.fix) ?? false : retype(this.controlOf(row), row);
  }

  /** @param {ReturnType<typeof read>[]} rows @returns {boolean} whether anything was put right */
  fixAll(rows) {
    // From the last place to the first, so that none is moved by another.
    const backwards = [...rows].sort((one, other) => other.index - one.index || other.start - one.start);
    const done = backwards.filter((row) => this.fix(row)).length > 0;
    if (done) this.ask();
    return done;
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

/** @param {Element | null | undefined} control @param {ReturnType<typeof read>} row @returns {boolean} */
function retype(control, row) {
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return false;
  const [start, end] = placeIn(control, row);
  if (control.value.slice(start, end) !== (row.found ?? "")) return false;
  control.setRangeText(row.fix ?? "", start, end, "end");
  control.dispatchEvent(new Event("input", { bubbles: true }));
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
    const target = /** @type {Element} */ (event.target);
    const item = /** @type {HTMLElement | null} */ (target.closest("[data-finding]"));
    const done = target.closest("[data-go]") && item ? findings.goTo(read(item))
      : target.closest(".finding-fix button") && item ? findings.fixAll([read(item)])
        : target.closest(".findings-all button") ? findings.fixAll(findings.rows) : false;
    if (done) event.preventDefault();
  });
}
