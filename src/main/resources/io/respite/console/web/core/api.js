/**
 * Everything that is asked of the server goes through here: credentials, problems in words, and
 * what is known of the connection.
 */

/** Why a request was not fulfilled, in the server's words where it gave some. */
export class Problem extends Error {
  constructor(status, text, body) {
    super(text);
    this.status = status;
    this.body = body;
  }
}

/**
 * The connection: `state` is one of asking, up, loading (data is being read), down (no answer),
 * locked (a password is wanted), refused (protected mode). Tells of changes by the event `change`,
 * and of the first answer after a restart by `restart`.
 */
class Connection extends EventTarget {
  state = 'asking';
  reason = '';
  user = 'default';
  #authorization = null;

  become(state, reason = '') {
    if (state !== this.state || reason !== this.reason) {
      this.state = state;
      this.reason = reason;
      this.dispatchEvent(new Event('change'));
    }
  }

  /** Keeps credentials for as long as this page is open, and nowhere else. */
  login(user, password) {
    const bytes = new TextEncoder().encode(`${user}:${password}`);
    this.user = user;
    this.#authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`;
  }

  logout() {
    this.#authorization = null;
    sessionStorage.clear();
    this.become('locked');
  }

  get hasCredentials() {
    return this.#authorization !== null;
  }

  headers(more = {}) {
    const headers = { 'X-Requested-With': 'respite-console', ...more };
    if (this.#authorization) {
      headers.Authorization = this.#authorization;
    }
    return headers;
  }
}

export const connection = new Connection();

const READ_ONLY = 'respite.read-only';

/** Whether this console changes anything: a guard of the person at it, not of the server. */
export const guard = {
  get isReadOnly() {
    return localStorage.getItem(READ_ONLY) !== 'no';
  },
  set isReadOnly(on) {
    localStorage.setItem(READ_ONLY, on ? 'yes' : 'no');
    connection.dispatchEvent(new Event('guard'));
  },
};

/**
 * Asks for JSON. `body` is sent as JSON. Answers the body, or null where there is none, with the
 * response itself as second of a pair when `whole` is set. `changes: false` is a POST that reads;
 * with `exact` large integers come as BigInt.
 */
export async function ask(method, path, options = {}) {
  const { body, headers = {}, signal, whole = false, exact = false } = options;
  const { changes = method !== 'GET' } = options;
  if (changes && guard.isReadOnly) {
    throw new Problem(0, 'The console is read-only: switch that off at the top to change things.');
  }
  const sent = method === 'GET' ? {} : { 'Content-Type': 'application/json' };
  const response = await send(path, {
    method,
    signal,
    headers: connection.headers({ Accept: 'application/json', ...sent, ...headers }),
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const answer = await read(response, exact);
  return whole ? [answer, response] : answer;
}

export const get = (path, options) => ask('GET', path, options);

/** The response to a request that was let in; anything else is thrown as a Problem. */
export async function send(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: 'omit', cache: 'no-store', ...options });
  } catch (error) {
    if (error.name === 'AbortError') {
      throw error;
    }
    connection.become('down', 'The server does not answer.');
    throw new Problem(-1, 'The server does not answer.');
  }
  if (response.ok) {
    connection.become('up');
    return response;
  }
  throw await problem(response);
}

async function problem(response) {
  const body = await read(response).catch(() => null);
  const text = body?.detail || body?.title || `The server answered ${response.status}.`;
  switch (response.status) {
    case 401:
      connection.become('locked', connection.hasCredentials ? 'Wrong user or password.' : '');
      break;
    case 502:
    case 504:
      connection.become('down', text);
      break;
    case 503:
      connection.become('loading', text);
      break;
    default:
      if (response.status === 403 && connection.state !== 'up') {
        connection.become('refused', text);
      } else if (connection.state === 'down' || connection.state === 'loading') {
        connection.become('up');
      }
  }
  return new Problem(response.status, text, body);
}

async function read(response, exact = false) {
  const text = await response.text();
  if (text === '') {
    return null;
  }
  const isJson = /json/.test(response.headers.get('Content-Type') ?? '');
  return isJson ? JSON.parse(text, exact ? wholeNumbers : undefined) : text;
}

/** Integers that a number cannot hold become BigInt, where the browser tells their digits. */
function wholeNumbers(name, value, context) {
  const isLarge = typeof value === 'number' && !Number.isSafeInteger(value);
  return isLarge && /^-?\d+$/.test(context?.source ?? '') ? BigInt(context.source) : value;
}

/** Runs one command, given as its words, and answers the reply; an error reply is thrown. */
export async function command(database, words, options = {}) {
  const { changes = true } = options;
  const body = { database, commands: [words] };
  const { replies } = await ask('POST', '/admin/commands', { body, changes });
  const reply = replies[0];
  if (isError(reply)) {
    throw new Problem(200, reply.error);
  }
  return reply;
}

/** Whether a reply is an error of Redis. */
export const isError = (reply) =>
  reply !== null && typeof reply === 'object' && !Array.isArray(reply)
  && typeof reply.error === 'string' && Object.keys(reply).length === 1;

/**
 * Server-sent events, read by fetch so that they can carry credentials. Calls `heard(name, data)`
 * for each, `opened` when the stream begins, and begins anew when it breaks, until the signal.
 */
export async function stream(path, { signal, heard, opened = () => {}, broke = () => {} }) {
  let pauseMs = 500;
  while (!signal.aborted) {
    try {
      const response = await send(path, {
        signal,
        headers: connection.headers({ Accept: 'text/event-stream' }),
      });
      opened();
      pauseMs = 500;
      await readEvents(response.body, heard);
      broke(null);
    } catch (error) {
      if (error.name === 'AbortError') {
        return;
      }
      broke(error);
      if (error instanceof Problem && error.status >= 400 && error.status < 500) {
        return;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 2, 5000);
  }
}

async function readEvents(body, heard) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  let name = '';
  let data = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) {
      return;
    }
    const lines = (rest + value).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === '') {
        if (data.length) {
          heard(name || 'message', parse(data.join('\n')));
        }
        name = '';
        data = [];
      } else if (line.startsWith('event:')) {
        name = line.slice(6).trim();
      } else if (line.startsWith('data:')) {
        data.push(line.slice(line[5] === ' ' ? 6 : 5));
      }
    }
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
