import { html, nothing } from '../lit/lit-html.js';
import { ask, get } from '../core/api.js';
import { plural } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { route } from '../core/route.js';
import { show } from '../core/text.js';
import { icon } from '../parts/icons.js';

/** All settings: what they are for, what they are, and what they would be by default. */
class Config extends Part {
  #settings = [];
  #file = null;
  #isChangedOnly = false;
  #edited = null;
  #refusal = null;

  begin() {
    route.addEventListener('query', () => this.update(), { signal: this.signal });
    this.#read();
  }

  async #read() {
    const answer = await this.attempt(() => get('/admin/config'));
    if (answer) {
      this.#settings = answer.settings;
      this.#file = answer.file;
    }
    this.update();
  }

  #edit(setting) {
    this.#edited = setting?.name ?? null;
    this.#refusal = null;
    this.draw();
    this.querySelector('.setting.edited [name=value]')?.focus();
  }

  #save = async (event, setting) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const value = form.get('value');
    if (setting.isSecret && value === '' && !form.has('remove')) {
      this.#refusal = 'Nothing was typed. To have none from now on, say so.';
      this.update();
      return;
    }
    try {
      await ask('PATCH', '/admin/config', { body: { [setting.name]: value } });
      /* Read before anybody types anew: a field takes the value that it is told. */
      await this.#read();
      this.#edit(null);
      toast(`${setting.name} is changed.`, 'good');
    } catch (error) {
      this.#refusal = error.message;
      this.update();
    }
  };

  #rewrite = async () => {
    try {
      await ask('POST', '/admin/config/rewrite');
      toast('The file holds the settings as they are now.', 'good');
    } catch (error) {
      toast(error.message, 'bad');
    }
  };

  view() {
    const wanted = (route.query.get('match') ?? '').toLowerCase();
    const rows = this.#settings.filter((setting) =>
      (!this.#isChangedOnly || !setting.isDefault)
      && (setting.name.includes(wanted)
        || (setting.description ?? '').toLowerCase().includes(wanted)));
    const changed = this.#settings.filter((setting) => !setting.isDefault).length;
    return html`
      <div class="stack">
        ${this.problemView()}
        <div class="toolbar">
          <input type="search" class="grow" aria-label="Search settings"
            placeholder="Name or description" .value=${route.query.get('match') ?? ''}
            @input=${(event) => {
              route.change({ match: event.target.value }, { replace: true });
              this.update();
            }}>
          <label class="check"><input type="checkbox" @change=${(event) => {
            this.#isChangedOnly = event.target.checked;
            this.update();
          }}> Changed only (${changed})</label>
          <button class="button" ?disabled=${this.isReadOnly || !this.#file}
            title=${this.#file ?? 'The server was started without a file'}
            @click=${this.#rewrite}>Write to the file</button>
        </div>
        <p class="faint">${plural(rows.length, 'setting')}${this.#file ? html`, read from
          <code>${this.#file}</code>` : ', no configuration file'}</p>
        <ul class="card settings">${rows.map((setting) => this.#settingView(setting))}</ul>
        ${rows.length || !this.#settings.length ? nothing
          : html`<p class="empty">No setting matches.</p>`}
      </div>`;
  }

  #settingView(setting) {
    const isEdited = this.#edited === setting.name;
    return html`
      <li class="setting ${isEdited ? 'edited' : ''}">
        <div class="what">
          <h2 class="mono">${setting.name}</h2>
          <p class="soft">${setting.description}</p>
        </div>
        <div class="is">${isEdited ? this.#form(setting) : html`
          <span class="mono break">${shown(setting)}</span>
          ${setting.isDefault ? nothing : html`<span class="badge accent"
            title="By default: ${show(setting.default) || 'empty'}">changed</span>`}
          ${setting.isMutable ? html`
            <button class="button plain icon small" aria-label="Change ${setting.name}"
              title="Change" ?disabled=${this.isReadOnly}
              @click=${() => this.#edit(setting)}>${icon('edit', 14)}</button>`
            : html`<span class="badge">at the start only</span>`}`}
        </div>
      </li>`;
  }

  #form(setting) {
    const id = `value-of-${setting.name}`;
    const choices = choicesOf(setting);
    return html`
      <form class="edit" @submit=${(event) => this.#save(event, setting)}
        @keydown=${(event) => event.key === 'Escape' && this.#edit(null)}>
        <label class="visually-hidden" for=${id}>${setting.name}</label>
        ${choices ? html`<select id=${id} name="value">${choices.map((choice) => html`
            <option ?selected=${choice === setting.value}>${choice}</option>`)}</select>`
          : html`<input id=${id} type=${setting.isSecret ? 'password' : 'text'} class="mono"
              name="value" spellcheck="false" autocomplete="new-password"
              .value=${setting.value ?? ''}>`}
        <button class="button main">Save</button>
        <button type="button" class="button" @click=${() => this.#edit(null)}>Cancel</button>
        ${setting.isSecret ? html`<label class="check"><input type="checkbox" name="remove">
          have none from now on</label>` : nothing}
        <p class="faint">${setting.kind}; by default ${show(setting.default) || 'empty'}</p>
        ${this.#refusal ? html`
          <div class="problem" role="alert">${icon('alert')}<p>${this.#refusal}</p></div>`
          : nothing}
      </form>`;
  }
}

/** The words to choose from where the kind of the setting lists them: `yes, no`. */
function choicesOf({ kind, value }) {
  const words = (kind ?? '').split(/\s*[|,]\s*/);
  return words.length > 1 && words.includes(value) && words.every((word) => /^[\w-]+$/.test(word))
    ? words : null;
}

/** A value as it is shown. */
function shown({ isSecret, isDefault, value }) {
  if (isSecret) {
    return html`<i class="faint">${isDefault ? 'empty' : 'hidden'}</i>`;
  }
  return show(value) || html`<i class="faint">empty</i>`;
}

customElements.define('r-config', Config);
