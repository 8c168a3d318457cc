/** ACL: users and what they may do. */
package io.respite.commands.acl;
