// Decisions: shown at once, then sent.
// Shows the expected result of a decision before the program has answered (an optimistic update). Returns the reason
// if the decision is not possible, or an empty string.
const foresee = (segment, action, target) => {
  const d = segment.dataset;
  const [was, draft, before] = [d.target, d.draft, { origin: d.origin, state: d.state }];
  if (action === 'accept' && was === undefined) return 'There is nothing to accept; edit it.';
  if (action === 'reject' && draft === undefined) return 'There is no draft to go back to.';
  if (action === 'other' && d.other === undefined) return 'There is no other draft.';
  if (action === 'edit' && !target.trim()) return 'The new translation is empty.';
  if (action === 'note') {
    if (!target.trim()) return 'The note is empty.';
    const line = element('p', '', { className: 'comment' });
    line.append(element('b', online ? 'You' : 'In this page'), ' ', element('span', target, { dir: 'auto' }));
    segment.querySelector('.beside').prepend(line);
    return '';
  }
  const text = { edit: target, reject: draft, other: d.other }[action];
  if (text !== undefined && text !== was) {
    d.target = text;
    d.origin = action === 'edit' ? 'human' : d.origin === 'human' ? (d.bead === undefined ? 'backend' : 'aligned') : d.origin;
    segment.querySelector('.target').textContent = text;
    // Suggestions are for the text that was there.
    for (const item of segment.querySelectorAll('li[data-with]')) delete item.dataset.with;
  }
  if (action === 'other') {
    // The two versions change places as they are, with whoever made and approved them.
    const [origin, state] = [d.otherOrigin, d.otherState];
    const swapped = { draft: d.otherDraft, otherDraft: draft, other: was, origin, state, otherOrigin: before.origin, otherState: before.state };
    for (const [key, value] of Object.entries(swapped)) if (value === undefined) delete d[key]; else d[key] = value;
    const box = segment.querySelector('.second .theirs');
    if (box) box.textContent = was || '';
  } else d.state = action === 'reject' ? 'translated' : d.state === 'final' && action === 'accept' ? 'final' : 'reviewed';
  segment.querySelector('.state').textContent = d.state + (d.origin === 'human' ? ', edited' : '');
  lift(segment);
  return '';
};

// Shows decisions at once, then sends them to the program. Returns `saved` if all were saved, else what `send` returns.
const decide = async (segments, action, target) => {
  if (!segments.length) return 'failed';
  if (!online) return keepOffline(segments.map((segment) => ({ segment, action, target })));
  const groups = new Map();
  for (const s of segments) groups.set(s.dataset.article, [...(groups.get(s.dataset.article) || []), s]);
  const sent = [...groups].map(([article, group]) => {
    const before = group.map(copy);
    const rows = group.map((s) => ({ segment: Number(s.dataset.id), was: seen(s), action, ...(target === undefined ? {} : { target }) }));
    for (const s of group) foresee(s, action, target);
    const ours = target !== undefined ? target : `${action}: ${rows.map((r) => r.segment).join(', ')}`;
    return queued(() => send('/api/decide', article, { decisions: rows }, ours, { back: () => restore(article, before), before }));
  });
  return (await Promise.all(sent)).reduce((worst, one) => (one === 'saved' ? worst : one), 'saved');
};

// Puts a suggestion into the translation: that of the button, or the first one of the current segment.
const suggest = (button) => {
  const place = button && button.closest('#tip') && tipped && tipped.closest('.segment').querySelector(`li[data-n="${Number(tipped.dataset.n)}"][data-with]`);
  if (button && button.closest('.live')) return putIn(button.closest('li[data-with]'));
  const item = place || (button && button.closest('li[data-with]')) || (current && current.querySelector('li[data-with]'));
  if (!item) return say('There is no suggestion here.');
  const segment = item.closest('article.segment');
  const at = (one) => [Number(one.dataset.from), Number(one.dataset.to)];
  const [from, to] = at(item);
  const was = segment.dataset.target || '';
  // What is behind moves; where two suggestions touch, only one can be taken.
  const moved = [...segment.querySelectorAll('li[data-with]')].filter((one) => one !== item && (at(one)[0] >= to || at(one)[1] <= from))
    .map((one) => [one, at(one), one.dataset.with, at(one)[0] >= to ? item.dataset.with.length - (to - from) : 0]);
  const done = decide([segment], 'edit', was.slice(0, from) + item.dataset.with + was.slice(to));
  for (const [one, [start, end], text, by] of moved) Object.assign(one.dataset, { with: text, from: start + by, to: end + by });
  return done;
};

const undo = async () => {
  if (online) {
    const article = current ? current.dataset.article : Object.keys(versions)[0];
    if (article === undefined) return;
    // Revert this page's own last decision at once; anything else that is undone arrives with the answer.
    const own = steps.get(article) || [];
    const step = waiting ? null : own[own.length - 1];
    if (step) {
      const now = step.map((old) => find(article, old.dataset.id)).filter(Boolean).map(copy);
      restore(article, step);
      go(find(article, step[0].dataset.id));
      await queued(() => send('/api/undo', article, {}, '', { back: () => restore(article, now) }));
    } else {
      await queued(() => send('/api/undo', article, {}, '', { follow: true }));
    }
    return;
  }
  const step = past.pop();
  if (!step) return say('There is nothing to undo.');
  for (const html of step.reverse()) {
    decisions.pop();
    put(find('0', html.dataset.id), html);
  }
  go(step[step.length - 1]);
  unsaved = decisions.length > 0;
  remember();
  recount();
  listDrafts();
  say(`${decisions.length} decisions.`);
};

const accept = async () => {
  const ids = range();
  anchor = null;
  paint();
  const [article, id] = ids.length ? [ids[0].dataset.article, ids[0].dataset.id] : [];
  const done = decide(ids, 'accept');
  // At the last segment, keep the message about what was saved.
  if (ids.length && ids.every((s) => isDecided(s) || ids.length > 1)) move(1, false);
  if ((await done) !== 'saved' && id) go(find(article, id));
};

// Accepts what is clean in the range, or everywhere, as one step.
const clean = async () => {
  const inside = anchor ? range() : null;
  anchor = null;
  paint();
  const article = current && current.dataset.article;
  if (!online || list.dataset.queue !== undefined) {
    const rows = (inside || shown()).filter((s) => is(s, 'clean'));
    if (!rows.length) return say('There is no clean segment that nobody has decided about.');
    if ((await decide(rows, 'accept')) === 'saved') say(`${counted(rows.length, 'clean segment')} accepted; u takes it back.`);
    return;
  }
  const ids = (inside || []).map((s) => Number(s.dataset.id));
  const [from, to] = inside ? [Math.min(...ids), Math.max(...ids)] : [1, 4294967295];
  await queued(() => send('/api/clean', article, { from, to, filter: list.dataset.filter || '' }, 'accept what is clean'));
};
