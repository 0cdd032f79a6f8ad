// Decisions: shown at once, then sent.
// Shows the expected result of a decision before the program has answered (an optimistic update). Returns the reason
// if the decision is not possible, or an empty string.
const foresee = (row, action, target) => {
  const d = { ...row.dataset };
  const [was, draft, before] = [d.target, d.draft, { origin: d.origin, state: d.state }];
  if (action === 'accept' && was === undefined) return 'There is nothing to accept; edit it.';
  if (action === 'reject' && draft === undefined) return 'There is no draft to go back to.';
  if (action === 'other' && d.other === undefined) return 'There is no other draft.';
  if (action === 'edit' && !target.trim()) return 'The new translation is empty.';
  if (action === 'note') {
    if (!target.trim()) return 'The note is empty.';
    return become(row, { ...d, said: JSON.stringify([...JSON.parse(d.said || '[]'), target]) });
  }
  const text = { edit: target, reject: draft, other: d.other }[action];
  if (text !== undefined && text !== was) {
    d.target = text;
    delete d.rest;
    d.origin = action === 'edit' ? 'human' : d.origin === 'human' ? (d.bead === undefined ? 'backend' : 'aligned') : d.origin;
  }
  if (action === 'other') {
    // The two versions change places as they are, with whoever made and approved them.
    const [origin, state] = [d.otherOrigin, d.otherState];
    const swapped = { draft: d.otherDraft, otherDraft: draft, other: was, origin, state, otherOrigin: before.origin, otherState: before.state };
    for (const [key, value] of Object.entries(swapped)) if (value === undefined) delete d[key]; else d[key] = value;
  } else d.state = action === 'reject' ? 'translated' : d.state === 'final' && action === 'accept' ? 'final' : 'reviewed';
  return become(row, d);
};

const become = (row, data) => {
  change(row, data);
  if (row.node) show(row.node, data);
  lift(row);
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
    return queued(() => send('/api/decide', article, { decisions: rows }, ours, { back: () => restore(before), before }));
  });
  return (await Promise.all(sent)).reduce((worst, one) => (one === 'saved' ? worst : one), 'saved');
};

// Puts a suggestion into the translation: that of the button, or the first one of the current segment.
const suggest = (button) => {
  const place = button && button.closest('#tip') && tipped && tipped.closest('.segment').querySelector(`li[data-n="${Number(tipped.dataset.n)}"][data-with]`);
  if (button && button.closest('.live')) return putIn(button.closest('li[data-with]'));
  const item = place || (button && button.closest('li[data-with]')) || (current && current.node.querySelector('li[data-with]'));
  if (!item) return say('There is no suggestion here.');
  const segment = rowOf(item.closest('article.segment'));
  const at = (one) => [Number(one.dataset.from), Number(one.dataset.to)];
  const [from, to] = at(item);
  const was = segment.dataset.target || '';
  // What is behind moves; where two suggestions touch, only one can be taken.
  const rest = [...segment.node.querySelectorAll('li[data-with]')].filter((one) => one !== item && (at(one)[0] >= to || at(one)[1] <= from)).map((one) => {
    const by = at(one)[0] >= to ? item.dataset.with.length - (to - from) : 0;
    return [one.dataset.n, one.dataset.with, at(one)[0] + by, at(one)[1] + by];
  });
  const done = decide([segment], 'edit', was.slice(0, from) + item.dataset.with + was.slice(to));
  become(segment, { ...segment.dataset, rest: JSON.stringify(rest) });
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
      const now = step.map((old) => copy(old.row));
      restore(step);
      go(step[0].row);
      await queued(() => send('/api/undo', article, {}, '', { back: () => restore(now) }));
    } else {
      await queued(() => send('/api/undo', article, {}, '', { follow: true }));
    }
    return;
  }
  const step = past.pop();
  if (!step) return say('There is nothing to undo.');
  decisions.length -= step.length;
  restore(step.reverse());
  go(step[step.length - 1].row);
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
