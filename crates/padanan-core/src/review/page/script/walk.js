// Where the person is: the segment in hand, the range, pages, and the next place that needs somebody.
const range = () => {
  if (!current) return [];
  if (!anchor) return [current];
  const row = shown();
  const [from, to] = [row.indexOf(anchor), row.indexOf(current)].sort((a, b) => a - b);
  return row.slice(Math.max(from, 0), to + 1);
};

const paint = () => {
  const inside = anchor ? new Set(range()) : new Set();
  for (const row of marked) if (row.node && !inside.has(row)) row.node.classList.remove('picked');
  for (const row of inside) if (row.node) row.node.classList.add('picked');
  marked = inside;
};

// A file contains all segments; only the part with the current one is drawn.
const size = Number(($('pages') && $('pages').dataset.size) || Infinity);
const near = (row) => {
  if (!$('pages') || !row) return;
  const rows = shown();
  const now = Math.floor(rows.indexOf(row) / size);
  if (now === page) return;
  page = now;
  layOut(rows.slice(page * size, (page + 1) * size));
  number(page, rows.length);
  listDrafts();
};

// Says which part this is.
const number = (part, rows, most = size) => {
  const pages = $('pages');
  const count = Math.ceil(rows / most);
  pages.hidden = count < 2;
  pages.querySelector('span').textContent = `Page ${part + 1} of ${count}`;
  for (const [act, there] of [['earlier', part > 0], ['later', part + 1 < count]])
    pages.querySelector(`[data-do=${act}]`).disabled = !there;
};

const turn = (by) => {
  if (!$('reading').hidden) return read(part + by);
  const next = shown()[(page + by) * size];
  if (next) { go(next); next.node.scrollIntoView({ block: 'start' }); }
};

// Puts the actions beside the segment in hand: those that it has.
const lift = (row) => {
  if (!actions || row !== current) return;
  const active = document.activeElement;
  const { node, dataset: d } = row;
  if (actions.parentNode !== node) node.append(actions);
  actions.hidden = false;
  const has = {
    suggest: node.querySelector('li[data-with]'),
    other: node.querySelector('.second'),
    reject: d.draft !== undefined && d.draft !== d.target,
    accept: d.target !== undefined,
    similar: online,
    ...Object.fromEntries(['merge', 'split', 'give', 'take'].map((act) => [act, online && d.bead !== undefined])),
  };
  for (const button of actions.children) button.hidden = button.dataset.do in has && !has[button.dataset.do];
  if (actions.contains(active) && active.checkVisibility()) active.focus({ preventScroll: true });
};

const go = (row, focus = true) => {
  if (!row) return;
  if (current && current.node) current.node.removeAttribute('aria-current');
  near(row);
  current = row;
  current.node.setAttribute('aria-current', 'true');
  untip();
  lift(current);
  if (focus) {
    current.node.focus({ preventScroll: true });
    current.node.scrollIntoView({ block: 'nearest' });
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
  let last = memo('padanan-last');
  if (!online || list.dataset.queue !== undefined) return neededHere(last);
  let reply;
  do {
    reply = await ask(`/next?${new URLSearchParams(last || {})}`);
    if (!reply) return say('The program does not answer.', true);
    if (reply.segment === null) return lastOfQueue(reply.left);
    last = { article: reply.article, segment: reply.segment, score: reply.score };
    // What is decided here may still be on its way to the disk.
  } while (waiting && find(reply.article, reply.segment) && isDecided(find(reply.article, reply.segment)));
  const { article, segment: id } = reply;
  memo('padanan-last', last);
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
  const place = (row) => ({ row, score: row.need, article: Number(row.article), segment: Number(row.id) });
  const before = (a, b) => b.score - a.score || a.article - b.article || a.segment - b.segment;
  let next = null;
  let open = 0;
  for (const row of all()) {
    if (!row.need || isDecided(row)) continue;
    open += 1;
    const here = place(row);
    if ((!last || before(last, here) < 0) && (!next || before(here, next) < 0)) next = here;
  }
  if (!next) return lastOfQueue(open);
  const { row, ...where } = next;
  if (row.hidden) { $('filter-text').value = ''; filter(''); }
  memo('padanan-last', where);
  go(row);
  say(`${counted(open, 'place')} in all.`);
};

const counted = (n, what) => `${n} ${what}${n === 1 ? '' : 's'}`;
