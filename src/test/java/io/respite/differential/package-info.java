/**
 * The same random commands on Respite and on a real Redis, compared reply by reply: {@link
 * io.respite.differential.DifferentialTest} runs them, {@code commands.txt} says which.
 */
package io.respite.differential;
