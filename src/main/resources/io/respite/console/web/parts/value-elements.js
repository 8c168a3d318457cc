import { html, nothing } from '../lit/lit-html.js';
import { command } from '../core/api.js';
import { count, lifetime } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { brief, escaped, show, unescape } from '../core/text.js';
import { askForm, confirm } from './dialog.js';
import { icon } from './icons.js';
import { table } from './table.js';

/**
 * What there is to an element of each type: its columns, the fields of its form, and the commands
 * that change one. `old` is the element as it is shown; `at` its place.
 */
const KINDS = {
  hash: {
    head: [['Field', (e) => e.field], ['Value', (e) => e.value]],
    fields: [['field', 'Field'], ['value', 'Value']],
    add: (key, e) => ['HSET', key, e.field, e.value],
    edit: (key, e) => ['HSET', key, e.field, e.value],
    remove: (key, e) => ['HDEL', key, e.field],
    fixed: 'field',
  },
  list: {
    head: [['Element', (e) => e.value]],
    fields: [['value', 'Element']],
    add: (key, e) => ['RPUSH', key, e.value],
    edit: (key, e, at) => ['LSET', key, String(at), e.value],
    of: (value) => ({ value }),
    isNumbered: true,
  },
  set: {
    head: [['Member', (e) => e.value]],
    fields: [['value', 'Member']],
    add: (key, e) => ['SADD', key, e.value],
    remove: (key, e) => ['SREM', key, e.value],
    of: (value) => ({ value }),
  },
  zset: {
    head: [['Member', (e) => e.member], ['Score', (e) => String(e.score)]],
    fields: [['member', 'Member'], ['score', 'Score']],
    add: (key, e) => ['ZADD', key, String(e.score), e.member],
    edit: (key, e) => ['ZADD', key, String(e.score), e.member],
    remove: (key, e) => ['ZREM', key, e.member],
    fixed: 'member',
    isScored: true,
  },
};

/** The elements of a list, set, hash or sorted set, each to be changed by a command of its own. */
class Elements extends Part {
  database = 0;
  fixed = true;
  done = () => {};
  more = () => {};
  #entry = null;
  #filter = '';

  set entry(entry) {
    this.#entry = entry;
    this.update();
  }

  get kind() {
    return KINDS[this.#entry.type];
  }

  view() {
    const { kind } = this;
    const { value, cursor, length } = this.#entry;
    const wanted = this.#filter.toLowerCase();
    const rows = value
      .map((element, at) => ({ at, ...(kind.of ? kind.of(element) : element) }))
      .filter((row) => !wanted
        || kind.head.some(([, read]) => show(read(row)).toLowerCase().includes(wanted)));
    return html`
      <div class="toolbar">
        <input type="search" class="grow" aria-label="Filter what is shown"
          placeholder="Filter what is shown" .value=${this.#filter} @input=${(event) => {
            this.#filter = event.target.value;
            this.update();
          }}>
        <button class="button" ?disabled=${this.fixed} @click=${() => this.#add()}>
          ${icon('plus', 14)}Add</button>
      </div>
      ${this.problemView()}
      <div class="framed">
        ${table({ caption: 'Elements', columns: this.#columns(rows), rows,
          empty: wanted ? 'Nothing of what is shown matches.' : 'It is empty.' })}
      </div>
      ${cursor == null ? nothing : html`
        <div class="toolbar"><button class="button small" @click=${this.more}>Show more</button>
          <span class="faint">${count(value.length)} of ${count(length)}</span></div>`}`;
  }

  #columns(rows) {
    const { kind } = this;
    const columns = kind.head.map(([head, read]) => ({
      head,
      kind: head === 'Score' ? 'number' : 'mono',
      cell: (row) => brief(read(row), 2000),
    }));
    if (kind.isNumbered) {
      columns.unshift({ head: '#', kind: 'number', cell: (row) => count(row.at) });
    }
    if (rows.some((row) => row.ttlMs >= 0)) {
      columns.push({ head: 'Lifetime', cell: (row) => lifetime(row.ttlMs ?? -1) });
    }
    if (!this.fixed) {
      columns.push({ head: 'Actions', kind: 'act', cell: (row) => this.#actions(row) });
    }
    return columns;
  }

  #actions(row) {
    const { kind } = this;
    const name = brief(kind.head[0][1](row), 40);
    return html`
      ${kind.edit ? html`<button class="button plain icon small" aria-label="Change ${name}"
        title="Change" @click=${() => this.#edit(row)}>${icon('edit', 14)}</button>` : nothing}
      ${kind.remove ? html`<button class="button plain icon small" aria-label="Remove ${name}"
        title="Remove" @click=${() => this.#remove(row, name)}>${icon('trash', 14)}</button>`
        : nothing}`;
  }

  async #ask(title, go, old) {
    const { kind } = this;
    const form = await askForm({
      title,
      go,
      fields: kind.fields.map(([name, label]) => html`
        <label class="field"><span>${label}</span>
          <input type="text" class="mono" name=${name} spellcheck="false" autocomplete="off"
            .value=${old ? escaped(old[name]) : ''}
            ?readonly=${old && name === kind.fixed}></label>`),
    });
    if (!form) {
      return null;
    }
    const element = {};
    for (const [name] of kind.fields) {
      element[name] = unescape(form[name]);
      if (element[name] === null) {
        toast('A backslash stands before n, r, t, xHH or another backslash.', 'bad');
        return null;
      }
    }
    return element;
  }

  async #add() {
    const element = await this.#ask('Add an element', 'Add');
    if (element) {
      await this.#run(this.kind.add(this.#entry.key, element));
    }
  }

  async #edit(row) {
    const element = await this.#ask('Change the element', 'Save', row);
    if (element) {
      await this.#run(this.kind.edit(this.#entry.key, element, row.at));
    }
  }

  async #remove(row, name) {
    const last = this.#entry.length === 1 ? ' It is the last one: the key goes with it.' : '';
    if (await confirm('Remove this element?', `${name} is taken away.${last}`, 'Remove')) {
      await this.#run(this.kind.remove(this.#entry.key, row));
    }
  }

  async #run(words) {
    await this.attempt(() => command(this.database, words));
    if (!this.problem) {
      this.done();
    }
  }
}

customElements.define('r-elements', Elements);
