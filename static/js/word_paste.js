/**
 * What Word puts on the clipboard, brought to plain structure before the editor sees it. Word writes lists as paragraphs
 * marked `mso-list`, and their kind in a style sheet that our content policy (rightly) never applies; so the kind is read
 * from the mark itself. Fonts, sizes and empty paragraphs go; bold, italic, underline and alignment stay. The same rules
 * stand in workflow/documents/pasted.py for what comes by other ways.
 */

const OF_WORD = /class=["']?Mso|style=["'][^"']*mso-|<o:p|urn:schemas-microsoft-com:office/i;
const KEPT = ["text-align", "font-weight", "font-style", "text-decoration"];
const BLOCKS = "p, td, th, h1, h2, h3, h4, h5, h6, li";
/** @type {[RegExp, string, string][]} */
const KINDS = [[/^(\d+)[.)]$/, "ol", ""], [/^([a-zđ])\)$/, "ol", "lower-latin"], [/^[^\p{L}\p{N}]$|^[o§ØüvqÜ]$/u, "ul", ""]];

/** @param {string} html @returns {string} without remarks, style sheets and Office's own tags */
const bare = (html) => html
  .replace(/<(style|xml|script|title)\b[^]*?<\/\1\s*>/gi, "")
  .replace(/<!--[^]*?-->|<!\[[^\]>]*\]>|<\?xml[^>]*>|<(?:meta|link)\b[^>]*>|<\/?[ovwm]:\w+[^>]*>/gi, "");

/** @param {Element} item @returns {{ level: number, kind: string, form: string, start: number } | null} */
function listed(item) {
  const level = /mso-list:\s*\S+\s+level(\d)/i.exec(item.getAttribute("style") ?? "");
  const mark = level && [...item.querySelectorAll("span")].find((one) => /mso-list:\s*ignore/i.test(one.getAttribute("style") ?? ""));
  if (!level || !mark) return null;
  const label = (mark.textContent ?? "").replace(/\s/g, "");
  for (const [pattern, kind, form] of KINDS) {
    const found = pattern.exec(label);
    if (!found) continue;
    mark.remove();
    return { level: Number(level[1]), kind, form, start: Number(found[1]) || 1 };
  }
  mark.replaceWith(`${label} `); // another kind of number is words of the text
  return null;
}

/** @param {Document} page Neighbouring paragraphs of a list become one list, nested by their levels. */
function makeLists(page) {
  /** @type {{ list: HTMLElement, level: number, kind: string, form: string }[]} */
  let path = [];
  for (const paragraph of page.querySelectorAll("p")) {
    const about = listed(paragraph);
    if (!about || (path.length && paragraph.previousElementSibling !== path[0].list)) path = [];
    if (!about) continue;
    while (path.length && (path[path.length - 1].level > about.level || breaks(path[path.length - 1], about))) path.pop();
    if (!path.length || path[path.length - 1].level < about.level) path.push(opened(page, path, paragraph, about));
    const item = page.createElement("li");
    item.append(...paragraph.childNodes);
    path[path.length - 1].list.append(item);
    paragraph.remove();
  }
}

/** @param {{ level: number, kind: string, form: string }} before @param {{ level: number, kind: string, form: string }} about */
const breaks = (before, about) => before.level === about.level && (before.kind !== about.kind || before.form !== about.form);

/**
 * @param {Document} page @param {{ list: HTMLElement }[]} path @param {Element} paragraph
 * @param {{ level: number, kind: string, form: string, start: number }} about
 */
function opened(page, path, paragraph, about) {
  const list = page.createElement(about.kind);
  if (about.form) list.style.listStyleType = about.form;
  if (about.kind === "ol" && about.start > 1) list.setAttribute("start", String(about.start));
  const item = path.length ? path[path.length - 1].list.lastElementChild : null;
  if (item) item.append(list);
  else paragraph.before(list);
  return { list, ...about };
}

/** @param {Document} page Only what says something stays of the form. */
function dropForm(page) {
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (page.body.querySelectorAll("*"))) {
    const kept = KEPT.map((name) => [name, element.style.getPropertyValue(name)]).filter(([, value]) => value);
    const align = element.matches(BLOCKS) ? element.getAttribute("align") : null;
    for (const name of ["class", "lang", "style", "align", "valign", "width", "height"]) {
      if (name !== "style" || !/^[uo]l$/i.test(element.tagName)) element.removeAttribute(name);
    }
    for (const [name, value] of kept) element.style.setProperty(name, value);
    if (align && !element.style.textAlign) element.style.textAlign = align;
  }
  for (const paragraph of page.querySelectorAll("p")) {
    if (!paragraph.textContent?.trim() && !paragraph.querySelector("img, table")) paragraph.remove();
  }
}

/** @param {string} html @returns {string} */
export function fromWord(html) {
  const page = new DOMParser().parseFromString(bare(html), "text/html");
  makeLists(page);
  dropForm(page);
  return page.body.innerHTML;
}

/** @param {any} editor */
export function wordPaste(editor) {
  const clean = (/** @type {any} */ _event, /** @type {any} */ data) => {
    const html = data.asPlainText ? "" : data.dataTransfer.getData("text/html");
    if (OF_WORD.test(html)) data.content = editor.data.htmlProcessor.toView(fromWord(html));
  };
  editor.editing.view.document.on("clipboardInput", clean, { priority: "high" });
}
