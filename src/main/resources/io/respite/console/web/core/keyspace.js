/** Looking through the keys of a database, page by page. */
import { get } from './api.js';
import { same } from './text.js';

const PAGE = 500;
const ENOUGH = 500;
const PATIENCE_MS = 3000;

/** A walk through the keys that match; `more` goes on with it. */
export class KeyScan {
  /** What was found, in the order of the scan. */
  keys = [];
  isDone = false;
  isBusy = false;
  #seen = new Set();
  #cursor = null;

  constructor(database, pattern, type) {
    this.database = database;
    this.pattern = pattern;
    this.type = type;
  }

  /**
   * Looks on until there is a screenful more, all was seen, or it has taken seconds: where few keys
   * match, most pages are empty.
   */
  async more(signal, progress) {
    this.isBusy = true;
    const from = this.keys.length;
    const until = Date.now() + PATIENCE_MS;
    try {
      do {
        const words = new URLSearchParams({ count: PAGE });
        if (this.pattern) {
          words.set('match', this.pattern);
        }
        if (this.type) {
          words.set('type', this.type);
        }
        if (this.#cursor) {
          words.set('cursor', this.#cursor);
        }
        const page = await get(`/admin/databases/${this.database}/keys?${words}`, { signal });
        this.#take(page.keys);
        this.#cursor = page.cursor ?? null;
        this.isDone = this.#cursor === null;
        progress();
      } while (!this.isDone && this.keys.length - from < ENOUGH && Date.now() < until);
    } finally {
      this.isBusy = false;
    }
  }

  /** A scan may tell a key twice. */
  #take(keys) {
    for (const key of keys) {
      const id = same(key.key);
      if (!this.#seen.has(id)) {
        this.#seen.add(id);
        this.keys.push(key);
      }
    }
  }

  /** Forgets a key that is no more. */
  drop(key) {
    const id = same(key);
    this.#seen.delete(id);
    this.keys = this.keys.filter((other) => same(other.key) !== id);
  }

  /** Takes in a key that was made here, or what became of one. */
  put(key) {
    const id = same(key.key);
    if (this.#seen.has(id)) {
      this.keys = this.keys.map((other) => (same(other.key) === id ? key : other));
    } else {
      this.#seen.add(id);
      this.keys.push(key);
    }
  }
}

/** The pattern for what was typed: as it is where it has signs of a pattern, else anywhere. */
export const patternOf = (typed) =>
  typed === '' ? '' : /[*?[\]\\]/.test(typed) ? typed : `*${typed}*`;

/** A pattern that matches names that begin with this. */
export const beginsWith = (prefix) => `${prefix.replace(/[*?[\]\\]/g, '\\$&')}*`;
