// The live count of a campaign's audience while boxes are ticked.
const form = document.getElementById("composer");
const reach = document.getElementById("reach");
let latest = 0;

async function count() {
  const asked = ++latest;
  const chosen = new URLSearchParams();
  for (const box of form.querySelectorAll("input[type=checkbox]:checked")) chosen.append(box.name, box.value);
  const answer = await fetch(`/campaigns/reach?${chosen}`);
  if (answer.ok && asked === latest) reach.innerHTML = await answer.text(); // from our own template
}

form.addEventListener("change", (event) => {
  if (event.target.type === "checkbox") count();
});
