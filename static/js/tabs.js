/**
 * The parts of [data-tabs] one at a time: each [data-tab] becomes a panel, its title a tab above. Without script all
 * parts stand one below the other. A link to something in a hidden part, such as `#findings`, opens that part first.
 */
const KEYS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

class Tabs {
  constructor(/** @type {HTMLElement} */ box) {
    this.panels = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[data-tab]")]);
    this.buttons = this.panels.map((panel, at) => this.button(panel, at));
    const bar = document.createElement("div");
    bar.className = "panel-tabs";
    bar.setAttribute("role", "tablist");
    bar.setAttribute("aria-label", box.dataset.tabs ?? "");
    bar.append(...this.buttons);
    bar.addEventListener("keydown", (event) => this.step(event));
    box.prepend(bar);
    this.show(0);
    document.addEventListener("click", (event) => this.follow(/** @type {Element} */ (event.target)), true);
    window.addEventListener("hashchange", () => this.reveal(location.hash));
    this.reveal(location.hash);
  }

  button(/** @type {HTMLElement} */ panel, /** @type {number} */ at) {
    const button = document.createElement("button");
    button.type = "button";
    button.id = `tab-${at}`;
    button.textContent = panel.dataset.tab ?? "";
    button.setAttribute("role", "tab");
    panel.id ||= `panel-${at}`;
    button.setAttribute("aria-controls", panel.id);
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", button.id);
    button.addEventListener("click", () => this.show(at));
    return button;
  }

  show(/** @type {number} */ wanted) {
    this.at = wanted;
    this.panels.forEach((panel, at) => { panel.hidden = at !== wanted; });
    this.buttons.forEach((button, at) => {
      button.setAttribute("aria-selected", String(at === wanted));
      button.tabIndex = at === wanted ? 0 : -1;
    });
  }

  step(/** @type {KeyboardEvent} */ event) {
    const by = /** @type {Record<string, number>} */ (KEYS)[event.key];
    if (!by) return;
    event.preventDefault();
    this.show((/** @type {number} */ (this.at) + by + this.panels.length) % this.panels.length);
    this.buttons[/** @type {number} */ (this.at)].focus();
  }

  follow(/** @type {Element} */ target) {
    const href = target.closest?.("a[href^='#']")?.getAttribute("href");
    if (href) this.reveal(href);
  }

  reveal(/** @type {string} */ hash) {
    const target = hash.length > 1 ? document.getElementById(decodeURIComponent(hash.slice(1))) : null;
    const at = target ? this.panels.findIndex((panel) => panel.contains(target)) : -1;
    if (at >= 0 && at !== this.at) this.show(at);
  }
}

document.querySelectorAll("[data-tabs]").forEach((box) => new Tabs(/** @type {HTMLElement} */ (box)));
