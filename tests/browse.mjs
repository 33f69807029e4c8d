// Works an interactive page in Chromium as a person would, with mouse, wheel and keys, and says what does not answer.
//   node tests/browse.mjs PAGE [PICTURE]      writes a screenshot where PICTURE is named
import { spawn } from "node:child_process";
import { writeFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [page, picture] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "browse-"));
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", `--user-data-dir=${profile}`, "--window-size=1500,1000"];
const chromium = spawn("chromium", flags, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
const [, , , write, read] = chromium.stdio;
const waiting = new Map();
const seen = { requests: [], errors: [], loaded: 0 };
let next = 0, rest = "", session;
read.on("data", (bytes) => {
  const parts = (rest + bytes).split("\0");
  rest = parts.pop();
  for (const m of parts.map((p) => JSON.parse(p))) {
    if (m.id) { waiting.get(m.id)(m); waiting.delete(m.id); continue; }
    if (m.method === "Network.requestWillBeSent") seen.requests.push(m.params.request.url);
    if (m.method === "Runtime.exceptionThrown") seen.errors.push(m.params.exceptionDetails.text);
    if (m.method === "Log.entryAdded" && m.params.entry.level === "error") seen.errors.push(m.params.entry.text);
    if (m.method === "Page.loadEventFired") seen.loaded += 1;
  }
});
const call = (method, params = {}) => new Promise((done, fail) => {
  const id = ++next;
  waiting.set(id, (m) => (m.error ? fail(new Error(`${method}: ${m.error.message}`)) : done(m.result)));
  write.write(JSON.stringify({ id, method, params, ...(session ? { sessionId: session } : {}) }) + "\0");
});
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const get = async (expression) => {
  const r = await call("Runtime.evaluate", { expression, returnByValue: true });
  if (r.exceptionDetails) throw new Error(`${expression}: ${r.exceptionDetails.exception?.description}`);
  return r.result.value;
};
const mouse = (type, x, y, more = {}) => call("Input.dispatchMouseEvent", { type, x, y, button: type === "mouseMoved" ? "none" : "left", clickCount: 1, ...more });
const click = async (selector) => {
  const [x, y] = await get(`(() => { const e = document.querySelector(${JSON.stringify(selector)}); e.scrollIntoView({block:"nearest"}); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`);
  await mouse("mousePressed", x, y); await mouse("mouseReleased", x, y);
};
const key = async (name, text) => {
  const codes = { ArrowRight: 39, ArrowLeft: 37, ArrowDown: 40, Tab: 9, Enter: 13 };
  const more = { key: name, code: name, ...(text ? { text } : {}), windowsVirtualKeyCode: codes[name] ?? name.charCodeAt(0) };
  await call("Input.dispatchKeyEvent", { type: "keyDown", ...more }); await call("Input.dispatchKeyEvent", { type: "keyUp", ...more });
};
const place = () => get(`document.querySelector("#map svg").style.transform`);
const shown = async () => Number((await get(`document.getElementById("count").textContent`)).split(" / ")[0]);
let bad = 0;
const check = (what, good, more = "") => { if (!good) bad += 1; console.log(`${good ? "ok  " : "FAIL"}  ${what}${good ? "" : `  ${more}`}`); };
const changes = async (what, of, act) => { const before = await of(); await act(); await wait(60); const after = await of(); check(what, before !== after, `${before} stays`); return [before, after]; };

const work = async () => {
  const { targetId } = await call("Target.createTarget", { url: "about:blank" });
  session = (await call("Target.attachToTarget", { targetId, flatten: true })).sessionId;
  for (const domain of ["Page", "Runtime", "Network", "Log", "Accessibility"]) await call(`${domain}.enable`);
  const url = pathToFileURL(resolve(page)).href;
  await call("Page.navigate", { url });
  for (let i = 0; i < 600 && !seen.loaded; i++) await wait(100);
  await wait(200);

  const all = await shown();
  check("the drawing stands on the page", all > 0);
  await changes("the button + zooms", place, () => click("#in"));
  await changes("the button − zooms", place, () => click("#out"));
  const [mx, my] = await get(`(() => { const r = document.getElementById("map").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`);
  await changes("the wheel zooms", place, () => mouse("mouseWheel", mx, my, { deltaX: 0, deltaY: -240, button: "none" }));
  await changes("dragging pans", place, async () => {
    await mouse("mousePressed", mx, my); await mouse("mouseMoved", mx + 70, my + 40, { button: "left", buttons: 1 }); await mouse("mouseReleased", mx + 70, my + 40);
  });
  await changes("the whole is shown again", place, () => click("#whole"));

  const [hx, hy, title] = await get(`(() => { const g = document.querySelector("#map g[data-kind=flow]:has(.chip), #map g[data-kind=node]"); const e = g.querySelector(".chip") || g.querySelector("rect"); const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2, g.querySelector("title").textContent]; })()`);
  await mouse("mouseMoved", hx, hy); await wait(60);
  const about = await get(`document.getElementById("about").textContent`);
  check("hovering tells the reasons", about === title && about.length > 0, `${about} / ${title}`);

  const word = (await get(`document.querySelector("#map g[data-kind=flow] > title").textContent`)).slice(0, 12).trim();
  await click("#search"); await call("Input.insertText", { text: word }); await wait(100);
  const found = await shown();
  check("search narrows the list", found > 0 && found < all, `${found} of ${all} for ${word}`);
  check("what is not found is dimmed", await get(`document.querySelectorAll("#map g[data-kind=flow].dim").length`) === all - found);
  await get(`(() => { const s = document.getElementById("search"); s.value = ""; s.dispatchEvent(new Event("input")); })()`);

  const regimes = await get(`document.querySelectorAll("#regime option").length`);
  if (regimes > 1) {
    await get(`document.getElementById("regime").focus()`);
    await changes("the regime filters", shown, async () => {
      for (let i = 1; i < regimes && (await shown()) === all; i++) await key("ArrowDown");
    });
    await get(`(() => { const s = document.getElementById("regime"); s.value = ""; s.dispatchEvent(new Event("change")); })()`);
  }
  await changes("a verdict filters", shown, () => click("input[name=verdict]"));
  await click("input[name=verdict]"); await wait(60);
  check("all is shown again", (await shown()) === all);

  if (await get(`!!document.getElementById("day")`)) {
    await get(`document.getElementById("day").focus()`);
    const day = () => get(`document.getElementById("shown-day").textContent`);
    await changes("the slider shows another day", day, () => key("ArrowRight"));
    check("and that day's drawing", (await shown()) > 0);
    await key("ArrowLeft");
  }

  await get(`document.getElementById("theme").focus()`);
  await key("Tab"); await wait(60);
  check("Tab reaches the drawing", await get(`!!document.activeElement.closest("#map g[data-kind]")`), await get(`document.activeElement.outerHTML.slice(0, 90)`));
  check("and tells what stands there", (await get(`document.getElementById("about").textContent`)) === (await get(`document.activeElement.getAttribute("aria-label")`)));
  await changes("arrow keys pan", place, () => key("ArrowRight"));
  await changes("the key + zooms", place, () => key("+", "+"));
  await changes("the key 0 shows the whole", place, () => key("0", "0"));
  await changes("a row of the list goes to its flow", () => get(`document.querySelector("#map .hit")?.id ?? ""`), () => click("#list li:nth-child(2) button"));
  await changes("light and dark", () => get(`getComputedStyle(document.body).backgroundColor`), () => click("#theme"));
  await click("#theme"); await click("#whole");

  const { nodes } = await call("Accessibility.getFullAXTree");
  const roles = (role) => nodes.filter((n) => n.role?.value === role && n.name?.value);
  const drawn = await get(`document.querySelectorAll("#map g[data-kind=flow],#map g[data-kind=node],#map g[data-kind=gate]").length`);
  const images = roles("image").length + roles("img").length;
  check("a screen reader has a name for all that is drawn", images >= drawn, `${images} of ${drawn}`);
  for (const role of ["searchbox", "region", "checkbox", "button", "combobox"]) check(`a screen reader finds a named ${role}`, roles(role).length > 0);
  check("what is told is announced", nodes.some((n) => n.role?.value === "status"));

  check("nothing is asked of anybody", seen.requests.every((r) => r === url), seen.requests.join(" "));
  check("no error", seen.errors.length === 0, seen.errors.join("; "));
  if (picture) writeFileSync(picture, Buffer.from((await call("Page.captureScreenshot", { format: "png" })).data, "base64"));
};
const limit = setTimeout(() => { console.log("FAIL  not done after 120 s"); chromium.kill("SIGKILL"); process.exit(1); }, 120_000);
try { await work(); } catch (e) { bad += 1; console.log(`FAIL  ${e.message}`); }
clearTimeout(limit);
chromium.once("exit", () => { rmSync(profile, { recursive: true, force: true, maxRetries: 5 }); process.exit(bad ? 1 : 0); });
chromium.kill();
