package io.respite.rest.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.respite.engine.Engine;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A directive of the configuration.
 *
 * @param name as in the configuration file
 * @param value as CONFIG GET shows it; null where it is a secret
 * @param initial the default, as {@code default}
 * @param kind what values it takes
 * @param isMutable whether it can be set while the server runs
 * @param isDefault whether the value is the default
 * @param isSecret whether the value is never shown
 * @param description what it means; and why it does nothing here, where it does not
 */
@Schema(name = "Setting")
record SettingView(
        String name,
        String value,
        @JsonProperty("default") String initial,
        String kind,
        boolean isMutable,
        boolean isDefault,
        boolean isSecret,
        String description) {

    /**
     * Directives.
     *
     * @param file the configuration file that the server was started with, or null
     */
    @Schema(name = "Settings")
    record All(List<SettingView> settings, String file) {

        /** What is read of those whose name or older name matches. For the engine thread. */
        static Excerpt matching(Engine engine, String pattern) {
            return excerpt(
                    engine,
                    engine.settings().rows().stream()
                            .filter(row -> matches(pattern, row))
                            .toList());
        }

        /** The same of those of these names, in this order. For the engine thread. */
        static Excerpt named(Engine engine, List<String> names) {
            Settings settings = engine.settings();
            return excerpt(engine, names.stream().map(settings::row).toList());
        }

        private static Excerpt excerpt(Engine engine, List<Setting> rows) {
            Settings settings = engine.settings();
            return new Excerpt(
                    rows,
                    rows.stream().map(row -> settings.value(row).text()).toList(),
                    rows.stream().map(row -> settings.initial(row).text()).toList(),
                    file(engine));
        }

        private static String file(Engine engine) {
            return engine.instance().configFile() == null
                    ? null
                    : engine.instance().configFile().toString();
        }
    }

    /** What the engine thread hands out: rows do not change. */
    record Excerpt(List<Setting> rows, List<String> values, List<String> initial, String file) {

        All view() {
            List<SettingView> settings = new ArrayList<>(rows.size());
            for (int i = 0; i < rows.size(); i++) {
                settings.add(SettingView.of(rows.get(i), values.get(i), initial.get(i)));
            }
            return new All(settings, file);
        }
    }

    private static boolean matches(String pattern, Setting row) {
        return ConfigText.matches(pattern, row.name(), true)
                || row.alias() != null && ConfigText.matches(pattern, row.alias(), true);
    }

    private static SettingView of(Setting row, String value, String initial) {
        return new SettingView(
                row.name(),
                row.isSecret() ? null : ConfigText.textOf(value),
                initial,
                row.kind().syntax(),
                !row.isImmutable(),
                value.equals(initial),
                row.isSecret(),
                description(row));
    }

    private static String description(Setting row) {
        return switch (row.reach()) {
            case LIVE -> row.meaning();
            case STORED -> row.meaning() + " (kept, without effect so far)";
            case INERT -> row.meaning() + " (without effect: " + row.reason() + ")";
        };
    }
}
