/**
 * What outlives the process: snapshots ({@code rdb}) and the append-only file ({@code aof}), and
 * here what both share. They hear of writes through an effect sink and of old states through the
 * keyspace's cut; nothing below knows them.
 */
package io.respite.persistence;
