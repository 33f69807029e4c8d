"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const map = document.getElementById("map");
  const about = document.getElementById("about");
  const list = document.getElementById("list");
  const search = document.getElementById("search");
  const regime = document.getElementById("regime");
  const slider = document.getElementById("day");
  const shownDay = document.getElementById("shown-day");
  const count = document.getElementById("count");
  const boxes = [...document.querySelectorAll("input[name=verdict]")];
  let x = 0, y = 0, scale = 1, svg = null, day = 0;

  const place = () => { if (svg) svg.style.transform = `translate(${x}px,${y}px) scale(${scale})`; };
  const size = () => [Number(svg.getAttribute("width")), Number(svg.getAttribute("height"))];
  const fit = () => {
    const [w] = size();
    scale = Math.min(1.4, (map.clientWidth - 16) / w);
    x = (map.clientWidth - w * scale) / 2; y = 8;
    place();
  };
  const zoom = (by, cx = map.clientWidth / 2, cy = map.clientHeight / 2) => {
    const next = Math.min(6, Math.max(0.05, scale * by));
    x = cx - (cx - x) * next / scale; y = cy - (cy - y) * next / scale; scale = next;
    place();
  };
  const words = (g) => { const t = g && g.querySelector(":scope > title"); return t ? t.textContent : ""; };
  const say = (text) => { about.textContent = text || data.words.none; };

  const flows = () => [...svg.querySelectorAll("g[data-kind=flow]")];
  const matches = (g) => {
    const asked = search.value.trim().toLowerCase();
    const verdicts = new Set(boxes.filter((b) => b.checked).map((b) => b.value));
    const marks = data.days[day].flows[g.id] || [];
    const own = regime.value ? marks.filter((m) => m[0] === regime.value) : marks;
    const verdict = own.length ? own.reduce((a, b) => (data.gravity[b[1]] > data.gravity[a[1]] ? b : a))[1] : "none";
    return verdicts.has(verdict) && (!regime.value || own.length > 0) && (!asked || words(g).toLowerCase().includes(asked));
  };
  const filter = () => {
    const touched = new Set();
    let shown = 0;
    list.replaceChildren();
    for (const g of flows()) {
      const on = matches(g);
      g.classList.toggle("dim", !on);
      if (!on) continue;
      shown += 1;
      touched.add(g.dataset.from); touched.add(g.dataset.to);
      const item = document.createElement("li");
      const button = document.createElement("button");
      const lines = words(g).split("\n");
      button.textContent = lines[0];
      const more = document.createElement("div");
      more.className = "verdict"; more.textContent = lines.slice(1).join(" · ");
      button.append(more);
      button.addEventListener("click", () => { show(g); });
      item.append(button); list.append(item);
    }
    const asked = search.value.trim().toLowerCase();
    const all = shown === flows().length && !asked;
    for (const n of svg.querySelectorAll("g[data-kind=node]")) {
      n.classList.toggle("dim", !all && !touched.has(n.id) && !(asked && words(n).toLowerCase().includes(asked)));
    }
    const gates = new Set();
    for (const g of flows()) if (!g.classList.contains("dim")) for (const gate of data.gates[g.id] || []) gates.add(gate);
    for (const g of svg.querySelectorAll("g[data-kind=gate]")) g.classList.toggle("dim", !all && !gates.has(g.id));
    for (const g of svg.querySelectorAll("g[data-kind=route]")) g.classList.toggle("dim", !all && !gates.has(g.dataset.gate));
    for (const g of svg.querySelectorAll("g[data-kind=row]")) {
      const own = document.getElementById(g.dataset.flow);
      g.classList.toggle("dim", !!own && own.classList.contains("dim"));
    }
    count.textContent = `${shown} / ${flows().length}`;
  };
  const mark = (g, on) => { if (g) g.classList.toggle("hit", on); };
  const show = (g) => {
    const r = g.querySelector(".chip, rect, path").getBoundingClientRect(), m = map.getBoundingClientRect();
    x += m.left + m.width / 2 - (r.left + r.width / 2); y += m.top + m.height / 2 - (r.top + r.height / 2);
    place(); say(words(g));
    svg.querySelectorAll(".hit").forEach((o) => mark(o, false)); mark(g, true);
    g.focus({ preventScroll: true });
  };
  const choose = (index) => {
    day = index;
    map.replaceChildren(document.getElementById(`picture-${data.days[day].picture}`).content.cloneNode(true));
    svg = map.querySelector("svg");
    svg.setAttribute("role", "group");
    for (const g of svg.querySelectorAll("g[data-kind=flow],g[data-kind=node],g[data-kind=gate]")) {
      g.setAttribute("tabindex", "0"); g.setAttribute("role", "img"); g.setAttribute("aria-label", words(g));
    }
    if (shownDay) shownDay.textContent = data.days[day].day;
    place(); filter();
  };

  map.addEventListener("wheel", (e) => {
    e.preventDefault();
    const m = map.getBoundingClientRect();
    zoom(Math.exp(-e.deltaY / 500), e.clientX - m.left, e.clientY - m.top);
  }, { passive: false });
  let held = null;
  map.addEventListener("pointerdown", (e) => { held = [e.clientX - x, e.clientY - y]; map.setPointerCapture(e.pointerId); });
  map.addEventListener("pointermove", (e) => {
    if (held) { x = e.clientX - held[0]; y = e.clientY - held[1]; place(); return; }
    const g = e.target.closest && e.target.closest("g[data-kind=flow],g[data-kind=node],g[data-kind=gate]");
    svg.querySelectorAll(".hit").forEach((o) => mark(o, o === g));
    if (g) { mark(g, true); say(words(g)); }
  });
  for (const end of ["pointerup", "pointercancel"]) map.addEventListener(end, () => { held = null; });
  map.addEventListener("focusin", (e) => { const g = e.target.closest("g[data-kind]"); if (g) say(words(g)); });
  map.addEventListener("keydown", (e) => {
    const step = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[e.key];
    if (step) { x += step[0]; y += step[1]; place(); e.preventDefault(); }
    if (e.key === "+" || e.key === "=") zoom(1.2);
    if (e.key === "-") zoom(1 / 1.2);
    if (e.key === "0") fit();
  });
  document.getElementById("in").addEventListener("click", () => zoom(1.25));
  document.getElementById("out").addEventListener("click", () => zoom(0.8));
  document.getElementById("whole").addEventListener("click", fit);
  document.getElementById("theme").addEventListener("click", () => {
    const root = document.documentElement;
    root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
  });
  search.addEventListener("input", filter);
  regime.addEventListener("change", filter);
  boxes.forEach((b) => b.addEventListener("change", filter));
  if (slider) slider.addEventListener("input", () => choose(Number(slider.value)));
  if (matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.dataset.theme = "dark";
  choose(0); fit(); say("");
  addEventListener("resize", fit);
})();
