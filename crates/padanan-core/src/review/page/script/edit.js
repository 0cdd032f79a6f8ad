// Opens an edit of the current segment: with its draft, if it has one, and with a proposal, which the draft is not lost for.
const edit = (proposal) => {
  if (!current) return;
  const { node } = current;
  const open = node.querySelector('textarea');
  const draft = open ? { text: open.value } : drafts.of(current.dataset);
  const kept = draft && draft.text !== (current.dataset.target || '') ? draft : null;
  const text = [kept && kept.text, proposal].filter((part) => typeof part === 'string').join('\n');
  if (open) {
    if (proposal !== undefined) { open.value = text; open.dispatchEvent(new Event('input')); }
    return open.focus();
  }
  const place = node.querySelector('.target');
  const area = document.createElement('textarea');
  const [keep, leaving, throwing] = ['Save', 'Close', 'Discard'].map((word) => element('button', word, { type: 'button' }));
  keep.className = 'keep';
  const panel = element('div', '', { className: 'live' });
  const choices = element('div', '', { className: 'offers' });
  const box = element('div', '', { className: 'editing' });
  const was = kept ? kept.was : current.dataset.target;
  if (typeof was === 'string') box.dataset.was = was;
  // The segment's element may have been replaced in the meantime.
  const home = () => rowOf(box.closest('article.segment'));
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
    segment.node.querySelector('.target').hidden = false;
    segment.node.focus();
    return segment;
  };
  const leaveIt = () => {
    const segment = close();
    if (!segment) return;
    mark(segment);
    if (segment.node.querySelector('.typed')) say('What you typed is kept as a draft; it is not saved yet.');
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
    if (result === 'saved') lookAgain(article, id);
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
  box.append(since, area, choices, panel, keep, leaving, throwing);
  place.hidden = true;
  place.after(box);
  mark(current);
  offers(area, node, choices);
  watch(area, about, panel, keep);
  area.focus();
};
