import { html, nothing } from '../lit/lit-html.js';
import { ask, get, guard, isError } from '../core/api.js';
import { Part } from '../core/part.js';
import { escaped, isBinary } from '../core/text.js';
import { print, split, syntax } from '../core/words.js';

const KEPT_LINES = 200;
const KEPT_REPLIES = 300;
const LONGEST = 200000;
const HISTORY = 'respite.history';
const SUGGESTED = 8;
/** Commands whose reply is lines of text. */
const AS_TEXT = /^\s*(info|lolwut|client\s+(list|info)|(memory|latency)\s+doctor)\b/i;
/** Lines that may hold a password are not kept. */
const SECRET = /^\s*(auth|hello|acl|config\s+set|migrate)\b/i;

/** A command line with history, completion, and help from what the server knows of its commands. */
class Cli extends Part {
  #commands = new Map();
  #said = [];
  #history = JSON.parse(sessionStorage.getItem(HISTORY) ?? '[]');
  #at = this.#history.length;
  #line = '';
  #chosen = -1;
  #database = 0;
  #isBusy = false;

  begin() {
    this.attempt(async () => {
      const { commands } = await get('/admin/commands');
      this.#commands = new Map(commands.map((c) => [c.name.toLowerCase(), c]));
    });
    queueMicrotask(() => this.querySelector('#line')?.focus());
  }

  /** The command of which the line speaks, its longest name. */
  #command(line = this.#line) {
    const [first = '', second = ''] = line.trimStart().toLowerCase().split(/\s+/);
    return this.#commands.get(`${first}|${second}`) ?? this.#commands.get(first) ?? null;
  }

  #suggestions() {
    const typed = this.#line.trimStart().toLowerCase();
    if (typed === '' || typed.endsWith('  ')) {
      return [];
    }
    const wanted = typed.replace(/\s+/, '|');
    const isComplete = this.#commands.has(wanted.replace(/\|$/, ''));
    return [...this.#commands.values()]
      .filter(({ name }) => name.startsWith(wanted) && !(isComplete && name === wanted))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .slice(0, SUGGESTED);
  }

  #type = (event) => {
    this.#line = event.target.value;
    this.#chosen = -1;
    this.#at = this.#history.length;
    this.draw();
  };

  #key = (event) => {
    const found = this.#suggestions();
    if (event.key === 'Tab' && !event.shiftKey && found.length) {
      event.preventDefault();
      this.#take(found[Math.max(0, this.#chosen)]);
    } else if (event.key === 'ArrowDown' && this.#chosen >= 0) {
      event.preventDefault();
      this.#choose((this.#chosen + 1) % found.length);
    } else if (event.key === 'ArrowUp' && this.#chosen >= 0) {
      event.preventDefault();
      this.#choose(this.#chosen - 1);
    } else if (event.key === 'ArrowDown' && this.#at === this.#history.length && found.length) {
      event.preventDefault();
      this.#choose(0);
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      this.#recall(this.#at + (event.key === 'ArrowUp' ? -1 : 1));
    } else if (event.key === 'Escape') {
      this.#choose(-1);
      this.#line = '';
      this.draw();
    } else if (event.key === 'l' && event.ctrlKey) {
      event.preventDefault();
      this.#clear();
    }
  };

  #choose(index) {
    this.#chosen = index;
    this.draw();
  }

  #recall(at) {
    if (at >= 0 && at <= this.#history.length) {
      this.#at = at;
      this.#line = this.#history[at] ?? '';
      this.draw();
      const input = this.querySelector('#line');
      input.setSelectionRange(this.#line.length, this.#line.length);
    }
  }

  #take({ name }) {
    this.#line = `${name.replace('|', ' ').toUpperCase()} `;
    this.#chosen = -1;
    this.draw();
    this.querySelector('#line').focus();
  }

  #clear = () => {
    this.#said = [];
    this.draw();
    this.querySelector('#line').focus();
  };

  #submit = async (event) => {
    event.preventDefault();
    const found = this.#suggestions();
    if (this.#chosen >= 0 && found[this.#chosen]) {
      this.#take(found[this.#chosen]);
      return;
    }
    const line = this.#line.trim();
    if (line === '' || this.#isBusy) {
      return;
    }
    this.#remember(line);
    this.#line = '';
    this.#isBusy = true;
    this.draw();
    const began = performance.now();
    const { text, isBad } = await this.#run(line);
    const ms = performance.now() - began;
    this.#isBusy = false;
    const shown = text.length > LONGEST
      ? `${text.slice(0, LONGEST)}\n\u2026 ${text.length - LONGEST} more characters` : text;
    this.#said = [...this.#said.slice(1 - KEPT_REPLIES),
      { line, prompt: this.#prompt(), text: shown, isBad, ms }];
    this.draw();
    const log = this.querySelector('.log');
    log.scrollTop = log.scrollHeight;
  };

  /** Keeps the line for this tab, unless there is a password in it. */
  #remember(line) {
    if (this.#history.at(-1) !== line && !SECRET.test(line)) {
      this.#history = [...this.#history, line].slice(-KEPT_LINES);
      sessionStorage.setItem(HISTORY, JSON.stringify(this.#history));
    }
    this.#at = this.#history.length;
  }

  async #run(line) {
    const words = split(line);
    if (words === null) {
      const text = 'A quote does not end, or something follows it without a blank.';
      return { text, isBad: true };
    }
    const name = isBinary(words[0]) ? '' : words[0].toLowerCase();
    if (name === 'clear') {
      this.#said = [];
      return { text: '' };
    }
    if (name === 'help') {
      return this.#help(words.slice(1).filter((word) => !isBinary(word)).join(' '));
    }
    if (name === 'select' && words.length === 2) {
      return this.#select(words[1]);
    }
    const refusal = this.#refusal(line);
    if (refusal) {
      return { text: refusal, isBad: true };
    }
    try {
      const body = { database: this.#database, commands: [words] };
      const options = { body, changes: false, exact: true };
      const { replies } = await ask('POST', '/admin/commands', options);
      const isText = AS_TEXT.test(line) && typeof replies[0] === 'string';
      return { text: isText ? replies[0].replaceAll('\r', '') : print(replies[0]),
        isBad: isError(replies[0]) };
    } catch (error) {
      return { text: error.message, isBad: true };
    }
  }

  /** Each request is a session of its own, so the database is kept here. */
  async #select(word) {
    try {
      const body = { database: 0, commands: [['SELECT', word]] };
      const { replies } = await ask('POST', '/admin/commands', { body, changes: false });
      if (isError(replies[0])) {
        return { text: print(replies[0]), isBad: true };
      }
    } catch (error) {
      return { text: error.message, isBad: true };
    }
    this.#database = Number(word);
    return { text: 'OK' };
  }

  /** Why the read-only switch keeps the line back, or null. */
  #refusal(line) {
    if (!guard.isReadOnly) {
      return null;
    }
    const command = this.#command(line);
    const flags = (command?.flags ?? []).map((flag) => flag.toLowerCase());
    if (command && !flags.some((flag) => ['write', 'admin', 'may_replicate'].includes(flag))) {
      return null;
    }
    if (command && /^(config\|get|slowlog\|(get|len)|client\|(list|info)|latency\|(?!reset).*)$/
      .test(command.name)) {
      return null;
    }
    return 'The console is read-only: switch that off at the top to run this.';
  }

  #help(name) {
    if (name === '') {
      return { text: 'Type a command; Tab completes it, the arrows recall earlier lines.\n'
        + 'help COMMAND tells what one does, clear empties the screen, Ctrl-L too.' };
    }
    const command = this.#command(name);
    if (!command) {
      return { text: `There is no command '${name}'.`, isBad: true };
    }
    return { text: [
      `${title(command)} ${syntax(command.arguments)}`,
      command.summary,
      `since ${command.since ?? '?'} \u00b7 ${command.group ?? ''}${command.complexity
        ? ` \u00b7 ${command.complexity}` : ''}`,
    ].join('\n') };
  }

  #prompt() {
    return `db${this.#database}>`;
  }

  view() {
    const found = this.#suggestions();
    const command = this.#command();
    return html`
      <section class="card terminal" aria-label="Command line">
        <div class="log" role="log" tabindex="0" aria-label="Replies">
          ${this.#said.length ? nothing : html`<p class="faint">Type a command: Tab completes,
            \u2191 recalls, <code>help SET</code> explains.</p>`}
          ${this.#said.map((entry) => html`
            <div class="entry"><div class="asked"><span class="faint">${entry.prompt}</span>
              ${entry.line}</div><pre class=${entry.isBad ? 'bad' : ''}>${entry.text}</pre></div>`)}
        </div>
        ${this.problemView()}
        <form class="prompt" @submit=${this.#submit}>
          <label for="line">${this.#prompt()}</label>
          <input id="line" type="text" class="mono" autocomplete="off" autocapitalize="off"
            spellcheck="false" role="combobox" aria-label="Command" aria-autocomplete="list"
            aria-controls="found" aria-expanded=${found.length > 0}
            aria-activedescendant=${this.#chosen >= 0 ? `found-${this.#chosen}` : nothing}
            .value=${this.#line} @input=${this.#type} @keydown=${this.#key}>
          <button class="button main" ?disabled=${this.#isBusy}>Run</button>
          <button type="button" class="button" @click=${this.#clear}>Clear</button>
        </form>
        <div class="hints">
          <p class="hint" aria-live="polite">${command ? html`<b class="mono">${title(command)}</b>
            <span class="mono soft">${syntax(command.arguments)}</span><br>${command.summary}`
            : html`<span class="faint">${this.#commands.size
              ? `${this.#commands.size} commands are known.` : ''}</span>`}</p>
          <ul id="found" role="listbox" aria-label="Completions">${found.map((entry, i) => html`
            <li id="found-${i}" role="option" aria-selected=${i === this.#chosen}
              @click=${() => this.#take(entry)}><b class="mono">${title(entry)}</b>
              <span class="soft">${entry.summary}</span></li>`)}</ul>
        </div>
      </section>`;
  }
}

const title = ({ name }) => escaped(name.replace('|', ' ').toUpperCase());

customElements.define('r-cli', Cli);
