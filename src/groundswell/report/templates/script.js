"use strict";
(function () {
  var root = document.documentElement;
  var theme = document.getElementById("theme");
  var dark = window.matchMedia("(prefers-color-scheme: dark)");

  function isDark() {
    return root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  }
  function label() {
    theme.textContent = isDark() ? "light paper" : "dark paper";
  }
  function setTheme(name) {
    root.dataset.theme = name;
    label();
  }
  function setScale(button, log) {
    button.closest("figure").dataset.scale = log ? "log" : "linear";
    button.setAttribute("aria-pressed", String(log));
  }

  theme.hidden = false;
  label();
  theme.addEventListener("click", function () { setTheme(isDark() ? "light" : "dark"); });
  dark.addEventListener("change", label);

  document.querySelectorAll("button.scale").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      setScale(button, button.getAttribute("aria-pressed") !== "true");
    });
  });

  document.querySelectorAll(".windows").forEach(function (group) {
    group.hidden = false;
    group.addEventListener("click", function (event) {
      var pressed = event.target.closest("button");
      if (!pressed) { return; }
      group.closest("figure").dataset.window = pressed.value;
      group.querySelectorAll("button").forEach(function (button) {
        button.setAttribute("aria-pressed", String(button === pressed));
      });
    });
  });

  // What a mark says appears beside the pointer at once; without this script the browser's own hint does.
  var reading = document.createElement("div");
  reading.className = "reading";
  reading.hidden = true;
  reading.setAttribute("aria-hidden", "true");
  document.body.appendChild(reading);
  document.querySelectorAll("svg.chart").forEach(function (chart) {
    chart.querySelectorAll("rect > title, path > title, circle > title, g > title").forEach(function (title) {
      var mark = title.parentNode;
      if (!mark.hasAttribute("aria-label")) { mark.setAttribute("aria-label", title.textContent); }
      mark.dataset.says = title.textContent;
      title.remove();
    });
    chart.addEventListener("pointermove", function (event) {
      var mark = event.target.closest("[data-says]");
      if (!mark) { reading.hidden = true; return; }
      reading.textContent = mark.dataset.says;
      reading.hidden = false;
      var right = Math.min(event.clientX + 14, window.innerWidth - reading.offsetWidth - 8);
      reading.style.left = Math.max(8, right) + "px";
      var above = event.clientY - reading.offsetHeight - 12;
      reading.style.top = (above > 8 ? above : event.clientY + 18) + "px";
    });
    chart.addEventListener("pointerleave", function () { reading.hidden = true; });
  });

  // Everything is on paper: open what is folded before printing and fold it again after.
  var opened = [];
  window.addEventListener("beforeprint", function () {
    opened = Array.prototype.filter.call(document.querySelectorAll("details"), function (item) { return !item.open; });
    opened.forEach(function (item) { item.open = true; });
  });
  window.addEventListener("afterprint", function () {
    opened.forEach(function (item) { item.open = false; });
  });

  // A link can ask for a view of the page: report.html#log, report.html#dark,log
  location.hash.slice(1).split(",").forEach(function (wish) {
    if (wish === "dark" || wish === "light") { setTheme(wish); }
    if (wish === "log") {
      document.querySelectorAll("button.scale").forEach(function (button) { setScale(button, true); });
    }
  });
  root.dataset.ready = "yes";
})();
