
// The page, and what all other files need. Text from articles is only ever set as text, or arrives escaped by the program.
const body = document.body;
const online = body.dataset.mode === 'online';
const $ = (id) => document.getElementById(id);
const list = $('segments');
const status = $('status');
let marked = new Set();
let page = -1; // offline: the part of the rows that is laid out
const versions = JSON.parse((list && list.dataset.versions) || '{}');
const decisions = []; // offline: decisions to save
const past = []; // offline: steps to undo
const picked = { source: '', target: '' };
const drafts = padananDrafts;
const actions = $('actions');
let current = null; // the row in hand
let anchor = null; // the row at which a range begins
let unsaved = false;
let line = Promise.resolve(); // online: a queue of requests, sent one after the other
let waiting = 0;
let leaving = false; // the page is about to be loaded anew
const undoable = new Map(); // online: by article, the number of steps that the program can undo
const steps = new Map(); // online: by article, copies of the rows before each of those steps that this page made

const say = (text, wrong) => {
  if (!status) return;
  status.textContent = text;
  status.classList.toggle('wrong', Boolean(wrong));
  // What is no trouble covers the text only for as long as it is news.
  status.classList.remove('old');
  clearTimeout(aging);
  aging = setTimeout(() => status.classList.add('old'), NEWS);
};
const NEWS = 8000; // milliseconds
let aging = 0;

const element = (tag, text, more = {}) => Object.assign(document.createElement(tag), { textContent: text, ...more });
const isDecided = (row) => row.dataset.state === 'reviewed' || row.dataset.state === 'final';
const ask = (path) => fetch(path, { credentials: 'same-origin' }).then((r) => r.json()).catch(() => null);
