import { html, nothing } from '../lit/lit-html.js';
import { ask } from '../core/api.js';
import { bytes, count, lifetime } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { escaped, fromBytes, isBinary, keyPath, readable, same, show, toBytes, unescape }
  from '../core/text.js';
import { askForm, confirm } from './dialog.js';
import { icon } from './icons.js';
import './value-string.js';
import './value-elements.js';
import './value-stream.js';

const PAGE = 100;
const STALE = 'The key was changed meanwhile. Read it again, then make the change anew.';
const UNITS = { s: 1000, min: 60000, h: 3600000, d: 86400000 };

/**
 * One key: what is known of it, its value, and what can be done to it. Set `database` and `key`;
 * `gone(key)`, `changed(entry)`, `renamed(from, to)` and `left()` tell the list beside it.
 */
class KeyView extends Part {
  database = 0;
  gone = () => {};
  changed = () => {};
  renamed = () => {};
  left = () => {};
  #key = null;
  #entry = null;
  #etag = null;
  #readAt = 0;
  #isMissing = false;

  set key(key) {
    if (this.#key === null || same(key) !== same(this.#key)) {
      this.#key = key;
      this.#entry = null;
      this.#isMissing = false;
      if (this.isConnected) {
        this.load();
      }
    }
  }

  begin() {
    this.load();
    const tick = setInterval(() => this.update(), 1000);
    this.signal.addEventListener('abort', () => clearInterval(tick));
  }

  async load() {
    const key = this.#key;
    const answer = await this.attempt(async () => {
      try {
        return await ask('GET', this.#path({ count: PAGE }), { whole: true, signal: this.signal });
      } catch (error) {
        this.#isMissing = error.status === 404;
        throw error;
      }
    });
    if (answer && same(key) === same(this.#key)) {
      this.#entry = readable(answer[0]);
      this.#etag = answer[1].headers.get('ETag');
      this.#readAt = Date.now();
      this.#isMissing = false;
      this.changed(this.#entry);
    }
  }

  #path(query) {
    return keyPath(this.database, this.#key, query);
  }

  /** The next page of a long value. */
  #more = async () => {
    const entry = this.#entry;
    const page = await this.attempt(() =>
      ask('GET', this.#path({ count: PAGE, cursor: entry.cursor })));
    if (page && entry === this.#entry) {
      const value = joined(entry.value, readable(page).value);
      this.#entry = { ...entry, value, cursor: page.cursor };
      this.update();
    }
  };

  /**
   * Changes elements; where that rests on what is shown, only if nobody changed the key meanwhile.
   */
  #change = async (body, restsOnShown = false) => {
    const headers = restsOnShown && this.#etag ? { 'If-Match': this.#etag } : {};
    try {
      const left = await ask('PATCH', this.#path(), { body, headers });
      if (left === null) {
        this.gone(this.#key);
      } else {
        await this.load();
      }
      return true;
    } catch (error) {
      toast(error.status === 412 ? STALE : error.message, 'bad');
      return false;
    }
  };

  /** Puts a whole value in the place of the one that is shown, unless that changed meanwhile. */
  #put = async (value) => {
    const headers = this.#etag ? { 'If-Match': this.#etag } : {};
    const { type, ttlMs } = this.#entry;
    try {
      await ask('PUT', this.#path(), { body: { type, value, ttlMs: this.#left(ttlMs) }, headers });
      await this.load();
      toast('Saved.', 'good');
      return true;
    } catch (error) {
      toast(error.status === 412 ? STALE : error.message, 'bad');
      return false;
    }
  };

  #left(ttlMs) {
    return ttlMs < 0 ? -1 : Math.max(1, ttlMs - (Date.now() - this.#readAt));
  }

  #remove = async () => {
    const text = `${show(this.#key)} in database ${this.database} goes with all its value. `
      + 'This cannot be undone.';
    if (await confirm('Delete this key?', text, 'Delete')) {
      const key = this.#key;
      await this.attempt(() => ask('DELETE', this.#path()));
      if (!this.problem) {
        toast('Deleted.', 'good');
        this.gone(key);
      }
    }
  };

  #expire = async () => {
    const form = await askForm({
      title: 'Lifetime',
      go: 'Set',
      fields: html`
        <div class="toolbar">
          <label class="field grow"><span>Expires in</span>
            <input type="number" name="amount" min="1" step="any" value=""></label>
          <label class="field"><span>Unit</span>
            <select name="unit">${Object.keys(UNITS).map((u) => html`<option>${u}</option>`)}
            </select></label>
        </div>
        <p class="faint">Leave the amount empty to keep the key for ever.</p>`,
    });
    if (form) {
      const ttlMs = form.amount === '' ? null : Math.round(Number(form.amount) * UNITS[form.unit]);
      await this.attempt(() => ask('PATCH', this.#path(), { body: { ttlMs } }));
      if (!this.problem) {
        await this.load();
      }
    }
  };

  #rename = async () => {
    const form = await askForm({
      title: 'Rename',
      go: 'Rename',
      fields: html`<label class="field"><span>New name</span>
        <input type="text" class="mono" name="to" required spellcheck="false" autocomplete="off"
          .value=${escaped(this.#key)}></label>
        <p class="faint">A key that has this name already is not replaced.</p>`,
    });
    const to = form && unescape(form.to);
    if (form && to === null) {
      toast('A backslash stands before n, r, t, xHH or another backslash.', 'bad');
    } else if (form && same(to) !== same(this.#key)) {
      const from = this.#key;
      await this.attempt(async () => {
        const { replies } = await ask('POST', '/admin/commands', {
          body: { database: this.database, commands: [['RENAMENX', from, to]] },
        });
        if (replies[0] === 0) {
          throw new Error('There is a key of that name.');
        }
        if (replies[0]?.error) {
          throw new Error(replies[0].error);
        }
        this.renamed(from, to);
      });
    }
  };

  view() {
    const entry = this.#entry;
    return html`
      <section class="card value" aria-label="Value">
        <header>
          <a class="button plain icon back" href="#/keys?db=${this.database}"
            aria-label="Back to the keys" @click=${this.#back}>${icon('back')}</a>
          <h2 class="mono break">${show(this.#key) || '(empty name)'}</h2>
          <div class="toolbar">
            <button class="button small" @click=${() => this.load()}>
              ${icon('refresh', 14)}Read again</button>
            <button class="button small" ?disabled=${this.isReadOnly || !entry}
              @click=${this.#rename}>Rename</button>
            <button class="button small danger" ?disabled=${this.isReadOnly || !entry}
              @click=${this.#remove}>${icon('trash', 14)}Delete</button>
          </div>
        </header>
        <div class="body stack">
          ${this.#isMissing
            ? html`<p class="empty">This key is not there, or not any more.</p>`
            : this.problemView()}
          ${entry ? [this.#facts(entry), this.#value(entry)] : nothing}
        </div>
      </section>`;
  }

  #back = (event) => {
    event.preventDefault();
    this.left();
  };

  #facts(entry) {
    const left = this.#left(entry.ttlMs);
    const facts = [
      ['Type', html`<span class="badge accent">${entry.type}</span>`],
      ['Encoding', entry.encoding],
      [entry.type === 'string' ? 'Bytes' : 'Elements', count(entry.length)],
      ['Memory', bytes(entry.bytes)],
      ['Lifetime', html`${lifetime(left)} <button class="button plain small"
        ?disabled=${this.isReadOnly} aria-label="Change the lifetime"
        @click=${this.#expire}>${icon('edit', 12)}</button>`],
    ];
    return html`<dl class="about">${facts.map(([name, value]) => html`
      <div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
  }

  #value(entry) {
    const isFixed = this.isReadOnly;
    switch (entry.type) {
      case 'string':
        return html`<r-string .fixed=${isFixed} .save=${this.#put} .more=${this.#more}
          .entry=${entry}></r-string>`;
      case 'stream':
        return html`<r-stream .fixed=${isFixed} .change=${this.#change} .more=${this.#more}
          .entry=${entry}></r-stream>`;
      case 'list':
      case 'set':
      case 'hash':
      case 'zset':
        return html`<r-elements .fixed=${isFixed} .change=${this.#change} .more=${this.#more}
          .readAt=${this.#readAt} .entry=${entry}></r-elements>`;
      default:
        return html`<p class="note">Values of the type ${entry.type} cannot be shown here.</p>`;
    }
  }
}

/** A value with the next part of it. */
function joined(value, more) {
  if (Array.isArray(value)) {
    return [...value, ...more];
  }
  return isBinary(value) || isBinary(more)
    ? fromBytes(Uint8Array.from([...toBytes(value), ...toBytes(more)])) : value + more;
}

customElements.define('r-key-view', KeyView);
