// While somebody types: terms, facts and checks of the text as it is so far, and what can be put in with a key.

// What the sentence promises: its terms and facts, each with the words that the translation has for it.
const promises = (segment) => {
  const rows = new Map();
  for (const kind of ['t', 'f'])
    for (const there of segment.querySelectorAll(`.source [data-${kind}]`)) {
      const n = there.dataset[kind];
      const here = [...segment.querySelectorAll(`.target [data-${kind}="${Number(n)}"]`)].filter((part) => !part.closest('del'));
      const text = here.map((part) => part.textContent).join('');
      const about = [...segment.querySelectorAll(`.source [data-${kind}="${Number(n)}"]`)].map((part) => part.textContent).join('');
      const kept = ![there, ...here].some((part) => part.matches('.altered, .missing, .warning, .error'));
      if (!rows.has(kind + n)) rows.set(kind + n, { about, text, kept });
    }
  return [...rows.values()];
};

// A file has no program to ask: what was kept in the translation must still be in it.
const lost = (segment, text) => promises(segment).filter((row) => row.kept && row.text && !text.includes(row.text));

// Checks what is typed, and shows it below; `keep` is the button that saves it.
const watch = (area, about, panel, keep) => {
  let asked = 0;
  let timer = 0;
  const show = (broken, parts) => {
    keep.textContent = broken ? 'Save anyway' : 'Save';
    keep.toggleAttribute('data-broken', broken > 0);
    panel.replaceChildren(...parts);
  };
  const fine = () => element('span', '✓ Every term and fact is kept.', { className: 'fine' });
  const here = () => {
    const segment = area.closest('article.segment');
    const rows = segment ? lost(segment, area.value) : [];
    show(rows.length, rows.length ? rows.map((row) => element('p', `▲ “${row.text}” for “${row.about}” is no longer there.`, { className: 'warning' })) : [fine()]);
  };
  const program = async () => {
    const number = (asked += 1);
    const target = area.value;
    const reply = await post('/api/check', { article: Number(about.article), segment: Number(about.id), target }).catch(() => null);
    // A later answer is on its way.
    if (number !== asked) return;
    if (!reply || reply.code !== 200) return show(0, []);
    const holder = document.createElement('template');
    holder.innerHTML = reply.html;
    show(reply.broken, [...(reply.broken ? [] : [fine()]), ...holder.content.childNodes]);
  };
  const look = () => {
    clearTimeout(timer);
    if (!area.value.trim()) return show(0, []);
    if (online) timer = setTimeout(program, 40);
    else here();
  };
  area.addEventListener('input', look);
  look();
};

// Offers forms and sentences to put in: Alt and a number, or a click. Similar sentences and the glossary's forms follow.
const offers = (area, segment, box) => {
  const list = [];
  const put = (row) => {
    if (row.whole) area.setRangeText(row.text, 0, area.value.length, 'end');
    else area.setRangeText(row.text, area.selectionStart, area.selectionEnd, 'end');
    area.dispatchEvent(new Event('input'));
    area.focus();
  };
  const draw = () => box.replaceChildren(...list.slice(0, 9).map((row, at) => {
    const button = element('button', `${row.label ? `${row.label}: ` : ''}${row.text} `, { type: 'button' });
    button.append(element('kbd', `Alt ${at + 1}`));
    button.addEventListener('click', () => put(row));
    return button;
  }));
  const add = (rows) => {
    for (const row of rows) if (row.text && !list.some((other) => other.text === row.text)) list.push(row);
    draw();
  };
  add([...segment.querySelectorAll('.beside li[data-with]')].map((item) => ({ text: item.dataset.with })));
  add(promises(segment).filter((row) => row.kept).map(({ text }) => ({ text })));
  if (segment.dataset.other && segment.dataset.other !== segment.dataset.target) add([{ text: segment.dataset.other, whole: true, label: 'other draft' }]);
  area.addEventListener('keydown', (event) => {
    const row = event.altKey && /^Digit[1-9]$/.test(event.code) && list[Number(event.code.slice(5)) - 1];
    if (!row) return;
    event.preventDefault();
    put(row);
  });
  if (!online) return;
  const { article, id } = segment.dataset;
  ask(`/article/${article}/similar?segment=${id}`).then((reply) => {
    if (!reply || !box.isConnected) return;
    add((reply.terms || []).map((term) => ({ text: term.target, label: term.source })));
    add((reply.matches || []).map((match) => ({ text: match.target, whole: true, label: `${match.percent} %` })));
  });
};

// Puts a suggestion into the text that is being typed.
const putIn = (item) => {
  const area = item.closest('.editing').querySelector('textarea');
  area.setRangeText(item.dataset.with, Number(item.dataset.from), Number(item.dataset.to), 'end');
  area.dispatchEvent(new Event('input'));
  area.focus();
};

// A correction that was made twice: where else it fits, to be looked at before it is applied.
let correction = null;
const lookAgain = async (article, id) => {
  const reply = online && await ask(`/article/${article}/again?segment=${id}`);
  if (!reply || !reply.rows || !reply.rows.length) return;
  correction = { article, ...reply };
  const button = element('button', `Apply to ${reply.rows.length} more`, { type: 'button' });
  button.dataset.do = 'again';
  say(`“${reply.was}” became “${reply.now}” ${reply.done} times. `);
  status.append(button);
};
const showAgain = () => {
  const dialog = $('again');
  if (!correction || dialog.open) return;
  const { article, was, now, rows } = correction;
  $('again-what').textContent = `“${was}” → “${now}”`;
  dialog.querySelector('ul').replaceChildren(...rows.map((row) => {
    const item = element('li', '');
    const box = element('input', '', { type: 'checkbox', checked: true, value: row.segment });
    box.setAttribute('aria-label', `Segment ${row.segment}`);
    const text = element('p', '', { dir: 'auto' });
    for (const part of row.parts) text.append(part.was === undefined ? part.same : element('del', part.was), part.now === undefined ? '' : element('ins', part.now));
    item.append(box, text);
    return item;
  }));
  dialog.returnValue = '';
  dialog.addEventListener('close', async () => {
    if (dialog.returnValue === 'term') { Object.assign(picked, { source: correction.source || '', target: now }); return term(); }
    if (dialog.returnValue !== 'apply') return;
    const wanted = new Set([...dialog.querySelectorAll('input:checked')].map((box) => Number(box.value)));
    const chosen = rows.filter((row) => wanted.has(row.segment));
    if (!chosen.length) return;
    const decisions = chosen.map((row) => ({ segment: row.segment, was: row.target, action: 'edit', target: row.with }));
    await queued(() => send('/api/decide', article, { decisions }, chosen.map((row) => row.with).join('\n')));
  }, { once: true });
  dialog.showModal();
};
