// The server under test as a process of its own: the one that RESPITE_SERVER names, else that of
// this checkout. A redis-server does as well, to see what the real one answers.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

const launcher =
  process.env.RESPITE_SERVER ?? new URL('../../../deploy/respite-server', import.meta.url).pathname;
const patienceMs = 30_000;

/** A directory with node.crt and node.key for TLS; undefined where there is none. */
export const certificates = process.env.RESPITE_TLS;

/** What clients say to the server of {@link theServer}. */
export const password = 'open sesame';

/** A server with a password for the tests of a file: what it has is there when they begin. */
export function theServer() {
  const server = {};
  before(() => prepare(server));
  after(() => server.close());
  return server;
}

async function prepare(server) {
  const directory = mkdtempSync(join(tmpdir(), 'respite-node-'));
  const port = await freePort();
  Object.assign(server, { host: '127.0.0.1', port, directory });
  const all = ['--bind', '127.0.0.1', '--port', `${port}`, '--dir', directory];
  all.push('--requirepass', password);
  if (certificates) {
    server.tlsPort = await freePort();
    all.push('--tls-port', `${server.tlsPort}`, '--tls-auth-clients', 'no');
    all.push('--tls-cert-file', join(certificates, 'node.crt'));
    all.push('--tls-key-file', join(certificates, 'node.key'));
    all.push('--tls-ca-cert-file', join(certificates, 'node.crt'));
  }

  server.start = async () => {
    server.output = '';
    server.process = spawn(launcher, all, {
      cwd: directory,
      env: { ...process.env, RESPITE_HTTP_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    server.process.stdout.on('data', text => (server.output += text));
    server.process.stderr.on('data', text => (server.output += text));
    await awaitAnswer(server);
  };

  /** Ends the process, and resolves once it has ended. */
  server.kill = signal => {
    const ended = new Promise(resolve => server.process.once('exit', resolve));
    server.process.kill(signal ?? 'SIGTERM');
    return ended;
  };

  server.close = async () => {
    await server.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };

  await server.start();
}

/** A port that nobody listens on, and none of those that systems give to connections. */
async function freePort() {
  for (;;) {
    const port = 10_000 + Math.floor(20_000 * Math.random());
    const server = createServer();
    const isFree = await new Promise(resolve => {
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (isFree) {
      await new Promise(resolve => server.close(resolve));
      return port;
    }
  }
}

async function awaitAnswer(server) {
  const deadline = Date.now() + patienceMs;
  while (!(await answers(server.port))) {
    if (Date.now() > deadline || server.process.exitCode !== null) {
      throw new Error(`the server does not start: ${server.output}`);
    }
    await pause(20);
  }
}

/** Whether a PING is answered: by PONG, or by asking for a password. */
function answers(port) {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
    socket.once('data', data => {
      resolve(/^(\+PONG|-NOAUTH)/.test(data));
      socket.destroy();
    });
  });
}

/** A test that ends, whatever happens. */
export function check(name, body) {
  test(name, { timeout: patienceMs }, body);
}

/** Resolves once the condition holds. */
export async function eventually(condition) {
  const deadline = Date.now() + patienceMs;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`never so: ${condition}`);
    }
    await pause(10);
  }
}

/** What comes one by one, to be waited for one by one. */
export class Heard {
  #waiting = [];
  #values = [];

  add(value) {
    const taker = this.#waiting.shift();
    taker ? taker(value) : this.#values.push(value);
  }

  next() {
    return this.#values.length > 0
      ? Promise.resolve(this.#values.shift())
      : new Promise(resolve => this.#waiting.push(resolve));
  }
}
