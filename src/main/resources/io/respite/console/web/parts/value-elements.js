import { html, nothing } from '../lit/lit-html.js';
import { count, lifetime } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { brief, escaped, show, unescape } from '../core/text.js';
import { askForm, confirm } from './dialog.js';
import { icon } from './icons.js';
import { table } from './table.js';

/**
 * What there is to an element of each type: its columns, the fields of its form, and what a PATCH
 * says to add, change and remove one. A field keeps its lifetime when its value changes.
 */
const KINDS = {
  hash: {
    head: [['Field', (e) => e.field], ['Value', (e) => e.value]],
    fields: [['field', 'Field'], ['value', 'Value']],
    add: (e) => ({ set: [e] }),
    edit: (e, row) => ({ set: [row.ttlMs >= 0 ? { ...e, ttlMs: row.ttlMs } : e] }),
    remove: (e) => ({ remove: [e.field] }),
    fixed: 'field',
  },
  list: {
    head: [['Element', (e) => e.value]],
    fields: [['value', 'Element']],
    add: (e) => ({ append: [e.value] }),
    edit: (e, row) => ({ set: [{ index: row.at, value: e.value }] }),
    remove: (e) => ({ remove: [e.at] }),
    of: (value) => ({ value }),
    isNumbered: true,
  },
  set: {
    head: [['Member', (e) => e.value]],
    fields: [['value', 'Member']],
    add: (e) => ({ set: [e.value] }),
    remove: (e) => ({ remove: [e.value] }),
    of: (value) => ({ value }),
  },
  zset: {
    head: [['Member', (e) => e.member], ['Score', (e) => String(e.score)]],
    fields: [['member', 'Member'], ['score', 'Score']],
    add: (e) => ({ set: [e] }),
    edit: (e) => ({ set: [e] }),
    remove: (e) => ({ remove: [e.member] }),
    fixed: 'member',
  },
};

/** The elements of a list, set, hash or sorted set, each to be changed on its own. */
class Elements extends Part {
  fixed = true;
  /** When it was read, in milliseconds. */
  readAt = 0;
  change = async () => false;
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
    return 'score' in element ? this.#scored(element) : element;
  }

  /** The score as JSON has it: a number, or inf and -inf. */
  #scored(element) {
    const score = Number(element.score);
    const isInfinite = /^[+-]?inf(inity)?$/i.test(element.score);
    if (!isInfinite && (element.score.trim() === '' || Number.isNaN(score))) {
      toast('A score is a number, inf or -inf.', 'bad');
      return null;
    }
    const sign = element.score.startsWith('-') ? '-' : '';
    return { ...element, score: isInfinite ? `${sign}inf` : score };
  }

  async #add() {
    const element = await this.#ask('Add an element', 'Add');
    if (element) {
      await this.change(this.kind.add(element));
    }
  }

  async #edit(row) {
    const element = await this.#ask('Change the element', 'Save', row);
    if (element) {
      const ttlMs = row.ttlMs >= 0 ? Math.max(1, row.ttlMs - (Date.now() - this.readAt)) : -1;
      await this.change(this.kind.edit(element, { ...row, ttlMs }), true);
    }
  }

  async #remove(row, name) {
    const last = this.#entry.length === 1 ? ' It is the last one: the key goes with it.' : '';
    if (await confirm('Remove this element?', `${name} is taken away.${last}`, 'Remove')) {
      await this.change(this.kind.remove(row), this.kind.isNumbered);
    }
  }
}

customElements.define('r-elements', Elements);
