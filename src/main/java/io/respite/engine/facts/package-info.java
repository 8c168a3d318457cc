/** What is known of each command besides how it runs: documentation, flags, where keys stand. */
package io.respite.engine.facts;
