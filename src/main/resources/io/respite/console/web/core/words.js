/** Command lines as redis-cli reads them, and replies as it prints them. */
import { isError } from './api.js';
import { escaped, fromBytes, isBinary, show } from './text.js';

/** JSON does not tell a status from a string: these are taken for what they nearly always are. */
const STATUS = new Set(['OK', 'PONG', 'QUEUED']);
const ESCAPES = { n: 10, r: 13, t: 9, b: 8, a: 7 };

/**
 * The words of a line: separated by blanks, quoted by "..." (with \n, \xHH and so on) or '...'.
 * Null where a quote does not end.
 */
export function split(line) {
  const words = [];
  let at = 0;
  for (;;) {
    while (at < line.length && /\s/.test(line[at])) {
      at++;
    }
    if (at >= line.length) {
      return words;
    }
    const word = read(line, at);
    if (word === null) {
      return null;
    }
    words.push(fromBytes(Uint8Array.from(word.bytes)));
    at = word.end;
  }
}

function read(line, start) {
  const bytes = [];
  const encoder = new TextEncoder();
  let quote = '';
  let at = start;
  for (; at < line.length; at++) {
    const c = line[at];
    if (quote === '' && /\s/.test(c)) {
      break;
    }
    if (quote === '' && (c === '"' || c === "'")) {
      quote = c;
    } else if (c === quote) {
      quote = '';
      if (at + 1 < line.length && !/\s/.test(line[at + 1])) {
        return null;
      }
    } else if (quote === '"' && c === '\\' && at + 1 < line.length) {
      const code = /^x([0-9a-f]{2})/i.exec(line.slice(at + 1));
      if (code) {
        bytes.push(Number.parseInt(code[1], 16));
        at += 3;
      } else {
        const next = line[++at];
        bytes.push(...(next in ESCAPES ? [ESCAPES[next]] : encoder.encode(next)));
      }
    } else if (quote === "'" && c === '\\' && line[at + 1] === "'") {
      bytes.push(39);
      at++;
    } else {
      const point = String.fromCodePoint(line.codePointAt(at));
      bytes.push(...encoder.encode(point));
      at += point.length - 1;
    }
  }
  return quote === '' ? { bytes, end: at } : null;
}

/** A reply in lines, as redis-cli shows it. */
export function print(reply, indent = '') {
  if (reply === null || reply === undefined) {
    return '(nil)';
  }
  if (isError(reply)) {
    return `(error) ${show(reply.error)}`;
  }
  switch (typeof reply) {
    case 'number':
      return Number.isInteger(reply) ? `(integer) ${reply}` : `(double) ${reply}`;
    case 'bigint':
      return `(integer) ${reply}`;
    case 'boolean':
      return reply ? '(true)' : '(false)';
    case 'string':
      return STATUS.has(reply) ? reply : quoted(reply);
    default:
  }
  if (isBinary(reply) && typeof reply.base64 === 'string' && Object.keys(reply).length === 1) {
    return quoted(reply);
  }
  return Array.isArray(reply) ? list(reply, indent) : map(Object.entries(reply), indent);
}

const quoted = (text) => `"${escaped(text).replaceAll('"', '\\"')}"`;

function list(items, indent) {
  if (items.length === 0) {
    return '(empty array)';
  }
  const width = String(items.length).length;
  return items
    .map((item, i) => {
      const mark = `${String(i + 1).padStart(width)}) `;
      const deeper = indent + ' '.repeat(mark.length);
      return (i === 0 ? '' : indent) + mark + print(item, deeper);
    })
    .join('\n');
}

function map(entries, indent) {
  if (entries.length === 0) {
    return '(empty hash)';
  }
  const width = String(entries.length).length;
  return entries
    .map(([name, value], i) => {
      const mark = `${String(i + 1).padStart(width)}# `;
      const deeper = indent + ' '.repeat(mark.length + 4);
      return `${i === 0 ? '' : indent}${mark}${quoted(name)} => ${print(value, deeper)}`;
    })
    .join('\n');
}

/** The arguments of a command as its help has them: `key value [NX | XX] [EX seconds]`. */
export function syntax(args = []) {
  return args.map(one).join(' ');
}

function one(arg) {
  const inner = arg.arguments ?? [];
  const flags = arg.flags ?? [];
  const isOptional = flags.includes('optional');
  const token = arg.token ?? '';
  let text;
  if (arg.type === 'oneof') {
    text = inner.map(one).join(' | ');
    text = isOptional ? text : `<${text}>`;
  } else if (arg.type === 'block') {
    text = inner.map(one).join(' ');
  } else {
    text = arg.type === 'pure-token' ? '' : arg.displayText ?? arg.name;
  }
  if (token) {
    text = `${token === '""' ? '""' : token} ${text}`.trim();
  }
  if (flags.includes('multiple')) {
    text = `${text} [${text} ...]`;
  }
  return isOptional ? `[${text}]` : text;
}
