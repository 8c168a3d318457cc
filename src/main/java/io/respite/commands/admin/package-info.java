/**
 * Commands about the server itself. Floor 4: uses the floors below, and knows no other family.
 */
package io.respite.commands.admin;
