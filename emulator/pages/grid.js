// Edits cells in place. Without it the forms above the grid do the same, one cell at a time.
const sheet = document.getElementById("sheet"), form = document.getElementById("edit");
const note = document.getElementById("note"), arrange = document.getElementById("arrange");
const error = document.getElementById("error");

// Sends one cell and puts the grid that comes back in place of this one: formulas may have changed.
async function enter(cell, value, next) {
  const body = new URLSearchParams(new FormData(form));
  body.set("cell", cell);
  body.set("value", value);
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  sheet.replaceChildren(...page.getElementById("sheet").childNodes);
  const said = page.getElementById("error");
  error.textContent = said.textContent;
  error.hidden = said.hidden;
  stand(document.getElementById(said.hidden ? next : cell));
}

// The one cell the keyboard is at.
function stand(cell) {
  if (!cell) return;
  sheet.querySelector("td[tabindex]")?.removeAttribute("tabindex");
  cell.tabIndex = 0;
  cell.focus();
  form.elements.cell.value = note.elements.cell.value = cell.id;
  form.elements.value.value = typed(cell);
  note.elements.note.value = cell.classList.contains("noted") ? (cell.dataset.note ?? cell.title) : "";
}

function typed(cell) {
  const control = cell.querySelector("select, input");
  if (control?.type === "checkbox") return control.checked ? "TRUE" : "FALSE";
  return cell.dataset.typed ?? (control ? control.value : cell.textContent);
}

function beside(cell, down, right) {
  const row = cell.parentElement;
  const at = [...row.cells].indexOf(cell);
  return sheet.querySelector("table").rows[row.rowIndex + down]?.cells[at + right]?.closest("td");
}

function open(cell, start) {
  const input = document.createElement("input"), shown = cell.textContent, before = typed(cell);
  input.value = start ?? before;
  input.dir = "auto";
  input.setAttribute("aria-label", cell.id);
  cell.replaceChildren(input);
  input.focus();
  let done = false;
  const leave = (keep, next) => {
    if (done) return;
    done = true;
    if (keep && input.value !== before) return enter(cell.id, input.value, next?.id);
    cell.textContent = shown;
    if (next) stand(next);
  };
  input.addEventListener("blur", () => leave(true));
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") leave(true, beside(cell, 1, 0) ?? cell);
    else if (event.key === "Tab") leave(true, beside(cell, 0, event.shiftKey ? -1 : 1) ?? cell);
    else if (event.key === "Escape") leave(false, cell);
    else return;
    event.preventDefault();
  });
}

const steps = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
const mirrored = sheet.dir === "rtl" ? -1 : 1;

sheet.addEventListener("keydown", (event) => {
  const cell = event.target.closest("td");
  if (!cell) {
    if (event.target === sheet && event.key === "Enter") stand(sheet.querySelector("td"));
    return;
  }
  if (event.target !== cell || event.ctrlKey || event.metaKey || event.altKey) return;
  const control = cell.querySelector("select, input");
  if (steps[event.key]) stand(beside(cell, steps[event.key][0], steps[event.key][1] * mirrored));
  else if (control && ["Enter", "F2", " "].includes(event.key)) control.focus();
  else if (event.key === "Delete" || event.key === "Backspace") enter(cell.id, "", cell.id);
  else if (!control && (event.key === "Enter" || event.key === "F2")) open(cell);
  else if (!control && event.key.length === 1) open(cell, event.key);
  else return;
  event.preventDefault();
});
sheet.addEventListener("click", (event) => {
  const head = event.target.closest("th"), cell = event.target.closest("td");
  if (head && !head.classList.contains("corner")) arrange.elements.where.value = head.firstChild.textContent.trim();
  if (!cell || event.target !== cell) return;
  stand(cell);
  if (!cell.querySelector("select, input")) open(cell);
});
sheet.addEventListener("change", (event) => {
  const cell = event.target.closest("td");
  if (event.target.matches("select")) enter(cell.id, event.target.value, cell.id);
  if (event.target.matches("[type=checkbox]")) enter(cell.id, event.target.checked ? "TRUE" : "FALSE", cell.id);
});
stand(sheet.dataset.at && document.getElementById(sheet.dataset.at));
