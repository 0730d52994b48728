/**
 * Follows long work: [data-progress] holds a URL that answers {"state": "running" | "done" | "failed", "done": n, "total": n,
 * "message": "…", "next": "/where"}; when it is done the page goes to `next`, or is loaded again.
 */
import { say } from "./words.js";

const FIRST_PAUSE_MS = 800;
const LONGEST_PAUSE_MS = 8000;

/** @typedef {{state: string, done?: number, total?: number, message?: string, next?: string}} Step */

/** @param {HTMLElement} card @param {Step} step */
function show(card, step) {
  const gauge = card.querySelector("progress");
  if (gauge && step.total) Object.assign(gauge, { max: step.total, value: step.done ?? 0 });
  if (step.state === "failed") gauge?.remove();
  tell(card, step.message ?? (step.state === "failed" ? say("progress-failed") : ""));
}

/** @param {HTMLElement} card @param {string} words */
function tell(card, words) {
  const line = card.querySelector("[data-progress-words]");
  if (line && line.textContent !== words) line.textContent = words;
}

/** @param {string} url @returns {Promise<Step>} */
async function fetchStep(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", cache: "no-store" });
  if (!answer.ok) throw new Error(`progress ${answer.status}`);
  return answer.json();
}

/** @param {HTMLElement} card @param {number} pause */
async function follow(card, pause = FIRST_PAUSE_MS) {
  try {
    const step = await fetchStep(card.dataset.progress ?? "");
    show(card, step);
    if (step.state === "done") return void (step.next ? location.assign(step.next) : location.reload());
    if (step.state === "failed") return;
  } catch {
    tell(card, say("progress-lost"));
  }
  setTimeout(() => follow(card, Math.min(pause * 1.4, LONGEST_PAUSE_MS)), pause);
}

/** Binds [data-progress]. */
export function bindProgress() {
  document.querySelectorAll("[data-progress]").forEach((card) => follow(card));
}
