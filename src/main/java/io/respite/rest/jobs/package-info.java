/** All long jobs at a glance, over HTTP. */
package io.respite.rest.jobs;
