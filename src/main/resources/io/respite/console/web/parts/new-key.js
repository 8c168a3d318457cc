import { html } from '../lit/lit-html.js';
import { ask } from '../core/api.js';
import { toast } from '../core/part.js';
import { keyPath, unescape } from '../core/text.js';
import { askForm } from './dialog.js';

/** The first element of a new key, from what was typed. */
const FIRST = {
  string: (name, value) => value,
  list: (name, value) => [value],
  set: (name, value) => [value],
  hash: (name, value) => [{ field: name, value }],
  zset: (name, value) => [{ member: name, score: Number(value) }],
  stream: (name, value) => [{ id: '*', fields: [{ field: name, value }] }],
};
const NAMED = { hash: ['Field', 'Value'], zset: ['Member', 'Score'], stream: ['Field', 'Value'] };

/** Asks for a new key and makes it; answers it as the list of keys has it, or null. */
export async function askNewKey(database) {
  const fields = html`
    <label class="field"><span>Name</span>
      <input type="text" class="mono" name="key" required spellcheck="false" autocomplete="off">
    </label>
    <label class="field"><span>Type</span>
      <select name="type" @change=${(event) => adapt(event.target)}>
        ${Object.keys(FIRST).map((type) => html`<option>${type}</option>`)}
      </select></label>
    <label class="field" data-first hidden><span>Field</span>
      <input type="text" class="mono" name="name" spellcheck="false" autocomplete="off"></label>
    <label class="field" data-second><span>Value</span>
      <input type="text" class="mono" name="value" spellcheck="false" autocomplete="off"></label>
    <p class="faint">\\n, \\t and \\xHH stand for bytes that cannot be typed.</p>`;
  const form = await askForm({ title: 'New key', fields, go: 'Make it' });
  if (!form) {
    return null;
  }
  const [key, name, value] = [form.key, form.name, form.value].map(unescape);
  if (key === null || name === null || value === null) {
    toast('A backslash stands before n, r, t, xHH or another backslash.', 'bad');
    return null;
  }
  if (form.type === 'zset' && (form.value === '' || Number.isNaN(Number(form.value)))) {
    toast('A score is a number.', 'bad');
    return null;
  }
  try {
    const body = { type: form.type, value: FIRST[form.type](name, value) };
    const headers = { 'If-None-Match': '*' };
    const made = await ask('PUT', keyPath(database, key), { body, headers });
    return { key, type: form.type, ttlMs: -1, ...made };
  } catch (error) {
    toast(error.status === 412 ? 'There is a key of that name.' : error.message, 'bad');
    return null;
  }
}

function adapt(select) {
  const form = select.closest('form');
  const [first, second] = NAMED[select.value] ?? [null, 'Value'];
  const label = form.querySelector('[data-first]');
  label.hidden = first === null;
  label.firstElementChild.textContent = first ?? '';
  form.querySelector('[data-second]').firstElementChild.textContent = second;
}
