/**
 * The picture beside the editor, [data-preview]: after a pause in typing the form is sent as it stands, saved or not. The
 * last good pages stay until the next are there; where these take longer, the browser shows the same text by itself, with
 * the same style sheet, until the official pages replace it.
 */
import { say } from "./words.js";

const PAUSE_MS = 350;
const QUICK_AFTER_MS = 250; // most official pages are there before; two changes of the picture would only flicker
const PINCHED = 1.3;

/** @param {string} name @returns {HTMLElement} */
function made(name) {
  const box = document.createElement("div");
  box.className = name;
  return box;
}

class Preview {
  /** @param {HTMLElement} box @param {HTMLFormElement} form */
  constructor(box, form) {
    this.box = box;
    this.form = form;
    this.stage = /** @type {HTMLElement} */ (box.querySelector("[data-preview-stage]"));
    this.pages = /** @type {HTMLElement} */ (box.querySelector("[data-preview-pages]"));
    this.link = /** @type {HTMLAnchorElement | null} */ (box.querySelector("[data-preview-pdf] a"));
    this.savedPdf = this.link?.href ?? "";
    /** @type {HTMLElement | null} */
    this.quick = null;
    /** @type {HTMLElement | null} */
    this.waiting = null;
    /** @type {AbortController | null} */
    this.asking = null;
    this.timer = 0;
  }

  /** @param {"" | "stale" | "failed"} state @param {string} words */
  tell(state, words) {
    this.box.classList.toggle("is-stale", state === "stale");
    this.box.classList.toggle("is-failed", state === "failed");
    this.box.dataset.previewShown = state || "current";
    const line = this.box.querySelector("[data-preview-state]");
    if (line && line.textContent !== words) line.textContent = words;
  }

  later() {
    this.tell("stale", say("preview-stale"));
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    this.asking?.abort();
    const asking = this.asking = new AbortController();
    try {
      const body = new FormData(this.form);
      const taken = await this.fetched(this.box.dataset.preview ?? "", { method: "POST", body, signal: asking.signal });
      const { sheet, pages, pdf } = await taken.json();
      const quick = setTimeout(() => this.showQuick(sheet, asking.signal), QUICK_AFTER_MS);
      const answer = await this.fetched(pages, { signal: asking.signal }).finally(() => clearTimeout(quick));
      if (answer.status === 204) return; // typed on: the newer question brings its own pages
      await this.showPages(await answer.text(), asking.signal);
      if (this.link) this.link.href = pdf;
      this.tell("", "");
    } catch (error) {
      if (asking.signal.aborted) return;
      const reason = error instanceof Error ? error.message : "";
      this.dropQuick(); // the last good pages stay
      this.tell("failed", `${say("preview-failed")} ${reason}`.trim());
    }
  }

  /** @param {string} url @param {RequestInit} options @returns {Promise<Response>} rejects with the reason in words */
  async fetched(url, options) {
    let answer;
    try {
      answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json, text/html" }, ...options });
    } catch {
      throw new Error(""); // no network
    }
    if (answer.ok && !answer.redirected) return answer;
    const problem = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    const reasons = (problem.refusals ?? []).map((/** @type {{message: string}} */ one) => one.message);
    throw new Error(reasons.join(" ") || problem.detail || "");
  }

  /** @param {string} html @param {AbortSignal} signal New pages take the place of the old ones when they can be shown. */
  async showPages(html, signal) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    fresh.querySelectorAll("img").forEach((image, at) => { image.loading = at === 0 ? "eager" : "lazy"; });
    const links = [...fresh.querySelectorAll("a.pdf-page")].map((link) => document.importNode(link, true)); // the copies load
    await links[0]?.querySelector("img")?.decode().catch(() => {});
    if (signal.aborted) return;
    const top = this.stage.scrollTop;
    this.pages.replaceChildren(...links);
    this.dropQuick();
    this.stage.scrollTop = top;
  }

  /** @param {string} url @param {AbortSignal} signal */
  showQuick(url, signal) {
    const next = made("pdf-quick-next");
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-same-origin");
    frame.title = say("preview-sheet");
    frame.src = url;
    frame.addEventListener("load", () => {
      if (signal.aborted || !next.isConnected) { next.remove(); return; }
      this.settle(next, frame);
    });
    signal.addEventListener("abort", () => { if (this.quick !== next) next.remove(); });
    this.waiting?.remove();
    this.waiting = next;
    next.append(frame);
    this.stage.append(next);
  }

  /** @param {HTMLElement} next @param {HTMLIFrameElement} frame The paper as wide as the pictures, where one was reading. */
  settle(next, frame) {
    const paper = frame.contentDocument?.body;
    if (!paper) return;
    const width = this.stage.clientWidth;
    const scale = width / Math.max(paper.scrollWidth, 1);
    const height = paper.scrollHeight;
    Object.assign(frame.style, { width: `${paper.scrollWidth}px`, height: `${height}px`, transform: `scale(${scale})` });
    const top = this.stage.scrollTop;
    this.quick?.remove();
    this.quick = next;
    this.waiting = null;
    next.className = "pdf-quick";
    next.style.height = `${Math.ceil(height * scale)}px`;
    this.pages.hidden = true;
    this.pages.style.display = "none";
    this.stage.scrollTop = top;
    this.tell("stale", say("preview-quick"));
  }

  dropQuick() {
    this.waiting?.remove();
    this.quick?.remove();
    this.waiting = this.quick = null;
    this.pages.hidden = false;
    this.pages.style.display = "";
  }
}

/** Pages that are pinched larger are shown in their large picture. */
function sharpen() {
  if ((window.visualViewport?.scale ?? 1) < PINCHED) return;
  document.querySelectorAll("img[data-large]").forEach((image) => {
    if (!(image instanceof HTMLImageElement)) return;
    const { top, bottom } = image.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight) return;
    image.removeAttribute("srcset");
    image.src = image.dataset.large ?? image.src;
    delete image.dataset.large;
  });
}

/** @param {Event} event Pages that could not be fetched do not seem to be still on their way. */
function tellNotLoaded(event) {
  const pages = event.target instanceof Element ? event.target.closest(".pdf-pages") : null;
  const line = pages?.querySelector(".unit");
  if (line) line.textContent = say("pages-failed");
}

/** Binds [data-preview] to the form that is being typed. */
export function bindPreview() {
  const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-preview]"));
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-autosave]"));
  window.visualViewport?.addEventListener("resize", sharpen);
  document.addEventListener("htmx:responseError", tellNotLoaded);
  document.addEventListener("htmx:sendError", tellNotLoaded);
  if (!box || !form) return;
  const preview = new Preview(box, form);
  form.addEventListener("input", () => preview.later());
  form.addEventListener("change", () => preview.later());
  document.addEventListener("trinhky:saved", () => {
    if (preview.link) preview.link.href = preview.savedPdf;
    if (!["current", "stale"].includes(box.dataset.previewShown ?? "")) preview.later(); // put back from this browser, or failed
  });
}
