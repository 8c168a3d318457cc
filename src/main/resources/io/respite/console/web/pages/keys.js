import { html, nothing } from '../lit/lit-html.js';
import { get } from '../core/api.js';
import { count, plural } from '../core/format.js';
import { KeyScan, patternOf } from '../core/keyspace.js';
import { Part, toast } from '../core/part.js';
import { route } from '../core/route.js';
import { different, same } from '../core/text.js';
import { askNewKey } from '../parts/new-key.js';
import { icon } from '../parts/icons.js';
import '../parts/key-tree.js';
import '../parts/key-view.js';

export const TYPES = ['string', 'list', 'set', 'hash', 'zset', 'stream'];
const PAUSE_MS = 250;

/** The keys of a database at the left, the value of one at the right. */
class Keys extends Part {
  #databases = [];
  #scan = new KeyScan(0, '', '');
  #searching = new AbortController();
  #isFlat = false;
  #timer = 0;

  begin() {
    route.addEventListener('query', () => this.#read(), { signal: this.signal });
    this.signal.addEventListener('abort', () => this.#searching.abort());
    this.#count();
    this.#read(true);
  }

  async #count() {
    const answer = await this.attempt(() => get('/admin/databases'));
    this.#databases = answer?.databases ?? [];
    this.update();
  }

  get database() {
    return Number(route.query.get('db') ?? 0);
  }

  get selected() {
    const key = route.query.get('key');
    return key === null ? null : same(different(key));
  }

  #read(isNew = false) {
    const pattern = patternOf(route.query.get('match') ?? '');
    const type = route.query.get('type') ?? '';
    const scan = this.#scan;
    if (isNew || scan.database !== this.database || scan.pattern !== pattern
      || scan.type !== type) {
      this.#searching.abort();
      this.#searching = new AbortController();
      this.#scan = new KeyScan(this.database, pattern, type);
      this.#more();
    }
    this.update();
  }

  #more() {
    const scan = this.#scan;
    const { signal } = this.#searching;
    this.attempt(() => scan.more(signal, () => this.update()));
  }

  #search = (event) => {
    clearTimeout(this.#timer);
    const { value } = event.target;
    this.#timer = setTimeout(() => {
      route.change({ match: value }, { replace: true });
      this.#read();
    }, PAUSE_MS);
  };

  #pick = (entry) => route.change({ key: same(entry.key) });

  #gone = (key) => {
    this.#scan.drop(key);
    route.change({ key: null });
    this.#count();
  };

  #changed = (entry) => {
    this.#scan.put(entry);
    this.update();
  };

  #renamed = (from, to) => {
    this.#scan.drop(from);
    route.change({ key: same(to) });
  };

  #add = async () => {
    const made = await askNewKey(this.database);
    if (made) {
      this.#scan.put(made);
      route.change({ key: same(made.key) });
      this.#count();
      toast('The key is there.', 'good');
    }
  };

  view() {
    const { selected } = this;
    return html`
      <div class="keys ${selected ? 'one' : ''}">
        <section class="card list" aria-label="Keys">
          ${this.#toolbar()}
          ${this.problem ? html`<div class="body">${this.problemView()}</div>` : nothing}
          <r-key-tree .flat=${this.#isFlat} .selected=${selected} .pick=${this.#pick}
            .keys=${this.#scan.keys}></r-key-tree>
          ${this.#foot()}
        </section>
        ${selected
          ? html`<r-key-view .database=${this.database} .gone=${this.#gone}
              .changed=${this.#changed} .renamed=${this.#renamed}
              .left=${() => route.change({ key: null })}
              .key=${different(selected)}></r-key-view>`
          : html`<section class="card none"><p class="empty">Choose a key to see its value.</p>
            </section>`}
      </div>`;
  }

  #toolbar() {
    const { query } = route;
    const chosen = this.database;
    const databases = this.#databases.some((d) => d.db === chosen)
      ? this.#databases : [...this.#databases, { db: chosen, keys: 0 }];
    return html`
      <div class="list-head">
        <div class="toolbar">
          <select class="grow" aria-label="Database" @change=${(e) =>
            route.change({ db: e.target.value, key: null })}>
            ${databases.map((d) => html`<option value=${d.db} ?selected=${d.db === chosen}>
              db${d.db} \u00b7 ${plural(d.keys, 'key')}</option>`)}
          </select>
          <button class="button icon" aria-label="New key" title="New key"
            ?disabled=${this.isReadOnly} @click=${this.#add}>${icon('plus')}</button>
          <button class="button icon" aria-label="Search anew" title="Search anew"
            @click=${() => this.#read(true)}>${icon('refresh')}</button>
        </div>
        <div class="toolbar">
          <input class="grow" type="search" aria-label="Search by name"
            placeholder="Name or pattern" spellcheck="false" autocomplete="off"
            .value=${query.get('match') ?? ''} @input=${this.#search}>
          <select aria-label="Type" @change=${(e) => route.change({ type: e.target.value })}>
            <option value="">every type</option>
            ${TYPES.map((type) => html`
              <option ?selected=${type === query.get('type')}>${type}</option>`)}
          </select>
        </div>
        <div class="toolbar">
          <div class="segments" role="group" aria-label="Shape">
            ${[['Tree', false], ['List', true]].map(([name, isFlat]) => html`
              <button aria-pressed=${this.#isFlat === isFlat} @click=${() => {
                this.#isFlat = isFlat;
                this.update();
              }}>${name}</button>`)}
          </div>
          <span class="spring"></span>
          <span class="faint" role="status">${count(this.#scan.keys.length)}
            ${this.#scan.isBusy ? 'found\u2026' : this.#scan.isDone ? 'found' : 'so far'}</span>
        </div>
      </div>`;
  }

  #foot() {
    const scan = this.#scan;
    if (!scan.isDone && !this.problem) {
      return html`<div class="list-foot"><button class="button small" ?disabled=${scan.isBusy}
        @click=${() => this.#more()}>${scan.isBusy ? 'Searching' : 'Search on'}</button></div>`;
    }
    return scan.keys.length || this.problem ? nothing
      : html`<p class="empty">${scan.pattern || scan.type ? 'No key matches.'
        : 'This database has no keys.'}</p>`;
  }
}

customElements.define('r-keys', Keys);
