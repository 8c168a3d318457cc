/**
 * Who may do what over HTTP: whoever may not use the RESP port may not use the resources either.
 * Every resource method passes here before it runs.
 */
package io.respite.rest.door;
