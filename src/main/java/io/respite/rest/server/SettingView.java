package io.respite.rest.server;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.respite.engine.Engine;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
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

        /** Those whose name or older name matches. For the engine thread. */
        static All matching(Engine engine, String pattern) {
            Settings settings = engine.settings();
            return new All(
                    settings.rows().stream()
                            .filter(row -> matches(pattern, row))
                            .map(row -> SettingView.of(settings, row))
                            .toList(),
                    file(engine));
        }

        /** Those of these names, in this order. For the engine thread. */
        static All named(Engine engine, List<String> names) {
            Settings settings = engine.settings();
            return new All(
                    names.stream()
                            .map(name -> SettingView.of(settings, settings.row(name)))
                            .toList(),
                    file(engine));
        }

        private static String file(Engine engine) {
            return engine.instance().configFile() == null
                    ? null
                    : engine.instance().configFile().toString();
        }
    }

    private static boolean matches(String pattern, Setting row) {
        return ConfigText.matches(pattern, row.name(), true)
                || row.alias() != null && ConfigText.matches(pattern, row.alias(), true);
    }

    private static SettingView of(Settings settings, Setting row) {
        String text = row.isSecret() ? null : settings.text(row.name());
        String initial = settings.initial(row).text();
        return new SettingView(
                row.name(),
                text,
                initial,
                row.kind().syntax(),
                !row.isImmutable(),
                settings.value(row).text().equals(initial),
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
