import { html, nothing } from '../lit/lit-html.js';
import { ask, get, stream } from '../core/api.js';
import { count, plural, time } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { brief, pathName, readable, unescape } from '../core/text.js';
import { icon } from '../parts/icons.js';
import { table } from '../parts/table.js';

const REFRESH_MS = 3000;
const KEPT = 500;
const CHANNELS_ASKED = 1000;
const CHANNELS_SHOWN = 200;

/** The address of a channel. */
function channelPath(channel, query = {}) {
  const words = new URLSearchParams(query);
  const name = pathName(channel, words);
  return `/admin/pubsub/${name}${words.size ? `?${words}` : ''}`;
}

/** What is published: the channels there are, messages as they come, and sending one. */
class PubSub extends Part {
  #channels = [];
  #hasMore = false;
  #patterns = 0;
  #messages = [];
  #lost = 0;
  #subscription = null;

  begin() {
    this.every(REFRESH_MS, async () => {
      const answer = await this.attempt(() => get(`/admin/pubsub?count=${CHANNELS_ASKED}`));
      if (answer) {
        this.#channels = answer.channels;
        this.#hasMore = answer.cursor !== null;
        this.#patterns = answer.patterns;
      }
    });
    this.signal.addEventListener('abort', () => this.#subscription?.ending.abort());
  }

  #subscribe = (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const channel = unescape(form.get('channel'));
    if (channel === null) {
      toast('A backslash stands before n, r, t, xHH or another backslash.', 'bad');
      return;
    }
    this.#listen(channel, form.get('kind'));
  };

  #listen(channel, kind) {
    this.#subscription?.ending.abort();
    const subscription = { channel, kind, state: 'opening', ending: new AbortController() };
    this.#subscription = subscription;
    const query = kind === 'channel' ? {} : { [kind]: 'true' };
    stream(channelPath(channel, query), {
      signal: subscription.ending.signal,
      opened: () => {
        subscription.state = 'open';
        this.update();
      },
      broke: (error) => {
        subscription.state = error ? error.message : 'The stream ended; it is opened anew.';
        this.update();
      },
      heard: (name, data) => this.#heard(name, data),
    });
    this.update();
  }

  #heard(name, data) {
    if (name === 'lost') {
      this.#lost += data.lost ?? data.count ?? 1;
    } else if (data !== null && typeof data === 'object' && 'message' in data) {
      this.#messages = [{ ...readable(data), at: Date.now() }, ...this.#messages].slice(0, KEPT);
    }
    this.update();
  }

  #stop = () => {
    this.#subscription?.ending.abort();
    this.#subscription = null;
    this.update();
  };

  #publish = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const [channel, message] = [form.get('channel'), form.get('message')].map(unescape);
    if (channel === null || message === null) {
      toast('A backslash stands before n, r, t, xHH or another backslash.', 'bad');
      return;
    }
    try {
      const { receivers } = await ask('POST', channelPath(channel), { body: { message } });
      toast(`${plural(receivers, 'receiver')}.`, 'good');
    } catch (error) {
      toast(error.message, 'bad');
    }
  };

  view() {
    return html`
      <div class="stack">
        ${this.problemView()}
        <div class="grid two">
          ${this.#subscribeView()}
          <div class="stack">${this.#publishView()}${this.#channelsView()}</div>
        </div>
      </div>`;
  }

  #subscribeView() {
    const subscription = this.#subscription;
    return html`
      <section class="card">
        <header><h2>Messages</h2>
          <button class="button small" ?disabled=${!this.#messages.length} @click=${() => {
            this.#messages = [];
            this.#lost = 0;
            this.update();
          }}>Clear</button>
        </header>
        <div class="body stack">
          <form class="toolbar" @submit=${this.#subscribe}>
            <input type="text" class="grow mono" name="channel" required aria-label="Channel"
              placeholder="Channel" spellcheck="false" autocomplete="off">
            <select name="kind" aria-label="Kind">
              <option value="channel">channel</option>
              <option value="pattern">pattern</option>
              <option value="shard">shard channel</option>
            </select>
            <button class="button main">Listen</button>
          </form>
          <div class="toolbar listening" role="status">${subscription ? html`
            <span class="badge ${subscription.state === 'open' ? 'good' : 'warn'}">${
              subscription.state === 'open' ? 'listening' : 'not listening'}</span>
            <span class="mono break spring">${brief(subscription.channel)}</span>
            ${subscription.state === 'open' || subscription.state === 'opening' ? nothing
              : html`<span class="soft break">${subscription.state}</span>`}
            <button class="button small" @click=${this.#stop}>Stop</button>`
            : html`<span class="faint">Nothing is listened to.</span>`}
          </div>
          ${this.#lost ? html`<p class="note">${plural(this.#lost, 'message')} came faster than
            they could be taken, and were left out.</p>` : nothing}
        </div>
        <div class="limited tall">${table({
          caption: 'Messages',
          rows: this.#messages,
          empty: 'No message came yet.',
          columns: [
            { head: 'Time', kind: 'nowrap', cell: (m) => time(m.at) },
            { head: 'Channel', kind: 'mono', cell: (m) => brief(m.channel) },
            { head: 'Message', kind: 'mono least', cell: (m) => brief(m.message, 2000) },
          ],
        })}</div>
      </section>`;
  }

  #publishView() {
    return html`
      <section class="card">
        <header><h2>Publish</h2></header>
        <div class="body">
          <form class="stack" @submit=${this.#publish}>
            <label class="field"><span>Channel</span>
              <input type="text" class="mono" name="channel" required spellcheck="false"
                autocomplete="off"></label>
            <label class="field"><span>Message</span>
              <textarea name="message" rows="3" spellcheck="false"></textarea></label>
            <div><button class="button main" ?disabled=${this.isReadOnly}>Publish</button></div>
          </form>
        </div>
      </section>`;
  }

  #channelsView() {
    const rows = this.#channels.toSorted((a, b) => b.subscribers - a.subscribers);
    return html`
      <section class="card">
        <header><h2>${this.#hasMore ? 'More than ' : ''}${plural(rows.length, 'channel')}</h2>
          <span class="soft">${plural(this.#patterns, 'pattern')} beside</span></header>
        <div class="limited">${table({
          caption: 'Channels',
          rows: rows.slice(0, CHANNELS_SHOWN),
          empty: 'Nobody is subscribed to a channel.',
          columns: [
            { head: 'Channel', kind: 'mono', cell: (c) => brief(c.channel) },
            { head: 'Subscribers', kind: 'number', cell: (c) => count(c.subscribers) },
            { head: 'Listen', kind: 'act', cell: (c) => html`<button
              class="button plain icon small" title="Listen" aria-label="Listen to ${
              brief(c.channel, 60)}" @click=${() => this.#listen(c.channel, 'channel')}>${
              icon('play', 14)}</button>` },
          ],
        })}</div>
      </section>`;
  }
}

customElements.define('r-pubsub', PubSub);
