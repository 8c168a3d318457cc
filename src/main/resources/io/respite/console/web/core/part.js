import { html, nothing, render } from '../lit/lit-html.js';
import { connection, guard } from './api.js';
import { icon } from '../parts/icons.js';

/**
 * A custom element that draws itself: `view` says how, `update` asks for it, any number of times
 * before the next frame. `begin` is called each time that it comes to the page; what is registered
 * with `signal`, or by `every`, ends when it goes.
 */
export class Part extends HTMLElement {
  /** Why the last request failed, in words, or null. */
  problem = null;
  #ending = new AbortController();
  #isAsked = false;

  get signal() {
    return this.#ending.signal;
  }

  get isReadOnly() {
    return guard.isReadOnly;
  }

  connectedCallback() {
    this.#ending = new AbortController();
    connection.addEventListener('guard', () => this.update(), { signal: this.signal });
    this.begin();
    this.draw();
  }

  disconnectedCallback() {
    this.#ending.abort();
  }

  begin() {}

  view() {
    return nothing;
  }

  update() {
    if (!this.#isAsked) {
      this.#isAsked = true;
      queueMicrotask(() => {
        this.#isAsked = false;
        if (this.isConnected) {
          this.draw();
        }
      });
    }
  }

  draw() {
    render(this.view(), this);
  }

  /** Does something now and then again and again, while the page can be seen. */
  every(ms, task) {
    const { signal } = this;
    const again = async () => {
      if (signal.aborted) {
        return;
      }
      if (!document.hidden && connection.state !== 'locked') {
        await task().catch(() => {});
      }
      setTimeout(again, ms);
    };
    again();
  }

  /** Does something that asks the server; what goes wrong is shown where `problemView` stands. */
  async attempt(task) {
    try {
      const answer = await task();
      this.problem = null;
      return answer;
    } catch (error) {
      if (error.name !== 'AbortError') {
        this.problem = error.message;
      }
      return undefined;
    } finally {
      this.update();
    }
  }

  problemView() {
    return this.problem
      ? html`<div class="problem" role="alert">${icon('alert')}<p>${this.problem}</p></div>`
      : nothing;
  }
}

/** Tells something at the edge of the page: kind is '', 'good' or 'bad'. */
export function toast(text, kind = '') {
  connection.dispatchEvent(new CustomEvent('toast', { detail: { text, kind } }));
}
