// Highlights the counterpart of what the pointer is on or the focus is in, and shows what it is about.
const light = (event) => {
  for (const hot of document.querySelectorAll('.hot')) hot.classList.remove('hot');
  const ledger = $('ledger');
  if (ledger) ledger.textContent = '';
  const begins = event.type === 'mouseover' || event.type === 'focusin';
  const piece = begins && event.target.closest('[data-t], [data-f], [data-a], [data-n]');
  const home = piece && piece.closest('.segment');
  if (!home) return;
  const has = (kind) => piece.dataset[kind] !== undefined;
  const kinds = ['n', 't', 'f'].some(has) ? ['n', 't', 'f'].filter(has) : ['a'];
  for (const kind of kinds)
    for (const partner of home.querySelectorAll(`[data-${kind}="${Number(piece.dataset[kind])}"]`)) partner.classList.add('hot');
  if (ledger && piece.title) ledger.textContent = piece.title;
  if (has('n') && !piece.closest('li')) tip(piece);
};

// Shows a finding in words at its place, with the button that takes its suggestion.
let tipped = null;
const tip = (piece) => {
  const item = piece.closest('.segment').querySelector(`li[data-n="${Number(piece.dataset.n)}"]`);
  if (!item) return untip();
  let box = $('tip');
  if (!box) document.body.append((box = element('div', '', { id: 'tip' })));
  tipped = piece;
  box.replaceChildren(...[...item.childNodes].map((node) => node.cloneNode(true)));
  box.className = item.className;
  box.hidden = false;
  const at = piece.getClientRects()[0];
  box.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.offsetWidth - 8)) + scrollX}px`;
  box.style.top = `${at.bottom + 6 + scrollY}px`;
};
const untip = () => {
  tipped = null;
  if ($('tip')) $('tip').hidden = true;
};
const takeTip = () => {
  const item = tipped && tipped.closest('.segment').querySelector(`li[data-n="${Number(tipped.dataset.n)}"][data-with]`);
  if (!item) return false;
  go(rowOf(tipped.closest('.segment')));
  suggest(item);
  untip();
  return true;
};

for (const name of ['mouseover', 'mouseout', 'focusin', 'focusout']) document.addEventListener(name, light);
document.addEventListener('mousemove', (event) => {
  if (tipped && document.activeElement !== tipped && !event.target.closest('#tip') && !event.target.closest('[data-n]')) {
    const [a, b] = [$('tip').getBoundingClientRect(), event];
    // The way from the word to its message.
    if (b.clientX < a.left - 20 || b.clientX > a.right + 20 || b.clientY < a.top - 30 || b.clientY > a.bottom + 20) untip();
  }
});
document.addEventListener('selectionchange', () => {
  const selection = document.getSelection();
  const text = String(selection).trim();
  const node = selection.anchorNode && (selection.anchorNode.nodeType === 1 ? selection.anchorNode : selection.anchorNode.parentElement);
  const side = node && node.closest('.source, .target');
  if (text && side) picked[side.classList.contains('source') ? 'source' : 'target'] = text;
});

// On a phone, a swipe to the right accepts.
const SWIPE = 90;
let touched = null;
document.addEventListener('touchstart', (event) => {
  const segment = event.touches.length === 1 && event.target.closest('article.segment');
  touched = segment && !event.target.closest('textarea, button') ? { segment, x: event.touches[0].clientX, y: event.touches[0].clientY } : null;
}, { passive: true });
document.addEventListener('touchmove', (event) => {
  if (!touched) return;
  const [x, y] = [event.touches[0].clientX - touched.x, event.touches[0].clientY - touched.y];
  if (Math.abs(y) > 40) { touched.segment.style.transform = ''; touched = null; return; }
  touched.by = x;
  if (x > 20) touched.segment.style.transform = `translateX(${Math.min(x, 140)}px)`;
}, { passive: true });
document.addEventListener('touchend', () => {
  if (!touched) return;
  const { segment, by } = touched;
  touched = null;
  segment.style.transform = '';
  if (by > SWIPE) { go(rowOf(segment), false); accept(); }
});
