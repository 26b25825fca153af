/* Adds up a ballot while it is filled in. Without it the button beside the total does the same. */
"use strict";
(() => {
  const form = document.querySelector("form[data-total]");
  if (!form) return;
  const said = form.querySelector("output");
  const most = Number(form.dataset.most);
  const add = () => {
    let got = 0;
    for (const one of form.querySelectorAll("[data-worth]")) {
      const times = one.type === "checkbox" ? Number(one.checked) : Number(one.value) || 0;
      got += times * Number(one.dataset.worth);
    }
    const number = (value) => value.toLocaleString("en-US");
    const words = got > most ? form.dataset.over : form.dataset.total;
    said.textContent = words
      .replace("{got}", number(got))
      .replace("{left}", number(most - got))
      .replace("{most}", number(most));
    said.classList.toggle("late", got > most);
  };
  form.addEventListener("input", add);
  form.querySelector("button[value=total]").hidden = true;
  add();
})();
