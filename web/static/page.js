"use strict";
// Everything works without this file; it only saves keystrokes.

// j / k walk through the items of a list, "/" goes to the search.
const items = () => [...document.querySelectorAll("[data-item]")];
let current = -1;

function show(index) {
  const all = items();
  if (!all.length) return;
  current = Math.max(0, Math.min(index, all.length - 1));
  all.forEach((item, i) => item.classList.toggle("current", i === current));
  all[current].scrollIntoView({ block: "start" });
  const first = all[current].querySelector("a, input:not([type=hidden]), button, summary");
  if (first) first.focus({ preventScroll: true });
}

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j") show(current + 1);
  else if (event.key === "k") show(current - 1);
  else if (event.key === "/") { event.preventDefault(); document.getElementById("q")?.focus(); }
});

// On a phone the line of pages is longer than the screen: the one that we are on is shown.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// A form goes out once; whatever takes long says so.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.ask || form.dataset.ask;
  if (question && !window.confirm(question)) { event.preventDefault(); return; }
  if (form.method !== "post") return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  const busy = form.querySelector("[data-busy]");
  if (busy) busy.hidden = false;
});
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("[data-busy]").forEach((busy) => { busy.hidden = true; });
  });
});

// One box ticks all boxes of its list.
document.addEventListener("change", (event) => {
  const all = event.target.closest("[data-all]");
  if (all) document.querySelectorAll(`input[name="${all.dataset.all}"]`).forEach((box) => { box.checked = all.checked; });
});

document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));

// A file that is made first takes a while: a bar runs until the answer has arrived (its cookie bears our number).
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-taking]");
  if (!link) return;
  const bar = document.getElementById(link.dataset.taking);
  const number = String(Date.now());
  const address = new URL(link.href);
  address.searchParams.set("ticket", number);
  link.href = address;
  bar.hidden = false;
  const until = Date.now() + 180000;
  const watch = setInterval(() => {
    if (!document.cookie.includes(`dondoc_taken=${number}`) && Date.now() < until) return;
    clearInterval(watch);
    bar.hidden = true;
    document.cookie = "dondoc_taken=; Max-Age=0; Path=/; SameSite=Strict";
  }, 300);
});
