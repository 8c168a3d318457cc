import { html, nothing } from '../lit/lit-html.js';
import { Part } from '../core/part.js';
import { count } from '../core/format.js';
import { isBinary, same, show } from '../core/text.js';
import { icon } from './icons.js';

const SEPARATOR = ':';
const AT_ONCE = 200;

/**
 * Keys as a tree by the parts of their names, or as a list. Set `keys`, `isFlat`, `selected` (the
 * `same` of a key) and `pick(key)`. Arrow keys walk it.
 */
class KeyTree extends Part {
  #keys = [];
  #root = null;
  #open = new Set();
  #shown = new Map();
  #focus = null;
  isFlat = false;
  selected = null;
  pick = () => {};

  set keys(keys) {
    if (keys !== this.#keys || this.#root?.size !== keys.length) {
      this.#keys = keys;
      this.#root = build(keys, this.isFlat);
    }
    this.update();
  }

  set flat(isFlat) {
    if (isFlat !== this.isFlat) {
      this.isFlat = isFlat;
      this.#root = build(this.#keys, isFlat);
    }
  }

  view() {
    const rows = [];
    this.#list(this.#root ?? build([], true), '', 1, rows);
    if (!rows.some((row) => row.id === this.#focus)) {
      this.#focus = (rows.find((row) => row.id === this.selected) ?? rows[0])?.id ?? null;
    }
    const key = (event) => this.#key(event, rows);
    return html`<div class="tree" role="tree" aria-label="Keys" @keydown=${key}>
      ${rows.map((row) => this.#rowView(row))}</div>`;
  }

  #list(node, path, level, rows) {
    const limit = this.#shown.get(path) ?? AT_ONCE;
    const all = [...node.folders.values(), ...node.leaves];
    for (const entry of all.slice(0, limit)) {
      if (entry.folders) {
        const id = `f:${entry.path}`;
        const isOpen = this.#open.has(id);
        rows.push({ id, level, folder: entry, isOpen });
        if (isOpen) {
          this.#list(entry, entry.path, level + 1, rows);
        }
      } else {
        rows.push({ id: same(entry.key), level, entry, from: node.path.length });
      }
    }
    if (all.length > limit) {
      rows.push({ id: `m:${path}`, level, path, rest: all.length - limit, limit });
    }
  }

  #rowView(row) {
    const common = { tab: row.id === this.#focus ? 0 : -1, act: () => this.#act(row) };
    if (row.folder) {
      return html`<div class="row l${Math.min(row.level, 8)}" role="treeitem" data-id=${row.id}
        aria-level=${row.level} aria-expanded=${row.isOpen} aria-selected="false"
        tabindex=${common.tab} @click=${common.act}>
        ${icon(row.isOpen ? 'down' : 'right', 12)}<span class="name">${show(row.folder.name)}</span>
        <span class="faint">${count(row.folder.size)}</span></div>`;
    }
    if (row.rest) {
      return html`<div class="row more l${Math.min(row.level, 8)}" role="treeitem"
        aria-level=${row.level} aria-selected="false" data-id=${row.id} tabindex=${common.tab}
        @click=${common.act}>Show ${count(row.rest)} more</div>`;
    }
    const { key, type } = row.entry;
    const isSelected = row.id === this.selected;
    const name = isBinary(key) || this.isFlat ? show(key) : show(key.slice(row.from)) || show(key);
    return html`<div class="row leaf l${Math.min(row.level, 8)}" role="treeitem"
      aria-level=${row.level} aria-selected=${isSelected} data-id=${row.id} tabindex=${common.tab}
      title=${show(key)} @click=${common.act}>
      <span class="kind k-${type}" aria-label=${type}></span><span class="name">${
        name === '' ? html`<i>(empty name)</i>` : name}</span></div>`;
  }

  #act(row) {
    this.#focus = row.id;
    if (row.folder) {
      if (!this.#open.delete(row.id)) {
        this.#open.add(row.id);
      }
    } else if (row.rest) {
      this.#shown.set(row.path, row.limit + AT_ONCE * 5);
    } else {
      this.pick(row.entry);
    }
    this.update();
  }

  #key(event, rows) {
    const at = rows.findIndex((row) => row.id === this.#focus);
    const row = rows[at];
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
    if (event.key in steps) {
      this.#walk(rows[steps[event.key]]);
    } else if (event.key === 'ArrowRight' && row?.folder) {
      if (row.isOpen) {
        this.#walk(rows[at + 1]);
      } else {
        this.#act(row);
      }
    } else if (event.key === 'ArrowLeft' && row) {
      if (row.isOpen) {
        this.#act(row);
      } else {
        this.#walk(rows.slice(0, at).findLast((other) => other.level < row.level));
      }
    } else if ((event.key === 'Enter' || event.key === ' ') && row) {
      this.#act(row);
    } else {
      return;
    }
    event.preventDefault();
  }

  #walk(row) {
    if (row) {
      this.#focus = row.id;
      this.draw();
      [...this.querySelectorAll('[data-id]')].find((item) => item.dataset.id === row.id)?.focus();
    }
  }

  draw() {
    const hadFocus = this.contains(document.activeElement);
    super.draw();
    if (hadFocus && !this.contains(document.activeElement)) {
      this.querySelector('[tabindex="0"]')?.focus();
    }
  }
}

const folder = (name, path) => ({ name, path, folders: new Map(), leaves: [], size: 0 });

/** The tree of these keys. A folder that would hold one key only is that key. */
function build(keys, isFlat) {
  const root = folder('', '');
  const sorted = keys.toSorted(byName);
  for (const entry of sorted) {
    root.size++;
    const parts = isFlat || isBinary(entry.key) ? [] : entry.key.split(SEPARATOR).slice(0, -1);
    let node = root;
    for (const part of parts) {
      const path = `${node.path}${part}${SEPARATOR}`;
      let next = node.folders.get(part);
      if (!next) {
        next = folder(part + SEPARATOR, path);
        node.folders.set(part, next);
      }
      next.size++;
      node = next;
    }
    node.leaves.push(entry);
  }
  flatten(root);
  return root;
}

function flatten(node) {
  for (const [name, child] of node.folders) {
    flatten(child);
    if (child.size === 1) {
      node.folders.delete(name);
      node.leaves.push(...child.leaves);
    } else if (child.leaves.length === 0 && child.folders.size === 1) {
      const [only] = child.folders.values();
      only.name = child.name + only.name;
      node.folders.set(name, only);
    }
  }
  node.leaves.sort(byName);
}

const byName = (a, b) => (show(a.key) < show(b.key) ? -1 : 1);

customElements.define('r-key-tree', KeyTree);
