/**
 * Requests with the CSRF token of the page, which is fetched anew when a new session has made the old one worthless.
 */
const tokenHolder = () => document.querySelector('meta[name="csrf-token"]');

/** @returns {string} */
const token = () => tokenHolder()?.getAttribute("content") ?? "";

/**
 * Reads this page again and takes over its token, in the head and in all forms.
 * @returns {Promise<boolean>} false when there is no session: the answer was the sign-in page
 */
async function renewToken() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin", cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector('meta[name="csrf-token"]')?.getAttribute("content");
  const person = (/** @type {ParentNode} */ root) => root.querySelector('meta[name="user-key"]')?.getAttribute("content");
  if (!fresh || person(page) !== person(document)) return false;
  tokenHolder()?.setAttribute("content", fresh);
  document.querySelectorAll('input[name="csrf_token"]').forEach((input) => { input.value = fresh; });
  return true;
}

/** @param {Response} answer @returns {boolean} true when the session, not the content, is what was refused */
const sessionRefused = (answer) =>
  answer.status === 401 || answer.redirected || (answer.status === 400 && !isProblem(answer)) || (answer.ok && !isJson(answer));

/** @param {Response} answer @returns {boolean} true when a fresh token may be all that is missing */
const tokenMayBeOld = (answer) => sessionRefused(answer) || answer.status === 400 || answer.status === 403;

/** @param {Response} answer */
const isProblem = (answer) => (answer.headers.get("Content-Type") ?? "").includes("problem+json");
/** @param {Response} answer */
const isJson = (answer) => (answer.headers.get("Content-Type") ?? "").includes("json");

/**
 * Sends JSON and gives the answer; `over` when the session has ended.
 * @param {string} method
 * @param {string} url
 * @param {unknown} body
 * @param {{keepalive?: boolean}} [options] keepalive: the page is being left
 * @returns {Promise<{status: number, json: any, over: boolean}>} rejects when the network fails
 */
export async function send(method, url, body, options = {}) {
  const attempt = () => fetch(url, {
    method, body: JSON.stringify(body), credentials: "same-origin", keepalive: options.keepalive ?? false,
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
  });
  let answer = await attempt();
  if (tokenMayBeOld(answer) && !options.keepalive && await renewToken()) answer = await attempt();
  if (sessionRefused(answer)) return { status: answer.status, json: null, over: true };
  const json = isJson(answer) ? await answer.json().catch(() => null) : null;
  return { status: answer.status, json, over: false };
}
