/**
 * What happens, as it happens: server-sent events of the server and of channels. A reader that is
 * slow loses events and is told how many; the server keeps few of them for it.
 */
package io.respite.rest.events;
