// Shows under a segment what was typed and is not saved, and over an open edit that the translation has changed since.
const mark = (row) => {
  const { node, dataset: { target: now } } = row;
  if (!node) return;
  for (const old of node.querySelectorAll('.typed')) old.remove();
  const draft = drafts.of(row.dataset);
  const box = node.querySelector('.editing');
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
  typed.append(element('p', draft.text, { className: 'ours', dir: 'auto', lang: node.querySelector('.target').lang }), ...draftButtons(row.dataset));
  node.querySelector('.beside').before(typed);
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
    return segment.dataset.target !== d.text && (segment.hidden || list.hidden || !segment.drawn);
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
  for (const typed of document.querySelectorAll('.typed')) mark(rowOf(typed.closest('article.segment')));
  for (const d of drafts.articles.flatMap((article) => drafts.list(article))) {
    const segment = find(d.article, d.id);
    if (!segment || segment.dataset.hash !== d.hash) continue;
    if (d.text === segment.dataset.target) drafts.drop(d.key);
    if (!d.aside) mark(segment);
  }
  listDrafts();
};

// Replaces rows with the HTML that the program sent.
const replace = (article, segments, wanted = () => true) => {
  const replaced = [];
  for (const { id, html } of segments) {
    const row = find(article, id);
    const data = row && readData(html);
    if (!row || !wanted(row, data)) continue;
    replaced.push(id);
    change(row, data, html, false);
    redraw(row);
  }
  return replaced;
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
  const open = segment && segment.node && segment.dataset.hash === hash && segment.node.querySelector('.editing');
  if (open) { open.remove(); segment.node.querySelector('.target').hidden = false; }
  if (segment) mark(segment);
  listDrafts();
  say('The draft is discarded.');
};
