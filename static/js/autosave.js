/**
 * Saves a form[data-autosave] while it is being typed, and never loses a word: what the server has not confirmed stays in
 * the browser, through an ended session, a lost network, a closed tab or another person's save.
 */
import { read, readRaw, writeRaw } from "./fields.js";
import { send } from "./net.js";
import { bar, SaveState } from "./save_state.js";
import { drop, keep, take } from "./shelf.js";
import { say, sayTime } from "./words.js";

const PAUSE_MS = 1200;
const LONGEST_RETRY_MS = 60_000;
const KEEPALIVE_LIMIT_BYTES = 60_000; // browsers refuse larger bodies while a page is being left

class Autosave {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave ?? "";
    this.shelf = `draft:${form.dataset.autosaveKey ?? location.pathname}`;
    this.state = new SaveState(form);
    this.confirmed = read(form);
    /** @type {Promise<boolean> | null} */
    this.running = null;
    this.halted = false; // after a conflict nothing more is sent until a person has looked
    this.leaving = false; // the plain form is on its way with everything
    this.failures = 0;
    this.timer = 0;
  }

  /** @returns {HTMLInputElement} */
  get versionField() { return this.form.querySelector('input[name="version"]'); }

  /** @returns {Record<string, unknown>} the fields that the server does not have yet */
  changes() {
    return Object.fromEntries(Object.entries(read(this.form)).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(this.confirmed[name])));
  }

  get dirty() { return Object.keys(this.changes()).length > 0; }

  /** Called on every input: keeps the text at once, saves it after a pause. */
  typed() {
    if (!this.dirty || this.leaving) return;
    this.keepText();
    if (this.halted) return;
    this.state.show("typing", say("unsaved"));
    this.later(PAUSE_MS);
  }

  keepText(sent = false) {
    keep(this.shelf, { at: Date.now(), version: this.versionField.value, values: readRaw(this.form), sent });
  }

  /** @param {number} ms */
  later(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  /** @param {{keepalive?: boolean}} [options] @returns {Promise<boolean>} true when the server has everything */
  async save(options = {}) {
    clearTimeout(this.timer);
    if (this.running) await this.running;
    if (this.halted) return false;
    if (!this.dirty) return true;
    this.running = this.sendChanges(options).finally(() => { this.running = null; });
    return this.running;
  }

  /** @param {{keepalive?: boolean}} options @returns {Promise<boolean>} */
  async sendChanges(options) {
    const sent = this.changes();
    this.state.show("saving", say("saving"));
    try {
      const version = Number(this.versionField.value);
      return this.answered(sent, await send("PATCH", this.url, { version, ...sent }, options));
    } catch {
      return this.failed(); // the network, or an answer that cannot be read
    }
  }

  /**
   * @param {Record<string, unknown>} sent
   * @param {{status: number, json: any, over: boolean}} answer
   * @returns {boolean}
   */
  answered(sent, { status, json, over }) {
    if (over) return this.sessionOver();
    if (status >= 200 && status < 300 && json && json.version !== undefined) return this.saved(sent, json.version);
    if (status === 409) return this.stale();
    if (status >= 500 || status === 429 || !json) return this.failed();
    this.state.show("failed", `${say("save-refused")} ${json.detail ?? json.title ?? ""}`);
    return false; // refused for its content: the next input tries again
  }

  /** @param {Record<string, unknown>} sent @param {number} version @returns {boolean} */
  saved(sent, version) {
    this.failures = 0;
    Object.assign(this.confirmed, sent);
    const before = this.versionField.value;
    document.querySelectorAll("input[data-follows-version]").forEach((input) => {
      if (input.value === before) input.value = String(version);
    });
    this.versionField.value = String(version);
    document.dispatchEvent(new CustomEvent("trinhky:saved", { detail: { version, form: this.form } }));
    if (this.dirty) { this.keepText(); this.later(PAUSE_MS); return false; }
    drop(this.shelf);
    this.state.show("saved", `${say("saved")} ${sayTime(Date.now())}`);
    return true;
  }

  /** @returns {false} */
  failed() {
    this.state.show("failed", say("save-failed"));
    this.failures += 1;
    this.later(Math.min(PAUSE_MS * 2 ** this.failures, LONGEST_RETRY_MS));
    return false;
  }

  /** @returns {false} */
  sessionOver() {
    this.state.show("over", say("session-over"), { link: location.href, label: say("sign-in") });
    return false; // tried again when the person comes back to this page
  }

  /** @returns {false} */
  stale() {
    this.halted = true;
    // The plain form carries the stale version and the whole text: the server answers with both side by side.
    this.state.show("stale", say("stale"), { press: () => this.submitPlainly(), label: say("compare") });
    return false;
  }

  submitPlainly() {
    this.leaving = true;
    this.keepText();
    this.form.requestSubmit();
  }

  /** Puts kept text back: by itself when nobody saved in between, else only when asked. */
  restore() {
    const kept = take(this.shelf);
    if (!kept) return;
    const shown = readRaw(this.form);
    if (JSON.stringify(kept.values) === JSON.stringify(shown)) { drop(this.shelf); return; }
    const back = () => { writeRaw(this.form, kept.values); this.typed(); };
    const forget = () => drop(this.shelf);
    if (kept.version === this.versionField.value) {
      back();
      bar(this.form, `${say("restored")} ${sayTime(kept.at)}.`, [[say("drop-restored"), () => { writeRaw(this.form, shown); forget(); this.typed(); }]]);
    } else {
      bar(this.form, `${say("kept")} ${sayTime(kept.at)}.`, [[say("restore"), back], [say("drop"), forget]]);
    }
  }

  /** The page goes out of sight (another tab or app): what is open is sent at once, if it is small enough for then. */
  hidden() {
    if (!this.dirty || this.halted || this.running || this.leaving) return;
    const small = new Blob([JSON.stringify(this.changes())]).size < KEEPALIVE_LIMIT_BYTES;
    if (small) this.save({ keepalive: true });
  }
}

/** @type {Autosave[]} */
const all = [];

/** @returns {boolean} whether a form on this page holds what the server does not have */
export const autosavePending = () => all.some((one) => one.dirty && !one.leaving);

/** @param {SubmitEvent} event Forms that name the version wait until the text is saved under it. */
async function beforeSubmit(event) {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const own = all.find((one) => one.form === form);
  if (own?.leaving || own?.halted) { own.leaving = true; own.keepText(true); return; }
  const waits = own ? own.running : form.querySelector("input[data-follows-version]") && all.some((one) => one.dirty || one.running);
  if (!waits) { if (own) { own.leaving = true; own.keepText(true); } return; }
  event.preventDefault();
  event.stopImmediatePropagation();
  const submitter = event.submitter;
  const done = await Promise.all(all.map((one) => (one === own ? one.running : one.save())));
  if (own) { own.leaving = true; own.keepText(true); }
  else if (done.includes(false)) { all.forEach((one) => one.dirty && one.state.show("failed", say("save-first"))); return; }
  form.requestSubmit(submitter);
}

/** Binds every form[data-autosave]. */
export function bindAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const one = new Autosave(form);
    all.push(one);
    one.restore();
    form.addEventListener("input", () => one.typed());
    form.addEventListener("change", () => one.typed());
    window.addEventListener("online", () => one.save());
    window.addEventListener("focus", () => one.save());
    document.addEventListener("visibilitychange", () => document.hidden && one.hidden());
    // Nothing is sent while the page is being left: it would race with the next page. The browser keeps the text.
    window.addEventListener("pagehide", () => { one.leaving = true; });
    window.addEventListener("pageshow", () => { one.leaving = false; });
  }
  if (all.length) document.addEventListener("submit", beforeSubmit, true);
}
