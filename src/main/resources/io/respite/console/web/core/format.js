/** Numbers, times and keys as text for people. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

export const DASH = '\u2013';

/** 1234567 as "1,234,567". */
export const count = (value) => (value == null || Number.isNaN(value) ? DASH : whole.format(value));

/** 1234567 as "1.23 M": three digits that count. */
export function amount(value) {
  if (value == null || Number.isNaN(value)) {
    return DASH;
  }
  const size = Math.abs(value);
  if (size < 10000) {
    return size < 10 && !Number.isInteger(value) ? short.format(value) : whole.format(value);
  }
  const [divisor, unit] = size < 1e6 ? [1e3, 'k'] : size < 1e9 ? [1e6, 'M'] : [1e9, 'G'];
  return `${digits(value / divisor)}\u202f${unit}`;
}

/** Bytes with a binary unit. */
export function bytes(value) {
  if (value == null || Number.isNaN(value) || value < 0) {
    return DASH;
  }
  let unit = 0;
  let size = value;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit++;
  }
  return `${unit === 0 ? whole.format(size) : digits(size)} ${UNITS[unit]}`;
}

function digits(value) {
  const size = Math.abs(value);
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0);
}

/** A time in microseconds with the unit that suits it. */
export function microseconds(value) {
  if (value == null || Number.isNaN(value)) {
    return DASH;
  }
  if (value < 1000) {
    return `${value < 10 ? short.format(value) : whole.format(value)} \u00b5s`;
  }
  return value < 1e6 ? `${digits(value / 1e3)} ms` : `${digits(value / 1e6)} s`;
}

/** Seconds as "3 d 4 h", "4 min 10 s". */
export function duration(seconds) {
  if (seconds == null || seconds < 0) {
    return DASH;
  }
  const all = Math.floor(seconds);
  const [d, h, m, s] = [
    Math.floor(all / 86400),
    Math.floor(all / 3600) % 24,
    Math.floor(all / 60) % 60,
    all % 60,
  ];
  if (d > 0) {
    return `${d} d ${h} h`;
  }
  if (h > 0) {
    return `${h} h ${m} min`;
  }
  return m > 0 ? `${m} min ${s} s` : `${s} s`;
}

/** A lifetime in milliseconds; -1 is for ever. */
export function lifetime(ms) {
  if (ms == null || ms < 0) {
    return 'no expiry';
  }
  return ms < 10000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms / 1000);
}

export const percent = (part) =>
  part == null || Number.isNaN(part) ? DASH : `${(part * 100).toFixed(1)}\u202f%`;

/** A time of day, with the date where it is not today. */
export function time(ms) {
  if (!ms || ms < 0) {
    return DASH;
  }
  const at = new Date(ms);
  const clock = at.toLocaleTimeString('en-GB');
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday ? clock : `${at.toLocaleDateString('en-CA')} ${clock}`;
}

/** One thing, several things. */
export const plural = (n, word) => `${count(n)} ${word}${n === 1 ? '' : 's'}`;
