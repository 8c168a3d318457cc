package io.respite.dev;

import io.quarkus.deployment.IsDevelopment;
import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.devui.deployment.BuildTimeConstBuildItem;
import io.quarkus.devui.deployment.ExtensionsBuildItem;
import io.quarkus.devui.deployment.InternalPageBuildItem;
import io.quarkus.devui.deployment.extension.Extension;
import io.quarkus.devui.spi.page.Page;
import java.util.List;

/**
 * The card of this server in Quarkus' Dev UI, with links to what it serves over HTTP.
 *
 * <p>A step of the build. Such steps belong to extensions, which are modules of their own; but
 * Quarkus finds them by {@code META-INF/quarkus-build-steps.list}, and looks for that among the
 * classes of the application as well. It stands in the profile {@code dev}, because a build of the
 * server knows nothing of the Dev UI.
 */
public final class DevCard {

    /**
     * Adds the card to those of the extensions.
     *
     * @param after who else looks at them is done when these are there
     * @param before what is written of them is written when these are there; this step makes none
     */
    @BuildStep(onlyIf = IsDevelopment.class)
    void add(
            ExtensionsBuildItem extensions,
            List<InternalPageBuildItem> after,
            BuildProducer<BuildTimeConstBuildItem> before) {
        Extension card = new Extension();
        card.setName("Respite");
        card.setNamespace("respite");
        card.setDescription("The server that this is: what it serves over HTTP");
        card.setArtifact("io.respite:respite");
        card.setStatus("stable");
        card.addCardPages(
                List.of(
                        link("Console", "/", "font-awesome-solid:table-columns"),
                        link("Metrics", "/q/metrics", "font-awesome-solid:chart-line"),
                        link("API", "/q/swagger-ui", "font-awesome-solid:plug")));
        extensions.getActiveExtensions().addFirst(card);
    }

    private static Page link(String title, String path, String icon) {
        return Page.externalPageBuilder(title)
                .url(path)
                .doNotEmbed()
                .icon(icon)
                .namespace("respite")
                .extension("Respite")
                .build();
    }
}
