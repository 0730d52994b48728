/**
 * Footnotes for the editor. Stored form: `<sup class="footnote-ref" data-note="2">2</sup>` in the text and, at its end,
 * `<ol class="footnotes"><li>…</li></ol>`, the n-th item being note n. References are numbered in the order in which they
 * stand; a note goes with its reference, and a reference that was pasted twice gets a note of its own.
 */
import { say } from "./words.js";

/** @param {any} editor @returns {any[]} the references of the text in their order */
function references(editor) {
  const whole = editor.model.createRangeIn(editor.model.document.getRoot());
  return [...whole.getItems()].filter((item) => item.is("element", "footnoteRef"));
}

/** @param {any} root @returns {any[]} all note lists (pasting can bring a second) */
const lists = (root) => [...root.getChildren()].filter((child) => child.is("element", "footnotes"));

/** @param {any[]} refs @param {any[]} items @returns {any[]} for each reference its note, or null when it has none yet */
function pair(refs, items) {
  const free = new Set(items);
  return refs.map((ref) => {
    const own = [...free].find((item) => item.getAttribute("note") === ref.getAttribute("note")) ?? null;
    free.delete(own);
    return own;
  });
}

/** @param {any} root @param {any[]} refs @param {any[]} items @param {any[]} pairs @returns {boolean} */
function inOrder(root, refs, items, pairs) {
  const found = lists(root);
  const placed = refs.length === 0 ? found.length === 0 : found.length === 1 && found[0] === root.getChild(root.childCount - 1);
  return placed && items.length === refs.length && refs.every((ref, place) =>
    pairs[place] === items[place] && ref.getAttribute("note") === place + 1 && items[place].getAttribute("note") === place + 1);
}

/** @param {any} editor @param {any} writer @returns {boolean} true when something was put right */
function putInOrder(editor, writer) {
  const root = editor.model.document.getRoot();
  const refs = references(editor);
  const items = lists(root).flatMap((list) => [...list.getChildren()]);
  const pairs = pair(refs, items);
  if (inOrder(root, refs, items, pairs)) return false;
  const [first, ...others] = lists(root);
  if (refs.length === 0) { writer.remove(first); return true; }
  const list = first ?? writer.createElement("footnotes");
  if (list !== root.getChild(root.childCount - 1)) {
    if (first) writer.move(writer.createRangeOn(list), writer.createPositionAt(root, "end"));
    else writer.append(list, root);
  }
  refs.forEach((ref, place) => {
    const item = pairs[place] ?? writer.createElement("footnoteItem");
    if (!item.parent) writer.insert(item, list, place);
    else if (list.getChild(place) !== item) writer.move(writer.createRangeOn(item), writer.createPositionAt(list, place));
    writer.setAttribute("note", place + 1, item);
    writer.setAttribute("note", place + 1, ref);
  });
  for (const item of [...list.getChildren()].slice(refs.length)) writer.remove(item);
  for (const other of others) writer.remove(other);
  return true;
}

/** @param {any} editor */
function defineSchema({ model: { schema } }) {
  schema.register("footnoteRef", { allowWhere: "$text", isInline: true, isObject: true, allowAttributes: ["note"] });
  schema.register("footnotes", { allowIn: "$root", isLimit: true, allowChildren: "footnoteItem" });
  schema.register("footnoteItem", { allowIn: "footnotes", isLimit: true, allowAttributes: ["note"], allowChildren: "$text" });
  schema.addChildCheck((/** @type {any} */ context) => (context.endsWith("footnoteItem") ? false : undefined), "footnoteRef");
}

/** @param {any} editor Reads the note list by itself, before the list feature can take it for a numbered list. */
function readNotes(editor) {
  editor.conversion.for("upcast").elementToElement({
    view: { name: "sup", classes: "footnote-ref" }, converterPriority: "highest",
    model: (/** @type {any} */ view, /** @type {any} */ { writer }) =>
      writer.createElement("footnoteRef", { note: Number(view.getAttribute("data-note")) || 0 }),
  });
  editor.data.upcastDispatcher.on("element:ol", (/** @type {any} */ event, /** @type {any} */ data, /** @type {any} */ api) => {
    if (!data.viewItem.hasClass("footnotes") || !api.consumable.test(data.viewItem, { name: true })) return;
    const list = api.writer.createElement("footnotes");
    if (!api.safeInsert(list, data.modelCursor)) return;
    api.consumable.consume(data.viewItem, { name: true, classes: "footnotes" });
    readItems(data.viewItem, list, api);
    api.updateConversionResult(list, data);
    event.stop();
  }, { priority: "highest" });
}

/** @param {any} viewList @param {any} list @param {any} api */
function readItems(viewList, list, api) {
  const views = [...viewList.getChildren()].filter((child) => child.is("element", "li"));
  views.forEach((view, place) => {
    const item = api.writer.createElement("footnoteItem", { note: place + 1 });
    api.writer.append(item, list);
    // A block inside a note (pasted paragraphs) gives its text: a note is one paragraph.
    const inner = [...view.getChildren()];
    const source = inner.length === 1 && inner[0].is("element", "p") ? inner[0] : view;
    api.convertChildren(source, api.writer.createPositionAt(item, 0));
  });
}

/** @param {any} editor @param {any} lib */
function writeNotes(editor, lib) {
  const number = (/** @type {any} */ item) => String(item.getAttribute("note"));
  const sup = (/** @type {any} */ item, /** @type {any} */ writer) => {
    const element = writer.createContainerElement("sup", { class: "footnote-ref", "data-note": number(item) });
    writer.insert(writer.createPositionAt(element, 0), writer.createText(number(item)));
    return element;
  };
  // Raw in the stored text: after a container the editor would turn the next space into a hard one.
  const stored = (/** @type {any} */ item, /** @type {any} */ writer) =>
    writer.createRawElement("sup", { class: "footnote-ref", "data-note": number(item) }, (/** @type {HTMLElement} */ element) => {
      element.textContent = number(item);
    });
  const reference = { name: "footnoteRef", attributes: ["note"] };
  editor.conversion.for("dataDowncast").elementToElement({ model: reference, view: (/** @type {any} */ item, /** @type {any} */ { writer }) => stored(item, writer) });
  editor.conversion.for("editingDowncast").elementToElement({ model: reference, view: (/** @type {any} */ item, /** @type {any} */ { writer }) =>
    lib.toWidget(sup(item, writer), writer, { label: `${say("footnote")} ${number(item)}` }) });
  editor.conversion.for("dataDowncast").elementToElement({ model: "footnotes", view: { name: "ol", classes: "footnotes" } });
  editor.conversion.for("dataDowncast").elementToElement({ model: "footnoteItem", view: "li" });
  // In the editor the notes are boxes to type in, hence no list: a list item with the role of a text box is not heard as either.
  editor.conversion.for("editingDowncast").elementToElement({ model: "footnotes", view: (/** @type {any} */ _, /** @type {any} */ { writer }) =>
    writer.createContainerElement("div", { class: "footnotes", role: "group", "aria-label": say("footnotes") }) });
  editor.conversion.for("editingDowncast").elementToElement({ model: { name: "footnoteItem", attributes: ["note"] },
    view: (/** @type {any} */ item, /** @type {any} */ { writer }) => lib.toWidgetEditable(
      writer.createEditableElement("div", { class: "footnote", "data-note": number(item) }), writer, { label: `${say("footnote")} ${number(item)}` }) });
}

/** @param {any} editor Inserts a reference where the cursor stands, and goes to its note. */
function insertFootnote(editor) {
  const root = editor.model.document.getRoot();
  let reference = null;
  editor.model.change((/** @type {any} */ writer) => {
    reference = writer.createElement("footnoteRef", { note: 0 }); // the post-fixer gives number and note
    const selection = editor.model.document.selection;
    if (!selection.isCollapsed) writer.setSelection(selection.getLastPosition());
    editor.model.insertContent(reference);
  });
  const place = references(editor).indexOf(reference);
  const note = lists(root)[0]?.getChild(place);
  if (note) editor.model.change((/** @type {any} */ writer) => writer.setSelection(note, "in"));
  editor.editing.view.focus();
}

/** @param {any} lib the CKEDITOR global @returns {any} the plugin */
export function footnotes(lib) {
  return class Footnotes extends lib.Plugin {
    static get pluginName() { return "Footnotes"; }
    static get requires() { return [lib.Widget]; }

    init() {
      const { editor } = this;
      defineSchema(editor);
      readNotes(editor);
      writeNotes(editor, lib);
      editor.model.document.registerPostFixer((/** @type {any} */ writer) => putInOrder(editor, writer));
      editor.ui.componentFactory.add("footnote", (/** @type {any} */ locale) => this.button(locale));
    }

    /** @param {any} locale @returns {any} */
    button(locale) {
      const view = new lib.ButtonView(locale);
      view.set({ label: say("footnote"), withText: false, tooltip: true, icon: ICON });
      view.on("execute", () => insertFootnote(this.editor));
      view.bind("isEnabled").to(this.editor, "isReadOnly", (/** @type {boolean} */ readOnly) => !readOnly);
      return view;
    }
  };
}

const ICON = '<svg viewBox="0 0 20 20" xmlns="http://www.w3.org/2000/svg"><path d="M2 4h9v1.6H2zM2 8h7v1.6H2zM2 15.4h16V17H2zM14.3 3.1h1.6V10h-1.6V5.200l-1.700.6V4.300z"/></svg>';
