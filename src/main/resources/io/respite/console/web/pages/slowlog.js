import { html } from '../lit/lit-html.js';
import { ask, get } from '../core/api.js';
import { count, microseconds, time } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { brief, show } from '../core/text.js';
import { confirm } from '../parts/dialog.js';
import { Order, table } from '../parts/table.js';

const REFRESH_MS = 3000;
const SHOWN = 500;

/** Commands that took long, and what else held the server up. */
class SlowLog extends Part {
  #log = null;
  #latency = null;
  #order = new Order('id');

  begin() {
    this.every(REFRESH_MS, () => this.#read());
  }

  async #read() {
    const log = await this.attempt(() => get(`/admin/slowlog?count=${SHOWN}`));
    this.#log = log ?? this.#log;
    this.#latency = await get('/admin/latency').catch(() => null);
    this.update();
  }

  #empty = async () => {
    if (await confirm('Empty the slow log?', 'What it holds is forgotten.', 'Empty it')) {
      await ask('DELETE', '/admin/slowlog').catch((error) => toast(error.message, 'bad'));
      await this.#read();
    }
  };

  view() {
    const log = this.#log;
    const entries = this.#order.sort(log?.entries ?? []);
    const threshold = log?.thresholdMicroseconds;
    return html`
      <div class="stack">
        ${this.problemView()}
        <section class="card">
          <header>
            <h2>Slow commands</h2>
            <span class="soft">${log ? threshold < 0 ? 'switched off'
              : html`${count(log.length)} of at most ${count(log.maxLength)}, from
                ${microseconds(threshold)}` : ''}</span>
            <a class="button small" href="#/config?match=slowlog">Settings</a>
            <button class="button small" ?disabled=${this.isReadOnly || !log?.length}
              @click=${this.#empty}>Empty</button>
          </header>
          ${table({
            caption: 'Slow commands',
            rows: entries,
            order: this.#order,
            changed: () => this.update(),
            empty: 'No command took that long.',
            columns: [
              { head: 'Id', name: 'id', kind: 'number', cell: (e) => e.id },
              { head: 'When', name: 'atSeconds', kind: 'nowrap',
                cell: (e) => time(e.atSeconds * 1000) },
              { head: 'Took', name: 'microseconds', kind: 'number',
                cell: (e) => microseconds(e.microseconds) },
              { head: 'Command', kind: 'mono least',
                cell: (e) => e.arguments.map((word) => brief(word, 120)).join(' ') },
              { head: 'Client', kind: 'mono nowrap', cell: (e) => e.address },
              { head: 'Name', cell: (e) => show(e.clientName) },
            ],
          })}
        </section>
        ${this.#events()}
      </div>`;
  }

  #events() {
    const latency = this.#latency;
    return html`
      <section class="card">
        <header><h2>Latency events</h2>
          <span class="soft">${latency ? latency.thresholdMilliseconds > 0
            ? `from ${latency.thresholdMilliseconds} ms`
            : 'not watched: latency-monitor-threshold is 0' : ''}</span>
          <a class="button small" href="#/config?match=latency">Settings</a>
        </header>
        ${table({
          caption: 'Latency events',
          rows: latency?.events ?? [],
          empty: 'Nothing held the server up.',
          columns: [
            { head: 'Event', kind: 'mono', cell: (e) => e.event },
            { head: 'Last', kind: 'nowrap', cell: (e) => time(e.atSeconds * 1000) },
            { head: 'Took', kind: 'number', cell: (e) => `${count(e.latestMilliseconds)} ms` },
            { head: 'At most', kind: 'number', cell: (e) => `${count(e.maxMilliseconds)} ms` },
          ],
        })}
      </section>`;
  }
}

customElements.define('r-slowlog', SlowLog);
