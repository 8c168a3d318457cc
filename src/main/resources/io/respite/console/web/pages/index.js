import { html } from '../lit/lit-html.js';
import './login.js';
import './overview.js';
import './keys.js';
import './memory.js';
import './clients.js';
import './slowlog.js';
import './users.js';
import './config.js';
import './persistence.js';
import './replication.js';
import './cli.js';
import './pubsub.js';
import './events.js';

/** The pages in their order; `gap` begins a group. */
export const PAGES = [
  { path: '', title: 'Overview', icon: 'overview', view: () => html`<r-overview></r-overview>` },
  { path: 'keys', title: 'Keys', icon: 'keys', view: () => html`<r-keys></r-keys>` },
  { path: 'memory', title: 'Memory', icon: 'memory', view: () => html`<r-memory></r-memory>` },
  { path: 'clients', title: 'Clients', icon: 'clients', view: () => html`<r-clients></r-clients>` },
  {
    path: 'slowlog',
    title: 'Slow log',
    icon: 'slowlog',
    view: () => html`<r-slowlog></r-slowlog>`,
  },
  { path: 'cli', title: 'Command line', icon: 'cli', gap: true, view: () => html`<r-cli></r-cli>` },
  { path: 'pubsub', title: 'Pub/sub', icon: 'pubsub', view: () => html`<r-pubsub></r-pubsub>` },
  { path: 'events', title: 'Events', icon: 'events', view: () => html`<r-events></r-events>` },
  {
    path: 'config',
    title: 'Configuration',
    icon: 'config',
    gap: true,
    view: () => html`<r-config></r-config>`,
  },
  { path: 'users', title: 'Users', icon: 'users', view: () => html`<r-users></r-users>` },
  {
    path: 'persistence',
    title: 'Persistence',
    icon: 'persistence',
    view: () => html`<r-persistence></r-persistence>`,
  },
  {
    path: 'replication',
    title: 'Replication',
    icon: 'replication',
    view: () => html`<r-replication></r-replication>`,
  },
];
