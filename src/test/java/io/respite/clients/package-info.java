/** Client libraries that people use, against the packaged server. */
package io.respite.clients;
