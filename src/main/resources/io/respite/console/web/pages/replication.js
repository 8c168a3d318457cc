import { html, nothing, svg } from '../lit/lit-html.js';
import { ask, get } from '../core/api.js';
import { bytes, count, DASH, plural, time } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { pulse } from '../core/pulse.js';
import { askForm, confirm } from '../parts/dialog.js';
import { table } from '../parts/table.js';

const REFRESH_MS = 1000;
const BOX = { width: 196, height: 52, gap: 20, drop: 64 };
const DRAWN = 5;

/** Whom this server follows, who follows it, and how far behind they are. */
class Replication extends Part {
  #status = null;

  begin() {
    this.every(REFRESH_MS, async () => {
      const status = await this.attempt(() => get('/admin/replication'));
      this.#status = status ?? this.#status;
    });
  }

  async #do(path, body, text) {
    try {
      this.#status = await ask('POST', path, { body });
      toast(text, 'good');
      this.update();
    } catch (error) {
      toast(error.message, 'bad');
    }
  }

  #follow = async () => {
    const form = await askForm({
      title: 'Follow a primary',
      text: 'Its data takes the place of all that this server has.',
      go: 'Follow it',
      isDanger: true,
      fields: html`<label class="field"><span>Primary</span><input type="text" class="mono"
        name="primary" required placeholder="10.0.0.7:6379" spellcheck="false"></label>`,
    });
    if (form) {
      await this.#do('/admin/replication', form, 'Following it from now on.');
    }
  };

  #lead = async () => {
    if (await confirm('Become a primary?',
      'This server keeps its data, takes writes, and follows nobody.', 'Become a primary')) {
      await this.#do('/admin/replication', { primary: null }, 'This server is a primary.');
    }
  };

  #failOver = async () => {
    const replicas = this.#status.replicas.filter((replica) => replica.state === 'online');
    const form = await askForm({
      title: 'Hand over to a replica?',
      text: 'Writes are held back until it has all; then it is the primary and this server its '
        + 'replica.',
      go: 'Hand over',
      isDanger: true,
      fields: html`
        <label class="field"><span>To</span><select name="to">
          <option value="">the one that is furthest</option>
          ${replicas.map((r) => html`<option>${r.address}:${r.port}</option>`)}</select></label>
        <label class="field"><span>Give up after, in seconds</span>
          <input type="number" name="seconds" min="1" value="10" required></label>`,
    });
    if (form) {
      const body = { timeoutMs: Number(form.seconds) * 1000 };
      if (form.to) {
        body.to = form.to;
      }
      await this.#do('/admin/replication/failover', body, 'The hand-over has begun.');
    }
  };

  #abort = () =>
    this.#do('/admin/replication/failover', { abort: true }, 'The hand-over is given up.');

  view() {
    const status = this.#status;
    if (!status) {
      return html`<div class="stack">${this.problemView()}</div>`;
    }
    const isReplica = status.role !== 'primary' && status.link;
    const isFailing = status.failover && status.failover !== 'no-failover';
    return html`
      <div class="stack">
        ${this.problemView()}
        ${isFailing ? html`<div class="note toolbar"><span class="spring">A hand-over is under way:
          ${handOver(status)}</span><button class="button small" ?disabled=${this.isReadOnly}
          @click=${this.#abort}>Give it up</button></div>` : nothing}
        <section class="card">
          <header><h2>Topology</h2>
            ${isReplica ? html`<button class="button small" ?disabled=${this.isReadOnly}
                @click=${this.#lead}>Become a primary</button>`
              : html`<button class="button small" @click=${this.#failOver}
                ?disabled=${this.isReadOnly || !status.replicas.length || isFailing}
                >Hand over</button>`}
            <button class="button small" ?disabled=${this.isReadOnly}
              @click=${this.#follow}>Follow a primary</button>
          </header>
          <div class="body">${picture(status)}</div>
        </section>
        ${this.#replicas(status)}
        <div class="grid two">${history(status)}${links(status)}</div>
      </div>`;
  }

  #replicas({ replicas }) {
    return html`
      <section class="card">
        <header><h2>${plural(replicas.length, 'replica')}</h2></header>
        ${table({
          caption: 'Replicas',
          rows: replicas,
          empty: 'Nobody follows this server.',
          columns: [
            { head: 'Address', kind: 'mono nowrap', cell: (r) => `${r.address}:${r.port}` },
            { head: 'State', cell: (r) => html`<span class="badge ${
              r.state === 'online' ? 'good' : 'warn'}">${r.state}</span>` },
            { head: 'Behind', kind: 'number', cell: (r) => bytes(r.lagBytes) },
            { head: 'Heard of', kind: 'number', cell: (r) => heard(r.lagSeconds) },
            { head: 'Offset', kind: 'number', cell: (r) => count(r.offset) },
          ],
        })}
      </section>`;
  }
}

const heard = (seconds) => (seconds == null || seconds < 0 ? DASH
  : seconds === 0 ? 'now' : `${count(seconds)} s ago`);

/** Primary, this server and its replicas as boxes; the tables below say the same. */
function picture(status) {
  const { link, replicas } = status;
  const { width, height, gap, drop } = BOX;
  const shown = replicas.slice(0, DRAWN);
  const rest = replicas.length - shown.length;
  const columns = Math.max(1, shown.length + (rest > 0 ? 1 : 0));
  const total = columns * (width + gap) - gap;
  const rows = [link ? 1 : 0, 1, replicas.length ? 1 : 0].reduce((a, b) => a + b);
  const tall = rows * (height + drop) - drop;
  const middle = total / 2;
  const top = link ? height + drop : 0;
  const server = pulse.info?.server;
  const words = [
    link ? `This server is a replica of ${link.host}:${link.port}, ${linkWords(link)}`
      : 'This server is a primary',
    ...replicas.map((r) => `${r.address}:${r.port} follows it, ${r.state}, `
      + `${bytes(r.lagBytes)} behind`),
    replicas.length ? '' : 'nobody follows it',
  ].filter(Boolean).join('; ');
  return html`
    <div class="topology"><svg role="img" aria-label="${words}."
      viewBox="-2 -2 ${total + 4} ${tall + 4}" width=${total + 4} height=${tall + 4}>
      ${link ? svg`
        ${line(middle, height, middle, top, link.isUp, linkWords(link))}
        ${box(middle, 0, `${link.host}:${link.port}`, 'primary', false)}` : nothing}
      ${shown.map((replica, i) => {
        const x = i * (width + gap) + width / 2;
        const y = top + height + drop;
        return svg`${line(middle, top + height, x, y, replica.state === 'online',
          replica.state === 'online' ? `${bytes(replica.lagBytes)} behind` : replica.state)}
          ${box(x, y, `${replica.address}:${replica.port}`, 'replica', false)}`;
      })}
      ${rest > 0 ? svg`${box((columns - 1) * (width + gap) + width / 2, top + height + drop,
        `${rest} more`, 'see the table', false)}` : nothing}
      ${box(middle, top, `${location.hostname}:${server?.tcp_port ?? ''}`,
        `this server, ${link ? 'replica' : 'primary'}`, true)}
    </svg></div>`;
}

function linkWords(link) {
  if (link.isUp) {
    return `connected, heard ${heard(link.silentSeconds)}`;
  }
  const since = link.downSeconds >= 0 ? ` for ${link.downSeconds} s` : '';
  return String(link.state).toLowerCase() + since;
}

function box(middle, y, name, role, isOwn) {
  const { width, height } = BOX;
  const fits = name.length > 26 ? `${name.slice(0, 25)}\u2026` : name;
  return svg`<g class=${isOwn ? 'box own' : 'box'}>
    <rect x=${middle - width / 2} y=${y} width=${width} height=${height} rx="6"></rect>
    <text x=${middle} y=${y + 22} text-anchor="middle" class="name">${fits}</text>
    <text x=${middle} y=${y + 39} text-anchor="middle">${role}</text></g>`;
}

function line(x1, y1, x2, y2, isUp, words) {
  const half = (y1 + y2) / 2;
  const path = x1 === x2 ? `M${x1} ${y1}V${y2}` : `M${x1} ${y1}V${half - 10}H${x2}V${y2}`;
  return svg`<g class=${isUp ? 'link' : 'link broken'}><path d=${path}></path>
    <text x=${x2 + 8} y=${half + 12}>${words}</text></g>`;
}

function history({ history: past, backlog }) {
  return html`
    <section class="card">
      <header><h2>History</h2></header>
      <div class="body"><dl class="facts">
        <dt>Id</dt><dd class="mono">${past.id}</dd>
        <dt>Offset</dt><dd>${count(past.offset)}</dd>
        <dt>Second id</dt><dd class="mono">${past.secondId
          ? `${past.secondId} up to ${count(past.secondOffset)}` : DASH}</dd>
        <dt>Backlog</dt><dd>${backlog.isActive
          ? `${bytes(backlog.bytes)} of ${bytes(backlog.sizeBytes)}, from `
            + count(backlog.firstOffset)
          : `none is kept, would be ${bytes(backlog.sizeBytes)}`}</dd>
      </dl></div>
    </section>`;
}

function links({ linkHistory }) {
  return html`
    <section class="card">
      <header><h2>The link to the primary, lately</h2></header>
      <div class="limited">${table({
        caption: 'The link to the primary, lately',
        rows: linkHistory.toReversed(),
        empty: 'This server has followed nobody.',
        columns: [
          { head: 'When', kind: 'nowrap', cell: (e) => time(e.atMs) },
          { head: 'To', kind: 'nowrap', cell: (e) => String(e.to).toLowerCase() },
          { head: 'Why', kind: 'least', cell: (e) => e.reason },
        ],
      })}</div>
    </section>`;
}

/** How far a hand-over has come, and what keeps it from coming further. */
function handOver({ failover, handOver: under }) {
  const to = under?.to ? ` to ${under.to}` : '';
  return `${failover}${to}${under?.hindrance ? `: ${under.hindrance}` : ''}`;
}

customElements.define('r-replication', Replication);
