/**
 * Nơi nhận as rows (name, purpose, channel). The rows work without script; with it they are kept together in one hidden
 * field, which is what autosave sends, and a name chosen from the address book brings its channel and purpose.
 */

/** @param {HTMLElement} row @param {string} name @returns {any} */
const part = (row, name) => row.querySelector(`[name="recipient_${name}"]`);

/** @param {HTMLElement} box @returns {HTMLElement[]} */
const rowsOf = (box) => [...box.querySelectorAll("[data-recipient]")];

/** @param {HTMLElement} box @returns {object[]} what the rows say, without empty ones */
function said(box) {
  return rowsOf(box).filter((row) => part(row, "line").value.trim()).map((row) => ({
    line: part(row, "line").value.trim(),
    purpose: part(row, "purpose").value,
    channel: part(row, "channel").value || null,
    entry: part(row, "entry").value || null,
  }));
}

/** @param {HTMLElement} box @returns {HTMLElement} a further empty row */
function add(box) {
  const last = rowsOf(box).at(-1);
  const row = /** @type {HTMLElement} */ (last.cloneNode(true));
  const place = rowsOf(box).length + 1;
  row.querySelectorAll("[id]").forEach((one) => { one.id = one.id.replace(/\d+$/, String(place)); });
  row.querySelectorAll("label").forEach((one) => { one.htmlFor = one.htmlFor.replace(/\d+$/, String(place)); });
  fill(row, { line: "", purpose: "act", channel: null, entry: null });
  last.after(row);
  return row;
}

/** @param {HTMLElement} row @param {any} values */
function fill(row, values) {
  part(row, "line").value = values.line;
  part(row, "purpose").value = values.purpose ?? "act";
  part(row, "channel").value = values.channel ?? "";
  part(row, "entry").value = values.entry ?? "";
}

/** @param {HTMLElement} row A name of the address book brings what the book says of it. */
function complete(row) {
  const line = part(row, "line");
  const known = [...(line.list?.options ?? [])].find((option) => option.value === line.value.trim());
  part(row, "entry").value = known?.dataset.entry ?? "";
  if (known?.dataset.purpose) part(row, "purpose").value = known.dataset.purpose;
}

/** @param {HTMLElement} box */
function bind(box) {
  const whole = box.querySelector("[data-recipients-whole]");
  const tell = () => { whole.value = JSON.stringify(said(box)); };
  box.addEventListener("input", (event) => {
    if (event.target.name === "recipient_line") complete(event.target.closest("[data-recipient]"));
    if (event.target !== whole) tell();
    if (rowsOf(box).every((row) => part(row, "line").value.trim())) add(box);
  });
  box.addEventListener("change", (event) => { if (event.target !== whole) tell(); });
  whole.addEventListener("trinhky:set", () => {
    const values = JSON.parse(whole.value || "[]");
    while (rowsOf(box).length < values.length + 1) add(box);
    rowsOf(box).forEach((row, n) => fill(row, values[n] ?? { line: "" }));
  });
}

document.querySelectorAll("[data-recipients]").forEach(bind);
