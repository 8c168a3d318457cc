/**
 * The RDB format: one codec for each type of value, which reads and writes it, and the ids in
 * RdbType and RdbOpcode. The format is described in docs/formats/rdb.md.
 */
package io.respite.persistence.rdb;
