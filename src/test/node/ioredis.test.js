// ioredis, with RESP2 and RESP3, against a server that wants a password.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { Cluster, Redis } from 'ioredis';
import { certificates, check, eventually, Heard, password, theServer } from './server.js';

const many = 2_000;
const server = theServer();

for (const protocol of [2, 3]) {
  describe(`ioredis with RESP${protocol}`, () => {
    const clients = [];
    let redis;

    function connect(options) {
      const { port, host } = server;
      const client = new Redis({ port, host, password, protocol, ...options });
      client.on('error', () => {}); // said again by the command that fails
      clients.push(client);
      return client;
    }

    before(async () => {
      redis = connect({ connectionName: 'tester' });
      await redis.flushall();
    });

    after(() => clients.forEach(client => client.disconnect()));

    check('a wrong password is refused', async () => {
      const client = connect({ password: 'open', lazyConnect: true, retryStrategy: () => null });
      await assert.rejects(client.connect(), error => {
        assert.match(`${error.message} ${error.lastNodeError ?? ''}`, /WRONGPASS|closed/);
        return true;
      });
    });

    check('the server knows its client', async () => {
      const line = await redis.client('INFO');
      assert.match(line, / name=tester .* user=default /);
      assert.match(line, new RegExp(` resp=${protocol} lib-name=ioredis`));
      assert.equal(await redis.client('GETNAME'), 'tester');
    });

    check('a user may do what the ACL lets him', async () => {
      const rules = ['on', '>secret', '~cached:*', '+@read', '+@connection', '+info', '+set'];
      await redis.acl('SETUSER', 'alice', 'reset', ...rules);
      const alice = connect({ username: 'alice', password: 'secret' });
      assert.equal(await alice.acl('WHOAMI').catch(error => error.message), 
        "NOPERM User alice has no permissions to run the 'acl|whoami' command");
      assert.equal(await alice.set('cached:1', 'v'), 'OK');
      await assert.rejects(alice.get('other'), {
        message: 'NOPERM No permissions to access a key',
      });
    });

    check('strings are set and read, and any bytes', async () => {
      const key = Buffer.from([0, 13, 10, 255, 32]);
      const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 31) & 255));
      assert.equal(await redis.set(key, bytes), 'OK');
      assert.deepEqual(await redis.getBuffer(key), bytes);
      assert.equal(await redis.set('k', 'v', 'EX', 100, 'NX'), 'OK');
      assert.equal(await redis.set('k', 'w', 'NX'), null);
      assert.equal(await redis.set('k', 'w', 'KEEPTTL', 'GET'), 'v');
      assert.ok((await redis.ttl('k')) > 90);
      await redis.mset(new Map([['a', '1'], ['b', 'größe']]));
      assert.deepEqual(await redis.mget('a', 'b', 'none'), ['1', 'größe', null]);
      await assert.rejects(redis.incr('b'), {
        message: 'ERR value is not an integer or out of range',
      });
      assert.equal(Number(await redis.incrbyfloat('a', 0.5)), 1.5);
    });

    check('a value of 16 MB goes there and back', async () => {
      const large = Buffer.alloc(16 << 20, 'respite');
      await redis.set('large', large);
      assert.ok(large.equals(await redis.getBuffer('large')));
      await redis.unlink('large');
    });

    check('hashes, lists, sets and sorted sets have their shapes', async () => {
      await redis.hset('h', { name: 'Ada', born: 1815 });
      assert.deepEqual(await redis.hgetall('h'), { name: 'Ada', born: '1815' });
      await redis.rpush('l', 'a', 'b', 'c');
      assert.deepEqual(await redis.lrange('l', 0, -1), ['a', 'b', 'c']);
      assert.deepEqual(await redis.lpos('l', 'b'), 1);
      await redis.sadd('s', 'x', 'y');
      assert.deepEqual([...(await redis.smembers('s'))].sort(), ['x', 'y']);
      assert.deepEqual(await redis.smismember('s', 'x', 'z'), [1, 0]);
      await redis.zadd('z', 1, 'one', 2.5, 'more', '+inf', 'most');
      assert.deepEqual((await redis.zrange('z', 0, -1, 'WITHSCORES')).flat().map(String),
        ['one', '1', 'more', '2.5', 'most', 'inf']);
      assert.equal(Number(await redis.zscore('z', 'more')), 2.5);
      await redis.geoadd('g', 13.361389, 38.115556, 'Palermo', 15.087269, 37.502669, 'Catania');
      assert.deepEqual(
        await redis.geosearch('g', 'FROMLONLAT', 15, 37, 'BYRADIUS', 200, 'km', 'ASC'),
        ['Catania', 'Palermo']);
      assert.equal(await redis.pfadd('p', 'a', 'b'), 1);
      assert.equal(await redis.setbit('bits', 7, 1), 0);
    });

    check('a pipeline answers in order and goes on after an error', async () => {
      const pipeline = redis.pipeline().set('text', 'x').incr('text');
      await redis.del('n');
      for (let i = 0; i < many; i++) {
        pipeline.incr('n');
      }
      const replies = await pipeline.exec();
      assert.equal(replies[1][0].message, 'ERR value is not an integer or out of range');
      assert.deepEqual(replies.slice(2).map(([, n]) => n),
        Array.from({ length: many }, (_, i) => i + 1));
    });

    check('commands of one turn are pipelined by themselves', async () => {
      const client = connect({ enableAutoPipelining: true });
      await client.ping();
      await client.del('auto');
      const replies = await Promise.all(Array.from({ length: 100 }, () => client.incr('auto')));
      assert.deepEqual(replies, Array.from({ length: 100 }, (_, i) => i + 1));
    });

    check('a transaction is run or abandoned', async () => {
      const done = await redis.multi().set('t', '1').incr('t').get('t').exec();
      assert.deepEqual(done, [[null, 'OK'], [null, 2], [null, '2']]);
      const watcher = connect();
      await watcher.watch('t');
      await redis.set('t', 'touched');
      assert.equal(await watcher.multi().set('t', 'lost').exec(), null);
      await assert.rejects(redis.multi().set('t').exec(), {
        message: 'EXECABORT Transaction discarded because of previous errors.',
      });
      assert.equal(await redis.get('t'), 'touched');
    });

    check('keys are prefixed where they stand', async () => {
      const client = connect({ keyPrefix: 'app:' });
      await client.mset('x', '1', 'y', '2');
      await client.zadd('zx', 1, 'm');
      await client.zunionstore('zy', 1, 'zx');
      assert.deepEqual(await redis.mget('app:x', 'app:y'), ['1', '2']);
      assert.equal(await redis.zcard('app:zy'), 1);
    });

    check('scanning streams find everything once', async () => {
      const pipeline = redis.pipeline();
      for (let i = 0; i < many; i++) {
        pipeline.set(`user:${i}`, 'v').hset('fields', `f${i}`, `v${i}`).sadd('members', `m${i}`);
        pipeline.zadd('scores', i, `m${i}`);
      }
      await pipeline.exec();
      const read = async stream => (await stream.toArray()).flat();
      const options = { match: 'user:*', count: 100, type: 'string' };
      assert.equal(new Set(await read(redis.scanStream(options))).size, many);
      const fields = await read(redis.hscanStream('fields', { count: 100 }));
      assert.equal(fields.flat().length, 2 * many);
      assert.equal(new Set(await read(redis.sscanStream('members'))).size, many);
      assert.equal((await read(redis.zscanStream('scores'))).flat().length, 2 * many);
    });

    check('blocked clients are served in turn', async () => {
      const first = connect();
      const second = connect();
      await Promise.all([first.ping(), second.ping()]);
      const one = first.blpop('queue', 20);
      await eventually(async () => /^blocked_clients:1\r$/m.test(await redis.info('clients')));
      const two = second.blmove('queue', 'done', 'LEFT', 'RIGHT', 20);
      await eventually(async () => /^blocked_clients:2\r$/m.test(await redis.info('clients')));
      await redis.rpush('queue', 'a', 'b');
      assert.deepEqual(await one, ['queue', 'a']);
      assert.equal(await two, 'b');
      assert.equal(await first.blpop('queue', 0.01), null);
      const least = first.bzpopmin('zqueue', 20);
      await eventually(async () => /^blocked_clients:1\r$/m.test(await redis.info('clients')));
      await redis.zadd('zqueue', 3, 'three');
      assert.deepEqual((await least).map(String), ['zqueue', 'three', '3']);
    });

    check('messages come to channels, patterns and shards', async () => {
      const subscriber = connect();
      const heard = new Heard();
      for (const event of ['message', 'pmessage', 'smessage']) {
        subscriber.on(event, (...what) => heard.add([event, ...what]));
      }
      assert.equal(await subscriber.subscribe('news', 'more'), 2);
      assert.equal(await subscriber.psubscribe('n*'), 3);
      assert.equal(await redis.publish('news', 'one'), 2);
      assert.deepEqual(await heard.next(), ['message', 'news', 'one']);
      assert.deepEqual(await heard.next(), ['pmessage', 'n*', 'news', 'one']);
      assert.equal(await subscriber.unsubscribe('news', 'more'), 1);
      assert.equal(await subscriber.punsubscribe('n*'), 0);
      assert.equal(await subscriber.get('none'), null);
      assert.equal(await subscriber.ssubscribe('shard'), 1);
      assert.equal(await redis.spublish('shard', 'two'), 1);
      assert.deepEqual(await heard.next(), ['smessage', 'shard', 'two']);
      assert.equal(await subscriber.sunsubscribe('shard'), 0);
      assert.equal(await subscriber.get('none'), null);
    });

    check('streams are read by groups', async () => {
      const id = await redis.xadd('x', '*', 'name', 'a');
      const reader = connect();
      await reader.ping();
      const waiting = reader.xread('BLOCK', 20_000, 'STREAMS', 'x', '$');
      await eventually(async () => /^blocked_clients:1\r$/m.test(await redis.info('clients')));
      const second = await redis.xadd('x', '*', 'name', 'b');
      const expected = [['x', [[second, ['name', 'b']]]]];
      const read = await waiting;
      assert.deepEqual(Array.isArray(read) ? read : Object.entries(read), expected);
      await redis.xgroup('CREATE', 'x', 'workers', '0');
      const got = await redis.xreadgroup('GROUP', 'workers', 'w1', 'COUNT', 1, 'STREAMS', 'x', '>');
      assert.deepEqual(Array.isArray(got) ? got[0] : Object.entries(got)[0],
        ['x', [[id, ['name', 'a']]]]);
      const claimed = await redis.xautoclaim('x', 'workers', 'w2', 0, '0');
      assert.deepEqual(claimed, ['0-0', [[id, ['name', 'a']]], []]);
      assert.equal(await redis.xack('x', 'workers', id), 1);
    });

    check('scripts are loaded once and known by their digest', async () => {
      const client = connect();
      client.defineCommand('addTo', {
        numberOfKeys: 1,
        lua: "return {redis.call('INCRBY', KEYS[1], ARGV[1]), ARGV[2] or false}",
      });
      await redis.script('FLUSH');
      await redis.del('total');
      assert.deepEqual(await client.addTo('total', 5), [5, null]);
      assert.deepEqual(await client.addTo('total', 5, 'x'), [10, 'x']);
      const both = await client.pipeline().addTo('total', 1).addTo('total', 1).exec();
      assert.deepEqual(both, [[null, [11, null]], [null, [12, null]]]);
      await assert.rejects(redis.eval("return redis.error_reply('MINE bad')", 0), {
        message: 'MINE bad',
      });
    });

    check('a monitor sees what others ask', async () => {
      const monitor = await redis.monitor();
      clients.push(monitor);
      const heard = new Heard();
      monitor.on('monitor', (time, args) => heard.add(args));
      await redis.set('seen', 'one "two"');
      let args;
      do {
        args = await heard.next();
      } while (args[0] !== 'set');
      assert.deepEqual(args, ['set', 'seen', 'one "two"']);
      // When it came back after a restart, ioredis would not bear lines that come with the OK.
      monitor.disconnect();
    });

    check('a client comes back after a restart, with its subscriptions', async () => {
      const subscriber = connect();
      const heard = new Heard();
      subscriber.on('message', (channel, message) => heard.add(message));
      await subscriber.subscribe('still');
      await redis.set('kept', 'here');
      await redis.save();
      await server.kill();
      const waiting = redis.get('kept');
      await server.start();
      assert.equal(await waiting, 'here');
      await eventually(async () => (await redis.publish('still', 'there')) === 1);
      assert.equal(await heard.next(), 'there');
    });

    check('a client of a cluster is told that this is none', async () => {
      const { host, port } = server;
      const cluster = new Cluster([{ host, port }], {
        clusterRetryStrategy: () => null,
        redisOptions: { password, protocol },
      });
      const heard = new Heard();
      cluster.on('error', error => heard.add(error));
      const error = await heard.next();
      assert.match(error.lastNodeError.message, /^ERR This instance has cluster support disabled$/);
      cluster.disconnect();
    });

    check('TLS', async t => {
      if (!certificates) {
        return t.skip('RESPITE_TLS names no directory');
      }
      const ca = readFileSync(join(certificates, 'node.crt'));
      const client = connect({ port: server.tlsPort, tls: { ca, checkServerIdentity: () => {} } });
      await client.set('encrypted', 'x'.repeat(1 << 20));
      assert.equal((await client.get('encrypted')).length, 1 << 20);
    });
  });
}
