/**
 * What was typed and not yet confirmed by the server, kept in this browser and per person.
 * @typedef {{at: number, version: string, values: Record<string, string[]>, sent?: boolean}} Kept
 */
const PREFIX = "trinhky";
const KEPT_FOR_DAYS = 14;
const owner = document.querySelector('meta[name="user-key"]')?.getAttribute("content") ?? "";

/** @param {string} name @returns {string} */
const slot = (name) => `${PREFIX}:${owner}:${name}`;

/** @param {string} name @returns {Kept | null} what is kept under the name; null when nothing, or nothing readable */
export function take(name) {
  try {
    return JSON.parse(localStorage.getItem(slot(name)) ?? "null");
  } catch {
    return null; // a private window may refuse storage, another version may have written something else
  }
}

/** @param {string} name @param {Kept} kept */
export function keep(name, kept) {
  try {
    localStorage.setItem(slot(name), JSON.stringify(kept));
  } catch {
    // Full or refused: the page itself still holds the text, and leaving it asks first.
  }
}

/** @param {string} name */
export function drop(name) {
  try {
    localStorage.removeItem(slot(name));
  } catch {
    // refused storage holds nothing
  }
}

/** Throws away what a success has made needless (`sent`) and what nobody came back for. @param {boolean} succeeded */
export function tidy(succeeded) {
  const oldest = Date.now() - KEPT_FOR_DAYS * 86_400_000;
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(`${PREFIX}:`))) {
      const kept = JSON.parse(localStorage.getItem(key) ?? "null");
      const mine = key.startsWith(slot(""));
      if (!kept || kept.at < oldest || (succeeded && mine && kept.sent)) localStorage.removeItem(key);
    }
  } catch {
    // refused storage, or an entry that is not ours to read
  }
}
