// The segments of the page. A row has a segment's data and its mark-up, and its element while it is drawn. An exported page has all
// but its first part as text in <noscript>: it costs little until it is drawn, and is readable without this script.
const ENTITIES = { amp: '&', lt: '<', gt: '>', quot: '"' };
const decoded = (text) => (text.includes('&') ? text.replace(/&(amp|lt|gt|quot);/g, (_, name) => ENTITIES[name]) : text);
const camel = new Map();
const nameOf = (name) => {
  if (!camel.has(name)) camel.set(name, name.replace(/-(.)/g, (_, letter) => letter.toUpperCase()));
  return camel.get(name);
};
// Reads the data of a segment from its start tag. The program escapes what is in an attribute.
const readData = (html) => {
  const data = {};
  for (const [, name, value] of html.slice(0, html.indexOf('>')).matchAll(/ data-([a-z-]+)="([^"]*)"/g)) data[nameOf(name)] = decoded(value);
  return data;
};

class Row {
  constructor(article, id, node, html = '') {
    Object.assign(this, { article, id, node, text: html, hidden: false, data: null, counted: false });
  }
  get dataset() { return (this.data ||= this.node ? { ...this.node.dataset } : readData(this.text)); }
  // The mark-up, as the program made it.
  get html() { return (this.text ||= pristine(this.node).outerHTML); }
  get need() { return Number(this.dataset.need); }
  get drawn() { return Boolean(this.node && this.node.isConnected); }
  undraw() { [this.text, this.node] = [this.html, null]; }
}

// An element without what this page has put into it.
const pristine = (node) => {
  const same = node.cloneNode(true);
  for (const one of same.querySelectorAll('#actions, .editing, .typed, .similar, .splitting')) one.remove();
  for (const one of same.querySelectorAll('.hot')) one.classList.remove('hot');
  same.querySelector('.target').hidden = false;
  same.removeAttribute('aria-current');
  same.classList.remove('picked');
  same.hidden = false;
  return same;
};

const holder = document.createElement('template');
const parsed = (html) => {
  holder.innerHTML = html;
  return [...holder.content.children];
};

// Reads all rows, once.
const collect = () => {
  const rows = [];
  for (const child of list ? [...list.children] : []) {
    if (child.localName === 'article') rows.push(new Row(child.dataset.article, child.dataset.id, child));
    if (child.localName !== 'noscript') continue;
    const text = child.textContent;
    for (let at = text.indexOf('<article '); at >= 0;) {
      const next = text.indexOf('<article ', at + 1);
      rows.push(new Row('0', String(rows.length + 1), null, text.slice(at, next < 0 ? text.length : next)));
      at = next;
    }
    child.remove();
  }
  return rows;
};
let known = null;
let visible = null;
let places = null;
const all = () => (known ||= collect());
const shown = () => (visible ||= all().filter((row) => !row.hidden));
const find = (article, id) => {
  places ||= new Map(all().map((row) => [`${row.article} ${row.id}`, row]));
  return places.get(`${article} ${id}`);
};
const rowOf = (node) => node && find(node.dataset.article, node.dataset.id);

// Gives a row other data, or other mark-up; the counts follow.
const change = (row, data, html = row.html, altered = true) => {
  if (row.counted) tell(row, -1);
  Object.assign(row, { data, text: html, altered });
  if (row.counted) tell(row, 1);
};

// A copy of a row, to have it again as it was.
const copy = (row) => ({ row, html: row.html, altered: row.altered, data: { ...row.dataset } });
const restore = (before) => {
  for (const { row, html, altered, data } of before) {
    change(row, { ...data }, html, altered);
    redraw(row);
  }
};

// Makes an element show data that differ from those it was made of.
const show = (node, data) => {
  const was = { ...node.dataset };
  for (const key of Object.keys(was)) if (data[key] === undefined) delete node.dataset[key];
  for (const [key, value] of Object.entries(data)) if (value !== undefined && was[key] !== value) node.dataset[key] = value;
  if (data.target !== was.target) {
    node.querySelector('.target').textContent = data.target;
    // Suggestions are for the text that was there; `rest` has those that are still right.
    for (const item of node.querySelectorAll('li[data-with]')) delete item.dataset.with;
  }
  if (data.rest && data.rest !== was.rest)
    for (const [n, text, from, to] of JSON.parse(data.rest)) Object.assign(node.querySelector(`li[data-n="${Number(n)}"]`).dataset, { with: text, from, to });
  const other = node.querySelector('.second .theirs');
  if (other && data.other !== was.other) other.textContent = data.other || '';
  const said = (one) => JSON.parse(one.said || '[]');
  for (const text of said(data).slice(said(was).length)) {
    const line = element('p', '', { className: 'comment' });
    line.append(element('b', online ? 'You' : 'In this page'), ' ', element('span', text, { dir: 'auto' }));
    node.querySelector('.beside').prepend(line);
  }
  node.querySelector('.state').textContent = data.state + (data.origin === 'human' ? ', edited' : '');
};

// Gives these rows elements.
const draw = (rows) => {
  const bare = rows.filter((row) => !row.node);
  const nodes = parsed(bare.map((row) => row.html).join(''));
  bare.forEach((row, at) => {
    row.node = nodes[at];
    if (row.altered) show(row.node, row.dataset);
  });
  for (const row of rows) {
    row.node.hidden = row.hidden;
    row.node.classList.toggle('picked', marked.has(row));
  }
};

// Shows these rows, and no others. An element with an open edit is kept.
const layOut = (rows) => {
  const wanted = new Set(rows);
  const before = [...list.children].map(rowOf);
  if (before.length === rows.length && before.every((row, at) => row === rows[at])) return;
  draw(rows);
  list.replaceChildren(...rows.map((row) => row.node));
  for (const row of before) if (row && !wanted.has(row) && !row.node.querySelector('.editing')) row.undraw();
  for (const d of drafts.articles.flatMap((article) => drafts.list(article))) {
    const row = find(d.article, d.id);
    if (wanted.has(row) && row.dataset.hash === d.hash && !d.aside) mark(row);
  }
};

// Draws a row again. An edit in progress moves from the old element to the new one.
const redraw = (row) => {
  const old = row.node;
  if (!old) return;
  const [fresh] = parsed(row.html);
  if (row.altered) show(fresh, row.dataset);
  if (fresh.id !== old.id) {
    // In the queue, a segment has its neighbours with it.
    fresh.id = old.id;
    fresh.className = old.className;
    if (!fresh.querySelector('.from')) fresh.querySelector('.beside').prepend(...[...old.querySelectorAll('.from, .near')].map((p) => p.cloneNode(true)));
  }
  const active = document.activeElement;
  const focused = old.contains(active);
  const editing = old.querySelector('.editing');
  if (editing) {
    fresh.querySelector('.target').hidden = true;
    fresh.querySelector('.target').after(editing);
  }
  fresh.hidden = row.hidden;
  fresh.classList.toggle('picked', marked.has(row));
  row.node = fresh;
  old.replaceWith(fresh);
  if (current === row) go(row, focused && !editing);
  if ((editing || active === actions || (actions && actions.contains(active))) && focused && active.checkVisibility()) active.focus();
  mark(row);
  listDrafts();
};

const sourceOf = (row) => {
  if (row.node) return row.node.querySelector('.source').textContent;
  const from = row.html.indexOf('<p class="source"');
  return decoded(row.html.slice(row.html.indexOf('>', from) + 1, row.html.indexOf('</p>', from)).replace(/<[^>]*>/g, ''));
};
