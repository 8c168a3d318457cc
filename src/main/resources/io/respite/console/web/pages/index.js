import { html } from '../lit/lit-html.js';
import './login.js';
import './overview.js';
import './keys.js';

/** The pages in their order; `gap` begins a group. */
export const PAGES = [
  { path: '', title: 'Overview', icon: 'overview', view: () => html`<r-overview></r-overview>` },
  { path: 'keys', title: 'Keys', icon: 'keys', view: () => html`<r-keys></r-keys>` },
];
