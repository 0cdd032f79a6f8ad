// The page: its segments, and what all other files need. Text from articles is only ever set as text, or arrives escaped by
// the program.
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
const actions = $('actions');
let current = null;
let anchor = null;
let unsaved = false;
let line = Promise.resolve(); // online: a queue of requests, sent one after the other
let waiting = 0;
let leaving = false; // the page is about to be loaded anew
const undoable = new Map(); // online: by article, the number of steps that the program can undo
const steps = new Map(); // online: by article, copies of the segments before each of those steps that this page made

const say = (text, wrong) => {
  if (!status) return;
  status.textContent = text;
  status.classList.toggle('wrong', Boolean(wrong));
};

const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });

// A copy of a segment, to show again as it was. The actions are only ever in one place.
const copy = (segment) => {
  const same = segment.cloneNode(true);
  for (const one of same.querySelectorAll('#actions')) one.remove();
  return same;
};

const isDecided = (segment) => segment.dataset.state === 'reviewed' || segment.dataset.state === 'final';
const sourceOf = (segment) => segment.querySelector('.source').textContent;
const ask = (path) => fetch(path, { credentials: 'same-origin' }).then((r) => r.json()).catch(() => null);
