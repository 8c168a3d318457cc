/** Data structures against the JDK's own. */
package io.respite.data;
