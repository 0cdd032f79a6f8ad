// Which sentences of an aligned article belong together: merge, split, give, take. The numbers of the segments behind are others
// then, so the page is loaded anew; until it is, keys do nothing.
const pair = async (change, at) => {
  if (!online) return say('Pairs can be changed in `padanan review`, not in this file.', true);
  if (!current || leaving) return;
  if (current.dataset.bead === undefined) return say('This segment is not from an alignment.', true);
  if (current.node.querySelector('.editing')) return say('An edit is open here: save or close it first.', true);
  const { article, id } = current.dataset;
  leaving = true;
  const done = await queued(() => send('/api/pair', article, { segment: Number(id), change, ...(at && { at }) }, `${change}: ${id}`));
  if (done !== 'saved') leaving = false;
};

// Goes on after the pairs have changed: what was typed for the segments behind goes with them.
const paired = (article, { at, from, by, version, message }) => {
  leaving = true;
  drafts.shift(article, from, by);
  memo('padanan-told', message);
  const where = new URLSearchParams({ filter: list.dataset.filter || '', at, v: version.slice(0, 8) });
  leave(`/article/${article}?${where}#s${at}`);
};

// Shows where the segment in hand is split: a bar in each text, which keys or a click move.
const split = async () => {
  if (!online || !current || current.dataset.bead === undefined) return pair('split');
  const segment = current.node;
  const { article, id } = segment.dataset;
  const old = segment.querySelector('.splitting');
  if (old) return old.remove();
  const reply = await ask(`/article/${article}/borders?segment=${id}`);
  if (!reply || !reply.best) return say((reply && reply.message) || 'The program does not answer.', true);
  const box = element('div', '', { className: 'splitting' });
  const places = ['source', 'target'].map((side, n) => cutter(side, segment, reply[side], reply.best[n]));
  const close = () => { box.remove(); segment.focus(); };
  const [go, leave] = ['Split', 'Cancel'].map((word) => element('button', word, { type: 'button' }));
  const take = () => { const at = places.map((one) => one.at()); box.remove(); pair('split', at); };
  go.addEventListener('click', take);
  leave.addEventListener('click', close);
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target.getAttribute('role') === 'slider') take();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const how = 'Left and Right go from sentence to sentence, with Shift from word to word. Tab goes to the other text, Enter splits.';
  box.append(element('p', how, { className: 'dim' }), ...places.map((one) => one.slider), go, leave);
  segment.querySelector('.beside').append(box);
  places[0].slider.focus();
};

// One text with the bar in it.
const cutter = (side, segment, sentences, best) => {
  const place = segment.querySelector(`.${side}`);
  const text = side === 'source' ? place.textContent : segment.dataset.target || '';
  const words = [...text.matchAll(/\s+/g)].map((space) => space.index + space[0].length);
  const stops = (fine) => [0, ...(fine ? words : sentences), text.length];
  const slider = element('div', '', { className: 'cutter', tabIndex: 0, dir: 'auto', lang: place.lang });
  const [before, bar, behind] = ['span', 'b', 'span'].map((tag) => slider.appendChild(element(tag, '')));
  bar.setAttribute('aria-hidden', 'true');
  bar.textContent = '¦';
  slider.setAttribute('role', 'slider');
  slider.setAttribute('aria-label', `Where the ${side === 'source' ? 'source' : 'translation'} is split`);
  slider.setAttribute('aria-valuemin', 0);
  slider.setAttribute('aria-valuemax', text.length);
  let at = best;
  const show = (now) => {
    at = now;
    [before.textContent, behind.textContent] = [text.slice(0, at), text.slice(at)];
    slider.setAttribute('aria-valuenow', at);
    slider.setAttribute('aria-valuetext', at < text.length ? `before: ${text.slice(at, at + 40)}` : 'at the end');
  };
  slider.addEventListener('keydown', (event) => {
    const all = stops(event.shiftKey);
    const next = { ArrowRight: all.find((one) => one > at), ArrowLeft: all.filter((one) => one < at).pop(), Home: 0, End: text.length }[event.key];
    if (!(event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End')) return;
    event.preventDefault();
    if (next !== undefined) show(next);
  });
  slider.addEventListener('click', (event) => {
    const point = document.caretPositionFromPoint ? document.caretPositionFromPoint(event.clientX, event.clientY) : document.caretRangeFromPoint(event.clientX, event.clientY);
    const node = point && (point.offsetNode || point.startContainer);
    if (!node || !slider.contains(node)) return;
    const offset = (point.offset === undefined ? point.startOffset : point.offset) + (behind.contains(node) ? at : 0);
    show(stops(true).reduce((near, one) => (Math.abs(one - offset) < Math.abs(near - offset) ? one : near), 0));
  });
  show(best);
  return { slider, at: () => at };
};
