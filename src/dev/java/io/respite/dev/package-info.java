/** What is added to the server in dev mode only ({@code ./mvnw quarkus:dev}, profile dev). */
package io.respite.dev;
