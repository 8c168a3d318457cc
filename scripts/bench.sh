#!/bin/sh
# Measures Respite beside redis-server on this machine, in alternation, on loopback.
#
#   scripts/bench.sh                            everything: about an hour
#   scripts/bench.sh throughput start           only these
#   scripts/bench.sh --quick memory             a short look; its figures are not for quoting
#   scripts/bench.sh --write throughput         also puts the result into docs/PERFORMANCE.md
#   scripts/bench.sh --help                     every option
#
#   throughput    SET, GET, INCR with redis-benchmark at -P 1, 16, 64; server CPU per operation
#   memory        resident bytes per key at 5 M keys; heap in use at 10 k and at 5 M keys
#   scale         throughput at 5 M keys as a fraction of that at 10 k
#   start         start to first PONG, without and with the AOT cache; size of the empty server
#   stall         longest wait of a 1 kHz pinger: expiry of 1 M keys, FLUSHALL, big DEL, growth
#   connections   memory of 10,000 idle connections, and throughput with them there
#   lists         LPUSH, RPUSH, LPOP, RPOP at -P 1 and 16, as throughput
#   ranges        LRANGE at -P 1 and 16, as throughput
#   members       SADD, SPOP, HSET, HGET at -P 1 and 16, as throughput
#   scores        ZADD, ZRANK, ZRANGEBYSCORE at -P 1 and 16, as throughput
#   scripts       EVAL and EVALSHA at -P 1 and 16, as throughput
#   large         times of SINTER, ZUNIONSTORE, SORT of 1 M, BITCOUNT and BITOP of 128 MB, PFMERGE
#   elements      resident bytes per element of a hash, set, sorted set, list, stream; heap in use
#   streams       XADD, XRANGE and their kin at -P 1 and 16, as throughput
#   bigkeys       the pinger's longest wait while a set of 5 M grows, shrinks and goes
#   pubsub        PUBLISH with 1 and with 100 subscribers at -P 1 and 16
#   waiting       throughput beside 10,000 clients that wait for 10,000 keys; time to wake one
#   persistence   all of the next three
#   saving        times of SAVE and of loading what it wrote: 2 M keys and some of each type
#   bgsave        throughput, longest wait and resident size while BGSAVE of 5 M keys runs
#   appending     SET with an append-only file: everysec and always, at -P 1 and 16
#   replication   time and stall of a full sync of 1 M keys; SET with a replica; a link that is cut
#   admin         CPU of a scrape; REST pages, analysis, MONITOR at 5 M keys and the pinger's waits
#   eviction      SETs at maxmemory, one key out for each that comes, by four policies
#   hitratio      hits of a cache under a Zipf load, LRU and LFU
#   tls           GET and SET over encrypted connections at -P 1 and 16
#   checks        what a user's rules and histograms of latency cost at -P 16
#
# Each is one file in scripts/bench/. Exit status: 0 all targets met, 1 one was missed, 2 could not
# measure. The servers stop when the script ends, however it ends.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for tool in python3 redis-benchmark; do
  command -v "$tool" >/dev/null || {
    echo "bench.sh: no $tool on PATH (Debian: apt-get install python3 redis-server redis-tools)" >&2
    exit 2
  }
done
PYTHONDONTWRITEBYTECODE=1 exec python3 "$here/bench" "$@"
