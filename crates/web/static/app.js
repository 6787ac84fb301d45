// Makes the pages quicker with a keyboard; every page reads and answers without this file.
// It is not an application: no state of its own, no requests of its own, texts come from the markup.

const root = document.documentElement;
root.classList.add('js');
const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Theme: the form posts and the server sets the same cookie; here it just needs no round trip.
document.addEventListener('submit', (event) => {
  const button = event.submitter;
  if (button?.name !== 'theme') return;
  event.preventDefault();
  root.dataset.theme = button.value;
  const secure = location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `theme=${button.value}; path=/; max-age=31536000; samesite=lax${secure}`;
  find(button.value === 'dark' ? '.to-light' : '.to-dark', button.form)?.focus();
});

// Ask before a step that cannot be undone: <form data-confirm="id of a dialog">.
// Without script the server asks on a page of its own, as long as `confirmed` is missing.
document.addEventListener('submit', (event) => {
  const form = event.target;
  const dialog = form.dataset.confirm && document.getElementById(form.dataset.confirm);
  if (!dialog || find('input[name=confirmed]', form)) return;
  event.preventDefault();
  const button = event.submitter;
  dialog.returnValue = '';
  dialog.addEventListener('close', () => {
    if (dialog.returnValue !== 'yes') return;
    const field = document.createElement('input');
    Object.assign(field, { type: 'hidden', name: 'confirmed', value: '1' });
    form.append(field);
    form.requestSubmit(button);
  }, { once: true });
  dialog.showModal();
});

// A form that is being sent is not sent twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== 'post') return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = '1';
});
window.addEventListener('pageshow', () => all('form[data-sent]').forEach((form) => delete form.dataset.sent));

// What was changed and not kept yet: said beside the button, and asked before the page is left.
document.addEventListener('input', (event) => {
  const form = event.target.form;
  if (!form || !('unsaved' in form.dataset)) return;
  form.dataset.changed = '1';
  all('[data-unsaved-note]', form).forEach((note) => { note.hidden = false; });
});
window.addEventListener('beforeunload', (event) => {
  if (find('form[data-unsaved][data-changed]:not([data-sent])')) event.preventDefault();
});

// Filters apply as soon as they change.
document.addEventListener('change', (event) => event.target.closest('form[data-autosubmit]')?.requestSubmit());

// Words and characters under a textarea, and its text in the mail preview.
const count = (area) => {
  const text = area.value.trim();
  const words = text ? text.split(/\s+/u).length : 0;
  const output = area.dataset.count && document.getElementById(area.dataset.count);
  if (output) {
    const template = output.dataset.text ?? '{w} · {c}';
    output.textContent = template.replace('{w}', words).replace('{c}', [...text].length);
    output.classList.toggle('over', words > Number(area.dataset.maxWords || Infinity));
  }
  const preview = area.dataset.preview && document.getElementById(area.dataset.preview);
  if (preview) preview.textContent = text;
};
const counted = 'textarea[data-count], textarea[data-preview]';
document.addEventListener('input', (event) => event.target.matches(counted) && count(event.target));
all(counted).forEach(count);

// Ticking: one box for all, and how many are ticked.
const ticks = (form) => all('.data .tick input[name]', form);
const tally = (form) => all('[data-ticked]', form).forEach((output) => {
  output.textContent = ticks(form).filter((box) => box.checked).length;
});
document.addEventListener('change', (event) => {
  const form = event.target.form;
  if (!form) return;
  if (event.target.matches('[data-tick-all]')) ticks(form).forEach((box) => { box.checked = event.target.checked; });
  tally(form);
});
all('form:has([data-ticked])').forEach(tally);

// Buttons that copy, open a dialog or print.
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copy], [data-dialog], [data-print]');
  if (!button) return;
  event.preventDefault();
  if (button.dataset.dialog) document.getElementById(button.dataset.dialog)?.showModal();
  else if ('print' in button.dataset) window.print();
  else {
    await navigator.clipboard.writeText(new URL(button.dataset.copy || location.href, location.href).href);
    const before = button.textContent;
    button.textContent = button.dataset.copied ?? before;
    setTimeout(() => { button.textContent = before; }, 2000);
  }
});

// Single keys. They can be switched off in the help dialog (WCAG 2.1.4), and never act while someone types.
const keysOff = find('[data-keys-off]');
const stored = (value) => {
  try { return value === undefined ? localStorage.getItem('keys') : localStorage.setItem('keys', value); } catch { return null; }
};
if (keysOff) {
  keysOff.checked = stored() === 'off';
  keysOff.addEventListener('change', () => stored(keysOff.checked ? 'off' : 'on'));
}

// A row is a row of a table or, in a list of questions, the form of one.
const keyed = 'table[data-keys] tbody tr, [data-keys] > form.question';
const rowOf = (element) => element?.closest(keyed);
const move = (step) => {
  const rows = all(keyed);
  const at = rows.indexOf(rowOf(document.activeElement));
  const row = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)];
  find('.row-link, [data-row-link]', row)?.focus();
  row?.scrollIntoView({ block: 'nearest' });
};

// After a decision the question that comes in its place is chosen, so that each takes one key.
const place = (value) => {
  try { return value === undefined ? sessionStorage.getItem('row') : sessionStorage.setItem('row', value); } catch { return null; }
};
if (find('[data-keys-start]') && !keysOff?.checked) {
  const rows = all(keyed);
  const row = rows[Math.min(Number(place()) || 0, rows.length - 1)];
  row && find('.row-link, [data-row-link]', row)?.focus();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target.matches('textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])')) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  if (find('dialog[open]') || keysOff?.checked) return;
  const row = rowOf(document.activeElement);
  const named = `[data-key="${CSS.escape(event.key)}"]`;
  const target = (row && find(named, row)) || all(named).find((other) => !rowOf(other));
  if (event.key === 'j' || event.key === 'k') move(event.key === 'j' ? 1 : -1);
  else if (event.key === 'x' && row) find('.tick input', row)?.click();
  else if (event.key === '/') find('input[type=search]')?.focus();
  else if (event.key === '?') find('dialog#keys')?.showModal();
  else if (target) {
    if (row) place(all(keyed).indexOf(row));
    // A list's action works on the ticked rows; with none ticked, on the row one stands on.
    const box = row && target.form && row.closest('form') === target.form && find('.tick input', row);
    if (box && !ticks(target.form).some((other) => other.checked)) box.click();
    target.click();
  } else if (!row && find(named)) {
    // A key that decides one of many acts on none before one is chosen; it chooses the first.
    move(1);
  } else return;
  event.preventDefault();
});
