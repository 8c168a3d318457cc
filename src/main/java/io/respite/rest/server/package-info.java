/** The server itself over HTTP: what it tells of itself and how it is set. */
package io.respite.rest.server;
