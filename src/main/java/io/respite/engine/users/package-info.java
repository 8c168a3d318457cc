/**
 * Users and what they may do: ACL rules, as Redis 7.2 reads, shows and checks them. Names, rules
 * and patterns are byte strings: a String of one char per byte.
 */
package io.respite.engine.users;
