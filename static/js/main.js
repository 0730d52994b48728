/**
 * Binds the small modules to the page. Every page works without any of this; nothing here decides what may be done.
 */
import { bindAutosave } from "./autosave.js";
import { bindConfirm } from "./confirm.js";
import { bindConflict } from "./conflict.js";
import { bindMenus } from "./menus.js";
import { bindOnce } from "./once.js";
import { bindPreview } from "./preview.js";
import { bindProgress } from "./progress.js";
import { tidy } from "./shelf.js";
import { bindUnsaved } from "./unsaved.js";

document.documentElement.classList.add("scripted");
document.querySelector("[data-focus]")?.focus();

// A success reported on this page has made the text that was sent needless; what was refused stays and is put back.
tidy(document.querySelector('[data-flash="success"]') !== null);

// The order counts for `submit`: a question first, then what must be saved before, then the guard against a second click.
bindConfirm();
bindAutosave();
bindUnsaved();
bindOnce();
bindConflict();
bindMenus();
bindPreview();
bindProgress();
