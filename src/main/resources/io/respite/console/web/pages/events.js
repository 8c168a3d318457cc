import { html, nothing } from '../lit/lit-html.js';
import { stream } from '../core/api.js';
import { plural, time } from '../core/format.js';
import { Part } from '../core/part.js';
import { brief, isBinary } from '../core/text.js';
import { icon } from '../parts/icons.js';
import { table } from '../parts/table.js';

const KEPT = 500;
const TYPES = {
  job: 'Jobs',
  role: 'Role changes',
  evicted: 'Evictions',
  slow: 'Slow commands',
  keyspace: 'Keyspace events',
  monitor: 'Every command',
};
const STATES = { open: 'up', opening: 'asking' };
const AT_FIRST = ['job', 'role', 'evicted', 'slow'];

/** What happens in the server, as it happens. */
class Events extends Part {
  #types = new Set(AT_FIRST);
  #match = '';
  #events = [];
  #lost = 0;
  #isPaused = false;
  #state = 'opening';
  #ending = new AbortController();

  begin() {
    this.signal.addEventListener('abort', () => this.#ending.abort());
    this.#listen();
  }

  #listen() {
    this.#ending.abort();
    this.#ending = new AbortController();
    if (this.#types.size === 0) {
      this.#state = 'Choose what to hear of.';
      this.update();
      return;
    }
    const words = new URLSearchParams({ types: [...this.#types].join(',') });
    if (this.#match) {
      words.set('match', this.#match);
    }
    this.#state = 'opening';
    stream(`/admin/events?${words}`, {
      signal: this.#ending.signal,
      opened: () => {
        this.#state = 'open';
        this.update();
      },
      broke: (error) => {
        this.#state = error ? error.message : 'The stream ended; it is opened anew.';
        this.update();
      },
      heard: (name, data) => this.#heard(name, data),
    });
    this.update();
  }

  #heard(name, data) {
    if (name === 'lost') {
      this.#lost += data.lost ?? data.count ?? 1;
    } else if (!this.#isPaused && name in TYPES) {
      this.#events = [{ name, data, at: Date.now() }, ...this.#events].slice(0, KEPT);
    }
    this.update();
  }

  #toggle(type) {
    if (!this.#types.delete(type)) {
      this.#types.add(type);
    }
    this.#listen();
  }

  view() {
    const needsMatch = this.#types.has('keyspace');
    return html`
      <section class="card">
        <header>
          <h2>Events</h2>
          <span class="state" data-state=${STATES[this.#state] ?? 'down'} role="status">
            <span>${this.#state === 'open' ? this.#isPaused ? 'Paused' : 'Listening'
              : this.#state === 'opening' ? 'Opening' : this.#state}</span></span>
          <button class="button small" aria-pressed=${this.#isPaused} @click=${() => {
            this.#isPaused = !this.#isPaused;
            this.update();
          }}>${icon(this.#isPaused ? 'play' : 'pause', 14)}${this.#isPaused ? 'Go on' : 'Pause'}
          </button>
          <button class="button small" ?disabled=${!this.#events.length} @click=${() => {
            this.#events = [];
            this.#lost = 0;
            this.update();
          }}>Clear</button>
        </header>
        <div class="body stack">
          <div class="toolbar wide-gap" role="group" aria-label="What to hear of">
            ${Object.entries(TYPES).map(([type, title]) => html`
              <label class="check"><input type="checkbox" .checked=${this.#types.has(type)}
                @change=${() => this.#toggle(type)}> ${title}</label>`)}
            ${needsMatch ? html`<input type="text" class="mono" aria-label="Keys that match"
              placeholder="Keys that match" .value=${this.#match} @change=${(event) => {
                this.#match = event.target.value;
                this.#listen();
              }}>` : nothing}
          </div>
          ${this.#lost ? html`<p class="note">${plural(this.#lost, 'event')} came faster than they
            could be taken, and were left out.</p>` : nothing}
        </div>
        ${table({
          caption: 'Events',
          rows: this.#events,
          empty: 'Nothing happened yet.',
          columns: [
            { head: 'Time', kind: 'nowrap', cell: (e) => time(e.at) },
            { head: 'Kind', kind: 'nowrap', cell: (e) => html`<span class="badge ${
              e.name === 'slow' || e.name === 'evicted' ? 'warn' : ''}">${e.name}</span>` },
            { head: 'What', kind: 'mono least', cell: (e) => words(e.data) },
          ],
        })}
      </section>`;
  }
}

/** An event's fields as pairs, whatever they are. */
function words(data) {
  if (data === null || typeof data !== 'object' || isBinary(data) && 'base64' in data) {
    return brief(data, 1000);
  }
  return Object.entries(data).map(([name, value]) => html`
    <span class="pair"><span class="soft">${name}</span> ${text(value)}</span> `);
}

function text(value) {
  if (Array.isArray(value)) {
    return brief(value.map((v) => brief(v, 200)).join(' '), 1000);
  }
  if (value !== null && typeof value === 'object' && !('base64' in value)) {
    return brief(JSON.stringify(value), 1000);
  }
  return brief(value, 1000);
}

customElements.define('r-events', Events);
