import { html, nothing } from '../lit/lit-html.js';
import { ask, get } from '../core/api.js';
import { count, plural, time } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { escaped, pathName, show, unescape } from '../core/text.js';
import { askForm, confirm } from '../parts/dialog.js';
import { icon } from '../parts/icons.js';
import { table } from '../parts/table.js';

const REFRESH_MS = 3000;
const PAGE = 500;
const SHOWN = 200;

/** Paths below those of users that are none. */
const TAKEN = ['log', 'save', 'load'];

/** Who may log in and what they may do, and what was denied lately. */
class Users extends Part {
  #users = [];
  #file = null;
  #cursor = null;
  #wanted = 1;
  #log = null;

  begin() {
    this.every(REFRESH_MS, () => this.#read());
  }

  async #read() {
    const users = [];
    let cursor = '';
    await this.attempt(async () => {
      for (let page = 0; page < this.#wanted && cursor !== null; page++) {
        const words = new URLSearchParams({ count: PAGE, cursor });
        const answer = await get(`/admin/users?${words}`, { signal: this.signal });
        users.push(...answer.users);
        this.#file = answer.file ?? null;
        cursor = answer.cursor ?? null;
      }
      this.#users = users;
      this.#cursor = cursor;
    });
    this.#log = await get(`/admin/users/log?count=${SHOWN}`).catch(() => null);
    this.update();
  }

  /** Asks what a user is to be, until that can be done or is given up. */
  async #edit(user, typed = user && formOf(user)) {
    const form = await askForm({
      title: user ? `Change ${show(user.name)}` : 'New user',
      fields: fields(user, typed ?? { isOn: true }),
      go: user ? 'Change it' : 'Make it',
    });
    if (!form) {
      return;
    }
    const given = { ...form, isOn: 'isOn' in form, isOpen: 'isOpen' in form };
    try {
      const name = user ? user.name : word(given.name);
      const body = { rules: rules(given, user) };
      const method = user ? 'PATCH' : 'PUT';
      await ask(method, path(name), { body, headers: user ? {} : { 'If-None-Match': '*' } });
      await this.#read();
      toast(`${show(name)} is ${user ? 'changed' : 'made'}.`, 'good');
    } catch (error) {
      toast(error.status === 412 ? 'There is a user of that name.' : error.message, 'bad');
      await this.#edit(user, given);
    }
  }

  async #remove(user) {
    if (await confirm(`Remove ${show(user.name)}?`,
      'Its connections are ended. This cannot be undone.', 'Remove it')) {
      await this.#do('DELETE', path(user.name), `${show(user.name)} is gone.`);
    }
  }

  #save = () =>
    this.#do('POST', '/admin/users/save', 'The file holds the users as they are now.');

  #load = async () => {
    if (await confirm('Load the users?', 'Users that are not in the file are removed, and the'
      + ' connections of all but the default user are ended.', 'Load them')) {
      await this.#do('POST', '/admin/users/load', 'The users are those of the file.');
    }
  };

  #empty = async () => {
    if (await confirm('Empty the list?', 'What was denied is forgotten.', 'Empty it')) {
      await this.#do('DELETE', '/admin/users/log', 'It is forgotten.');
    }
  };

  async #do(method, where, done) {
    try {
      await ask(method, where);
      toast(done, 'good');
    } catch (error) {
      toast(error.message, 'bad');
    }
    await this.#read();
  }

  view() {
    return html`
      <div class="stack">
        ${this.problemView()}
        ${this.#usersView()}
        ${this.#logView()}
      </div>`;
  }

  #usersView() {
    const isFixed = this.isReadOnly || !this.#file;
    const title = this.#file ?? 'No aclfile is set: users are lost with the process';
    return html`
      <section class="card">
        <header>
          <h2>${plural(this.#users.length, 'user')}${this.#cursor ? ' and more' : ''}</h2>
          <div class="toolbar">
            <button class="button small" ?disabled=${this.isReadOnly}
              @click=${() => this.#edit(null)}>${icon('plus', 12)}New user</button>
            <button class="button small" ?disabled=${isFixed} title=${title}
              @click=${this.#save}>Save</button>
            <button class="button small" ?disabled=${isFixed} title=${title}
              @click=${this.#load}>Load</button>
          </div>
        </header>
        ${table({ caption: 'Users', columns: this.#columns(), rows: this.#users })}
        ${this.#cursor ? html`
          <div class="list-foot"><button class="button small" @click=${() => {
            this.#wanted++;
            this.#read();
          }}>Show more</button></div>` : nothing}
      </section>`;
  }

  #columns() {
    return [
      { head: 'Name', kind: 'mono', cell: (u) => show(u.name) },
      { head: 'State', kind: 'nowrap', cell: state },
      { head: 'Passwords', kind: 'number', cell: (u) => count(u.passwords) },
      { head: 'Commands', kind: 'mono', cell: (u) => u.commands.join(' ') },
      { head: 'Keys', kind: 'mono', cell: (u) => u.keys.map(show).join(' ') },
      { head: 'Channels', kind: 'mono', cell: (u) => u.channels.map(show).join(' ') },
      { head: 'Further rights', kind: 'mono',
        cell: (u) => u.selectors.map((s) => html`<div>${selector(s)}</div>`) },
      { head: 'Change or remove', kind: 'act', cell: (u) => html`
        <button class="button plain icon small" aria-label="Change ${show(u.name)}" title="Change"
          ?disabled=${this.isReadOnly} @click=${() => this.#edit(u)}>${icon('edit', 14)}</button>
        <button class="button plain icon small" aria-label="Remove ${show(u.name)}" title="Remove"
          ?disabled=${this.isReadOnly || u.name === 'default'}
          @click=${() => this.#remove(u)}>${icon('trash', 14)}</button>` },
    ];
  }

  #logView() {
    const log = this.#log;
    return html`
      <section class="card">
        <header>
          <h2>What was denied</h2>
          <span class="soft">${log ? html`${count(log.length)} of at most
            ${count(log.maxLength)}` : ''}</span>
          <button class="button small" ?disabled=${this.isReadOnly || !log?.length}
            @click=${this.#empty}>Empty</button>
        </header>
        ${table({
          caption: 'What was denied',
          rows: log?.entries ?? [],
          empty: 'Nothing was denied.',
          columns: [
            { head: 'Last', kind: 'nowrap', cell: (e) => time(e.updatedAtMs) },
            { head: 'Times', kind: 'number', cell: (e) => count(e.count) },
            { head: 'User', kind: 'mono', cell: (e) => show(e.user) },
            { head: 'What', cell: (e) => html`<span class="badge">${e.reason}</span>` },
            { head: 'Name', kind: 'mono', cell: (e) => show(e.object) },
            { head: 'Where', cell: (e) => e.context },
            { head: 'Client', kind: 'mono nowrap', cell: (e) => address(show(e.client)) },
          ],
        })}
      </section>`;
  }
}

function state(user) {
  const isOn = user.flags.includes('on');
  return html`<span class="badge ${isOn ? 'good' : ''}">${isOn ? 'on' : 'off'}</span>
    ${user.flags.includes('nopass') ? html`<span class="badge warn">no password</span>` : nothing}`;
}

const selector = ({ keys, channels, commands }) =>
  `(${[...keys.map(escaped), ...channels.map(escaped), ...commands].join(' ')})`;

const address = (client) => /(?:^| )addr=(\S*)/.exec(client)?.[1] ?? client;

function path(name) {
  const words = new URLSearchParams();
  const step = pathName(name, words, TAKEN);
  return `/admin/users/${step}${words.size ? `?${words}` : ''}`;
}

/** What the form holds of a user. */
const formOf = (user) => ({
  isOn: user.flags.includes('on'),
  isOpen: user.flags.includes('nopass'),
  commands: user.commands.join(' '),
  keys: user.keys.map(escaped).join(' '),
  channels: user.channels.map(escaped).join(' '),
  more: user.selectors.map(selector).join('\n'),
});

function fields(user, typed) {
  const line = (name, label, placeholder) => html`
    <label class="field"><span>${label}</span>
      <input type="text" class="mono" name=${name} spellcheck="false" autocomplete="off"
        placeholder=${placeholder} .value=${typed[name] ?? ''}></label>`;
  return html`
    ${user
      ? html`<input type="text" hidden autocomplete="username" .value=${show(user.name)}>`
      : html`<label class="field"><span>Name</span>
        <input type="text" class="mono" name="name" required spellcheck="false"
          autocomplete="username" .value=${typed.name ?? ''}></label>`}
    <label class="check"><input type="checkbox" name="isOn" .checked=${typed.isOn}>
      May log in</label>
    <label class="field"><span>${user ? 'New password; empty to leave it' : 'Password'}</span>
      <input type="password" name="password" autocomplete="new-password"></label>
    <label class="check"><input type="checkbox" name="isOpen" .checked=${typed.isOpen ?? false}>
      Any password will do</label>
    ${line('commands', 'Commands', '+@read -keys')}
    ${line('keys', 'Keys', '~user:* %R~shared:*')}
    ${line('channels', 'Channels', '&news:*')}
    <label class="field"><span>Further rights, each between parentheses</span>
      <textarea name="more" rows="2" spellcheck="false" placeholder="(~last +set)"
        .value=${typed.more ?? ''}></textarea></label>
    <p class="faint">Rules as in ACL SETUSER; \\xHH stands for bytes that cannot be typed.</p>`;
}

/** The rules that make of a user, or of none, what the form says; passwords stay unless given. */
function rules(form, user) {
  const wasOpen = user?.flags.includes('nopass') ?? false;
  return [
    form.isOn ? 'on' : 'off',
    ...(form.password ? ['resetpass', `>${form.password}`] : []),
    ...(form.isOpen ? ['nopass'] : wasOpen && !form.password ? ['resetpass'] : []),
    'resetkeys', ...words(form.keys),
    'resetchannels', ...words(form.channels),
    '-@all', ...words(form.commands),
    'clearselectors', ...words(form.more),
  ];
}

const words = (text) => text.split(/\s+/).filter((each) => each !== '').map(word);

function word(typed) {
  const text = unescape(typed);
  if (text === null) {
    throw new Error('A backslash stands before n, r, t, xHH or another backslash.');
  }
  return text;
}

customElements.define('r-users', Users);
