// The filter, its buttons with their counts, the progress, and how long the rest may take.
const is = (segment, word) => {
  const d = segment.dataset;
  const done = isDecided(segment);
  const kinds = d.kinds.split(' ');
  switch (word) {
    case '': case 'all': return true;
    case 'decided': return done;
    case 'undecided': return !done;
    case 'edited': return d.origin === 'human';
    case 'failed': return d.state === 'failed';
    case 'waiting': return !done && (d.target === undefined || kinds.includes('waiting'));
    case 'clean': case 'drafts': return !done && kinds.includes(word);
    case 'proposals': return (done || d.origin === 'human') && d.other !== undefined && d.other !== d.target;
    case 'missing': case 'numbers': case 'names': case 'unsure': case 'findings': return kinds.includes(word);
  }
  return undefined;
};

const lets = (row, typed) => {
  const named = is(row, typed);
  if (named !== undefined) return named;
  const low = typed.toLowerCase();
  if (low.startsWith('term:')) return row.dataset.terms.toLowerCase().includes(low.slice(5).trim());
  return `${sourceOf(row)}\n${row.dataset.target || ''}`.toLowerCase().includes(low);
};

// The page of an article has a part of its segments; the program filters and counts all of them.
const byProgram = online && Boolean(document.querySelector('a[href*="view=reading"]'));

const filter = (typed) => {
  for (const row of all()) {
    row.hidden = !lets(row, typed.trim());
    if (row.node) row.node.hidden = row.hidden;
  }
  visible = null;
  page = -1;
  const row = shown();
  say(list.dataset.more ? `${row.length} of the ${all().length} segments that are listed here; ${list.dataset.more} more are waiting.` : `${counted(row.length, 'segment')}.`);
  if (!row.length) {
    // No segment is in hand.
    if ($('pages')) { layOut([]); number(0, 0); }
    current = null;
    if (actions) actions.hidden = true;
  }
  go(row.includes(current) ? current : row[0], false);
  press(typed.trim());
  listDrafts();
};

const chips = () => [...document.querySelectorAll('#chips [data-filter]')];
const press = (typed) => {
  for (const chip of chips()) chip.setAttribute('aria-pressed', String(chip.dataset.filter === (typed || 'all')));
};
const chip = ({ dataset: { filter: word } }) => {
  const typed = word === 'all' ? '' : word;
  if (byProgram) return leave(`/article/${current ? current.dataset.article : list.dataset.article}?filter=${typed}`);
  $('filter-text').value = typed;
  filter(typed);
};

// Shows how many segments each filter has: as the program says, or as this page counts.
const recount = (told) => {
  if (!list || (byProgram && !told)) return;
  if (byProgram) return showCounts((word) => told[word]);
  if (countedTo >= all().length) return showCounts((word) => sums.get(word) || 0);
  clearTimeout(counting);
  counting = setTimeout(countOn);
};
let counting = 0;

// Counts the rows of a page that has all of them, a little at a time, because keys come first. Then every change counts.
const sums = new Map();
const SLICE = 8; // milliseconds
let countedTo = 0;
const countOn = () => {
  const rows = all();
  const end = performance.now() + SLICE;
  while (countedTo < rows.length && performance.now() < end) {
    const row = rows[countedTo];
    row.counted = true;
    tell(row, 1);
    countedTo += 1;
  }
  if (countedTo < rows.length) counting = setTimeout(countOn);
  else showCounts((word) => sums.get(word) || 0);
};

// Adds a row to the counts, or takes it away.
const tell = (row, by) => {
  const add = (word) => sums.set(word, (sums.get(word) || 0) + by);
  const { state, target, other, origin, kinds: words } = row.dataset;
  const done = state === 'reviewed' || state === 'final';
  const kinds = words.split(' ');
  add('all');
  add(done ? 'decided' : 'undecided');
  if (origin === 'human') add('edited');
  if (state === 'failed') add('failed');
  if ((done || origin === 'human') && other !== undefined && other !== target) add('proposals');
  if (!done && (target === undefined || kinds.includes('waiting'))) add('waiting');
  for (const kind of kinds)
    if (kind !== 'waiting' && (!done || (kind !== 'clean' && kind !== 'drafts'))) add(kind);
};

const showCounts = (count) => {
  for (const chip of chips()) {
    const n = count(chip.dataset.filter);
    chip.querySelector('.count').textContent = n;
    chip.hidden = !n && !['all', 'waiting'].includes(chip.dataset.filter) && chip.getAttribute('aria-pressed') !== 'true';
  }
  const [done, total] = [count('decided'), count('all')];
  if ($('decided')) $('decided').replaceChildren(element('b', done), ` of ${total} decided`);
  if ($('line')) $('line').value = done;
  pace(total - done);
};

// The time between two decisions, without breaks: its median is the pace of this person.
const BREAK = 120000;
const paced = () => {
  const times = memo('padanan-pace') || [];
  memo('padanan-pace', [...times.slice(-40), Date.now()]);
};
const pace = (left) => {
  const place = $('pace');
  const times = memo('padanan-pace') || [];
  const gaps = times.slice(1).map((t, at) => t - times[at]).filter((gap) => gap < BREAK).sort((a, b) => a - b);
  if (!place || gaps.length < 5) return;
  const minutes = Math.ceil((gaps[Math.floor(gaps.length / 2)] * left) / 60000);
  place.textContent = left ? `about ${minutes} min left` : '';
};
