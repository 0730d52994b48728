/**
 * The sentences scripts say. They come from the translation catalogue through the element of components/js_words.html.
 * @param {string} key name of the sentence, as in data-<key>
 * @returns {string} the sentence, or nothing when the page has none
 */
export function say(key) {
  return document.getElementById("words")?.getAttribute(`data-${key}`) ?? "";
}

/**
 * @param {number} at milliseconds since 1970
 * @returns {string} time and day in Vietnam
 */
export function sayTime(at) {
  const part = (/** @type {Intl.DateTimeFormatOptions} */ options) =>
    new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Ho_Chi_Minh", ...options }).format(at);
  return `${part({ hour: "2-digit", minute: "2-digit" })} ${part({ day: "2-digit", month: "2-digit" })}`;
}
