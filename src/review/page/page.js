'use strict';
// The page of a review. Text of articles is only ever set as text, or comes escaped from the program.
(() => {
  const body = document.body;
  const online = body.dataset.mode === 'online';
  const $ = (id) => document.getElementById(id);
  const list = $('segments');
  const status = $('status');
  const all = () => (list ? [...list.querySelectorAll('article.segment')] : []);
  const shown = () => all().filter((s) => !s.hidden);
  const versions = JSON.parse((list && list.dataset.versions) || '{}');
  const decisions = []; // offline: what is to be saved
  const past = []; // offline: what can be taken back
  const picked = { source: '', target: '' };
  let current = null;
  let anchor = null;
  let unsaved = false;

  const say = (text, wrong) => {
    if (!status) return;
    status.textContent = text;
    status.classList.toggle('wrong', Boolean(wrong));
  };

  const range = () => {
    if (!current) return [];
    if (!anchor || !anchor.isConnected) return [current];
    const row = shown();
    const [from, to] = [row.indexOf(anchor), row.indexOf(current)].sort((a, b) => a - b);
    return row.slice(Math.max(from, 0), to + 1);
  };

  const paint = () => {
    const inside = anchor ? new Set(range()) : new Set();
    for (const s of list.querySelectorAll('.picked')) if (!inside.has(s)) s.classList.remove('picked');
    for (const s of inside) s.classList.add('picked');
  };

  const go = (segment, focus = true) => {
    if (!segment) return;
    if (current) current.removeAttribute('aria-current');
    current = segment;
    current.setAttribute('aria-current', 'true');
    if (focus) {
      current.focus({ preventScroll: true });
      current.scrollIntoView({ block: 'nearest' });
    }
    paint();
  };

  const move = (by, wanted = () => true, told = true) => {
    const row = shown();
    let at = row.indexOf(current) + by;
    while (row[at] && !wanted(row[at])) at += by;
    if (row[at]) return go(row[at]);
    const page = by > 0 ? list.dataset.after : list.dataset.before;
    if (page && !anchor) location.href = page + (by > 0 ? '' : '#last');
    else if (told) say(by > 0 ? 'There is none after this.' : 'There is none before this.');
  };

  const find = (article, id) => all().find((s) => s.dataset.article === String(article) && s.dataset.id === String(id));

  // What the program says a segment looks like now.
  const replace = (article, segments) => {
    for (const { id, html } of segments) {
      const old = find(article, id);
      if (!old) continue;
      const holder = document.createElement('template');
      holder.innerHTML = html;
      const fresh = holder.content.firstElementChild;
      const beside = old.querySelector('.from') && old.querySelector('.from').cloneNode(true);
      fresh.id = old.id;
      fresh.className = old.className;
      if (beside) fresh.querySelector('.beside').prepend(beside);
      old.replaceWith(fresh);
      if (current === old) { current = null; go(fresh); }
      if (anchor === old) anchor = fresh;
    }
  };

  const post = async (path, data) => {
    const reply = await fetch(path, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(data),
    });
    return { code: reply.status, ...(await reply.json().catch(() => ({ message: 'The program gave no answer that can be read.' }))) };
  };

  // One request for each article that has a part in it.
  const send = async (path, article, more, ours) => {
    let reply;
    try {
      reply = await post(path, { article: Number(article), version: versions[article], ...more });
    } catch {
      say('The program does not answer; nothing is saved. Start `padanan review` again.', true);
      return false;
    }
    if (reply.version) versions[article] = reply.version;
    if (reply.segments) replace(article, reply.segments);
    if (reply.code === 409) return conflict(path, article, more, ours, reply);
    say(reply.message || '', reply.code !== 200 || reply.warned);
    return reply.code === 200;
  };

  const conflict = (path, article, more, ours, reply) =>
    new Promise((done) => {
      const dialog = $('conflict');
      const theirs = (reply.segments || []).map((s) => (find(article, s.id) || { dataset: {} }).dataset.target || s.target || '');
      $('conflict-theirs').textContent = theirs.join('\n') || '(nothing of this)';
      $('conflict-ours').textContent = ours;
      dialog.returnValue = 'theirs';
      dialog.addEventListener('close', async () => {
        if (dialog.returnValue === 'ours') done(await send(path, article, more, ours));
        else { say(reply.message, true); done(false); }
      }, { once: true });
      dialog.showModal();
    });

  const keepOffline = (rows) => {
    const step = [];
    for (const { segment, action, target } of rows) {
      const was = segment.dataset.target === undefined ? null : segment.dataset.target;
      if (action === 'accept' && was === null) { say('There is nothing to accept; edit it.', true); continue; }
      if (action === 'reject' && segment.dataset.draft === undefined) { say('There is no draft to go back to.', true); continue; }
      step.push({ node: segment, html: segment.cloneNode(true) });
      const row = { segment: Number(segment.dataset.id), was, action };
      if (action === 'edit') row.target = target;
      decisions.push(row);
      const text = action === 'edit' ? target : action === 'reject' ? segment.dataset.draft : null;
      if (text !== null) {
        segment.dataset.target = text;
        segment.querySelector('.target').textContent = text;
        segment.dataset.origin = 'human';
      }
      segment.dataset.state = action === 'reject' ? 'translated' : 'reviewed';
      segment.querySelector('.state').textContent = segment.dataset.state + (segment.dataset.origin === 'human' ? ', edited' : '');
    }
    if (!step.length) return false;
    past.push(step);
    unsaved = true;
    say(`${decisions.length} decisions are not saved yet; “Save decisions” keeps them as a file.`);
    return true;
  };

  const decide = async (segments, action, target) => {
    if (!segments.length) return false;
    if (!online) return keepOffline(segments.map((segment) => ({ segment, action, target })));
    const groups = new Map();
    for (const s of segments) groups.set(s.dataset.article, [...(groups.get(s.dataset.article) || []), s]);
    let good = true;
    for (const [article, group] of groups) {
      const rows = group.map((s) => ({ segment: Number(s.dataset.id), action, ...(action === 'edit' ? { target } : {}) }));
      const ours = action === 'edit' ? target : `${action}: ${rows.map((r) => r.segment).join(', ')}`;
      good = (await send('/api/decide', article, { decisions: rows }, ours)) && good;
    }
    return good;
  };

  const edit = () => {
    if (!current || current.querySelector('textarea')) return;
    const segment = current;
    const place = segment.querySelector('.target');
    const area = document.createElement('textarea');
    const [keep, leave] = ['Keep', 'Leave'].map((word) => Object.assign(document.createElement('button'), { type: 'button', textContent: word }));
    const box = document.createElement('div');
    area.value = segment.dataset.target || '';
    area.lang = place.lang;
    area.dir = 'auto';
    area.setAttribute('aria-label', `Translation of segment ${segment.dataset.id}`);
    const close = () => { box.remove(); place.hidden = false; const now = find(segment.dataset.article, segment.dataset.id); if (now) now.focus(); };
    const save = async () => {
      const text = area.value;
      if (await decide([segment], 'edit', text)) { if (box.isConnected) close(); return; }
      // Nothing that was typed is lost: the segment may be a new element by now.
      const now = find(segment.dataset.article, segment.dataset.id);
      if (now && now !== segment) { go(now); edit(); now.querySelector('textarea').value = text; }
    };
    area.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') { event.preventDefault(); close(); }
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) { event.preventDefault(); save(); }
    });
    keep.addEventListener('click', save);
    leave.addEventListener('click', close);
    box.append(area, keep, leave);
    place.hidden = true;
    place.after(box);
    area.focus();
  };

  const undo = async () => {
    if (online) {
      const article = current ? current.dataset.article : Object.keys(versions)[0];
      if (article !== undefined) await send('/api/undo', article, {}, 'undo');
      return;
    }
    const step = past.pop();
    if (!step) return say('This is the beginning; there is nothing to take back.');
    for (const { node, html } of step.reverse()) {
      decisions.pop();
      node.replaceWith(html);
      if (current === node) { current = null; go(html); }
    }
    say(`${decisions.length} decisions.`);
  };

  const lets = (segment, typed) => {
    const d = segment.dataset;
    const decided = d.state === 'reviewed' || d.state === 'final';
    const serious = segment.querySelector('.findings .warning, .findings .error');
    switch (typed) {
      case '': case 'all': return true;
      case 'findings': return d.findings !== '0';
      case 'missing': return d.missing !== undefined;
      case 'edited': return d.origin === 'human';
      case 'failed': return d.state === 'failed';
      case 'undecided': return !decided;
      case 'waiting': return !decided && Boolean(serious || d.target === undefined || d.missing !== undefined);
    }
    const low = typed.toLowerCase();
    if (low.startsWith('term:')) return d.terms.toLowerCase().includes(low.slice(5).trim());
    return `${segment.querySelector('.source').textContent}\n${d.target || ''}`.toLowerCase().includes(low);
  };

  const filter = (typed) => {
    for (const s of all()) s.hidden = !lets(s, typed.trim());
    const row = shown();
    say(`${row.length} segments.`);
    if (!row.includes(current)) go(row[0], false);
  };

  const term = () => {
    if (!online) return say('A glossary entry can be made in `padanan review`, not in this file.', true);
    const dialog = $('term');
    const form = dialog.querySelector('form');
    form.source.value = picked.source;
    form.target.value = picked.target;
    dialog.returnValue = '';
    dialog.addEventListener('close', async () => {
      if (dialog.returnValue !== 'keep') return;
      const article = current ? current.dataset.article : '0';
      await send('/api/term', article, { source: form.source.value, target: form.target.value, kind: form.kind.value }, '');
    }, { once: true });
    dialog.showModal();
  };

  const save = () => {
    const file = { format: 'padanan-decisions/1', article_sha256: body.dataset.sha256, decisions };
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + '\n'], { type: 'application/json' }));
    link.download = 'decisions.json';
    link.click();
    unsaved = false;
    say(`${decisions.length} decisions are saved; take them in with: padanan review BITEXT --apply decisions.json`);
  };

  const reading = () => {
    if (online) {
      const link = document.querySelector('a[href*="view=reading"]');
      if (link) location.href = link.href;
      else if (current) location.href = `/article/${current.dataset.article}?view=reading`;
      return;
    }
    const on = $('reading').hidden;
    $('reading').hidden = !on;
    list.hidden = on;
    if (!on) return;
    for (const s of all()) {
      const place = $(`r${s.dataset.id}`);
      if (place && s.dataset.origin === 'human') place.textContent = s.dataset.target;
    }
  };

  const close = async () => {
    const reply = await post('/api/close', {}).catch(() => ({ code: 0 }));
    if (reply.code !== 200) return say('The program does not answer; it may have ended already.', true);
    document.title = 'Ended';
    say('The review has ended; every decision is saved. This window can be closed.');
    for (const button of document.querySelectorAll('button')) button.disabled = true;
  };

  const accept = async () => {
    const ids = range();
    anchor = null;
    const good = await decide(ids, 'accept');
    paint();
    // Where this was the last one, what was saved stays to be read.
    if (good) move(1, undefined, false);
  };

  const acts = {
    next: () => move(1),
    previous: () => move(-1),
    finding: () => move(1, (s) => s.dataset.findings !== '0'),
    accept,
    reject: () => decide(range(), 'reject'),
    edit,
    undo,
    range: () => { anchor = anchor ? null : current; paint(); say(anchor ? 'A range begins here.' : ''); },
    filter: () => $('filter-text') && $('filter-text').select(),
    term,
    reading,
    help: () => $('help').showModal(),
    save,
    close,
  };
  const keys = { j: 'next', k: 'previous', f: 'finding', a: 'accept', r: 'reject', e: 'edit', u: 'undo', x: 'range', '/': 'filter', g: 'term', v: 'reading', '?': 'help' };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest('input[type=text], input:not([type]), textarea, select, dialog')) return;
    if (event.key === 'Escape') { anchor = null; if (list) paint(); return; }
    const act = keys[event.key];
    if (!act || (!list && act !== 'help')) return;
    event.preventDefault();
    acts[act]();
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-do]');
    if (button) return acts[button.dataset.do]();
    const segment = event.target.closest('article.segment');
    if (segment && segment !== current) go(segment, false);
  });
  for (const only of document.querySelectorAll('[data-only]')) only.hidden = only.dataset.only !== body.dataset.mode;
  for (const radio of document.querySelectorAll('input[name=show]'))
    radio.addEventListener('change', () => { body.dataset.show = radio.value; });
  const form = $('filter');
  if (form && (!online || !document.querySelector('a[href*="view=reading"]')))
    form.addEventListener('submit', (event) => { event.preventDefault(); filter(form.filter.value); });

  // The partner of what the pointer is on, and its row of the ledger.
  const light = (event) => {
    for (const hot of document.querySelectorAll('.hot')) hot.classList.remove('hot');
    const ledger = $('ledger');
    if (ledger) ledger.textContent = '';
    const piece = event.type === 'mouseover' && event.target.closest('[data-t], [data-a]');
    const home = piece && piece.closest('.segment');
    if (!home) return;
    const [kind, number] = piece.dataset.t === undefined ? ['a', piece.dataset.a] : ['t', piece.dataset.t];
    for (const partner of home.querySelectorAll(`[data-${kind}="${Number(number)}"]`)) partner.classList.add('hot');
    if (ledger && piece.title) ledger.textContent = piece.title;
  };
  document.addEventListener('mouseover', light);
  document.addEventListener('mouseout', light);
  document.addEventListener('selectionchange', () => {
    const selection = document.getSelection();
    const text = String(selection).trim();
    const node = selection.anchorNode && (selection.anchorNode.nodeType === 1 ? selection.anchorNode : selection.anchorNode.parentElement);
    const side = node && node.closest('.source, .target');
    if (text && side) picked[side.classList.contains('source') ? 'source' : 'target'] = text;
  });
  window.addEventListener('beforeunload', (event) => { if (unsaved) event.preventDefault(); });

  if (list && all().length) {
    const row = shown();
    const hash = location.hash.slice(1);
    go((hash === 'last' && row[row.length - 1]) || row.find((s) => s.id === hash) || row[0], Boolean(hash));
  }
})();
