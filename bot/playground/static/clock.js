// The product's clock: shows its time and moves it, where the product allows that.

import { loadClock, moveClock, resetClock } from "/static/server.js";

const REFRESH_MILLISECONDS = 10_000;
const panel = document.getElementById("clock");
const day = document.getElementById("clock-day");
const time = document.getElementById("clock-time");
const form = document.getElementById("clock-form");
const choose = document.getElementById("clock-choose");
const to = document.getElementById("clock-to");

/** Show `{now, weekday, can_move}`; the panel stays hidden where the clock cannot be moved. */
export function showClock(clock) {
  panel.hidden = !clock.can_move;
  const [date, rest] = clock.now.split("T");
  const [year, month, dayOfMonth] = date.split("-").map(Number);
  const isNarrow = matchMedia("(max-width: 760px)").matches;
  const start = isNarrow ? "" : `${year}年`;
  const weekday = isNarrow ? clock.weekday.replace("星期", "周") : clock.weekday;
  day.textContent = `${start}${month}月${dayOfMonth}日 ${weekday}`;
  time.textContent = rest.slice(0, 5);
  if (document.activeElement !== to) to.value = clock.now.slice(0, 16);
}

/** Make the panel's buttons work; `complain` shows why something was refused. */
export function startClock(complain) {
  const change = async (act) => {
    try {
      showClock(await act());
    } catch (refused) {
      complain(refused.message);
    }
  };
  panel.open = matchMedia("(min-width: 761px) and (min-height: 700px)").matches;
  for (const button of panel.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => change(() => moveClock({ step: button.dataset.step })));
  }
  document.getElementById("clock-reset").addEventListener("click", () => change(resetClock));
  choose.addEventListener("click", () => {
    form.hidden = !form.hidden;
    choose.setAttribute("aria-expanded", String(!form.hidden));
    if (!form.hidden) to.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    change(() => moveClock({ to: to.value }));
  });
  setInterval(async () => {
    if (document.hidden || panel.hidden) return;
    try {
      showClock(await loadClock());
    } catch {
      // The banner already says that the connection is lost.
    }
  }, REFRESH_MILLISECONDS);
}
