package io.respite.app;

import java.util.List;

/**
 * A directive {@code user}.
 *
 * @param place where it stands, for an error
 * @param line all of it, as it stands there
 * @param words name and rules, as byte strings
 */
record UserLine(String place, String line, List<String> words) {}
