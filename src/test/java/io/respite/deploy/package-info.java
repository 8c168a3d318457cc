/**
 * What stands in {@code deploy/}: that its files are what their readers take, agree with each other
 * and with the server, and that the server runs as they say.
 */
package io.respite.deploy;
