import { html, nothing } from '../lit/lit-html.js';
import { ask, get } from '../core/api.js';
import { bytes, count, duration, plural } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { show } from '../core/text.js';
import { confirm } from '../parts/dialog.js';
import { icon } from '../parts/icons.js';
import { Order, table } from '../parts/table.js';

const TYPES = ['normal', 'pubsub', 'replica', 'master'];
const REFRESH_MS = 2000;
const PAGE = 200;
const SHOWN_AT_MOST = 2000;

/** Who is connected, what they do, and a way to end a connection. */
class Clients extends Part {
  #clients = [];
  #isMore = false;
  #wanted = 1;
  #type = '';
  #filter = '';
  #order = new Order('id', false);

  begin() {
    this.every(REFRESH_MS, () => this.#read());
  }

  /** Reads as many pages as are shown. */
  async #read() {
    const type = this.#type;
    const clients = [];
    let cursor = null;
    await this.attempt(async () => {
      for (let page = 0; page < this.#wanted && (page === 0 || cursor); page++) {
        const words = new URLSearchParams({ count: PAGE });
        if (type) {
          words.set('type', type);
        }
        if (cursor) {
          words.set('cursor', cursor);
        }
        const answer = await get(`/admin/clients?${words}`, { signal: this.signal });
        clients.push(...answer.clients);
        cursor = answer.cursor ?? null;
      }
      if (type === this.#type) {
        this.#clients = clients;
        this.#isMore = cursor !== null;
      }
    });
  }

  async #end(client) {
    const who = client.name ? `${show(client.name)} at ${client.address}` : client.address;
    if (await confirm('End this connection?',
      `Client ${client.id}, ${who}. What it waits for is lost to it.`, 'End it')) {
      await ask('DELETE', `/admin/clients/${client.id}`).catch((e) => toast(e.message, 'bad'));
      await this.#read();
    }
  }

  view() {
    const wanted = this.#filter.toLowerCase();
    const rows = this.#order.sort(this.#clients.filter((c) => !wanted
      || [c.address, show(c.name), show(c.user), c.lastCommand, String(c.id)]
        .some((text) => (text ?? '').toLowerCase().includes(wanted))));
    return html`
      <div class="stack">
        ${this.problemView()}
        <section class="card">
          <header>
            <h2>${plural(this.#clients.length, 'client')}${this.#isMore ? ' and more' : ''}</h2>
            <div class="toolbar">
              <input type="search" aria-label="Filter" placeholder="Address, name, command"
                @input=${(event) => {
                  this.#filter = event.target.value;
                  this.update();
                }}>
              <select aria-label="Type" @change=${(event) => {
                this.#type = event.target.value;
                this.#read();
              }}><option value="">every type</option>
                ${TYPES.map((type) => html`<option>${type}</option>`)}</select>
            </div>
          </header>
          ${table({ caption: 'Clients', columns: this.#columns(), rows, order: this.#order,
            changed: () => this.update(), empty: 'No client is connected.' })}
          ${this.#isMore && this.#clients.length < SHOWN_AT_MOST ? html`
            <div class="list-foot"><button class="button small" @click=${() => {
              this.#wanted++;
              this.#read();
            }}>Show more</button></div>` : nothing}
        </section>
      </div>`;
  }

  #columns() {
    return [
      { head: 'Id', name: 'id', kind: 'number', cell: (c) => c.id },
      { head: 'Address', name: 'address', kind: 'mono nowrap', cell: (c) => c.address },
      { head: 'Name', name: 'name', cell: (c) => html`${show(c.name)}${c.library ? html`
        <div class="faint nowrap">${show(c.library)} ${show(c.libraryVersion)}</div>` : nothing}` },
      { head: 'User', name: 'user', cell: (c) => show(c.user) },
      { head: 'db', name: 'database', kind: 'number', cell: (c) => c.database },
      { head: 'Last command', name: 'lastCommand', kind: 'mono nowrap',
        cell: (c) => (c.lastCommand ?? '').replace('|', ' ') },
      { head: 'State', cell: (c) => states(c).map((s) => html`<span class="badge">${s}</span> `) },
      { head: 'Idle', name: 'idleSeconds', kind: 'number', cell: (c) => duration(c.idleSeconds) },
      { head: 'Age', name: 'ageSeconds', kind: 'number', cell: (c) => duration(c.ageSeconds) },
      { head: 'Memory', name: 'memoryBytes', kind: 'number', cell: (c) => bytes(c.memoryBytes) },
      { head: 'To be sent', name: 'outputBytes', kind: 'number',
        cell: (c) => bytes(c.outputBytes) },
      { head: 'End', kind: 'act', cell: (c) => html`<button class="button plain icon small"
        aria-label="End client ${c.id}" title="End the connection" ?disabled=${this.isReadOnly}
        @click=${() => this.#end(c)}>${icon('close', 14)}</button>` },
    ];
  }
}

function states(client) {
  const flags = client.flags ?? '';
  return [
    client.type !== 'normal' && client.type,
    flags.includes('b') && 'blocked',
    flags.includes('x') && 'transaction',
    client.subscriptions > 0 && plural(client.subscriptions, 'subscription'),
    flags.includes('O') && 'monitor',
    flags.includes('t') && 'tracking',
    client.resp === 3 && 'RESP3',
  ].filter(Boolean);
}

customElements.define('r-clients', Clients);
