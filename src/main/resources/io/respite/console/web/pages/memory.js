import { html, nothing } from '../lit/lit-html.js';
import { ask, get } from '../core/api.js';
import { amount, bytes, count, DASH, percent, plural, time } from '../core/format.js';
import { beginsWith } from '../core/keyspace.js';
import { Part, toast } from '../core/part.js';
import { brief, same, show } from '../core/text.js';
import { Order, table } from '../parts/table.js';
import { icon } from '../parts/icons.js';

const POLL_MS = 500;
const REFRESH_MS = 5000;
const KEPT = 'respite.analysis';

/** Where the memory went: what the arena holds, and by analysis what types and prefixes hold. */
class Memory extends Part {
  #memory = null;
  #databases = [];
  #analysis = null;
  #refusal = null;
  #open = new Set();
  #order = new Order('bytes');

  begin() {
    this.every(REFRESH_MS, async () => {
      const memory = await this.attempt(() => get('/admin/memory'));
      this.#memory = memory ?? this.#memory;
    });
    get('/admin/databases').then((answer) => {
      this.#databases = answer.databases;
      this.update();
    }, () => {});
    const kept = sessionStorage.getItem(KEPT);
    if (kept) {
      this.#follow(kept).catch(() => sessionStorage.removeItem(KEPT));
    }
  }

  #start = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const body = {
      db: form.get('db') === '' ? null : Number(form.get('db')),
      separator: form.get('separator') || ':',
      depth: 4,
      prefixes: 200,
    };
    this.#refusal = null;
    try {
      // An analysis changes nothing, so a read-only console may ask for one.
      const options = { body, whole: true, changes: false };
      const [job, response] = await ask('POST', '/admin/memory/analyses', options);
      const path = response.headers.get('Location') ?? `/admin/memory/analyses/${job.id}`;
      const where = new URL(path, location.origin).pathname;
      sessionStorage.setItem(KEPT, where);
      this.#open.clear();
      await this.#follow(where);
    } catch (error) {
      this.#refusal = error.message;
    }
    this.update();
  };

  async #follow(path) {
    do {
      this.#analysis = { path, ...await get(path, { signal: this.signal }) };
      this.update();
      if (this.#analysis.state === 'RUNNING') {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    } while (this.#analysis.state === 'RUNNING' && !this.signal.aborted);
  }

  #cancel = async () => {
    try {
      await ask('DELETE', this.#analysis.path, { changes: false });
    } catch (error) {
      toast(error.message, 'bad');
    }
  };

  view() {
    const memory = this.#memory;
    return html`
      <div class="stack">
        ${this.problemView()}
        ${this.#tiles(memory)}
        <div class="grid two">
          ${this.#sizeClasses(memory?.arena.sizeClasses ?? [])}
          ${this.#parts(memory)}
        </div>
        ${this.#analysisView()}
      </div>`;
  }

  #tiles(memory) {
    const limit = memory?.limitBytes;
    const tiles = [
      ['Handed out', bytes(memory?.arena.usedBytes),
        limit ? `${percent(memory.arena.usedBytes / limit)} of ${bytes(limit)}` : 'no limit'],
      ['Data', bytes(memory?.datasetBytes), 'keys and values'],
      ['Resident', bytes(memory?.residentBytes), 'of the process'],
      ['Java heap', bytes(memory?.heapBytes), 'holds no data'],
      ['Fragmentation', memory ? memory.arena.fragmentation.toFixed(2) : DASH,
        `${bytes(memory?.arena.freeBytes)} free in blocks`],
      ['Evicted', amount(memory?.evictedKeys), memory?.policy ?? DASH],
    ];
    return html`<dl class="tiles">${tiles.map(([name, value, note]) => html`
      <div class="tile"><dt>${name}</dt><dd>${value}</dd><dd class="under">${note}</dd></div>`)}
    </dl>`;
  }

  #sizeClasses(classes) {
    const rows = classes.filter((c) => c.usedBlocks > 0 || c.freeBlocks > 0);
    const most = Math.max(1, ...rows.map((c) => c.usedBlocks * c.blockBytes));
    return html`
      <section class="card">
        <header><h2>Blocks of the arena</h2></header>
        <div class="limited">${table({
          caption: 'Blocks of the arena by size',
          rows,
          columns: [
            { head: 'Block', kind: 'number', cell: (c) => bytes(c.blockBytes) },
            { head: 'Used', kind: 'number', cell: (c) => count(c.usedBlocks) },
            { head: 'Free', kind: 'number', cell: (c) => count(c.freeBlocks) },
            { head: 'Bytes', kind: 'number', cell: (c) => bytes(c.usedBlocks * c.blockBytes) },
            { head: 'Share', kind: 'wide', cell: (c) => bar(c.usedBlocks * c.blockBytes, most) },
          ],
        })}</div>
      </section>`;
  }

  #parts(memory) {
    const facts = [
      ['Data', memory?.datasetBytes],
      ['Clients', memory?.clientsBytes],
      ['Replication backlog', memory?.backlogBytes],
      ['Free in the arena\u2019s blocks', memory?.arena.freeBytes],
      ['Java heap', memory?.heapBytes],
      ['At most so far, in the arena', memory?.arena.peakBytes],
      ['Addresses reserved', memory?.arena.reservedBytes],
    ];
    return html`
      <section class="card">
        <header><h2>What it is used for</h2></header>
        <div class="body"><dl class="facts right">${facts.map(([name, value]) => html`
          <dt>${name}</dt><dd>${bytes(value)}</dd>`)}</dl></div>
      </section>`;
  }

  #analysisView() {
    const job = this.#analysis;
    const isRunning = job?.state === 'RUNNING';
    return html`
      <section class="card">
        <header><h2>By prefix and type</h2>
          <form class="toolbar" @submit=${this.#start}>
            <select name="db" aria-label="Database">
              <option value="">every database</option>
              ${this.#databases.map((d) => html`<option value=${d.db}>db${d.db}</option>`)}
            </select>
            <label class="toolbar"><span class="label">Separator</span>
              <input type="text" class="mono tiny" name="separator" value=":" maxlength="8">
            </label>
            ${isRunning
              ? html`<button type="button" class="button" @click=${this.#cancel}>Cancel</button>`
              : html`<button class="button main">${icon('play', 14)}Analyse</button>`}
          </form>
        </header>
        <div class="body stack" aria-live="polite">
          ${this.#refusal
            ? html`<div class="problem" role="alert">${icon('alert')}<p>${this.#refusal}</p></div>`
            : nothing}
          ${job ? progress(job) : html`<p class="soft">An analysis walks all keys in small slices
            while the server goes on, and sums what they take by the parts of their names.</p>`}
        </div>
        ${job ? this.#results(job) : nothing}
      </section>`;
  }

  #results(job) {
    const types = (job.types ?? []).toSorted((a, b) => b.bytes - a.bytes);
    const all = types.reduce((sum, type) => sum + type.bytes, 0) || 1;
    return html`
      ${table({
        caption: 'Memory by type',
        rows: types,
        columns: [
          { head: 'Type', cell: (t) => html`<span class="kind k-${t.type}"></span> ${t.type}` },
          { head: 'Keys', kind: 'number', cell: (t) => count(t.keys) },
          { head: 'Bytes', kind: 'number', cell: (t) => bytes(t.bytes) },
          { head: 'Each', kind: 'number', cell: (t) => bytes(t.bytes / t.keys) },
          { head: 'Share', kind: 'wide', cell: (t) => bar(t.bytes, all) },
        ],
        empty: 'No key was seen yet.',
      })}
      ${job.tree ? this.#tree(job) : nothing}
      ${job.largest?.length ? largest(job.largest) : nothing}`;
  }

  #tree(job) {
    const rows = [];
    const list = (node, level) => {
      const sorted = this.#order.sort(node.children ?? []);
      const rest = sorted.filter((child) => child.isRest);
      for (const child of [...sorted.filter((other) => !other.isRest), ...rest]) {
        rows.push({ ...child, level, above: node });
        if (this.#open.has(same(child.prefix))) {
          list(child, level + 1);
        }
      }
    };
    list(job.tree, 0);
    const toggle = (row) => {
      if (!this.#open.delete(same(row.prefix))) {
        this.#open.add(same(row.prefix));
      }
      this.update();
    };
    const name = (row) => show(row.prefix) || '(no prefix)';
    return table({
      caption: 'Memory by prefix',
      rows,
      order: this.#order,
      changed: () => this.update(),
      columns: [
        { head: 'Prefix', name: 'prefix', kind: 'mono', cell: (row) => html`
          <span class="deep d${Math.min(row.level, 6)}">${row.children?.length ? html`
            <button class="fold" aria-expanded=${this.#open.has(same(row.prefix))}
              aria-label="Parts of ${name(row)}" @click=${() => toggle(row)}>
              ${icon(this.#open.has(same(row.prefix)) ? 'down' : 'right', 12)}</button>`
            : html`<span class="fold"></span>`}
            ${row.isRest || typeof row.prefix !== 'string' ? name(row)
              : html`<a href="#/keys?${new URLSearchParams({
                db: job.db ?? 0, match: beginsWith(row.prefix) })}">${name(row)}</a>`}</span>` },
        { head: 'Keys', name: 'keys', kind: 'number', cell: (row) => count(row.keys) },
        { head: 'Bytes', name: 'bytes', kind: 'number', cell: (row) => bytes(row.bytes) },
        { head: 'Each', kind: 'number', cell: (row) => bytes(row.bytes / row.keys) },
        { head: 'Share', kind: 'wide', cell: (row) => bar(row.bytes, job.tree.bytes) },
      ],
      empty: 'No key was seen yet.',
    });
  }
}

/** The keys that take most. */
function largest(keys) {
  return table({
    caption: 'The largest keys',
    rows: keys,
    columns: [
      { head: 'Largest keys', kind: 'mono', cell: (k) => (k.isCut ? `${brief(k.key)}\u2026`
        : html`<a href="#/keys?${new URLSearchParams({ db: k.db, key: same(k.key) })}">${
          brief(k.key)}</a>`) },
      { head: 'Database', kind: 'nowrap', cell: (k) => `db${k.db}` },
      { head: 'Type', cell: (k) => html`<span class="kind k-${k.type}"></span> ${k.type}` },
      { head: 'Bytes', kind: 'number', cell: (k) => bytes(k.bytes) },
    ],
  });
}

function progress(job) {
  const label = { RUNNING: 'Analysing', DONE: 'Done', CANCELLED: 'Cancelled', FAILED: 'Failed' };
  return html`
    <div>
      <div class="toolbar"><span>${label[job.state] ?? job.state}</span>
        <span class="spring"></span>
        <span class="soft">${count(job.keys)} of ${plural(job.totalKeys, 'key')}${job.endedAtMs > 0
          ? ` \u00b7 ${time(job.endedAtMs)}` : ''}</span></div>
      <progress class="thin" aria-label="Analysis" max=${Math.max(1, job.totalKeys)}
        .value=${job.state === 'DONE' ? Math.max(1, job.totalKeys) : job.keys}></progress>
    </div>`;
}

const bar = (part, all) => html`<progress max=${Math.max(1, all)} .value=${part}
  aria-label=${percent(part / all)}></progress>`;

customElements.define('r-memory', Memory);
