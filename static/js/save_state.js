/** The line that says whether the text is saved, and the bar that offers what was kept. */

export class SaveState {
  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.line = form.querySelector("[data-save-state]") ?? document.querySelector(`[data-save-state][data-for="${form.id}"]`);
  }

  /**
   * @param {"saved" | "saving" | "typing" | "failed" | "over" | "stale"} state
   * @param {string} words
   * @param {{label: string, link?: string, press?: () => void}} [way] a way on
   */
  show(state, words, way) {
    if (!this.line) return;
    this.line.dataset.saveState = state;
    const spoken = document.createElement("span");
    spoken.dataset.saveWords = "";
    spoken.textContent = words;
    this.line.replaceChildren(spoken, ...(way ? [wayOn(way)] : []));
  }
}

/** @param {{label: string, link?: string, press?: () => void}} way @returns {HTMLElement} */
function wayOn({ label, link, press }) {
  if (press) return pushButton(label, press);
  const anchor = document.createElement("a");
  Object.assign(anchor, { href: link, target: "_blank", rel: "noopener", textContent: label });
  return anchor;
}

/** @param {string} label @param {() => void} press @returns {HTMLButtonElement} */
function pushButton(label, press) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "tk-button tk-secondary tk-small", textContent: label });
  button.addEventListener("click", press);
  return button;
}

/**
 * A notice above a form with buttons; it goes away when one is pressed.
 * @param {HTMLElement} before
 * @param {string} words
 * @param {[string, () => void][]} ways
 */
export function bar(before, words, ways) {
  const notice = document.createElement("div");
  notice.className = "notice notice-warning";
  notice.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = words;
  const row = document.createElement("p");
  row.className = "actions";
  row.append(...ways.map(([label, press]) => pushButton(label, () => { notice.remove(); press(); })));
  const inner = document.createElement("div");
  inner.className = "notice-words";
  inner.append(text, row);
  notice.append(inner);
  before.before(notice);
}
