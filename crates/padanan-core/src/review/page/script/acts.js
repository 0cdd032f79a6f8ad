// Everything else that a key or a button does, and the keys.
const term = () => {
  if (!online) return say('A glossary entry can be made in `padanan review`, not in this file.', true);
  const dialog = $('term');
  const form = dialog.querySelector('form');
  form.source.value = picked.source;
  form.target.value = picked.target;
  dialog.returnValue = '';
  dialog.addEventListener('close', async () => {
    if (dialog.returnValue !== 'keep') return;
    const article = current ? current.dataset.article : '0';
    const entry = { source: form.source.value, target: form.target.value };
    const result = await queued(() => send('/api/term', article, { ...entry, kind: form.kind.value }, ''));
    // What was typed is there again when the dialog is opened.
    if (result !== 'saved') Object.assign(picked, entry);
  }, { once: true });
  dialog.showModal();
};

// A note about the segment in hand. What was typed and not added is there again.
const note = () => {
  if (!current) return;
  const segment = current;
  const dialog = $('note');
  dialog.returnValue = '';
  dialog.addEventListener('close', async () => {
    const text = $('note-text').value;
    if (dialog.returnValue !== 'keep' || !text.trim()) return;
    const { article, id } = segment.dataset;
    if ((await decide([find(article, id) || segment], 'note', text)) === 'saved') $('note-text').value = '';
  }, { once: true });
  dialog.showModal();
};

// Shows or hides what became of the segment in hand.
const history = () => {
  const trace = current && current.node.querySelector('details.trace');
  if (trace) trace.open = !trace.open;
};

const reading = () => {
  if (online) {
    const link = document.querySelector('a[data-back], a[href*="view=reading"]');
    if (link) leave(link.href);
    else if (current) leave(`/article/${current.dataset.article}?view=reading`);
    return;
  }
  const on = $('reading').hidden;
  $('reading').hidden = !on;
  list.hidden = on;
  listDrafts();
  if (on) return read(Math.floor(all().indexOf(current) / whole));
  number(page, shown().length);
  go(current);
};

// Builds the paragraphs of a part of the article from its rows.
const whole = 10 * size;
let part = 0;
const read = (at) => {
  part = Math.max(at, 0);
  number(part, all().length, whole);
  const text = document.createElement('div');
  text.className = 'reading';
  let sides = [];
  for (const row of all().slice(part * whole, (part + 1) * whole)) {
    const s = row.node || parsed(row.html)[0];
    if (!row.node && row.altered) show(s, row.dataset);
    if (s.classList.contains('first') || !sides.length) {
      const block = document.createElement('div');
      block.className = `block ${s.className.replace(/\b(segment|first|two|picked)\b/g, '')}`;
      sides = ['.source', '.target'].map((side) => block.appendChild(s.querySelector(side).cloneNode()));
      for (const side of sides) side.hidden = false;
      text.append(block);
    }
    for (const side of sides) {
      const part = document.createElement('span');
      for (const node of s.querySelector(`.${side.className}`).childNodes) part.append(node.cloneNode(true));
      side.append(part, ' ');
    }
  }
  $('reading').replaceChildren(text);
};

const close = async () => {
  await line;
  const reply = await post('/api/close', {}).catch(() => ({ code: 0 }));
  if (reply.code !== 200) return say('The program does not answer; it may have ended already.', true);
  document.title = 'Ended';
  say('The review has ended; every decision is saved. This window can be closed.');
  for (const button of document.querySelectorAll('button')) button.disabled = true;
  if (actions) actions.hidden = true;
};

const showNext = () => {
  const radios = [...document.querySelectorAll('input[name=show]')];
  const next = radios[(radios.findIndex((r) => r.checked) + 1) % radios.length];
  if (!next) return;
  next.checked = true;
  body.dataset.show = next.value;
  say(`Shown: ${next.value}.`);
};

// Shows or hides the translation memory's matches for the current segment.
const similar = async () => {
  if (!online) return say('The translation memory is available in `padanan review`, not in this file.', true);
  if (!current) return;
  const segment = current.node;
  const old = segment.querySelector('.similar');
  if (old) return old.remove();
  const { article, id } = segment.dataset;
  const reply = await ask(`/article/${article}/similar?segment=${id}`);
  if (!reply || !reply.matches) return say((reply && reply.message) || 'The program does not answer.', true);
  if (!reply.matches.length) return say('The translation memory has no other sentence like this one.');
  const box = Object.assign(document.createElement('ul'), { className: 'similar' });
  box.setAttribute('aria-label', `Similar to segment ${id}, from the translation memory`);
  for (const match of reply.matches) {
    const item = document.createElement('li');
    const by = match.approved ? 'approved' : match.backend || 'imported';
    const lines = [[`${match.percent} %, ${by}`, 'who'], [match.source, 'theirs'], [match.target, 'ours']];
    for (const [text, name] of lines)
      item.append(Object.assign(document.createElement('p'), { textContent: text, className: name, dir: 'auto' }));
    const take = Object.assign(document.createElement('button'), { type: 'button', textContent: 'Take and edit' });
    take.addEventListener('click', () => {
      const now = find(article, id);
      if (!now) return;
      go(now);
      edit(match.target);
    });
    item.append(take);
    box.append(item);
  }
  const now = find(article, id);
  if (now && now.node) now.node.querySelector('.beside').append(box);
  say(`${reply.matches.length === 1 ? '1 sentence is' : `${reply.matches.length} sentences are`} like this one.`);
};

// Sorts the articles by a column; once more turns it round.
const sort = (button) => {
  const head = button.closest('th');
  const at = [...head.parentNode.children].indexOf(head);
  const down = head.getAttribute('aria-sort') === (at ? 'descending' : 'ascending') ? 1 : -1;
  const way = at ? down : -down;
  const rows = [...document.querySelectorAll('tbody tr')];
  const value = (row) => row.children[at].dataset.value;
  const compare = (a, b) => (at ? value(a) - value(b) : value(a).localeCompare(value(b)));
  rows.sort((a, b) => way * compare(a, b));
  for (const other of head.parentNode.children) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', way > 0 ? 'ascending' : 'descending');
  document.querySelector('tbody').append(...rows);
};

const acts = {
  next: () => move(1),
  previous: () => move(-1),
  finding: nextFinding,
  accept,
  reject: () => decide(range(), 'reject'),
  other: () => decide(range(), 'other'),
  suggest,
  edit: () => edit(),
  resume: (button) => resume(button.dataset),
  discard: (button) => discard(button.dataset),
  undo,
  range: () => { anchor = anchor ? null : current; paint(); say(anchor ? 'A range begins here: go to its end, then accept.' : ''); },
  filter: () => { const box = $('filter-text') || $('folder-text'); if (box) box.select(); },
  term,
  similar,
  note,
  history,
  resend,
  forget,
  merge: () => pair('merge'),
  give: () => pair('give'),
  take: () => pair('take'),
  split,
  show: showNext,
  reading,
  help: () => $('help').showModal(),
  save,
  close,
  earlier: () => turn(-1),
  later: () => turn(1),
  needed,
  clean,
  chip,
  changes: () => body.toggleAttribute('data-marked'),
  again: showAgain,
  sort,
  entry: ({ dataset: { source, form } }) => { Object.assign(picked, { source, target: form }); term(); },
};
const keys = { j: 'next', k: 'previous', f: 'finding', a: 'accept', r: 'reject', s: 'other', t: 'suggest', e: 'edit', u: 'undo', x: 'range', '/': 'filter', g: 'term', m: 'similar', d: 'show', v: 'reading', n: 'needed', A: 'clean', c: 'changes', '+': 'merge', b: 'split', '>': 'give', '<': 'take', o: 'note', h: 'history', '?': 'help' };
const EVERYWHERE = ['help', 'reading', 'changes', 'filter'];

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest('input:not([type=radio]), textarea, select, dialog')) return;
  if (event.key === 'Enter' && event.target === tipped) { event.preventDefault(); if (!takeTip()) go(rowOf(event.target.closest('.segment')), false); return; }
  if (event.key === 'Escape') { anchor = null; untip(); if (list) paint(); return; }
  const act = keys[event.key];
  if (leaving || !act || (!list && !EVERYWHERE.includes(act))) return;
  event.preventDefault();
  acts[act]();
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-do]');
  const segment = event.target.closest('article.segment');
  if (segment && (!current || segment !== current.node)) go(rowOf(segment), false);
  const menu = document.querySelector('.menu');
  if (menu && !event.target.closest('.menu summary')) menu.open = Boolean(event.target.closest('.menu') && !button);
  if (button && !leaving) acts[button.dataset.do](button);
});
// Without this script, the text is readable but the tools stay hidden.
body.dataset.ready = '';
for (const only of document.querySelectorAll('[data-only]')) only.hidden = only.dataset.only !== body.dataset.mode;
for (const radio of document.querySelectorAll('input[name=show]'))
  radio.addEventListener('change', () => { body.dataset.show = radio.value; });
const form = $('filter');
// The filter of an article is applied by the program, which has all pages.
if (form && !byProgram)
  form.addEventListener('submit', (event) => { event.preventDefault(); filter(form.filter.value); });

window.addEventListener('beforeunload', (event) => { if (unsaved || waiting || !drafts.safe()) event.preventDefault(); });

window.addEventListener('storage', showDrafts);
// The proof on paper has all parts, and what a person changed.
const printed = (begins) => {
  if ($('pages')) layOut(begins ? shown() : shown().slice(page * size, (page + 1) * size));
  for (const trace of document.querySelectorAll('details.trace')) trace.open = begins;
};
window.addEventListener('beforeprint', () => printed(true));
window.addEventListener('afterprint', () => printed(false));

if (list && all().length) {
  const row = shown();
  const hash = location.hash.slice(1);
  go((hash === 'last' && row[row.length - 1]) || row.find((s) => (s.node ? s.node.id : `s${s.id}`) === hash) || row[0], Boolean(hash));
  if (!online) remembered();
}
showDrafts();
showUnsent();
recount();
if (memo('padanan-told')) {
  say(memo('padanan-told'));
  memo('padanan-told', null);
}
