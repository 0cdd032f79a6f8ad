// Offline, the browser keeps the decisions until they are saved as a file, and shows them when the page is opened again.
const own = drafts.decisions(body.dataset.content);
const remember = () => {
  if (!decisions.length) return drafts.drop(own);
  let at = 0;
  drafts.put(own, { saved: !unsaved, steps: past.map((step) => decisions.slice(at, (at += step.length))) });
};
const remembered = () => {
  const kept = drafts.read(own);
  if (kept) for (const step of kept.steps) again(step);
  if (decisions.length) recount();
  if (kept && decisions.length) {
    unsaved = !kept.saved;
    remember();
    say(`${decisions.length} decisions made earlier in this page are here again${kept.saved ? '' : '; “Save decisions” keeps them as a file'}.`);
  }
  // What was decided in an earlier export of this article and never saved: the texts are drafts here.
  for (const key of drafts.keys(drafts.decisions()).filter((key) => key !== own)) {
    const earlier = drafts.read(key);
    if (!earlier || earlier.saved || earlier.taken) continue;
    for (const row of earlier.steps.flat()) draftOf(row);
    drafts.put(key, { ...earlier, taken: true });
  }
};
const again = (step) => {
  const fits = [];
  for (const row of step) {
    const segment = find('0', row.segment);
    if (segment && (segment.dataset.target === undefined ? null : segment.dataset.target) === row.was) fits.push({ segment, action: row.action, target: row.target });
    else draftOf(row);
  }
  takeOffline(fits);
};
const draftOf = ({ segment: id, action, target, was }) => {
  const segment = find('0', id);
  if (segment && action === 'edit' && !drafts.of(segment.dataset)) drafts.keep(segment.dataset, { text: target, was, source: sourceOf(segment) });
};

// Makes decisions in this page, as one step. Returns whether any was possible.
const takeOffline = (rows) => {
  const step = [];
  for (const { segment, action, target } of rows) {
    const was = segment.dataset.target === undefined ? null : segment.dataset.target;
    const before = copy(segment);
    const wrong = foresee(segment, action, target);
    if (wrong) { say(wrong, true); continue; }
    step.push(before);
    const row = { segment: Number(segment.dataset.id), was, action };
    if (target !== undefined) row.target = target;
    decisions.push(row);
  }
  if (step.length) past.push(step);
  return step.length > 0;
};

const keepOffline = (rows) => {
  if (!takeOffline(rows)) return 'failed';
  unsaved = true;
  remember();
  recount();
  paced();
  say(`${decisions.length} decisions are not saved yet; “Save decisions” keeps them as a file.`);
  return 'saved';
};

const save = () => {
  const file = { format: 'padanan-decisions/1', article_sha256: body.dataset.sha256, decisions };
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(file, null, 2) + '\n'], { type: 'application/json' }));
  link.download = 'decisions.json';
  link.click();
  unsaved = false;
  remember();
  say(`${decisions.length} decisions are saved; apply them with: padanan review BITEXT --apply decisions.json`);
};
