import { html, nothing } from '../lit/lit-html.js';

/** The order of a table, which the heads of its columns change. */
export class Order {
  constructor(column, isDescending = true) {
    this.column = column;
    this.isDescending = isDescending;
  }

  by(column) {
    if (this.column === column) {
      this.isDescending = !this.isDescending;
    } else {
      this.column = column;
      this.isDescending = true;
    }
  }

  sort(rows) {
    const { column } = this;
    const sign = this.isDescending ? -1 : 1;
    return rows.toSorted((a, b) => sign * compare(value(a, column), value(b, column)));
  }
}

const value = (row, column) => (typeof column === 'function' ? column(row) : row[column]);

function compare(a, b) {
  if (typeof a === 'number' || typeof b === 'number') {
    return (a ?? Number.NEGATIVE_INFINITY) - (b ?? Number.NEGATIVE_INFINITY);
  }
  return String(a ?? '').localeCompare(String(b ?? ''));
}

/**
 * A table. Each column is `{head, name?, cell, kind?}`: a name makes it one to sort by, kind is
 * 'number', 'mono' or 'act'. `caption` names the table for who cannot see it.
 */
export function table({ caption, columns, rows, order, changed, empty = 'Nothing here.' }) {
  return html`
    <div class="table" tabindex="0" role="region" aria-label=${caption}>
      <table>
        <caption class="visually-hidden">${caption}</caption>
        <thead>
          <tr>${columns.map((column) => head(column, order, changed))}</tr>
        </thead>
        <tbody>${rows.map((row) => html`
          <tr>${columns.map((column) =>
            html`<td class=${column.kind ?? ''}>${column.cell(row)}</td>`)}</tr>`)}
        </tbody>
      </table>
      ${rows.length ? nothing : html`<p class="empty">${empty}</p>`}
    </div>`;
}

function head(column, order, changed) {
  if (!order || !column.name) {
    return html`<th scope="col" class=${column.kind ?? ''}>${column.kind === 'act'
      ? html`<span class="visually-hidden">${column.head}</span>` : column.head}</th>`;
  }
  const isSorted = order.column === column.name;
  const direction = order.isDescending ? 'descending' : 'ascending';
  const sort = () => {
    order.by(column.name);
    changed();
  };
  return html`
    <th scope="col" class=${column.kind ?? ''} aria-sort=${isSorted ? direction : nothing}>
      <button class="sort" @click=${sort}>${column.head}</button>
    </th>`;
}
