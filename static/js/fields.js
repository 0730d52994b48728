/**
 * The values of a form, as autosave sends them.
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control
 */
const OUR_OWN = new Set(["csrf_token", "version", "idempotency_key"]);

/** @param {HTMLFormElement} form @returns {Control[]} */
export function controls(form) {
  return /** @type {Control[]} */ ([...form.elements]).filter((one) =>
    one.name && !OUR_OWN.has(one.name) && !one.hasAttribute("data-no-autosave") &&
    !["submit", "button", "file", "password", "fieldset"].includes(one.type));
}

/** @param {Control} one @param {string} text @returns {unknown} */
function typed(one, text) {
  switch (one.dataset.as) {
    case "lines": return text.split("\n").map((line) => line.trim()).filter(Boolean);
    case "number": return text === "" ? null : Number(text);
    case "boolean": return text === "true";
    case "json": return JSON.parse(text || "null");
    default: return text;
  }
}

/** @param {Control[]} group controls of one name @returns {unknown} */
function valueOf(group) {
  const [first] = group;
  if (first.type === "radio") return group.find((one) => /** @type {HTMLInputElement} */ (one).checked)?.value ?? null;
  if (first.type === "checkbox") {
    const ticked = group.filter((one) => /** @type {HTMLInputElement} */ (one).checked).map((one) => one.value);
    return group.length > 1 || first.dataset.as === "list" ? ticked : ticked.length === 1;
  }
  if (first instanceof HTMLSelectElement && first.multiple) return [...first.selectedOptions].map((option) => option.value);
  return group.length > 1 || first.dataset.as === "list" ? group.map((one) => one.value) : typed(first, first.value);
}

/** @param {HTMLFormElement} form @returns {Record<string, unknown>} by field name */
export function read(form) {
  const groups = Map.groupBy ? Map.groupBy(controls(form), (one) => one.name) : groupByName(controls(form));
  return Object.fromEntries([...groups].map(([name, group]) => [name, valueOf(group)]));
}

/** @param {Control[]} all @returns {Map<string, Control[]>} for browsers without Map.groupBy */
function groupByName(all) {
  const groups = new Map();
  for (const one of all) groups.set(one.name, [...(groups.get(one.name) ?? []), one]);
  return groups;
}

/**
 * Puts kept text back into the form and tells everybody who shows it (the editor listens for `trinhky:set`).
 * @param {HTMLFormElement} form
 * @param {Record<string, string[]>} raw per name: values of text controls, or the ticked values
 */
export function writeRaw(form, raw) {
  const seen = new Map();
  for (const one of controls(form)) {
    if (!(one.name in raw)) continue;
    const values = raw[one.name];
    const place = seen.get(one.name) ?? 0;
    seen.set(one.name, place + 1);
    if (one.type === "checkbox" || one.type === "radio") one.checked = values.includes(one.value);
    else if (one instanceof HTMLSelectElement && one.multiple) for (const option of one.options) option.selected = values.includes(option.value);
    else if (values[place] !== undefined) one.value = values[place];
    one.dispatchEvent(new CustomEvent("trinhky:set", { bubbles: true }));
  }
}

/** @param {HTMLFormElement} form @returns {Record<string, string[]>} what writeRaw() takes */
export function readRaw(form) {
  /** @type {Record<string, string[]>} */
  const raw = {};
  for (const one of controls(form)) {
    raw[one.name] ??= [];
    if (one.type === "checkbox" || one.type === "radio") { if (one.checked) raw[one.name].push(one.value); }
    else if (one instanceof HTMLSelectElement && one.multiple) raw[one.name].push(...[...one.selectedOptions].map((option) => option.value));
    else raw[one.name].push(one.value);
  }
  return raw;
}
