/** Commands over HTTP, run as they are, and what there is to know of them. */
package io.respite.rest.commands;
