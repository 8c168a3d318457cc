import { html, nothing, svg } from '../lit/lit-html.js';
import { Part } from '../core/part.js';
import { DASH, time } from '../core/format.js';
import { icon } from './icons.js';

const HEIGHT = 150;
const TOP = 6;
const BOTTOM = 20;
const LEFT = 52;
const RIGHT = 4;
const SPAN_MS = 5 * 60 * 1000;
const ROWS = 30;

/**
 * Lines over the last five minutes: `series` are [{name, color 1..8, read(sample), isLimit}]. Its
 * legend tells the values of now, or of the time that one points at; the same is to be had as a
 * table.
 */
class Chart extends Part {
  name = '';
  series = [];
  samples = [];
  format = String;
  isStacked = false;
  /** No scale is lower than this. */
  floor = 1;
  /** Whether round numbers are those of bytes. */
  isBinary = false;
  #width = 480;
  #at = null;

  set data({ series, samples }) {
    const from = (samples.at(-1)?.at ?? 0) - SPAN_MS;
    this.series = series;
    this.samples = samples.filter((sample) => sample.at >= from);
    this.update();
  }

  begin() {
    const watcher = new ResizeObserver(([entry]) => {
      const width = Math.round(entry.contentRect.width) - 32;
      if (width > 0 && width !== this.#width) {
        this.#width = width;
        this.update();
      }
    });
    watcher.observe(this.parentElement);
    this.signal.addEventListener('abort', () => watcher.disconnect());
  }

  get isTable() {
    return this.hasAttribute('table');
  }

  view() {
    return html`
      ${this.isTable ? this.tableView() : this.plotView()}
      <ul class="legend">${this.series.map((line) => html`
        <li class="s${line.color}">${line.name} <b>${this.#legend(line)}</b></li>`)}
      </ul>`;
  }

  #legend(line) {
    const sample = this.#at ?? this.samples.at(-1);
    const value = sample ? line.read(sample) : null;
    return value == null ? DASH : this.format(value);
  }

  /** In words, for who cannot see it. */
  summary() {
    const lines = this.series.map((line) => {
      const known = this.samples.map(line.read).filter((v) => v != null && !Number.isNaN(v));
      return known.length === 0 ? `${line.name} not known`
        : `${line.name} now ${this.format(known.at(-1))}, at most `
          + `${this.format(Math.max(...known))}`;
    });
    return `${this.name}, the last five minutes: ${lines.join('; ')}`;
  }

  plotView() {
    const width = this.#width;
    const now = this.samples.at(-1)?.at ?? Date.now();
    const lines = this.#lines();
    const highest = Math.max(
      this.floor, ...lines.flatMap((line) => line.points.map((p) => p.top ?? 0)));
    const ticks = scale(highest, this.isBinary);
    const x = (at) => LEFT + (1 - (now - at) / SPAN_MS) * (width - LEFT - RIGHT);
    const y = (v) => TOP + (1 - v / ticks.at(-1)) * (HEIGHT - TOP - BOTTOM);
    const point = (event) => {
      const box = event.currentTarget.getBoundingClientRect();
      const at = now - (1 - (event.clientX - box.left - LEFT) / (width - LEFT - RIGHT)) * SPAN_MS;
      this.#at = nearest(this.samples, at);
      this.update();
    };
    const leave = () => {
      this.#at = null;
      this.update();
    };
    return html`
      <div class="plot" role="img" aria-label=${this.summary()}>
        <svg viewBox="0 0 ${width} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"
          @pointermove=${point} @pointerleave=${leave}>
          <rect x="0" y="0" width=${width} height=${HEIGHT} fill="transparent"></rect>
          ${ticks.map((tick) => svg`
            <line class="rule" x1=${LEFT} x2=${width - RIGHT} y1=${y(tick)} y2=${y(tick)}></line>
            <text x=${LEFT - 8} y=${y(tick) + 4} text-anchor="end">${this.format(tick)}</text>`)}
          <text x=${LEFT} y=${HEIGHT - 4}>5 min ago</text>
          <text x=${width - RIGHT} y=${HEIGHT - 4} text-anchor="end">now</text>
          ${lines.map((line) => this.#lineView(line, x, y))}
          ${this.#at ? svg`<line class="cross" x1=${x(this.#at.at)} x2=${x(this.#at.at)} y1=${TOP}
            y2=${HEIGHT - BOTTOM}></line><text x=${x(this.#at.at)} y=${HEIGHT - 4}
            text-anchor="middle">${time(this.#at.at)}</text>` : nothing}
        </svg>
      </div>`;
  }

  /** The lines as points; one that stands on those before it where they are stacked. */
  #lines() {
    const base = this.samples.map(() => 0);
    const lines = this.series.map((line) => ({
      ...line,
      points: this.samples.map((sample, i) => {
        const value = line.read(sample);
        if (value == null || Number.isNaN(value)) {
          return { at: sample.at, top: null };
        }
        if (!this.isStacked) {
          return { at: sample.at, top: value, base: 0 };
        }
        base[i] += value;
        return { at: sample.at, top: base[i], base: base[i] - value };
      }),
    }));
    return this.isStacked ? lines.reverse() : lines;
  }

  #lineView(line, x, y) {
    const runs = [];
    let run = null;
    for (const point of line.points) {
      if (point.top === null) {
        run = null;
      } else if (run) {
        run.push(point);
      } else {
        runs.push(run = [point]);
      }
    }
    const xy = (at, v) => `${x(at).toFixed(1)},${y(v).toFixed(1)}`;
    const isFilled = this.isStacked || (this.series.length === 1 && !line.isLimit);
    return svg`<g class="s${line.color}">${runs.map((points) => {
      const edge = points.map((p) => xy(p.at, p.top));
      const foot = points.toReversed().map((p) => xy(p.at, p.base));
      const last = points.at(-1);
      const area = `M${[...edge, ...foot].join('L')}Z`;
      return points.length === 1
        ? svg`<circle class="dot" cx=${x(last.at)} cy=${y(last.top)} r="2"></circle>`
        : svg`
        ${isFilled ? svg`<path class="area" d=${area}></path>` : nothing}
        <path class=${line.isLimit ? 'line limit' : 'line'} d="M${edge.join('L')}"></path>`;
    })}</g>`;
  }

  tableView() {
    const rows = this.samples.slice(-ROWS).reverse();
    return html`
      <div class="table chart-table" tabindex="0" role="region" aria-label=${this.name}>
        <table>
          <caption class="visually-hidden">${this.name}</caption>
          <thead><tr><th scope="col">Time</th>${this.series.map((line) =>
            html`<th scope="col" class="number">${line.name}</th>`)}</tr></thead>
          <tbody>${rows.map((sample) => html`<tr><td>${time(sample.at)}</td>${
            this.series.map((line) => {
              const value = line.read(sample);
              return html`<td class="number">${value == null ? DASH : this.format(value)}</td>`;
            })}</tr>`)}</tbody>
        </table>
      </div>`;
  }
}

customElements.define('r-chart', Chart);

/** A few round numbers from 0 to just above the highest. */
function scale(highest, isBinary) {
  const unit = isBinary ? 1024 ** Math.floor(Math.log(highest / 3) / Math.log(1024)) : 1;
  const ten = 10 ** Math.floor(Math.log10(highest / unit / 3));
  const step = unit * [1, 2, 2.5, 5, 10].map((n) => n * ten).find((n) => n * unit * 3 >= highest);
  return [0, 1, 2, 3].map((n) => n * step);
}

function nearest(samples, at) {
  return samples.reduce(
    (best, sample) => (best && Math.abs(best.at - at) <= Math.abs(sample.at - at) ? best : sample),
    null);
}

/** A card with a chart, and a button that makes a table of it. */
export function chartCard(chart) {
  const { name, series, samples, format, isStacked = false, floor = 1, isBinary = false } = chart;
  const toggle = (event) => {
    const button = event.currentTarget;
    const element = button.closest('.card').querySelector('r-chart');
    button.setAttribute('aria-pressed', String(element.toggleAttribute('table')));
    element.update();
  };
  return html`
    <section class="card" aria-label=${name}>
      <header>
        <h2>${name}</h2>
        <button class="button plain icon small" aria-pressed="false"
          aria-label="${name} as a table" title="As a table" @click=${toggle}>${icon('table')}
        </button>
      </header>
      <r-chart .name=${name} .format=${format} .isStacked=${isStacked} .floor=${floor}
        .isBinary=${isBinary} .data=${{ series, samples }}></r-chart>
    </section>`;
}
