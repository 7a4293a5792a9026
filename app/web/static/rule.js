// What a rule means, told while it is typed. One question at a time: a large shop needs a moment.
const PAUSE = 400; // milliseconds without a key

function follow(field) {
  const box = document.getElementById(field.dataset.told);
  const place = document.getElementById("instead_of"); // where a rule is only tried
  let pause;
  let asking = false;
  let asked = null;

  async function tell() {
    const question = new URLSearchParams({ rule: field.value, instead_of: place ? place.value : "" }).toString();
    if (asking || question === asked) return;
    asking = true;
    asked = question;
    try {
      const answer = await fetch(`/segments/told?${question}`);
      if (answer.ok) show(await answer.text());
    } finally {
      asking = false;
    }
    tell(); // what was typed meanwhile
  }

  function show(html) {
    box.innerHTML = html.trim(); // from our own template
    field.closest("section").querySelectorAll(".of-rule").forEach((fault) => fault.remove());
  }

  function soon() {
    clearTimeout(pause);
    pause = setTimeout(tell, PAUSE);
  }

  field.addEventListener("input", soon);
  if (place) place.addEventListener("change", soon);
}

document.querySelectorAll("[data-told]").forEach(follow);
