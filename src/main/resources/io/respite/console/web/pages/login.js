import { html, nothing } from '../lit/lit-html.js';
import { connection } from '../core/api.js';
import { Part } from '../core/part.js';
import { pulse } from '../core/pulse.js';
import { icon } from '../parts/icons.js';

/** Asks for the password, which is kept in memory for as long as the page is open. */
class Login extends Part {
  #isBusy = false;

  begin() {
    connection.addEventListener('change', () => this.update(), { signal: this.signal });
    queueMicrotask(() => this.querySelector('input[type=password]')?.focus());
  }

  #submit = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    connection.login(form.get('user'), form.get('password'));
    this.#isBusy = true;
    this.update();
    await pulse.now();
    this.#isBusy = false;
    if (this.isConnected) {
      this.update();
      const password = this.querySelector('input[type=password]');
      password?.select();
      password?.focus();
    }
  };

  view() {
    return html`
      <main class="login">
        <form @submit=${this.#submit}>
          <p class="brand"><img src="/console/icon.svg" alt="">Respite</p>
          <h1 class="visually-hidden">Log in</h1>
          <label class="field"><span>User</span>
            <input type="text" name="user" .value=${connection.user} autocomplete="username"
              required></label>
          <label class="field"><span>Password</span>
            <input type="password" name="password" autocomplete="current-password"></label>
          <button class="button main" ?disabled=${this.#isBusy}>Log in</button>
          <div class="say" role="alert">${connection.reason
            ? html`<div class="problem">${icon('alert')}<p>${connection.reason}</p></div>`
            : nothing}</div>
        </form>
      </main>`;
  }
}

customElements.define('r-login', Login);
