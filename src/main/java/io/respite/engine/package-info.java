/**
 * Floor 3: the engine, which owns the data and runs every command. Here are also the settings,
 * which the engine thread owns. Uses bytes, memory, resp, data and keyspace; knows neither
 * Quarkus nor the network.
 */
package io.respite.engine;
