/** The arena against a model of it. */
package io.respite.memory;
