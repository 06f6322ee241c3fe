(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("script");

  const paper = document.getElementById("paper");
  const prefersDark = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ? root.dataset.theme === "dark" : prefersDark.matches);
  const name = () => { paper.textContent = dark() ? "Light" : "Dark"; };
  paper.addEventListener("click", () => { root.dataset.theme = dark() ? "light" : "dark"; name(); });
  prefersDark.addEventListener("change", name);
  name();

  for (const button of document.querySelectorAll(".switch button")) {
    button.addEventListener("click", () => {
      button.closest("figure").dataset[button.dataset.name] = button.dataset.value;
      for (const other of button.parentElement.children) other.setAttribute("aria-pressed", String(other === button));
    });
  }

  // A mark's title becomes a label that follows the pointer at once, instead of after a second.
  const tip = document.getElementById("tip");
  const said = (mark) => {
    const title = mark.querySelector(":scope > title");
    if (title) { mark.dataset.said = title.textContent; title.remove(); }
    return mark.dataset.said;
  };
  const hide = () => { tip.hidden = true; };
  document.addEventListener("pointermove", (event) => {
    const mark = event.target.closest?.(".strip, .bar, .box, .dot, .flag");
    const text = mark && said(mark);
    if (!text) { hide(); return; }
    const at = text.indexOf(": ");
    tip.textContent = at > 0 && mark.matches(".strip") ? text.slice(0, at) + "\n" + text.slice(at + 2).replaceAll("; ", "\n") : text;
    tip.hidden = false;
    const room = document.documentElement.clientWidth;
    const left = event.clientX + 16 + tip.offsetWidth > room ? event.clientX - 16 - tip.offsetWidth : event.clientX + 16;
    tip.style.left = `${Math.max(4, left)}px`;
    tip.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 4))}px`;
  });
  document.addEventListener("pointerleave", hide);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  addEventListener("scroll", hide, { passive: true });
})();
