const post = async (path, data) => {
  const reply = await fetch(path, {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(data),
  });
  return { code: reply.status, ...(await reply.json().catch(() => ({ message: 'The program sent an unreadable answer.' }))) };
};

// Runs work after everything queued before it: each request refers to the version that the previous one produced.
const queued = (work) => {
  wait(1);
  const done = line.then(work).finally(() => wait(-1));
  line = done.catch(() => {});
  return done;
};

// Counts the requests that wait. If that takes longer than a moment, the page says so: the disk may be slow.
const MOMENT = 400; // milliseconds
let soon = 0;
const wait = (by) => {
  waiting += by;
  if (waiting) body.dataset.waiting = waiting;
  else delete body.dataset.waiting;
  const place = $('saving');
  if (!place) return;
  const tell = () => { place.textContent = waiting ? `Saving ${counted(waiting, 'decision')} …` : ''; };
  if (place.textContent) tell();
  else if (waiting && !soon) soon = setTimeout(() => { soon = 0; tell(); }, MOMENT);
};

// Looks, after a request that nobody answered, until somebody does: the same run, or another one that has another link.
let looking = 0;
const unanswered = () => {
  if (looking) return;
  looking = setInterval(async () => {
    const reply = await fetch('/article/0/segments?ids=', { credentials: 'same-origin' }).catch(() => null);
    if (!reply) return;
    clearInterval(looking);
    looking = 0;
    showUnsent();
    if (reply.ok) {
      say('The program answers again.');
      await resend();
    } else say('Another run of the program is there: open the link that it printed. What you typed is there, too.', true);
  }, 2000);
};

// Tracks the steps that the program can undo; another window may have added or undone some.
const count = (article, now, before) => {
  const was = undoable.get(article);
  const own = steps.get(article) || [];
  undoable.set(article, now);
  if (before && now === was + 1) steps.set(article, [...own, before]);
  else if (now === was - 1) steps.set(article, own.slice(0, -1));
  else if (now !== was) steps.delete(article);
};

// Sends a request about one article. `back` reverts what was shown before the answer, `before` has copies of the
// segments from before that, and `follow` goes to the first segment in the answer. Returns `saved`, `failed`, or `left` if
// the person leaves what the file has after a conflict.
const send = async (path, article, more, ours, { back = () => {}, before, follow } = {}) => {
  let reply;
  try {
    reply = await post(path, { article: Number(article), version: versions[article], ...more });
  } catch {
    back();
    say('The program does not answer; this decision is not saved. Start `padanan review` again.', true);
    unanswered();
    if (path === '/api/decide') hold(article, more.decisions);
    else showUnsent();
    return 'failed';
  }
  const own = (steps.get(article) || []).slice(-1)[0];
  if (reply.version) versions[article] = reply.version;
  if (reply.steps !== undefined) count(article, reply.steps, before);
  if (reply.counts) recount(reply.counts);
  // What was shown before the answer goes first: the answer has what the file has now.
  if (reply.code !== 200) back();
  const hashes = new Map(all().filter((s) => s.dataset.article === article).map((s) => [s.dataset.id, s.dataset.hash]));
  if (reply.code === 200 && reply.at !== undefined) { paired(article, reply); return 'saved'; }
  if (reply.many) await renew(article);
  else if (reply.segments) replace(article, reply.segments);
  if (follow && reply.code === 200 && reply.segments.length && find(article, reply.segments[0].id)) go(find(article, reply.segments[0].id));
  if (reply.code === 409) return conflict(path, article, more, ours || undoing(own, reply), reply, hashes);
  say(reply.message || '', reply.code !== 200 || reply.warned);
  if (reply.code === 200 && more.decisions) paced();
  return reply.code === 200 ? 'saved' : 'failed';
};

// What an undo would have done: by this page's own last step, else by the program's.
const undoing = (own, reply) => {
  const rows = own ? own.map(({ data: d }) => ({ id: d.id, target: d.target, state: d.state })) : reply.undo || [];
  return rows.map(({ id, target, state }) => `Undo of segment ${id}, back to: ${target || '(no translation)'} (${state})`).join('\n');
};

// Shows all segments of an article on this page as the file has them now. Returns the answer, and which have changed.
const renew = async (article) => {
  const rows = all().filter((s) => s.dataset.article === article);
  const ids = rows.map((s) => s.dataset.id).join(',');
  const reply = (await ask(`/article/${article}/segments?ids=${ids}`)) || {};
  if (!reply.segments) return { changed: [] };
  versions[article] = reply.version;
  if (reply.counts) recount(reply.counts);
  count(article, reply.steps);
  const facts = ['hash', 'target', 'draft', 'origin', 'state', 'other', 'findings'];
  return { ...reply, changed: replace(article, reply.segments, (row, data) => facts.some((f) => row.dataset[f] !== data[f])) };
};

// Says what a segment is in the file now: state, who wrote it, when, and its text.
const standing = ({ id, target, state, origin, backend }, written) => {
  const words = [`Segment ${id}: ${state}`];
  if (origin === 'human') words.push('edited by a person');
  else if (backend) words.push(`translated by ${backend}`);
  if (written) words.push(`the file was written ${new Date(written).toLocaleString()}`);
  return [element('p', words.join(', '), { className: 'who' }), element('p', target || '(no translation)', { dir: 'auto' })];
};

// Shows what a decision clashes with; `hashes` are the sentences that the page had when it was made.
const conflict = async (path, article, more, ours, reply, hashes) => {
  const now = await renew(article);
  const named = (reply.segments || []).map((s) => ({ ...(find(article, s.id) || { dataset: s }).dataset, backend: s.backend }));
  const moved = named.filter((d) => d.hash && hashes.get(d.id) !== d.hash).map((d) => d.id);
  const also = now.changed.filter((id) => !named.some((d) => Number(d.id) === id));
  const dialog = $('conflict');
  const undo = path === '/api/undo';
  $('conflict-theirs').replaceChildren(...named.slice(0, 5).flatMap((d) => standing(d, reply.written)));
  if (named.length > 5) $('conflict-theirs').append(element('p', `and ${named.length - 5} more`));
  if (!named.length) $('conflict-theirs').append(element('p', 'The page shows it.'));
  $('conflict-ours').replaceChildren(...(ours || 'undo').split('\n').map((text) => element('p', text, { dir: 'auto' })));
  $('conflict-also').hidden = !also.length && !moved.length;
  $('conflict-also').textContent = [
    moved.length ? `The article was changed, too: segment ${moved.join(', ')} is another sentence now.` : '',
    also.length ? `Changed as well: segment ${also.slice(0, 20).join(', ')}${also.length > 20 ? ' …' : ''}.` : '',
  ].join(' ').trim();
  // What an undo would undo now is something else, and a decision about another sentence is none about this one.
  $('conflict-again').hidden = path !== '/api/decide' || moved.length > 0 || (list.dataset.total !== undefined && reply.counts && Number(list.dataset.total) !== reply.counts.all);
  dialog.returnValue = 'theirs';
  await new Promise((done) => { dialog.addEventListener('close', done, { once: true }); dialog.showModal(); });
  // Where the file has other pairs, everything behind has another number.
  const anew = list.dataset.total !== undefined && reply.counts && Number(list.dataset.total) !== reply.counts.all;
  if (anew) {
    const at = Math.min(current ? Number(current.dataset.id) : 1, reply.counts.all);
    paired(article, { ...reply, at, from: Infinity, by: 0, version: versions[article], message: 'Nothing was written; the page has what the file has now.' });
    return 'left';
  }
  if (dialog.returnValue !== 'ours') {
    say(undo ? 'Nothing was undone; the page has what the file has now.' : 'Nothing was written; the page has what the file has now.', true);
    return 'left';
  }
  // The person has seen what is there now.
  const segments = more.decisions.map((row) => find(article, row.segment)).filter(Boolean);
  const decided = more.decisions.map((row) => ({ ...row, was: seen(find(article, row.segment)) }));
  return send(path, article, { decisions: decided }, ours, { before: segments.map(copy) });
};

// The target that a decision is about; a very long one is not compared.
const seen = (row) => {
  const { target } = row ? row.dataset : {};
  return target === undefined ? null : target.length > 10000 ? undefined : target;
};
