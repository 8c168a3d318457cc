import { html, nothing, render } from '../lit/lit-html.js';

/**
 * Asks a question in a dialogue of the page, and answers what the form holds, as an object by the
 * names of its fields, or null where it was cancelled. Dangerous ones have the cancel button first.
 */
export function askForm({ title, text = nothing, fields = nothing, go = 'OK', isDanger = false }) {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-labelledby', 'dialog-title');
  document.body.append(dialog);
  const opener = document.activeElement;
  return new Promise((resolve) => {
    let answer = null;
    const submit = (event) => {
      event.preventDefault();
      answer = Object.fromEntries(new FormData(event.target));
      dialog.close();
    };
    dialog.addEventListener('close', () => {
      dialog.remove();
      opener?.focus?.();
      resolve(answer);
    });
    render(html`
      <form @submit=${submit}>
        <h2 id="dialog-title">${title}</h2>
        ${text === nothing ? nothing : html`<p class="soft break">${text}</p>`}
        ${fields}
        <div class="ends">
          <button type="button" class="button" @click=${() => dialog.close()}>Cancel</button>
          <button class="button main ${isDanger ? 'danger' : ''}">${go}</button>
        </div>
      </form>`, dialog);
    dialog.showModal();
    const field = dialog.querySelector('input:not([type=checkbox]), textarea, select');
    (field ?? dialog.querySelector(isDanger ? '.button' : '.button.main')).focus();
  });
}

/** Whether something is to be done that cannot be undone. */
export async function confirm(title, text, go) {
  return (await askForm({ title, text, go, isDanger: true })) !== null;
}
