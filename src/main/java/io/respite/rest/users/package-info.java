/** Users and what was denied to whom, over HTTP. */
package io.respite.rest.users;
