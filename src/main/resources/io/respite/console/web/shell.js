import { html, nothing } from './lit/lit-html.js';
import { connection, guard } from './core/api.js';
import { Part, toast } from './core/part.js';
import { pulse } from './core/pulse.js';
import { duration } from './core/format.js';
import { route } from './core/route.js';
import { icon } from './parts/icons.js';
import { askForm } from './parts/dialog.js';
import { PAGES } from './pages/index.js';

const STATES = {
  asking: 'Connecting',
  up: 'Connected',
  loading: 'Loading data',
  down: 'No answer, trying again',
  refused: 'Refused',
  locked: 'Locked',
};
const THEMES = { auto: 'As the system', light: 'Light', dark: 'Dark' };
const THEME = 'respite.theme';
const TOAST_MS = 6000;

/** The frame of the console: who one talks to, where one is, and what went wrong. */
class Shell extends Part {
  #isOpen = false;
  #toasts = [];
  #theme = localStorage.getItem(THEME) ?? 'auto';

  begin() {
    this.#paint();
    const { signal } = this;
    connection.addEventListener('change', () => this.update(), { signal });
    connection.addEventListener('toast', ({ detail }) => this.#toast(detail), { signal });
    connection.addEventListener(
      'restart', () => toast('The server was restarted; everything is asked anew.'), { signal });
    pulse.addEventListener('beat', () => this.update(), { signal });
    route.addEventListener('page', () => this.#arrive(), { signal });
    document.addEventListener('keydown', (event) => this.#key(event), { signal });
    route.begin();
    pulse.begin();
  }

  #paint() {
    document.documentElement.dataset.theme = this.#theme;
  }

  #arrive() {
    this.#isOpen = false;
    this.draw();
    document.title = `${this.#page().title} \u00b7 Respite`;
    if (document.activeElement?.closest('.nav')) {
      this.querySelector('.page')?.focus();
    }
    window.scrollTo(0, 0);
  }

  #page() {
    return PAGES.find((page) => page.path === route.page) ?? PAGES[0];
  }

  #toast(detail) {
    const told = { ...detail };
    this.#toasts = [...this.#toasts.slice(-3), told];
    this.update();
    setTimeout(() => this.#dismiss(told), TOAST_MS);
  }

  #dismiss(told) {
    this.#toasts = this.#toasts.filter((other) => other !== told);
    this.update();
  }

  #key(event) {
    const isTyping = event.target.matches('input, textarea, select, [contenteditable]');
    if (event.key === 'Escape' && this.#isOpen) {
      this.#menu(false);
    }
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey
      || document.querySelector('dialog[open]')) {
      return;
    }
    if (event.key === '/') {
      event.preventDefault();
      this.querySelector('input[type=search]')?.focus();
    } else if (event.key === '?') {
      this.#help();
    } else if (/^[0-9]$/.test(event.key)) {
      const page = PAGES[(Number(event.key) + 9) % 10];
      if (page) {
        location.hash = `#/${page.path}`;
      }
    }
  }

  #help() {
    const keys = [
      ['/', 'search on this page'],
      ['1 \u2026 9, 0', 'go to the first \u2026 tenth page'],
      ['\u2191 \u2193 \u2190 \u2192', 'walk the tree of keys; Enter opens'],
      ['Tab, \u2191 \u2193', 'complete and recall on the command line'],
      ['Esc', 'close what is open'],
      ['?', 'this help'],
    ];
    askForm({
      title: 'Keys',
      go: 'Close',
      fields: html`<dl class="facts">${keys.map(([key, text]) =>
        html`<dt><kbd>${key}</kbd></dt><dd>${text}</dd>`)}</dl>`,
    });
  }

  #menu(isOpen) {
    this.#isOpen = isOpen;
    this.draw();
    this.querySelector(isOpen ? '.nav li a' : '.menu')?.focus();
  }

  #nextTheme() {
    const names = Object.keys(THEMES);
    this.#theme = names[(names.indexOf(this.#theme) + 1) % names.length];
    localStorage.setItem(THEME, this.#theme);
    this.#paint();
    this.update();
  }

  view() {
    if (connection.state === 'locked') {
      return html`<r-login></r-login>`;
    }
    const page = this.#page();
    return html`
      <a class="skip" href="#page" @click=${this.#skip}>To the page</a>
      ${this.#navView(page)}
      <div class="veil ${this.#isOpen ? 'open' : ''}" @click=${() => this.#menu(false)}></div>
      <header class="bar">
        <button class="button plain icon menu" aria-label="Menu" aria-expanded=${this.#isOpen}
          @click=${() => this.#menu(!this.#isOpen)}>${icon('menu')}</button>
        <h1>${page.title}</h1>
        ${this.#barView()}
      </header>
      <main class="page" id="page" tabindex="-1">
        ${this.#stateView() ?? page.view()}
      </main>
      <div class="toasts" role="status">${this.#toasts.map((told) => html`
        <div class="toast ${told.kind}"><p>${told.text}</p>
          <button class="button plain icon small" aria-label="Dismiss"
            @click=${() => this.#dismiss(told)}>${icon('close', 12)}</button>
        </div>`)}</div>`;
  }

  #skip = (event) => {
    event.preventDefault();
    this.querySelector('.page').focus();
  };

  #navView(page) {
    const { server, replication } = pulse.info ?? {};
    return html`
      <nav class="nav ${this.#isOpen ? 'open' : ''}" aria-label="Pages">
        <a class="brand" href="#/"><img src="/console/icon.svg" alt="">Respite</a>
        <ul>${PAGES.map((entry) => html`
          <li class=${entry.gap ? 'gap' : ''}>
            <a href="#/${entry.path}" aria-current=${entry === page ? 'page' : nothing}>
              ${icon(entry.icon)}${entry.title}</a>
          </li>`)}
        </ul>
        <div class="nav-foot">
          ${server ? html`
            <div title=${location.host}>${location.hostname}:${server.tcp_port}</div>
            <div>${replication?.role === 'slave' ? 'replica' : 'primary'} \u00b7 up
              ${duration(server.uptime_in_seconds)}</div>
            <div title="Speaks as Redis ${server.redis_version}">${server.respite_version
              ? `Respite ${server.respite_version}` : `Redis ${server.redis_version}`}</div>`
            : nothing}
        </div>
      </nav>`;
  }

  #barView() {
    const readOnly = (event) => {
      guard.isReadOnly = event.target.checked;
      this.update();
    };
    return html`
      <span class="state" data-state=${connection.state} role="status">
        <span>${STATES[connection.state]}</span></span>
      <label class="switch" title="While it is on, nothing here changes anything">
        <input type="checkbox" role="switch" aria-label="Read-only" .checked=${guard.isReadOnly}
          @change=${readOnly}>
        <span class="switch-text">Read-only</span>
      </label>
      <button class="button plain icon" aria-label="Theme: ${THEMES[this.#theme]}"
        title="Theme: ${THEMES[this.#theme]}" @click=${() => this.#nextTheme()}>
        ${icon({ auto: 'auto', light: 'sun', dark: 'moon' }[this.#theme])}</button>
      ${connection.hasCredentials ? html`
        <button class="button plain icon" aria-label="Log out" title="Log out"
          @click=${() => connection.logout()}>${icon('exit')}</button>` : nothing}`;
  }

  /** Instead of the page where there is nothing that it could show. */
  #stateView() {
    if (connection.state === 'refused') {
      return html`
        <div class="problem" role="alert">${icon('alert')}<p>${connection.reason}</p></div>`;
    }
    if (!pulse.isReady && connection.state === 'down') {
      return html`<p class="empty">The server does not answer. It is asked again every two
        seconds.</p>`;
    }
    if (!pulse.isReady && connection.state === 'loading') {
      return html`<p class="empty">The server reads its data. ${connection.reason}</p>`;
    }
    return null;
  }
}

customElements.define('r-shell', Shell);
