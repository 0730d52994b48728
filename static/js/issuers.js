/**
 * Bodies that issue a document together, as rows (body, who signs for it). The rows work without script; with it they are
 * kept together in one hidden field, which is what autosave sends. A body that was changed has no signer yet.
 */

/** @param {HTMLElement} row @param {string} name @returns {any} */
const part = (row, name) => row.querySelector(`[name="issuer_${name}"]`);

/** @param {HTMLElement} box @returns {HTMLElement[]} */
const rowsOf = (box) => [...box.querySelectorAll("[data-issuer]")];

/** @param {HTMLElement} box @returns {object[]} what the rows say, without empty ones; a body half typed waits */
function said(box) {
  const known = new Set([...(part(rowsOf(box)[0], "body").list?.options ?? [])].map((option) => option.value));
  return rowsOf(box).map((row) => [part(row, "body").value.trim(), row]).filter(([body, row]) =>
    known.has(body) || (body && body === part(row, "was").value)).map(([body, row]) => ({
    organisation: body,
    signer: body === part(row, "was").value ? part(row, "signer").value : "",
  }));
}

/** @param {HTMLElement} box a further empty row */
function add(box) {
  const last = rowsOf(box).at(-1);
  const row = /** @type {HTMLElement} */ (last.cloneNode(true));
  const place = rowsOf(box).length + 1;
  row.querySelectorAll("[id]").forEach((one) => { one.id = one.id.replace(/\d+$/, String(place)); });
  row.querySelectorAll("label").forEach((one) => {
    one.htmlFor = one.htmlFor.replace(/\d+$/, String(place));
    one.textContent = one.textContent.replace(/\d+$/, String(place));
  });
  part(row, "body").value = "";
  part(row, "was").value = "";
  last.after(row);
}

/** @param {HTMLElement} box */
function bind(box) {
  const whole = box.querySelector("[data-issuers-whole]");
  const tell = () => { whole.value = JSON.stringify(said(box)); };
  box.addEventListener("input", (event) => {
    if (event.target === whole) return;
    const row = event.target.closest("[data-issuer]");
    part(row, "signer").disabled = part(row, "body").value.trim() !== part(row, "was").value;
    tell();
    if (rowsOf(box).every((one) => part(one, "body").value.trim())) add(box);
  });
  box.closest("form").addEventListener("submit", () => {
    rowsOf(box).forEach((row) => { part(row, "signer").disabled = false; }); // a disabled field would not be sent
  });
}

document.querySelectorAll("[data-issuers]").forEach(bind);
