// Decisions that the program did not answer. The browser keeps them, so that this run, or the next one, can have them. An edit
// is not among them: its text is a draft.
const unsentOf = (article) => drafts.read(drafts.unsent(article)) || [];
const hold = (article, rows) => {
  const kept = rows.filter((row) => row.action !== 'edit');
  if (kept.length) drafts.put(drafts.unsent(article), [...unsentOf(article), ...kept]);
  showUnsent();
};

const showUnsent = () => {
  const banner = $('banner');
  if (!banner || !online) return;
  const rows = drafts.articles.flatMap((article) => unsentOf(article));
  const lost = Boolean(looking);
  banner.hidden = !rows.length && !lost;
  const some = rows.slice(0, 5).map((row) => `${row.action} ${row.segment}`).join(', ') + (rows.length > 5 ? ' …' : '');
  const what = rows.length ? `${counted(rows.length, 'decision')} not saved: ${some}.` : '';
  const parts = [lost && 'The program does not answer.', what, lost && what && 'They are sent when it does.'];
  banner.querySelector('span').textContent = parts.filter(Boolean).join(' ');
  for (const button of banner.querySelectorAll('button')) button.hidden = !rows.length;
};

// Sends them again, on top of what the file has now: a translation that is another one by now is a conflict, as always.
const resend = async () => {
  for (const article of drafts.articles) {
    const rows = unsentOf(article);
    if (!rows.length) continue;
    drafts.drop(drafts.unsent(article));
    await queued(async () => {
      await renew(article);
      const open = rows.filter((row) => !(row.action === 'accept' && find(article, row.segment) && isDecided(find(article, row.segment))));
      const before = open.map((row) => find(article, row.segment)).filter(Boolean).map(copy);
      return open.length ? send('/api/decide', article, { decisions: open }, open.map((row) => `${row.action}: ${row.segment}`).join('\n'), { before }) : 'saved';
    });
  }
  showUnsent();
};

const forget = () => {
  for (const article of drafts.articles) drafts.drop(drafts.unsent(article));
  showUnsent();
  say('The decisions are discarded.');
};
