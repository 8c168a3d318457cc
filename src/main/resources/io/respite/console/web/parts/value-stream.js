import { html, nothing } from '../lit/lit-html.js';
import { count, time } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { brief, show, unescape } from '../core/text.js';
import { askForm, confirm } from './dialog.js';
import { icon } from './icons.js';
import { table } from './table.js';

/** The entries and the consumer groups of a stream. */
class StreamValue extends Part {
  fixed = true;
  change = async () => false;
  more = () => {};
  #entry = null;

  set entry(entry) {
    this.#entry = entry;
    this.update();
  }

  view() {
    const { value, groups, cursor, length } = this.#entry;
    return html`
      <div class="toolbar">
        <h3 class="spring">Entries</h3>
        <button class="button" ?disabled=${this.fixed} @click=${() => this.#add()}>
          ${icon('plus', 14)}Add</button>
      </div>
      <div class="framed">
        ${table({ caption: 'Entries', columns: this.#columns(), rows: value,
          empty: 'The stream has no entries.' })}
      </div>
      ${cursor == null ? nothing : html`
        <div class="toolbar"><button class="button small" @click=${this.more}>Show more</button>
          <span class="faint">${count(value.length)} of ${count(length)}</span></div>`}
      ${groups?.length ? this.#groups(groups) : nothing}`;
  }

  #columns() {
    const columns = [
      { head: 'Id', kind: 'mono nowrap', cell: (e) => e.id },
      { head: 'Time', kind: 'nowrap hide-narrow', cell: (e) => time(Number(e.id.split('-')[0])) },
      { head: 'Fields', kind: 'mono fields', cell: (e) => e.fields.map((f) => html`
        <span class="pair"><span class="soft">${brief(f.field, 100)}</span>
          ${brief(f.value, 1000)}</span> `) },
    ];
    if (!this.fixed) {
      columns.push({
        head: 'Actions',
        kind: 'act',
        cell: (e) => html`<button class="button plain icon small" aria-label="Remove ${e.id}"
          title="Remove" @click=${() => this.#remove(e.id)}>${icon('trash', 14)}</button>`,
      });
    }
    return columns;
  }

  #groups(groups) {
      return html`
      <h3>Consumer groups</h3>
      <div class="framed">${table({
        caption: 'Consumer groups',
        rows: groups,
        columns: [
          { head: 'Name', kind: 'mono', cell: (g) => show(g.name) },
          { head: 'Consumers', kind: 'number',
            cell: (g) => count(g.consumers) },
          { head: 'Pending', kind: 'number', cell: (g) => count(g.pending) },
          { head: 'Lag', kind: 'number', cell: (g) => count(g.lag) },
          { head: 'Delivered up to', kind: 'mono nowrap',
            cell: (g) => show(g.lastDeliveredId) },
        ],
      })}</div>`;
  }

  async #add() {
    const form = await askForm({
      title: 'Add an entry',
      go: 'Add',
      fields: html`
        <label class="field"><span>Id</span>
          <input type="text" class="mono" name="id" value="*" required spellcheck="false"></label>
        <label class="field"><span>Fields, one a line: name=value</span>
          <textarea name="fields" rows="5" required spellcheck="false"></textarea></label>`,
    });
    if (!form) {
      return;
    }
    const fields = [];
    for (const line of form.fields.split(/\r?\n/).filter((text) => text !== '')) {
      const at = line.indexOf('=');
      const pair = at < 0 ? [null] : [line.slice(0, at), line.slice(at + 1)].map(unescape);
      if (pair.includes(null)) {
        toast(`'${line}' is not name=value.`, 'bad');
        return;
      }
      fields.push({ field: pair[0], value: pair[1] });
    }
    await this.change({ set: [{ id: form.id, fields }] });
  }

  async #remove(id) {
    if (await confirm('Remove this entry?', `${id} is taken away.`, 'Remove')) {
      await this.change({ remove: [id] });
    }
  }
}

customElements.define('r-stream', StreamValue);
