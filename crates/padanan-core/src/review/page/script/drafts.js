// What a person has typed and not saved yet. The browser's storage keeps it, so that it outlives a reload and a closed
// window, until it is saved or discarded. What the storage does not take is kept in this page alone; see `safe`.
const padananDrafts = (() => {
  const bitexts = JSON.parse(document.body.dataset.bitexts || '{}');
  const here = new Map();
  // The name of a draft: its bitext, its segment's number, and a hash of its segment's source.
  const prefix = (article) => `padanan-draft/1 ${bitexts[article]} `;
  const name = ({ article, id, hash }) => `${prefix(article)}${id} ${hash}`;

  const put = (key, value) => {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(key, text);
      here.delete(key);
    } catch {
      here.set(key, text);
    }
  };
  const read = (key) => {
    try {
      return JSON.parse(here.get(key) || localStorage.getItem(key));
    } catch {
      return null;
    }
  };
  const drop = (key) => {
    here.delete(key);
    try {
      localStorage.removeItem(key);
    } catch {
      // A storage that cannot be used has nothing to remove.
    }
  };
  const keys = (start) => {
    let stored = [];
    try {
      stored = Object.keys(localStorage);
    } catch {
      // The same.
    }
    return [...new Set([...stored, ...here.keys()])].filter((key) => key.startsWith(start));
  };

  return {
    articles: Object.keys(bitexts),
    put, read, drop, keys,
    // The draft of a segment, which is named by its element's data: its text, and the target that it was typed over.
    of: (segment) => read(name(segment)),
    keep: (segment, draft) => put(name(segment), draft),
    // Another window has typed over the same segment: its draft is kept beside this window's, under a name of its own.
    aside: (segment) => put(`${name(segment)} ${Date.now()}`, read(name(segment))),
    // Drops a draft, unless it is by now another than this text.
    done: (segment, text) => {
      const draft = read(name(segment));
      if (draft && (text === undefined || draft.text === text)) drop(name(segment));
    },
    // The drafts of an article, in its order.
    list: (article) => keys(prefix(article))
      .map((key) => ({ ...read(key), key, article, id: key.split(' ')[2], hash: key.split(' ')[3], aside: key.split(' ').length > 4 }))
      .filter((draft) => typeof draft.text === 'string')
      .sort((a, b) => a.id - b.id),
    // The segments behind `from` have other numbers now: their drafts go with them.
    shift(article, from, by) {
      const behind = this.list(article).filter((draft) => Number(draft.id) > from);
      for (const { key } of by > 0 ? behind.reverse() : behind) {
        const parts = key.split(' ');
        parts[2] = Number(parts[2]) + by;
        put(parts.join(' '), read(key));
        drop(key);
      }
    },
    // The name of the decisions made in an exported page; without content, of all pages of the article.
    decisions: (content = '') => `padanan-decisions/1 ${bitexts[0]} ${content}`,
    // The name of the decisions that the program did not answer.
    unsent: (article) => `padanan-unsent/1 ${bitexts[article]}`,
    safe: () => here.size === 0,
  };
})();

