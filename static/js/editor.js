/**
 * The rich text editor on textarea[data-editor]. All that is known of CKEditor stands here and in footnotes.js; if it does
 * not load, the text area stays and is sent as it is. The text area always holds the current text and fires `input`, so
 * that autosave, forms and "unsaved" need not know of any editor.
 */
import { footnotes } from "./footnotes.js";
import { say } from "./words.js";
import { wordPaste } from "./word_paste.js";

const TOOLBAR = ["undo", "redo", "|", "heading", "|", "bold", "italic", "underline", "superscript", "subscript", "|", "alignment", "|",
  "bulletedList", "numberedList", "outdent", "indent", "|", "insertTable", "blockQuote", "footnote", "|", "removeFormat", "findAndReplace"];

// What does not fit goes behind one button: on the phone the narrow and frequent ones come first.
const PHONE_TOOLBAR = ["bold", "italic", "underline", "undo", "|", "numberedList", "bulletedList", "heading", "alignment", "footnote",
  "outdent", "indent", "insertTable", "blockQuote", "superscript", "subscript", "redo", "removeFormat", "findAndReplace"];
const PHONE = "(max-width: 40rem)";

/** @param {any} lib the CKEDITOR global @returns {object[]} */
const plugins = (lib) => [lib.Essentials, lib.Paragraph, lib.Heading, lib.Bold, lib.Italic, lib.Underline, lib.Superscript, lib.Subscript,
  lib.Alignment, lib.List, lib.ListProperties, lib.Indent, lib.Table, lib.TableToolbar, lib.BlockQuote,
  lib.RemoveFormat, lib.FindAndReplace, lib.Autoformat, footnotes(lib)];

/** @param {any} lib @param {string} language @returns {object} */
function settings(lib, language) {
  return {
    licenseKey: "GPL",
    language: { ui: language, content: "vi" },
    plugins: plugins(lib),
    toolbar: { items: matchMedia(PHONE).matches ? PHONE_TOOLBAR : TOOLBAR, shouldNotGroupWhenFull: false },
    heading: { options: [
      { model: "paragraph", title: say("heading-0"), class: "ck-heading_paragraph" },
      { model: "heading2", view: "h2", upcastAlso: ["h1"], title: say("heading-1"), class: "ck-heading_heading2" },
      { model: "heading3", view: "h3", title: say("heading-2"), class: "ck-heading_heading3" },
      { model: "heading4", view: "h4", upcastAlso: ["h5", "h6"], title: say("heading-3"), class: "ck-heading_heading4" },
    ] },
    alignment: { options: ["left", "center", "right", "justify"] },
    list: { properties: { styles: true, startIndex: true, reversed: false } },
    table: { contentToolbar: ["tableColumn", "tableRow", "mergeTableCells"] },
  };
}

/** @param {HTMLTextAreaElement} area @param {any} editor */
function keepInStep(area, editor) {
  const copy = () => {
    const text = editor.getData({ skipListItemIds: true });
    if (text === area.value) return;
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  editor.model.document.on("change:data", copy);
  area.addEventListener("trinhky:set", () => editor.setData(area.value));
}

/** @param {HTMLTextAreaElement} area @param {any} editor A name for the box and the words of help, as the text area had. */
function describe(area, editor) {
  const label = document.querySelector(`label[for="${area.id}"]`);
  const root = editor.editing.view.document.getRoot();
  editor.editing.view.change((/** @type {any} */ writer) => {
    writer.setAttribute("aria-label", label?.textContent?.replace("*", "").trim() || say("editor"), root);
  });
  label?.addEventListener("click", () => editor.focus());
}

/** @param {any} lib @param {HTMLTextAreaElement} area */
async function start(lib, area) {
  const required = area.required;
  area.required = false; // a hidden required field could never be corrected; the server checks it
  try {
    const editor = await lib.ClassicEditor.create(area, settings(lib, document.documentElement.lang || "vi"));
    keepInStep(area, editor);
    wordPaste(editor);
    describe(area, editor);
    area.dispatchEvent(new CustomEvent("trinhky:editor", { bubbles: true, detail: { editor } }));
  } catch (error) {
    area.required = required;
    console.warn("The editor did not start; the text area is used instead.", error);
  }
}

const lib = globalThis.CKEDITOR; // its translations add themselves to a global of their own
if (lib) document.querySelectorAll("textarea[data-editor]").forEach((area) => start(lib, area));
