/**
 * Strings of Redis are bytes. In JSON they are a string where they are valid UTF-8, else
 * `{"base64": "..."}`. The two forms are called a text here; `show` makes it visible, and what is
 * not visible comes as \xHH. Nothing of it is ever HTML.
 */

/** The bytes of a text. */
export function toBytes(text) {
  if (text !== null && typeof text === 'object') {
    return Uint8Array.from(atob(text.base64), (c) => c.charCodeAt(0));
  }
  return new TextEncoder().encode(String(text));
}

/** The text of bytes. */
export function fromBytes(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { base64: base64(bytes) };
  }
}

function base64(bytes) {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 8192) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 8192));
  }
  return btoa(binary);
}

export const isBinary = (text) => text !== null && typeof text === 'object';

/** One string for each text, to compare and to keep them by. */
export const same = (text) => (isBinary(text) ? `b:${text.base64}` : `t:${text}`);

/** The text that `same` was made from; what has no prefix was typed by hand, and is the text. */
export function different(id) {
  return id.startsWith('b:') ? { base64: id.slice(2) } : id.startsWith('t:') ? id.slice(2) : id;
}

/** A text as people read it. */
export function show(text) {
  if (text == null) {
    return '';
  }
  if (!isBinary(text)) {
    // eslint-disable-next-line no-control-regex
    return String(text).replace(/[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]/g, escape);
  }
  return escapeBytes(toBytes(text));
}

const escape = (c) =>
  c === '\t' ? '\t' : c === '\r' ? '\\r'
    : c.charCodeAt(0) < 256 ? `\\x${hex(c.charCodeAt(0))}`
      : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

const hex = (byte) => byte.toString(16).padStart(2, '0');

function escapeBytes(bytes) {
  let shown = '';
  for (const byte of bytes) {
    shown += byte >= 32 && byte < 127 ? String.fromCharCode(byte) : `\\x${hex(byte)}`;
  }
  return shown;
}

/** `show` in one line and not longer than this. */
export function brief(text, length = 200) {
  const line = show(text).replace(/\n/g, '\\n');
  return line.length > length ? `${line.slice(0, length)}\u2026` : line;
}

/**
 * The address of a key. Any bytes can be percent-encoded, but a browser takes "." and ".." for
 * steps of the path however they are written, and the empty name for none: those go in base64.
 */
export function keyPath(database, key, query = {}) {
  const words = new URLSearchParams(query);
  const name = pathName(key, words);
  return `/admin/databases/${database}/keys/${name}${words.size ? `?${words}` : ''}`;
}

/**
 * A text as one step of a path; what has to be said with it goes into the query's words. `taken`
 * are the names that stand for something else there.
 */
export function pathName(text, words, taken = []) {
  if (text === '' || text === '.' || text === '..' || taken.includes(text)) {
    words.set('encoding', 'base64');
    return text === '' ? '=' : base64(toBytes(text)).replaceAll('=', '');
  }
  return isBinary(text)
    ? [...toBytes(text)].map((byte) => `%${hex(byte)}`).join('')
    : encodeURIComponent(text);
}

/** The same answer with texts where `encoding=base64` made base64 of them. */
export function readable(answer) {
  if (answer === null || typeof answer !== 'object') {
    return answer;
  }
  if (Array.isArray(answer)) {
    return answer.map(readable);
  }
  return typeof answer.base64 === 'string' && Object.keys(answer).length === 1
    ? fromBytes(toBytes(answer))
    : Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, readable(value)]));
}

/** Bytes as lines of 16: offset, hexadecimal, characters. */
export function hexLines(bytes, limit = 4096) {
  const lines = [];
  for (let at = 0; at < Math.min(bytes.length, limit); at += 16) {
    const row = [...bytes.subarray(at, at + 16)];
    const codes = row.map(hex).join(' ').padEnd(47);
    const characters = row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('');
    lines.push(`${at.toString(16).padStart(6, '0')}  ${codes}  ${characters}`);
  }
  if (bytes.length > limit) {
    lines.push(`\u2026 and ${bytes.length - limit} more bytes`);
  }
  return lines.join('\n');
}

/** The text of an input in which \xHH, \n, \r, \t and \\ stand for bytes; null where broken. */
export function unescape(input) {
  if (!input.includes('\\')) {
    return input;
  }
  const bytes = [];
  const source = new TextEncoder().encode(input);
  for (let i = 0; i < source.length; i++) {
    if (source[i] !== 92) {
      bytes.push(source[i]);
      continue;
    }
    const next = String.fromCharCode(source[++i] ?? 0);
    if (next === 'x') {
      const code = String.fromCharCode(source[i + 1] ?? 0, source[i + 2] ?? 0);
      if (!/^[0-9a-f]{2}$/i.test(code)) {
        return null;
      }
      bytes.push(Number.parseInt(code, 16));
      i += 2;
    } else if (next in ESCAPES) {
      bytes.push(ESCAPES[next]);
    } else {
      return null;
    }
  }
  return fromBytes(Uint8Array.from(bytes));
}

const ESCAPES = { n: 10, r: 13, t: 9, '\\': 92, a: 7, b: 8 };

/** A text as an input holds it: `unescape` gives it back. */
export function escaped(text) {
  return isBinary(text)
    ? escapeBytes([...toBytes(text)].flatMap((b) => (b === 92 ? [92, 92] : [b])))
    : String(text).replace(/[\\\x00-\x1f\x7f]/g, (c) =>
      c === '\\' ? '\\\\' : c === '\n' ? '\\n' : c === '\r' ? '\\r' : c === '\t' ? '\\t'
        : `\\x${hex(c.charCodeAt(0))}`);
}
