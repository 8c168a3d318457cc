/**
 * The log of the process: what a line looks like, where lines go, how much is said. Floor 7. Every
 * logger ends here and nothing of the log goes elsewhere.
 *
 * <pre>
 *   loggers ─▶ {@link io.respite.app.log.LogLines} ─▶ text as Redis', or one JSON object
 *                                  │
 *                                  ├─▶ standard output, or the file
 *                                  └─▶ syslog, where it is enabled
 * </pre>
 */
package io.respite.app.log;
