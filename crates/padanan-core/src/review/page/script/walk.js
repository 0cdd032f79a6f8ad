// Where the person is: the segment in hand, the range, pages, and the next place that needs somebody.
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

// Puts the actions beside the segment in hand: those that it has.
const lift = (segment) => {
  if (!actions || segment !== current) return;
  const active = document.activeElement;
  if (actions.parentNode !== segment) segment.append(actions);
  actions.hidden = false;
  const d = segment.dataset;
  const has = {
    suggest: segment.querySelector('li[data-with]'),
    other: segment.querySelector('.second'),
    reject: d.draft !== undefined && d.draft !== d.target,
    accept: d.target !== undefined,
    similar: online,
    ...Object.fromEntries(['merge', 'split', 'give', 'take'].map((act) => [act, online && d.bead !== undefined])),
  };
  for (const button of actions.children) button.hidden = button.dataset.do in has && !has[button.dataset.do];
  if (actions.contains(active) && active.checkVisibility()) active.focus({ preventScroll: true });
};

const go = (segment, focus = true) => {
  if (!segment) return;
  near(segment);
  if (current) current.removeAttribute('aria-current');
  current = segment;
  current.setAttribute('aria-current', 'true');
  untip();
  lift(current);
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
  const reply = await ask(`/article/${article}/finding?${asked}`);
  if (!reply) return say('The program does not answer.', true);
  if (!reply.segment) return say('There is no finding after this.');
  const where = new URLSearchParams({ filter: list.dataset.filter || '', at: reply.segment });
  return leave(`/article/${article}?${where}#s${reply.segment}`);
};

// The place that a person was led to last; it holds while they go from page to page.
const memo = (name, value) => {
  try {
    if (value === undefined) return JSON.parse(sessionStorage.getItem(name));
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Without a storage, the way begins at the most urgent place again.
  }
  return null;
};

// Goes to the next place that needs a person, most urgent first, across articles.
const needed = async () => {
  const last = memo('padanan-last');
  if (!online || list.dataset.queue !== undefined) return neededHere(last);
  const reply = await ask(`/next?${new URLSearchParams(last || {})}`);
  if (!reply) return say('The program does not answer.', true);
  if (reply.segment === null) return lastOfQueue(reply.left);
  const { article, segment: id, score } = reply;
  memo('padanan-last', { article, segment: id, score });
  const told = `${reply.reasons.join(', ')} · ${counted(reply.left, 'place')} in all`;
  const there = find(article, id);
  if (there && !there.hidden) { go(there); return say(told); }
  memo('padanan-told', told);
  return leave(`/article/${article}?at=${id}#s${id}`);
};

const lastOfQueue = (left) => {
  memo('padanan-last', null);
  say(left ? `That was the last; ${left} that you passed over are left, n begins with them.` : 'Nothing needs a person any more.');
};

// The same among the segments of this page.
const neededHere = (last) => {
  const place = (s) => [-Number(s.dataset.need), Number(s.dataset.article), Number(s.dataset.id)];
  const behind = (a, b) => a.map((n, at) => n - b[at]).find((n) => n) || 0;
  const open = all().filter((s) => !isDecided(s) && s.dataset.need !== '0').sort((a, b) => behind(place(a), place(b)));
  const from = last && [-last.score, last.article, last.segment];
  const next = open.find((s) => !from || behind(place(s), from) > 0);
  if (!next) return lastOfQueue(open.length);
  if (next.hidden) { $('filter-text').value = ''; filter(''); }
  memo('padanan-last', { article: Number(next.dataset.article), segment: Number(next.dataset.id), score: Number(next.dataset.need) });
  go(next);
  say(`${counted(open.length, 'place')} in all.`);
};

const counted = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;
