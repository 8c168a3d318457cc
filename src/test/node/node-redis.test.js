// node-redis, with RESP2 and RESP3, against a server that wants a password.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { createClient, createClientPool, createCluster, defineScript, RESP_TYPES, WatchError } from 'redis';
import { certificates, check, eventually, Heard, password, theServer } from './server.js';

const many = 2_000;
const server = theServer();

for (const RESP of [2, 3]) {
  describe(`node-redis with RESP${RESP}`, () => {
    const clients = [];
    let redis;

    function connect(options) {
      const { socket, ...others } = options ?? {};
      const { port, host } = server;
      return connected({ socket: { port, host, ...socket }, password, ...others });
    }

    async function connected(options) {
      const client = createClient({ RESP, commandOptions: { timeout: 20_000 }, ...options });
      client.on('error', () => {}); // said again by the command that fails
      clients.push(client);
      await client.connect();
      return client;
    }

    const blocked = n => () =>
      redis.info('clients').then(info => info.includes(`\r\nblocked_clients:${n}\r\n`));

    before(async () => {
      redis = await connect({ name: 'tester' });
      await redis.flushAll();
    });

    after(() => clients.filter(client => client.isOpen).forEach(client => client.destroy()));

    check('a wrong password is refused', async () => {
      await assert.rejects(connect({ password: 'open', socket: { reconnectStrategy: false } }), {
        message: 'WRONGPASS invalid username-password pair or user is disabled.',
      });
    });

    check('a URL says everything', async () => {
      const url = `redis://default:open%20sesame@127.0.0.1:${server.port}/3`;
      const client = await connected({ url });
      const { db, user } = await client.clientInfo();
      assert.deepEqual({ db, user }, { db: 3, user: 'default' });
    });

    check('the server knows its client', async () => {
      const info = await redis.clientInfo();
      assert.equal(info.name, 'tester');
      assert.equal(info.resp, RESP);
      assert.equal(info.libName, 'node-redis');
      assert.match(info.libVer, /^6\./);
      const listed = await redis.clientList();
      assert.ok(listed.some(({ id }) => id === info.id));
    });

    check('a user may do what the ACL lets him', async () => {
      const rules = ['reset', 'on', '>secret', '~cached:*', '+@read', '+@connection', '+set'];
      await redis.aclSetUser('alice', rules);
      const alice = await connect({ username: 'alice', password: 'secret' });
      assert.equal(await alice.set('cached:1', 'v'), 'OK');
      await assert.rejects(alice.get('other'), {
        message: 'NOPERM No permissions to access a key',
      });
      const { keys } = await redis.aclGetUser('alice');
      assert.equal(keys, '~cached:*');
      assert.equal(await redis.aclDelUser('alice'), 1);
    });

    check('strings are set and read, and any bytes', async () => {
      const key = Buffer.from([0, 13, 10, 255, 32]);
      const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 31) & 255));
      const inBytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
      await inBytes.set(key, bytes);
      assert.deepEqual(await inBytes.get(key), bytes);
      const options = { expiration: { type: 'EX', value: 100 }, condition: 'NX' };
      assert.equal(await redis.set('k', 'v', options), 'OK');
      assert.equal(await redis.set('k', 'w', options), null);
      assert.equal(await redis.set('k', 'w', { expiration: 'KEEPTTL', GET: true }), 'v');
      assert.ok((await redis.ttl('k')) > 90);
      await redis.mSet({ a: '1', b: 'größe' });
      assert.deepEqual(await redis.mGet(['a', 'b', 'none']), ['1', 'größe', null]);
      await assert.rejects(redis.incr('b'), {
        message: 'ERR value is not an integer or out of range',
      });
      assert.equal(await redis.incrByFloat('a', 0.5), '1.5');
      assert.equal(await redis.lcs('a', 'b'), '');
    });

    check('a value of 16 MB goes there and back', async () => {
      const large = Buffer.alloc(16 << 20, 'respite');
      await redis.set('large', large);
      const inBytes = redis.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
      assert.ok(large.equals(await inBytes.get('large')));
      await redis.unlink('large');
    });

    check('hashes, lists, sets and sorted sets have their shapes', async () => {
      await redis.hSet('h', { name: 'Ada', born: 1815 });
      assert.deepEqual({ ...(await redis.hGetAll('h')) }, { name: 'Ada', born: '1815' });
      assert.equal((await redis.hRandFieldCountWithValues('h', 2)).length, 2);
      await redis.rPush('l', ['a', 'b', 'c']);
      assert.deepEqual(await redis.lRange('l', 0, -1), ['a', 'b', 'c']);
      assert.deepEqual(await redis.lmPop('l', 'RIGHT', { COUNT: 2 }), ['l', ['c', 'b']]);
      await redis.sAdd('s', ['x', 'y']);
      assert.deepEqual([...(await redis.sMembers('s'))].sort(), ['x', 'y']);
      assert.deepEqual(await redis.smIsMember('s', ['x', 'z']), [1, 0]);
      const scored = [{ score: 1, value: 'one' }, { score: Infinity, value: 'most' }];
      await redis.zAdd('z', scored);
      assert.deepEqual(await redis.zRangeWithScores('z', 0, -1), scored);
      assert.equal(await redis.zScore('z', 'most'), Infinity);
      await redis.geoAdd('g', { longitude: 13.361389, latitude: 38.115556, member: 'Palermo' });
      const [position] = await redis.geoPos('g', 'Palermo');
      assert.equal(Number(position.latitude).toFixed(3), '38.116');
      const area = [{ longitude: 15, latitude: 37 }, { radius: 200, unit: 'km' }];
      assert.deepEqual(await redis.geoSearch('g', ...area), ['Palermo']);
      assert.equal(await redis.pfAdd('p', ['a', 'b']), 1);
    });

    check('commands of one turn are pipelined by themselves', async () => {
      await redis.del('n');
      const replies = await Promise.all(Array.from({ length: many }, () => redis.incr('n')));
      assert.deepEqual(replies, Array.from({ length: many }, (_, i) => i + 1));
      const all = await redis.multi().set('text', 'x').get('text').execAsPipeline();
      assert.deepEqual(all, ['OK', 'x']);
    });

    check('a transaction is run or abandoned', async () => {
      assert.deepEqual(await redis.multi().set('t', '1').incr('t').get('t').exec(), ['OK', 2, '2']);
      const watcher = await connect();
      await watcher.watch('t');
      await redis.set('t', 'touched');
      await assert.rejects(watcher.multi().set('t', 'lost').exec(), WatchError);
      await assert.rejects(redis.multi().addCommand(['SET', 't']).exec(), {
        message: "ERR wrong number of arguments for 'set' command",
      });
      assert.equal(await redis.get('t'), 'touched');
    });

    check('a pool shares its connections', async () => {
      const { port, host } = server;
      const options = { socket: { port, host }, password, RESP };
      const pool = createClientPool(options, { minimum: 2, maximum: 5 });
      await pool.connect();
      await redis.del('pooled');
      await Promise.all(Array.from({ length: many }, () => pool.incr('pooled')));
      assert.equal(await redis.get('pooled'), `${many}`);
      const waiting = pool.execute(client => client.blPop('pooled queue', 20));
      await eventually(blocked(1));
      await pool.rPush('pooled queue', 'x');
      assert.deepEqual({ ...(await waiting) }, { key: 'pooled queue', element: 'x' });
      pool.destroy();
    });

    check('iterators find everything once', async () => {
      const members = Array.from({ length: many }, (_, i) => `m${i}`);
      await redis.sAdd('members', members);
      await redis.hSet('fields', members.map(member => [member, 'v']));
      await redis.zAdd('scores', members.map((value, score) => ({ value, score })));
      await Promise.all(members.map(member => redis.set(`user:${member}`, 'v')));
      const read = async pages => (await collect(pages)).flat();
      const options = { MATCH: 'user:*', COUNT: 100, TYPE: 'string' };
      assert.equal(new Set(await read(redis.scanIterator(options))).size, many);
      assert.equal(new Set(await read(redis.sScanIterator('members'))).size, many);
      assert.equal((await read(redis.hScanIterator('fields'))).length, many);
      assert.equal((await read(redis.zScanIterator('scores'))).length, many);
    });

    async function collect(pages) {
      const all = [];
      for await (const page of pages) {
        all.push(page);
      }
      return all;
    }

    check('blocked clients are served in turn', async () => {
      const first = await connect();
      const second = await connect();
      const one = first.blPop('queue', 20);
      await eventually(blocked(1));
      const two = second.blMove('queue', 'done', 'LEFT', 'RIGHT', 20);
      await eventually(blocked(2));
      await redis.rPush('queue', ['a', 'b']);
      assert.deepEqual({ ...(await one) }, { key: 'queue', element: 'a' });
      assert.equal(await two, 'b');
      assert.equal(await first.blPop('queue', 0.01), null);
      const least = first.bzPopMin('zqueue', 20);
      await eventually(blocked(1));
      await redis.zAdd('zqueue', { score: 3, value: 'three' });
      assert.deepEqual({ ...(await least) }, { key: 'zqueue', score: 3, value: 'three' });
    });

    check('messages come to channels, patterns and shards', async () => {
      const subscriber = await connect();
      const heard = new Heard();
      await subscriber.subscribe('news', (message, channel) => heard.add([channel, message]));
      await subscriber.pSubscribe('n*', (message, channel) => heard.add(['n*', channel, message]));
      await subscriber.sSubscribe('shard', message => heard.add(['shard', message]));
      assert.equal(await redis.publish('news', 'one'), 2);
      assert.deepEqual(await heard.next(), ['news', 'one']);
      assert.deepEqual(await heard.next(), ['n*', 'news', 'one']);
      assert.equal(await redis.sPublish('shard', 'two'), 1);
      assert.deepEqual(await heard.next(), ['shard', 'two']);
      assert.deepEqual(await redis.pubSubChannels('n*'), ['news']);
      await subscriber.unsubscribe();
      await subscriber.pUnsubscribe();
      await subscriber.sUnsubscribe('shard');
      assert.equal(await subscriber.get('none'), null);
    });

    check('streams are read by groups', async () => {
      const id = await redis.xAdd('x', '*', { name: 'a' });
      const reader = await connect();
      const waiting = reader.xRead({ key: 'x', id: '$' }, { BLOCK: 20_000 });
      await eventually(blocked(1));
      const second = await redis.xAdd('x', '*', { name: 'b' });
      const [stream] = await waiting;
      assert.equal(stream.name, 'x');
      assert.equal(stream.messages[0].id, second);
      assert.deepEqual({ ...stream.messages[0].message }, { name: 'b' });
      assert.equal(await redis.xGroupCreate('x', 'workers', '0'), 'OK');
      const next = { key: 'x', id: '>' };
      const [got] = await redis.xReadGroup('workers', 'w1', next, { COUNT: 1 });
      assert.equal(got.messages[0].id, id);
      const claimed = await redis.xAutoClaim('x', 'workers', 'w2', 0, '0');
      assert.equal(claimed.messages[0].id, id);
      assert.equal((await redis.xPending('x', 'workers')).pending, 1);
      assert.equal(await redis.xAck('x', 'workers', id), 1);
      assert.equal((await redis.xInfoStream('x')).length, 2);
      assert.equal((await redis.xInfoGroups('x'))[0].name, 'workers');
    });

    check('scripts are loaded once and known by their digest', async () => {
      const addTo = defineScript({
        SCRIPT: "return redis.call('INCRBY', KEYS[1], ARGV[1])",
        NUMBER_OF_KEYS: 1,
        parseCommand: (parser, key, by) => {
          parser.pushKey(key);
          parser.push(`${by}`);
        },
        transformReply: reply => reply,
      });
      const client = await connect({ scripts: { addTo } });
      await redis.scriptFlush();
      await redis.del('total');
      assert.equal(await client.addTo('total', 5), 5);
      assert.equal(await client.addTo('total', 5), 10);
      assert.deepEqual(await client.multi().addTo('total', 1).get('total').exec(), [11, '11']);
      const script = 'return {KEYS[1], ARGV[1], false}';
      const replies = await redis.eval(script, { keys: ['k'], arguments: ['a'] });
      assert.deepEqual(replies, ['k', 'a', null]);
    });

    check('a monitor sees what others ask', async () => {
      const monitor = await connect();
      const heard = new Heard();
      await monitor.monitor(line => heard.add(line));
      await redis.set('seen', 'one "two"');
      let line;
      do {
        line = await heard.next();
      } while (!line.includes('"seen"'));
      assert.match(line, /^\d+\.\d{6} \[0 127\.0\.0\.1:\d+\] "SET" "seen" "one \\"two\\""$/);
    });

    const checkResp3 = RESP === 3 ? check : () => {};
    checkResp3('a cache at the client forgets what others change', async () => {
      const clientSideCache = { ttl: 0, maxEntries: 100, evictPolicy: 'LRU' };
      const caching = await connect({ clientSideCache });
      await redis.set('cached', '1');
      assert.equal(await caching.get('cached'), '1');
      await redis.set('cached', '2');
      await eventually(async () => (await caching.get('cached')) === '2');
    });

    check('a client comes back after a restart, with its subscriptions', async () => {
      const subscriber = await connect();
      const heard = new Heard();
      await subscriber.subscribe('still', message => heard.add(message));
      await redis.set('kept', 'here');
      await redis.sendCommand(['SAVE']);
      await server.kill();
      await server.start();
      await eventually(async () => (await redis.get('kept').catch(() => {})) === 'here');
      await eventually(async () => (await redis.publish('still', 'there')) === 1);
      assert.equal(await heard.next(), 'there');
    });

    check('a client of a cluster is told that this is none', async () => {
      const cluster = createCluster({
        rootNodes: [{ url: `redis://127.0.0.1:${server.port}` }],
        defaults: { password, RESP },
      });
      cluster.on('error', () => {});
      cluster.on('node-error', () => {});
      await assert.rejects(cluster.connect(), { message: 'All the root nodes are unavailable' });
      cluster.destroy();
      await assert.rejects(redis.sendCommand(['CLUSTER', 'SLOTS']), {
        message: 'ERR This instance has cluster support disabled',
      });
    });

    check('TLS', async t => {
      if (!certificates) {
        return t.skip('RESPITE_TLS names no directory');
      }
      const ca = readFileSync(join(certificates, 'node.crt'));
      const socket = { port: server.tlsPort, tls: true, ca, checkServerIdentity: () => {} };
      const client = await connect({ socket });
      await client.set('encrypted', 'x'.repeat(1 << 20));
      assert.equal((await client.get('encrypted')).length, 1 << 20);
    });
  });
}
