import { html } from '../lit/lit-html.js';
import { Part } from '../core/part.js';
import { pulse } from '../core/pulse.js';
import { amount, bytes, count, DASH, duration, microseconds, percent, plural }
  from '../core/format.js';
import { chartCard } from '../parts/chart.js';
import { Order, table } from '../parts/table.js';

/** Families with the colours that their types have in the list of keys. */
const FAMILIES = {
  string: 1, hash: 2, 'sorted-set': 3, set: 4, stream: 5, list: 6, generic: 7,
};

/** What the server does now and did in the last minutes. */
class Overview extends Part {
  #order = new Order('microseconds');

  begin() {
    pulse.addEventListener('beat', () => this.update(), { signal: this.signal });
  }

  view() {
    const { info, stats, samples } = pulse;
    return html`
      <div class="stack">
        ${this.#tiles(info, samples.at(-1))}
        <div class="grid">${this.#charts(samples)}</div>
        <div class="grid two">
          ${this.#commands(stats)}
          <div class="stack">${databases(info)}${errors(stats)}</div>
        </div>
      </div>`;
  }

  #tiles(info, now) {
    const keyspace = Object.entries(info?.keyspace ?? {});
    const keys = keyspace.reduce((sum, [, db]) => sum + db.keys, 0);
    const { keyspace_hits: hits, keyspace_misses: misses } = info?.stats ?? {};
    const memory = info?.memory;
    const tiles = [
      ['Operations', now?.ops == null ? DASH : `${amount(now.ops)}/s`,
        `${amount(info?.stats.total_commands_processed)} so far`],
      ['Memory', bytes(memory?.used_memory), memory?.maxmemory
        ? `${percent(memory.used_memory / memory.maxmemory)} of ${bytes(memory.maxmemory)}`
        : `${bytes(memory?.used_memory_rss)} resident`],
      ['Keys', info ? amount(keys) : DASH, plural(keyspace.length, 'database')],
      ['Clients', count(info?.clients.connected_clients),
        `${count(info?.clients.blocked_clients)} blocked`],
      ['Hits', info ? percent(hits / (hits + misses)) : DASH, `${amount(misses)} misses so far`],
      ['Up', duration(info?.server.uptime_in_seconds),
        info ? `${info.server.server_name ?? 'redis'} ${info.server.respite_version ?? ''}` : DASH],
    ];
    return html`<dl class="tiles">${tiles.map(([name, value, note]) => html`
      <div class="tile"><dt>${name}</dt><dd>${value}</dd><dd class="under">${note}</dd></div>`)}
    </dl>`;
  }

  #charts(samples) {
    const families = this.#families(samples);
    const isByFamily = families.length > 0;
    return [
      chartCard({
        name: 'Operations by family',
        samples,
        format: (v) => `${amount(v)}/s`,
        isStacked: isByFamily,
        series: isByFamily ? families : [{ name: 'all', color: 1, read: (s) => s.ops }],
      }),
      chartCard({
        name: 'Latency of commands',
        samples,
        format: microseconds,
        series: [
          { name: 'p50', color: 1, read: (s) => s.latency?.p50 },
          { name: 'p99', color: 6, read: (s) => s.latency?.p99 },
          { name: 'p99.9', color: 2, read: (s) => s.latency?.p999 },
        ],
      }),
      chartCard({
        name: 'Memory',
        samples,
        format: bytes,
        floor: 1 << 20,
        isBinary: true,
        series: [
          { name: 'used', color: 1, read: (s) => s.used },
          { name: 'resident', color: 6, read: (s) => s.resident },
          ...(samples.at(-1)?.limit
            ? [{ name: 'limit', color: 8, isLimit: true, read: (s) => s.limit }] : []),
        ],
      }),
      chartCard({
        name: 'Keyspace hits',
        samples,
        format: (v) => `${amount(v)}/s`,
        series: [
          { name: 'hits', color: 1, read: (s) => s.hits },
          { name: 'misses', color: 2, read: (s) => s.misses },
        ],
      }),
      chartCard({
        name: 'Network',
        samples,
        format: (v) => `${bytes(v)}/s`,
        floor: 3 * 1024,
        isBinary: true,
        series: [
          { name: 'in', color: 1, read: (s) => s.input },
          { name: 'out', color: 6, read: (s) => s.output },
        ],
      }),
      chartCard({
        name: 'Clients',
        samples,
        format: amount,
        floor: 3,
        series: [
          { name: 'connected', color: 1, read: (s) => s.clients },
          { name: 'blocked', color: 2, read: (s) => s.blocked },
        ],
      }),
    ];
  }

  /** The families that did something in these minutes, each in a colour of its own. */
  #families(samples) {
    const isBusy = (family) => samples.some((s) => s.families?.[family] > 0);
    const known = Object.entries(FAMILIES).filter(([family]) => isBusy(family));
    const series = known.map(([name, color]) => ({
      name,
      color,
      read: (s) => s.families && (s.families[name] ?? 0),
    }));
    const others = (s) => s.families && Object.entries(s.families)
      .reduce((sum, [family, rate]) => (family in FAMILIES ? sum : sum + rate), 0);
    return series.length || samples.some((s) => others(s) > 0)
      ? [...series, { name: 'others', color: 8, read: others }] : [];
  }

  #commands(stats) {
    const rows = this.#order.sort(stats?.commands.filter((c) => c.calls > 0) ?? []).slice(0, 20);
    const columns = [
      { head: 'Command', name: 'name', kind: 'mono', cell: (c) => c.name.replace('|', ' ') },
      { head: 'Calls', name: 'calls', kind: 'number', cell: (c) => amount(c.calls) },
      { head: 'Time', name: 'microseconds', kind: 'number',
        cell: (c) => microseconds(c.microseconds) },
      { head: 'p50', name: 'p50Microseconds', kind: 'number',
        cell: (c) => microseconds(c.p50Microseconds) },
      { head: 'p99', name: 'p99Microseconds', kind: 'number',
        cell: (c) => microseconds(c.p99Microseconds) },
      { head: 'p99.9', name: 'p999Microseconds', kind: 'number',
        cell: (c) => microseconds(c.p999Microseconds) },
      { head: 'Errors', name: 'failed', kind: 'number',
        cell: (c) => amount(c.failed + c.rejected) },
    ];
    return html`
      <section class="card">
        <header><h2>Commands</h2></header>
        ${table({ caption: 'Commands', columns, rows, order: this.#order,
          changed: () => this.update(), empty: 'No command was called yet.' })}
      </section>`;
  }
}

function databases(info) {
  const rows = Object.entries(info?.keyspace ?? {}).map(([name, db]) => ({ name, ...db }));
  return html`
    <section class="card">
      <header><h2>Databases</h2></header>
      ${table({
        caption: 'Databases',
        rows,
        empty: 'There are no keys.',
        columns: [
          { head: 'Database',
            cell: (d) => html`<a href="#/keys?db=${d.name.slice(2)}">${d.name}</a>` },
          { head: 'Keys', kind: 'number', cell: (d) => count(d.keys) },
          { head: 'With expiry', kind: 'number', cell: (d) => count(d.expires) },
          { head: 'Average lifetime', kind: 'number',
            cell: (d) => (d.avg_ttl ? duration(d.avg_ttl / 1000) : DASH) },
        ],
      })}
    </section>`;
}

function errors(stats) {
  const rows = (stats?.errors ?? []).toSorted((a, b) => b.count - a.count);
  return html`
    <section class="card">
      <header><h2>Errors</h2></header>
      ${table({
        caption: 'Errors by their first word',
        rows,
        empty: 'No command was answered with an error.',
        columns: [
          { head: 'Error', kind: 'mono', cell: (e) => e.prefix },
          { head: 'Replies', kind: 'number', cell: (e) => count(e.count) },
        ],
      })}
    </section>`;
}

customElements.define('r-overview', Overview);
