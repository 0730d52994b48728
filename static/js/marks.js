/**
 * Findings marked on their words in the editor, by markers that are no part of the text. A place is a block of the text
 * (paragraph, heading, list item, cell, note; those without a word are not counted) and characters in it.
 * @typedef {{key: string, severity: string, index: number, start: number, end: number, found: string | null, message: string}} Place
 */

/** @param {any} element @returns {string[]} what each offset of the block stands for in the stored text */
function pieces(element) {
  return [...element.getChildren()].flatMap((child) => {
    if (child.is("$text")) return [...child.data].flatMap((letter) => (letter.length > 1 ? [letter, ""] : [letter]));
    if (child.is("element", "softBreak")) return ["\n"];
    if (child.is("element", "footnoteRef")) return [String(child.getAttribute("note"))];
    return [""];
  });
}

/** @param {string[]} units @param {number} wanted counted in characters of the stored text @returns {number} the offset in the block */
function offsetOf(units, wanted) {
  let seen = 0;
  for (let offset = 0; offset < units.length; offset += 1) {
    if (seen >= wanted) return offset;
    seen += units[offset].length > 1 && /^\d+$/.test(units[offset]) ? units[offset].length : Math.min(units[offset].length, 1);
  }
  return units.length;
}

/** @param {string[]} units @returns {string} with one character for each that the server counts */
const plain = (units) => units.join("").replace(/\s/g, " ");

/** @param {any} editor @returns {any[]} the blocks with words, in the order in which the server counts them */
function blocks({ model }) {
  const found = [];
  for (const item of model.createRangeIn(model.document.getRoot()).getItems()) {
    if (item.is("element") && model.schema.checkChild(item, "$text") && plain(pieces(item)).trim()) found.push(item);
  }
  return found;
}

export class Marks {
  /** @param {any} editor */
  constructor(editor) {
    this.editor = editor;
    /** @type {Map<string, Place>} */
    this.places = new Map();
    /** @type {Place[] | null} */
    this.waiting = null;
    editor.editing.view.document.on("compositionend", () => setTimeout(() => {
      if (this.waiting) this.show(this.waiting);
      this.waiting = null;
    }));
    editor.conversion.for("editingDowncast").markerToHighlight({
      model: "finding",
      view: (/** @type {{markerName: string}} */ { markerName }) => {
        const [, severity, key] = markerName.split(":");
        return { classes: ["finding-mark", `finding-${severity}`], attributes: { title: this.places.get(key)?.message ?? "" } };
      },
    });
  }

  get all() { return [...this.editor.model.markers.getMarkersGroup("finding")]; }

  /** @param {Place[]} places Shown at once, or when a letter that is being put together (an input method) is finished. */
  show(places) {
    if (this.editor.editing.view.document.isComposing) { this.waiting = places; return; }
    const known = blocks(this.editor);
    this.places = new Map(places.map((place) => [place.key, place]));
    this.editor.model.change((/** @type {any} */ writer) => {
      const wanted = new Map(places.map((place) => [`finding:${place.severity}:${place.key}`, this.rangeOf(writer, known[place.index], place)]));
      for (const marker of this.all) {
        if (wanted.get(marker.name)?.isEqual(marker.getRange())) wanted.delete(marker.name); // what stays is not drawn anew
        else writer.removeMarker(marker);
      }
      for (const [name, range] of wanted) if (range) writer.addMarker(name, { range, usingOperation: false, affectsData: false });
    });
  }

  /**
   * @param {any} writer @param {any} block @param {Place} place
   * @returns {any} null where other words stand there now
   */
  rangeOf(writer, block, { start, end, found }) {
    if (!block) return null;
    const units = pieces(block);
    let [from, to] = [offsetOf(units, start), offsetOf(units, end)];
    if (found && plain(units.slice(from, to)) !== found.replace(/\s/g, " ")) return null;
    if (from === to) { // something is missing here: the character beside it is marked
      if (from > 0) from -= 1; else to += 1;
    }
    return writer.createRange(writer.createPositionAt(block, from), writer.createPositionAt(block, Math.min(to, block.maxOffset)));
  }

  /** @param {string} key @returns {any} the marker, or nothing where its words are gone */
  markerOf(key) { return this.all.find((one) => one.name.endsWith(`:${key}`)); }

  /**
   * Puts other words in the place of those that were found; what they look like stays, and it can be undone.
   * @param {string} key @param {string} words @returns {boolean} false where the words are no longer those that were found
   */
  replace(key, words) {
    const place = this.places.get(key);
    const range = this.markerOf(key)?.getRange();
    if (!place || !range || range.start.parent !== range.end.parent) return false;
    const items = [...range.getItems()];
    if (!items.every((item) => item.is("$textProxy"))) return false;
    const there = items.map((item) => item.data).join("").replace(/\s/g, " ");
    const inserts = place.start === place.end;
    if (!inserts && there !== (place.found ?? there).replace(/\s/g, " ")) return false;
    const attributes = [...(items[0]?.getAttributes() ?? [])];
    this.editor.model.change((/** @type {any} */ writer) => {
      const at = inserts && place.start > 0 ? range.end : range.start; // marked is the character before what is missing
      if (words) writer.insertText(words, attributes, at);
      if (!inserts) writer.remove(writer.createRange(at.getShiftedBy(words.length), at.getShiftedBy(words.length + there.length)));
    });
    return true;
  }

  /** @param {string} key @returns {true} its words are selected; of a finding whose words are gone the text only has the focus */
  select(key) {
    const marker = this.markerOf(key);
    if (marker) this.editor.model.change((/** @type {any} */ writer) => writer.setSelection(marker.getRange()));
    this.editor.editing.view.focus();
    const [drawn] = marker ? this.editor.editing.mapper.markerNameToElements(marker.name) ?? [] : [];
    const mark = drawn && this.editor.editing.view.domConverter.mapViewToDom(drawn);
    mark?.scrollIntoView({ block: "center" }); // below what stands fixed at the top
    return true;
  }
}
