// The script of the review pages. Text from articles is only ever set as text, or arrives escaped by the program.
(() => {
  const body = document.body;
  const online = body.dataset.mode === 'online';
  const $ = (id) => document.getElementById(id);
  const list = $('segments');
  const status = $('status');
  // Caches of all segments, and of those that the filter shows, because every key needs them.
  let known = null;
  let visible = null;
  let places = null;
  let marked = new Set();
  let page = -1; // offline: the part of them that is laid out
  const all = () => (known ||= list ? [...list.querySelectorAll('article.segment')] : []);
  const shown = () => (visible ||= all().filter((s) => !s.hidden));
  const find = (article, id) => {
    places ||= new Map(all().map((s) => [`${s.dataset.article} ${s.dataset.id}`, s]));
    return places.get(`${article} ${id}`);
  };
  const changed = () => { known = visible = places = null; };
  const versions = JSON.parse((list && list.dataset.versions) || '{}');
  const decisions = []; // offline: decisions to save
  const past = []; // offline: steps to undo
  const picked = { source: '', target: '' };
  const drafts = padananDrafts;
  let current = null;
  let anchor = null;
  let unsaved = false;
  let line = Promise.resolve(); // online: a queue of requests, sent one after the other
  let waiting = 0;
  const counts = new Map(); // online: by article, the number of steps that the program can undo
  const steps = new Map(); // online: by article, copies of the segments before each of those steps that this page made

  const say = (text, wrong) => {
    if (!status) return;
    status.textContent = text;
    status.classList.toggle('wrong', Boolean(wrong));
  };

  const range = () => {
    if (!current) return [];
    if (!anchor || !anchor.isConnected) return [current];
    const row = shown();
    const [from, to] = [row.indexOf(anchor), row.indexOf(current)].sort((a, b) => a - b);
    return row.slice(Math.max(from, 0), to + 1);
  };

  const paint = () => {
    const inside = anchor ? new Set(range()) : new Set();
    for (const s of marked) if (!inside.has(s)) s.classList.remove('picked');
    for (const s of inside) s.classList.add('picked');
    marked = inside;
  };

  // A file contains all segments; those far from the current one are not laid out, so that keys respond quickly.
  const near = (segment) => {
    const pages = $('pages');
    if (!pages || !segment) return;
    const row = shown();
    const size = Number(pages.dataset.size);
    const now = Math.floor(row.indexOf(segment) / size);
    if (now === page) return;
    page = now;
    row.forEach((s, at) => s.toggleAttribute('data-far', Math.floor(at / size) !== page));
    const count = Math.ceil(row.length / size);
    pages.hidden = count < 2;
    pages.querySelector('span').textContent = `Page ${page + 1} of ${count}`;
    for (const [act, there] of [['earlier', page > 0], ['later', page + 1 < count]])
      pages.querySelector(`[data-do=${act}]`).disabled = !there;
    listDrafts();
  };

  const turn = (by) => {
    const next = shown()[(page + by) * Number($('pages').dataset.size)];
    if (next) { go(next); next.scrollIntoView({ block: 'start' }); }
  };

  const go = (segment, focus = true) => {
    if (!segment) return;
    near(segment);
    if (current) current.removeAttribute('aria-current');
    current = segment;
    current.setAttribute('aria-current', 'true');
    if (focus) {
      current.focus({ preventScroll: true });
      current.scrollIntoView({ block: 'nearest' });
    }
    paint();
  };

  // Loads another page once every decision on this one is saved.
  const leave = (address) => line.then(() => { location.href = address; });

  const move = (by, told = true) => {
    const row = shown();
    const next = row[row.indexOf(current) + by];
    if (next) return go(next);
    const more = by > 0 ? list.dataset.after : list.dataset.before;
    if (more && anchor) say('A range ends with the page; decide about it first, then go on.');
    else if (more) leave(more + (by > 0 ? '' : '#last'));
    else if (told) say(by > 0 ? 'There is no segment after this.' : 'There is no segment before this.');
  };

  // Goes to the next segment with findings, on this page or a later one.
  const nextFinding = async () => {
    const row = shown();
    const next = row.slice(row.indexOf(current) + 1).find((s) => s.dataset.findings !== '0');
    if (next) return go(next);
    if (list.dataset.after && anchor) return say('A range ends with the page; decide about it first, then go on.');
    if (!list.dataset.after) return say('There is no finding after this.');
    const article = current ? current.dataset.article : '0';
    const asked = new URLSearchParams({ filter: list.dataset.filter || '', after: current ? current.dataset.id : '0' });
    const reply = await fetch(`/article/${article}/finding?${asked}`, { credentials: 'same-origin' })
      .then((r) => r.json()).catch(() => null);
    if (!reply) return say('The program does not answer.', true);
    if (!reply.segment) return say('There is no finding after this.');
    const where = new URLSearchParams({ filter: list.dataset.filter || '', at: reply.segment });
    return leave(`/article/${article}?${where}#s${reply.segment}`);
  };

  const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

  // Shows under a segment what was typed and is not saved, and over an open edit that the translation has changed since.
  const mark = (segment) => {
    for (const old of segment.querySelectorAll('.typed')) old.remove();
    const draft = drafts.of(segment.dataset);
    const box = segment.querySelector('.editing');
    const now = segment.dataset.target;
    if (box) {
      const since = box.querySelector('.since');
      since.hidden = box.dataset.was === now;
      since.textContent = `The translation has changed since you began; it is now: ${now || '(none)'}`;
      return;
    }
    if (!draft || draft.text === now) return;
    const typed = element('div', '', { className: 'typed' });
    typed.append(element('p', 'Not saved yet', { className: 'who' }));
    if ((draft.was || undefined) !== now) typed.append(element('p', 'The translation was another one when you typed this.', { className: 'warning' }));
    typed.append(element('p', draft.text, { className: 'ours', dir: 'auto', lang: segment.querySelector('.target').lang }), ...draftButtons(segment.dataset));
    segment.querySelector('.beside').before(typed);
  };

  const draftButtons = ({ article, id, hash, key = '' }) => [['resume', 'Continue'], ['discard', 'Discard']].map(([act, word]) => {
    const button = element('button', word, { type: 'button' });
    Object.assign(button.dataset, { do: act, article, id, hash, key });
    button.setAttribute('aria-label', `${word} the draft of segment ${id}`);
    return button;
  });

  // Lists the drafts that this page does not show under their segments: those on other pages, those that the filter hides,
  // and those whose sentence is gone.
  const listDrafts = () => {
    const panel = $('unsaved');
    if (!panel) return;
    const open = drafts.articles.flatMap((article) => drafts.list(article)).filter((d) => {
      const segment = find(d.article, d.id);
      if (!segment || segment.dataset.hash !== d.hash || d.aside) return true;
      return segment.dataset.target !== d.text && (segment.hidden || list.hidden || segment.hasAttribute('data-far'));
    });
    panel.hidden = !open.length;
    panel.querySelector('summary').textContent = open.length === 1 ? '1 draft is not saved' : `${open.length} drafts are not saved`;
    panel.querySelector('ul').replaceChildren(...open.map((d) => {
      const item = element('li', '');
      const segment = find(d.article, d.id);
      const gone = segment ? segment.dataset.hash !== d.hash : !online;
      const about = d.aside ? `Segment ${d.id}, typed in another window` : `Segment ${d.id}`;
      item.append(element('p', gone ? `For a sentence that is no longer there: ${d.source || ''}` : about, { className: 'who' }));
      item.append(element('p', d.text, { dir: 'auto' }), ...draftButtons(d).slice(gone || d.aside ? 1 : 0));
      return item;
    }));
  };

  // Drops the drafts that the bitext has by now, and shows the others.
  const showDrafts = () => {
    for (const typed of document.querySelectorAll('.typed')) mark(typed.closest('article.segment'));
    for (const d of drafts.articles.flatMap((article) => drafts.list(article))) {
      const segment = find(d.article, d.id);
      if (!segment || segment.dataset.hash !== d.hash) continue;
      if (d.text === segment.dataset.target) drafts.drop(d.key);
      if (!d.aside) mark(segment);
    }
    listDrafts();
  };

  // Replaces a segment's element. An edit in progress moves from the old element to the new one.
  const put = (old, fresh) => {
    const editing = old.querySelector('.editing');
    for (const copy of fresh.querySelectorAll('.editing, .typed')) copy.remove();
    fresh.querySelector('.target').hidden = false;
    const active = document.activeElement;
    const focused = old.contains(active);
    if (editing) {
      fresh.querySelector('.target').hidden = true;
      fresh.querySelector('.target').after(editing);
    }
    fresh.removeAttribute('aria-current');
    fresh.classList.toggle('picked', old.classList.contains('picked'));
    old.replaceWith(fresh);
    changed();
    if (current === old) { current = null; go(fresh, focused && !editing); }
    if (anchor === old) { anchor = fresh; paint(); }
    if (editing && focused) active.focus();
    mark(fresh);
    listDrafts();
  };

  // Replaces segments with the HTML that the program sent.
  const replace = (article, segments, wanted = () => true) => {
    const replaced = [];
    for (const { id, html } of segments) {
      const old = find(article, id);
      if (!old) continue;
      const holder = document.createElement('template');
      holder.innerHTML = html;
      const fresh = holder.content.firstElementChild;
      if (!wanted(old, fresh)) continue;
      replaced.push(id);
      const beside = old.querySelectorAll('.from, .near');
      fresh.id = old.id;
      fresh.className = old.className;
      if (beside.length) fresh.querySelector('.beside').prepend(...[...beside].map((p) => p.cloneNode(true)));
      put(old, fresh);
    }
    return replaced;
  };

  // Shows the expected result of a decision before the program has answered (an optimistic update). Returns the reason
  // if the decision is not possible, or an empty string.
  const foresee = (segment, action, target) => {
    const d = segment.dataset;
    const [was, draft, before] = [d.target, d.draft, { origin: d.origin, state: d.state }];
    if (action === 'accept' && was === undefined) return 'There is nothing to accept; edit it.';
    if (action === 'reject' && draft === undefined) return 'There is no draft to go back to.';
    if (action === 'other' && d.other === undefined) return 'There is no other draft.';
    if (action === 'edit' && !target.trim()) return 'The new translation is empty.';
    const text = { edit: target, reject: draft, other: d.other }[action];
    if (text !== undefined && text !== was) {
      d.target = text;
      d.origin = action === 'edit' ? 'human' : d.origin === 'human' ? 'backend' : d.origin;
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
    return '';
  };

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
    waiting += 1;
    body.dataset.waiting = waiting;
    const done = line.then(work).finally(() => {
      waiting -= 1;
      if (waiting) body.dataset.waiting = waiting;
      else delete body.dataset.waiting;
    });
    line = done.catch(() => {});
    return done;
  };

  // Tracks the steps that the program can undo; another window may have added or undone some.
  const count = (article, now, before) => {
    const was = counts.get(article);
    const own = steps.get(article) || [];
    counts.set(article, now);
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
      return 'failed';
    }
    const own = (steps.get(article) || []).slice(-1)[0];
    if (reply.version) versions[article] = reply.version;
    if (reply.steps !== undefined) count(article, reply.steps, before);
    // What was shown before the answer goes first: the answer has what the file has now.
    if (reply.code !== 200) back();
    const hashes = new Map(all().filter((s) => s.dataset.article === article).map((s) => [s.dataset.id, s.dataset.hash]));
    if (reply.segments) replace(article, reply.segments);
    if (follow && reply.code === 200 && reply.segments.length) go(find(article, reply.segments[0].id));
    if (reply.code === 409) return conflict(path, article, more, ours || undoing(own, reply), reply, hashes);
    say(reply.message || '', reply.code !== 200 || reply.warned);
    return reply.code === 200 ? 'saved' : 'failed';
  };

  // What an undo would have done: by this page's own last step, else by the program's.
  const undoing = (own, reply) => {
    const rows = own ? own.map(({ dataset: d }) => ({ id: d.id, target: d.target, state: d.state })) : reply.undo || [];
    return rows.map(({ id, target, state }) => `Undo of segment ${id}, back to: ${target || '(no translation)'} (${state})`).join('\n');
  };

  // Shows all segments of an article on this page as the file has them now. Returns the answer, and which have changed.
  const renew = async (article) => {
    const rows = all().filter((s) => s.dataset.article === article);
    const ids = rows.map((s) => s.dataset.id).join(',');
    const reply = await fetch(`/article/${article}/segments?ids=${ids}`, { credentials: 'same-origin' }).then((r) => r.json()).catch(() => ({}));
    if (!reply.segments) return { changed: [] };
    versions[article] = reply.version;
    count(article, reply.steps);
    const facts = ['hash', 'target', 'draft', 'origin', 'state', 'other', 'findings'];
    return { ...reply, changed: replace(article, reply.segments, (old, fresh) => facts.some((f) => old.dataset[f] !== fresh.dataset[f])) };
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
    $('conflict-again').hidden = undo || moved.length > 0;
    dialog.returnValue = 'theirs';
    await new Promise((done) => { dialog.addEventListener('close', done, { once: true }); dialog.showModal(); });
    if (dialog.returnValue !== 'ours') {
      say(undo ? 'Nothing was undone; the page has what the file has now.' : 'Nothing was written; the page has what the file has now.', true);
      return 'left';
    }
    // The person has seen what is there now.
    const segments = more.decisions.map((row) => find(article, row.segment)).filter(Boolean);
    const decided = more.decisions.map((row) => ({ ...row, was: seen(find(article, row.segment)) }));
    return send(path, article, { decisions: decided }, ours, { before: segments.map((s) => s.cloneNode(true)) });
  };

  // The target that a decision is about; a very long one is not compared.
  const seen = (segment) => {
    const { target } = segment ? segment.dataset : {};
    return target === undefined ? null : target.length > 10000 ? undefined : target;
  };

  // Offline, the browser keeps the decisions until they are saved as a file, and shows them when the page is opened again.
  const own = drafts.decisions(body.dataset.content);
  const remember = () => {
    if (!decisions.length) return drafts.drop(own);
    let at = 0;
    drafts.put(own, { saved: !unsaved, steps: past.map((step) => decisions.slice(at, (at += step.length))) });
  };
  const remembered = () => {
    const kept = drafts.read(own);
    if (kept) for (const step of kept.steps) again(step);
    if (kept && decisions.length) {
      unsaved = !kept.saved;
      remember();
      say(`${decisions.length} decisions made earlier in this page are here again${kept.saved ? '' : '; “Save decisions” keeps them as a file'}.`);
    }
    // What was decided in an earlier export of this article and never saved: the texts are drafts here.
    for (const key of drafts.keys(drafts.decisions()).filter((key) => key !== own)) {
      const earlier = drafts.read(key);
      if (!earlier || earlier.saved || earlier.taken) continue;
      for (const row of earlier.steps.flat()) draftOf(row);
      drafts.put(key, { ...earlier, taken: true });
    }
  };
  const again = (step) => {
    const fits = [];
    for (const row of step) {
      const segment = find('0', row.segment);
      if (segment && (segment.dataset.target === undefined ? null : segment.dataset.target) === row.was) fits.push({ segment, action: row.action, target: row.target });
      else draftOf(row);
    }
    keepOffline(fits);
  };
  const draftOf = ({ segment: id, action, target, was }) => {
    const segment = find('0', id);
    if (segment && action === 'edit' && !drafts.of(segment.dataset)) drafts.keep(segment.dataset, { text: target, was, source: sourceOf(segment) });
  };
  const sourceOf = (segment) => segment.querySelector('.source').textContent;

  const keepOffline = (rows) => {
    const step = [];
    for (const { segment, action, target } of rows) {
      const was = segment.dataset.target === undefined ? null : segment.dataset.target;
      const before = segment.cloneNode(true);
      const wrong = foresee(segment, action, target);
      if (wrong) { say(wrong, true); continue; }
      step.push(before);
      const row = { segment: Number(segment.dataset.id), was, action };
      if (action === 'edit') row.target = target;
      decisions.push(row);
    }
    if (!step.length) return 'failed';
    past.push(step);
    unsaved = true;
    remember();
    say(`${decisions.length} decisions are not saved yet; “Save decisions” keeps them as a file.`);
    return 'saved';
  };

  const restore = (article, before) => {
    for (const old of before) {
      const now = find(article, old.dataset.id);
      if (now) put(now, old.cloneNode(true));
    }
  };

  // Shows decisions at once, then sends them to the program. Returns `saved` if all were saved, else what `send` returns.
  const decide = async (segments, action, target) => {
    if (!segments.length) return 'failed';
    if (!online) return keepOffline(segments.map((segment) => ({ segment, action, target })));
    const groups = new Map();
    for (const s of segments) groups.set(s.dataset.article, [...(groups.get(s.dataset.article) || []), s]);
    const sent = [...groups].map(([article, group]) => {
      const before = group.map((s) => s.cloneNode(true));
      const rows = group.map((s) => ({ segment: Number(s.dataset.id), was: seen(s), action, ...(action === 'edit' ? { target } : {}) }));
      for (const s of group) foresee(s, action, target);
      const ours = action === 'edit' ? target : `${action}: ${rows.map((r) => r.segment).join(', ')}`;
      return queued(() => send('/api/decide', article, { decisions: rows }, ours, { back: () => restore(article, before), before }));
    });
    return (await Promise.all(sent)).reduce((worst, one) => (one === 'saved' ? worst : one), 'saved');
  };

  // Puts a suggestion into the translation: that of the button, or the first one of the current segment.
  const suggest = (button) => {
    const item = (button && button.closest('li[data-with]')) || (current && current.querySelector('li[data-with]'));
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

  // Opens an edit of the current segment: with its draft, if it has one, and with a proposal, which the draft is not lost for.
  const edit = (proposal) => {
    if (!current) return;
    const open = current.querySelector('textarea');
    const draft = open ? { text: open.value } : drafts.of(current.dataset);
    const kept = draft && draft.text !== (current.dataset.target || '') ? draft : null;
    const text = [kept && kept.text, proposal].filter((part) => typeof part === 'string').join('\n');
    if (open) {
      if (proposal !== undefined) { open.value = text; open.dispatchEvent(new Event('input')); }
      return open.focus();
    }
    const place = current.querySelector('.target');
    const area = document.createElement('textarea');
    const [keep, leaving, throwing] = ['Save', 'Close', 'Discard'].map((word) => element('button', word, { type: 'button' }));
    const box = element('div', '', { className: 'editing' });
    const was = kept ? kept.was : current.dataset.target;
    if (typeof was === 'string') box.dataset.was = was;
    // The segment's element may have been replaced in the meantime.
    const home = () => box.closest('article.segment');
    area.value = text || current.dataset.target || '';
    area.lang = place.lang;
    area.dir = 'auto';
    area.setAttribute('aria-label', `Translation of segment ${current.dataset.id}`);
    const about = { ...current.dataset };
    const source = sourceOf(current);
    let last = kept ? kept.text : undefined;
    const hold = () => {
      const text = area.value;
      const other = drafts.of(about);
      if (other && other.text !== last && other.text !== text) drafts.aside(about);
      last = text;
      if (!text.trim() || text === (home() || current).dataset.target) drafts.done(about);
      else drafts.keep(about, { text, was, source });
    };
    const close = () => {
      const segment = home();
      if (!segment) return;
      box.remove();
      segment.querySelector('.target').hidden = false;
      segment.focus();
      return segment;
    };
    const leaveIt = () => {
      const segment = close();
      if (!segment) return;
      mark(segment);
      if (segment.querySelector('.typed')) say('What you typed is kept as a draft; it is not saved yet.');
    };
    const save = async () => {
      const text = area.value;
      const { article, id } = about;
      if (!text.trim()) return say('The new translation is empty; reject the repair, or leave it as it is.', true);
      const segment = home();
      if (segment.dataset.hash !== about.hash) return say('Another sentence is there now; what you typed is kept as a draft.', true);
      // The draft stays until the program has the text.
      hold();
      close();
      const result = await decide([segment], 'edit', text);
      if (result === 'saved') drafts.done(about, text);
      const now = find(article, id);
      listDrafts();
      if (!now) return;
      mark(now);
      if (result !== 'failed') return;
      go(now);
      edit();
    };
    area.addEventListener('input', hold);
    throwing.addEventListener('click', () => {
      drafts.done(about);
      close();
      say('The draft is discarded.');
    });
    area.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { event.preventDefault(); leaveIt(); }
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
    });
    keep.addEventListener('click', save);
    leaving.addEventListener('click', leaveIt);
    const since = element('p', '', { className: 'since warning', dir: 'auto' });
    box.append(since, area, keep, leaving, throwing);
    place.hidden = true;
    place.after(box);
    mark(current);
    area.focus();
  };

  // Goes on with a draft, on whichever page its segment is.
  const resume = ({ article, id, hash }) => {
    const segment = find(article, id);
    if (!segment) return leave(`/article/${article}?at=${id}#s${id}`);
    if (segment.dataset.hash !== hash) return;
    if (segment.hidden && !online) { $('filter-text').value = ''; filter(''); }
    if (!online && !$('reading').hidden) reading();
    go(segment);
    edit();
  };

  const discard = ({ article, id, hash, key }) => {
    if (key) drafts.drop(key);
    else drafts.done({ article, id, hash });
    const segment = key && drafts.of({ article, id, hash }) ? null : find(article, id);
    const open = segment && segment.dataset.hash === hash && segment.querySelector('.editing');
    if (open) { open.remove(); segment.querySelector('.target').hidden = false; }
    if (segment) mark(segment);
    listDrafts();
    say('The draft is discarded.');
  };

  const undo = async () => {
    if (online) {
      const article = current ? current.dataset.article : Object.keys(versions)[0];
      if (article === undefined) return;
      // Revert this page's own last decision at once; anything else that is undone arrives with the answer.
      const own = steps.get(article) || [];
      const step = waiting ? null : own[own.length - 1];
      if (step) {
        const now = step.map((old) => find(article, old.dataset.id)).filter(Boolean).map((s) => s.cloneNode(true));
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
    listDrafts();
    say(`${decisions.length} decisions.`);
  };

  const lets = (segment, typed) => {
    const d = segment.dataset;
    const decided = d.state === 'reviewed' || d.state === 'final';
    const serious = segment.querySelector('.findings .warning, .findings .error');
    switch (typed) {
      case '': case 'all': return true;
      case 'findings': return d.findings !== '0';
      case 'missing': return d.missing !== undefined;
      case 'edited': return d.origin === 'human';
      case 'failed': return d.state === 'failed';
      case 'undecided': return !decided;
      case 'waiting': return !decided && Boolean(serious || d.target === undefined || d.missing !== undefined);
    }
    const low = typed.toLowerCase();
    if (low.startsWith('term:')) return d.terms.toLowerCase().includes(low.slice(5).trim());
    return `${segment.querySelector('.source').textContent}\n${d.target || ''}`.toLowerCase().includes(low);
  };

  const filter = (typed) => {
    for (const s of all()) s.hidden = !lets(s, typed.trim());
    visible = null;
    page = -1;
    const row = shown();
    say(list.dataset.more ? `${row.length} of the ${all().length} segments that are listed here; ${list.dataset.more} more are waiting.` : `${row.length} segments.`);
    go(row.includes(current) ? current : row[0], false);
    listDrafts();
  };

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

  const save = () => {
    const file = { format: 'padanan-decisions/1', article_sha256: body.dataset.sha256, decisions };
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + '\n'], { type: 'application/json' }));
    link.download = 'decisions.json';
    link.click();
    unsaved = false;
    remember();
    say(`${decisions.length} decisions are saved; apply them with: padanan review BITEXT --apply decisions.json`);
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
    if ($('pages')) $('pages').hidden = on || shown().length <= Number($('pages').dataset.size);
    listDrafts();
    if (!on) return;
    // Build the paragraphs from the current segments.
    const text = document.createElement('div');
    text.className = 'reading';
    let sides = [];
    for (const s of all()) {
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
  };

  const accept = async () => {
    const ids = range();
    anchor = null;
    paint();
    const [article, id] = ids.length ? [ids[0].dataset.article, ids[0].dataset.id] : [];
    const done = decide(ids, 'accept');
    // At the last segment, keep the message about what was saved.
    if (ids.length && ids.every((s) => s.dataset.state === 'reviewed' || s.dataset.state === 'final' || ids.length > 1)) move(1, false);
    if ((await done) !== 'saved' && id) go(find(article, id));
  };

  const show = () => {
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
    const segment = current;
    const old = segment.querySelector('.similar');
    if (old) return old.remove();
    const { article, id } = segment.dataset;
    const reply = await fetch(`/article/${article}/similar?segment=${id}`, { credentials: 'same-origin' })
      .then((r) => r.json()).catch(() => null);
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
    if (now) now.querySelector('.beside').append(box);
    say(`${reply.matches.length === 1 ? '1 sentence is' : `${reply.matches.length} sentences are`} like this one.`);
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
    range: () => { anchor = anchor ? null : current; paint(); say(anchor ? 'A range begins here.' : ''); },
    filter: () => $('filter-text') && $('filter-text').select(),
    term,
    similar,
    show,
    reading,
    help: () => $('help').showModal(),
    save,
    close,
    earlier: () => turn(-1),
    later: () => turn(1),
  };
  const keys = { j: 'next', k: 'previous', f: 'finding', a: 'accept', r: 'reject', s: 'other', t: 'suggest', e: 'edit', u: 'undo', x: 'range', '/': 'filter', g: 'term', m: 'similar', d: 'show', v: 'reading', '?': 'help' };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest('input[type=text], input:not([type]), textarea, select, dialog')) return;
    if (event.key === 'Escape') { anchor = null; if (list) paint(); return; }
    const act = keys[event.key];
    if (!act || (!list && act !== 'help' && act !== 'reading')) return;
    event.preventDefault();
    acts[act]();
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-do]');
    const segment = event.target.closest('article.segment');
    if (segment && segment !== current) go(segment, false);
    if (button) acts[button.dataset.do](button);
  });
  // Without this script, the text is readable but the tools stay hidden.
  body.dataset.ready = '';
  for (const only of document.querySelectorAll('[data-only]')) only.hidden = only.dataset.only !== body.dataset.mode;
  for (const button of document.querySelectorAll('.tools [data-do=other]')) button.hidden = !document.querySelector('.second');
  for (const radio of document.querySelectorAll('input[name=show]'))
    radio.addEventListener('change', () => { body.dataset.show = radio.value; });
  const form = $('filter');
  // The filter of an article is applied by the program, which has all pages.
  if (form && (!online || !document.querySelector('a[href*="view=reading"]')))
    form.addEventListener('submit', (event) => { event.preventDefault(); filter(form.filter.value); });

  // Highlights the counterpart of what the pointer is on, and shows its row of the ledger.
  const light = (event) => {
    for (const hot of document.querySelectorAll('.hot')) hot.classList.remove('hot');
    const ledger = $('ledger');
    if (ledger) ledger.textContent = '';
    const piece = event.type === 'mouseover' && event.target.closest('[data-t], [data-f], [data-a]');
    const home = piece && piece.closest('.segment');
    if (!home) return;
    const kind = ['t', 'f', 'a'].find((k) => piece.dataset[k] !== undefined);
    const number = piece.dataset[kind];
    for (const partner of home.querySelectorAll(`[data-${kind}="${Number(number)}"]`)) partner.classList.add('hot');
    if (ledger && piece.title) ledger.textContent = piece.title;
  };
  document.addEventListener('mouseover', light);
  document.addEventListener('mouseout', light);
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection();
    const text = String(selection).trim();
    const node = selection.anchorNode && (selection.anchorNode.nodeType === 1 ? selection.anchorNode : selection.anchorNode.parentElement);
    const side = node && node.closest('.source, .target');
    if (text && side) picked[side.classList.contains('source') ? 'source' : 'target'] = text;
  });
  window.addEventListener('beforeunload', (event) => { if (unsaved || waiting || !drafts.safe()) event.preventDefault(); });
  window.addEventListener('storage', showDrafts);

  if (list && all().length) {
    const row = shown();
    const hash = location.hash.slice(1);
    go((hash === 'last' && row[row.length - 1]) || row.find((s) => s.id === hash) || row[0], Boolean(hash));
    if (!online) remembered();
  }
  showDrafts();
})();
