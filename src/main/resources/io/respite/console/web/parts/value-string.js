import { html, nothing } from '../lit/lit-html.js';
import { bytes as size } from '../core/format.js';
import { Part, toast } from '../core/part.js';
import { escaped, fromBytes, hexLines, isBinary, show, toBytes, unescape }
  from '../core/text.js';
import { indented } from '../core/json.js';

const EDITED_AT_MOST = 1 << 20;

/** What a text area would not give back as it was, or nobody could see in it. */
const HIDDEN = /[\x00-\x08\x0b-\x1f\x7f]/;

/**
 * A string: as text, as JSON, or byte by byte. JSON is for reading only: its blanks are not those
 * of the value. Text that holds more than lines is edited with its signs escaped.
 */
class StringValue extends Part {
  fixed = true;
  save = async () => false;
  more = () => {};
  #entry = null;
  #form = 'text';
  #draft = null;
  #isSaving = false;

  set entry(entry) {
    if (entry !== this.#entry) {
      this.#entry = entry;
      this.#draft = null;
    }
    this.update();
  }

  get entry() {
    return this.#entry;
  }

  view() {
    const { value, length } = this.#entry;
    const content = toBytes(value);
    const isWhole = length === undefined || content.length >= length;
    const json = isBinary(value) ? null : indented(value);
    const forms = [
      ['text', 'Text', !isBinary(value)],
      ['json', 'JSON', json !== null],
      ['bytes', 'Bytes', true],
    ].filter(([, , isPossible]) => isPossible);
    const form = forms.some(([name]) => name === this.#form) ? this.#form : forms[0][0];
    const isEditable = !this.fixed && !this.#isSaving && isWhole
      && content.length <= EDITED_AT_MOST;
    return html`
      <div class="toolbar">
        <div class="segments" role="group" aria-label="Form">${forms.map(([name, title]) => html`
          <button aria-pressed=${name === form}
            @click=${() => this.#show(name)}>${title}</button>`)}
        </div>
        <span class="spring"></span>
        ${isWhole ? nothing : html`<span class="faint">the first ${size(content.length)}</span>
          <button class="button small" @click=${this.more}>Show more</button>`}
      </div>
      ${form === 'bytes' ? this.#bytesView(content, isEditable)
        : form === 'json' ? this.#textView(json, false) : this.#textView(value, isEditable)}
      ${form === 'text' && isEditable && HIDDEN.test(value) ? html`<p class="faint">The value has
        more than lines in it: here \\\\ is a backslash, and \\r, \\t, \\xHH are single bytes.</p>`
        : nothing}
      ${isEditable && this.#draft !== null ? html`
        <div class="toolbar">
          <button class="button main" @click=${() => this.#store(form)}>Save</button>
          <button class="button" @click=${() => this.#show(form)}>Undo</button>
        </div>` : nothing}`;
  }

  #show(form) {
    this.#form = form;
    this.#draft = null;
    this.update();
  }

  #draftChanged = (event) => {
    this.#draft = event.target.value;
    this.update();
  };

  #textView(text, isEditable) {
    const rows = Math.min(24, Math.max(4, text.split('\n').length + 1));
    const shown = isEditable ? editable(text) : show(text);
    return html`<textarea aria-label="Value" rows=${rows} spellcheck="false"
      ?readonly=${!isEditable} .value=${this.#draft ?? shown}
      @input=${this.#draftChanged}></textarea>`;
  }

  #bytesView(content, isEditable) {
    if (!isEditable || content.length > 4096) {
      return html`<pre class="bytes" tabindex="0" role="region"
        aria-label="Bytes">${hexLines(content)}</pre>`;
    }
    const hex = [...content].map((b) => b.toString(16).padStart(2, '0')).join(' ');
    return html`<pre class="bytes" tabindex="0" role="region"
        aria-label="Bytes">${hexLines(content)}</pre>
      <label class="field"><span>Hexadecimal</span>
        <textarea rows="4" spellcheck="false" .value=${this.#draft ?? hex}
          @input=${this.#draftChanged}></textarea></label>`;
  }

  async #store(form) {
    let value = this.#draft;
    if (form === 'bytes') {
      const digits = value.replace(/\s/g, '');
      if (!/^([0-9a-f]{2})*$/i.test(digits)) {
        toast('Bytes are pairs of hexadecimal digits.', 'bad');
        return;
      }
      value = fromBytes(Uint8Array.from(digits.match(/../g) ?? [], (d) => Number.parseInt(d, 16)));
    }
    if (form === 'text' && HIDDEN.test(this.#entry.value)) {
      value = unescape(value);
      if (value === null) {
        toast('A backslash stands before n, r, t, xHH or another backslash.', 'bad');
        return;
      }
    }
    this.#isSaving = true;
    this.update();
    await this.save(value);
    this.#isSaving = false;
    this.update();
  }
}

/** A text as it is edited: lines stay lines, what is hidden among them is escaped. */
function editable(text) {
  return HIDDEN.test(text) ? text.split('\n').map(escaped).join('\n') : text;
}

customElements.define('r-string', StringValue);
