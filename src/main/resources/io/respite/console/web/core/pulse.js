/**
 * What the overview draws: the server is asked every two seconds, on every page, so that the
 * charts have a past when one comes to them. Rates are differences between two answers.
 */
import { connection, get } from './api.js';

const EVERY_MS = 2000;
const KEPT = 150;

class Pulse extends EventTarget {
  /** The last INFO, statistics of commands, or null before the first. */
  info = null;
  stats = null;
  /** Samples, oldest first: `{at, ops, families, ...}`; a gap where nothing is known is null. */
  samples = [];
  isReady = false;
  #last = null;
  #timer = 0;

  begin() {
    connection.addEventListener('change', () => {
      if (connection.state === 'up') {
        this.#soon(0);
      }
    });
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden) {
        this.#soon(0);
      }
    });
    this.#beat();
  }

  /** Asks now: after a login. */
  async now() {
    clearTimeout(this.#timer);
    await this.#beat();
  }

  async #beat() {
    clearTimeout(this.#timer);
    if (!document.hidden) {
      await this.#ask().catch(() => {});
    }
    if (connection.state !== 'locked') {
      this.#soon(this.samples.length < 2 ? EVERY_MS / 2 : EVERY_MS);
    }
  }

  #soon(ms) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#beat(), ms);
  }

  async #ask() {
    const [info, stats, latency] = await Promise.all([
      get('/admin/info'),
      get('/admin/stats').catch(() => null),
      get('/admin/latency').catch(() => null),
    ]);
    const before = this.info?.server?.run_id;
    if (before && before !== info.server.run_id) {
      this.#last = null;
      this.samples = [];
      connection.dispatchEvent(new Event('restart'));
    }
    connection.become(info.persistence?.loading ? 'loading' : 'up');
    this.info = info;
    this.stats = stats;
    this.isReady = true;
    this.#keep({ at: Date.now(), info, stats, latency });
    this.dispatchEvent(new Event('beat'));
  }

  #keep(now) {
    const last = this.#last;
    this.#last = now;
    this.samples.push(sample(last, now));
    if (this.samples.length > KEPT) {
      this.samples.shift();
    }
  }
}

export const pulse = new Pulse();

/** What is drawn of one moment. */
function sample(last, now) {
  const { info } = now;
  const seconds = last ? (now.at - last.at) / 1000 : Number.NaN;
  const rate = (read) => {
    const [from, to] = [last && read(last.info), read(now.info)];
    return last && to >= from ? (to - from) / seconds : null;
  };
  const [hits, misses] = [
    rate((i) => i.stats.keyspace_hits),
    rate((i) => i.stats.keyspace_misses),
  ];
  return {
    at: now.at,
    ops: rate((i) => i.stats.total_commands_processed),
    families: last ? familyRates(last.stats, now.stats, seconds) : null,
    latency: last ? percentiles(last, now) : null,
    used: info.memory.used_memory,
    resident: info.memory.used_memory_rss,
    limit: info.memory.maxmemory || null,
    clients: info.clients.connected_clients,
    blocked: info.clients.blocked_clients,
    input: rate((i) => i.stats.total_net_input_bytes),
    output: rate((i) => i.stats.total_net_output_bytes),
    hits,
    misses,
  };
}

function familyRates(last, now, seconds) {
  if (!last?.families || !now?.families) {
    return null;
  }
  const before = new Map(last.families.map((f) => [f.family, f.calls]));
  return Object.fromEntries(
    now.families.map((f) => [
      f.family,
      Math.max(0, f.calls - (before.get(f.family) ?? 0)) / seconds,
    ]),
  );
}

/** Percentiles of the calls between two answers, from the histograms of all commands. */
function percentiles(last, now) {
  const before = buckets(last.latency);
  const after = buckets(now.latency);
  if (!before || !after) {
    return null;
  }
  const edges = [...after.keys()].sort((a, b) => a - b);
  const counts = edges.map((edge) => Math.max(0, after.get(edge) - (before.get(edge) ?? 0)));
  const all = counts.reduce((sum, n) => sum + n, 0);
  if (all === 0) {
    return { p50: null, p99: null, p999: null };
  }
  const at = (share) => {
    let seen = 0;
    for (let i = 0; i < edges.length; i++) {
      seen += counts[i];
      if (seen >= all * share) {
        return edges[i];
      }
    }
    return edges.at(-1);
  };
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}

/** Calls by the upper edge of their bucket, in microseconds, over all commands. */
function buckets(latency) {
  if (!latency?.commands) {
    return null;
  }
  const sums = new Map();
  for (const { histogram } of latency.commands) {
    let below = 0;
    for (const { microseconds, count } of histogram) {
      sums.set(microseconds, (sums.get(microseconds) ?? 0) + (count - below));
      below = count;
    }
  }
  return sums;
}
