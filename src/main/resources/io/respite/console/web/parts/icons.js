import { svg, html } from '../lit/lit-html.js';

/** Drawn on 16 by 16 with lines of 1.5. Pictures beside words: screen readers skip them. */
const SHAPES = {
  overview: svg`<path d="M2 12.5 6 7l3 3 5-6.5"/><path d="M2 2v12h12"/>`,
  keys: svg`<circle cx="5" cy="10.5" r="3"/><path d="m7.2 8.3 6.3-6.3M11 4.5l2 2"/>`,
  memory: svg`<path d="M3.5 3.5h9v9h-9zM6.5 6.5h3v3h-3z"/><path d="M6 1v2.5M10 1v2.5M6 12.5V15M10 12.5V15M1 6h2.5M1 10h2.5M12.5 6H15M12.5 10H15"/>`,
  clients: svg`<circle cx="6" cy="5.5" r="2.5"/><path d="M1.5 14c0-2.5 2-4.3 4.5-4.3S10.5 11.5 10.5 14M10.5 3.3a2.5 2.5 0 0 1 0 4.5M12.5 10.3c1.3.7 2 2 2 3.7"/>`,
  users: svg`<circle cx="8" cy="5" r="3"/><path d="M2.5 14c0-3 2.4-5 5.5-5s5.5 2 5.5 5"/>`,
  slowlog: svg`<circle cx="8" cy="9" r="5.5"/><path d="M8 6v3l2 1.5M6 1.5h4"/>`,
  config: svg`<path d="M2 4.5h6M12 4.5h2M2 11.5h2M8 11.5h6"/><circle cx="10" cy="4.5" r="2"/><circle cx="6" cy="11.5" r="2"/>`,
  persistence: svg`<ellipse cx="8" cy="3.5" rx="5.5" ry="2"/><path d="M2.5 3.5v9c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2v-9M2.5 8c0 1.1 2.5 2 5.5 2s5.5-.9 5.5-2"/>`,
  replication: svg`<rect x="5.5" y="1.5" width="5" height="4"/><rect x="1.5" y="10.5" width="5" height="4"/><rect x="9.5" y="10.5" width="5" height="4"/><path d="M8 5.5V8M4 10.5V8h8v2.5"/>`,
  cli: svg`<path d="m2.5 4 4 4-4 4M8.5 12.5h5"/>`,
  pubsub: svg`<circle cx="8" cy="8" r="1.5"/><path d="M4.8 11.2a4.5 4.5 0 0 1 0-6.4M11.2 4.8a4.5 4.5 0 0 1 0 6.4M2.7 13.3a7.5 7.5 0 0 1 0-10.6M13.3 2.7a7.5 7.5 0 0 1 0 10.6"/>`,
  events: svg`<path d="M9 1.5 3 9h4.5L7 14.5 13 7H8.5z"/>`,
  menu: svg`<path d="M2 4h12M2 8h12M2 12h12"/>`,
  close: svg`<path d="m3.5 3.5 9 9M12.5 3.5l-9 9"/>`,
  alert: svg`<path d="M8 2 1.5 13.5h13zM8 6.5v3.5M8 11.8v.2"/>`,
  sun: svg`<circle cx="8" cy="8" r="3"/><path d="M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1"/>`,
  moon: svg`<path d="M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z"/>`,
  auto: svg`<circle cx="8" cy="8" r="6"/><path d="M8 2v12a6 6 0 0 0 0-12z" fill="currentColor"/>`,
  table: svg`<path d="M1.5 3h13v10h-13zM1.5 6.5h13M6 6.5V13"/>`,
  chart: svg`<path d="M2 12.5 6 7l3 3 5-6.5"/>`,
  refresh: svg`<path d="M13.5 8A5.5 5.5 0 1 1 11.7 4M13.5 1.5v3h-3"/>`,
  trash: svg`<path d="M2.5 4h11M6 4V2.5h4V4M4 4l.7 10h6.6L12 4M6.7 7v4.5M9.3 7v4.5"/>`,
  edit: svg`<path d="M10.5 2.5l3 3-8 8h-3v-3zM9 4l3 3"/>`,
  plus: svg`<path d="M8 3v10M3 8h10"/>`,
  search: svg`<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 4 4"/>`,
  folder: svg`<path d="M1.5 3.5h4.5l1.5 2h7v8h-13z"/>`,
  right: svg`<path d="m6 3.5 4.5 4.5L6 12.5"/>`,
  down: svg`<path d="M3.5 6 8 10.5 12.5 6"/>`,
  back: svg`<path d="M10 3.5 5.5 8l4.5 4.5"/>`,
  copy: svg`<path d="M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"/>`,
  check: svg`<path d="m3 8.5 3.5 3.5L13 4.5"/>`,
  upload: svg`<path d="M8 11V2.5M4.5 6 8 2.5 11.5 6M2 11v3h12v-3"/>`,
  download: svg`<path d="M8 2v8.5M4.5 7 8 10.5 11.5 7M2 11v3h12v-3"/>`,
  play: svg`<path d="M4.5 2.5v11l8.5-5.5z"/>`,
  pause: svg`<path d="M5 3v10M11 3v10"/>`,
  exit: svg`<path d="M6 2H2.5v12H6M10.5 4.5 14 8l-3.5 3.5M14 8H6"/>`,
  help: svg`<circle cx="8" cy="8" r="6.5"/><path d="M6 6.2C6 5 7 4.3 8 4.3s2 .7 2 1.8c0 1.5-2 1.6-2 3M8 11.5v.2"/>`,
};

/** The picture of that name, before or instead of words. */
export const icon = (name, size = 16) => html`<svg
  width=${size} height=${size} viewBox="0 0 16 16" fill="none" stroke="currentColor"
  stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"
  focusable="false">${SHAPES[name]}</svg>`;
