package io.respite.deploy;

import static io.respite.deploy.DeployFiles.DEPLOY;
import static io.respite.deploy.DeployFiles.at;
import static io.respite.deploy.DeployFiles.initial;
import static io.respite.deploy.DeployFiles.list;
import static io.respite.deploy.DeployFiles.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code deploy/compose.yaml} and what its containers are given to read. */
class ComposeTest {

    /** What the Compose Specification knows of a service, as far as it is used. */
    private static final Set<String> SERVICE_KEYS =
            Set.of(
                    "build",
                    "cap_drop",
                    "command",
                    "depends_on",
                    "deploy",
                    "entrypoint",
                    "environment",
                    "healthcheck",
                    "hostname",
                    "image",
                    "mem_limit",
                    "ports",
                    "read_only",
                    "restart",
                    "security_opt",
                    "stop_grace_period",
                    "tmpfs",
                    "user",
                    "volumes");

    private static final List<String> SERVERS = List.of("primary", "replica");

    private Map<String, Object> compose;
    private Map<String, Object> services;

    @BeforeEach
    void read() throws IOException {
        compose = DeployFiles.yaml(DEPLOY.resolve("compose.yaml")).getFirst();
        services = map(compose.get("services"));
    }

    @Test
    void everyKeyIsOneOfTheSpecification() {
        assertThat(compose.keySet()).containsOnly("name", "x-respite", "services", "volumes");
        assertThat(services)
                .containsOnlyKeys("primary", "replica", "sentinel", "prometheus", "grafana");
        services.forEach(
                (name, service) ->
                        assertThat(SERVICE_KEYS).as(name).containsAll(map(service).keySet()));
    }

    @Test
    void noServiceHasMoreRightsThanItNeeds() {
        services.forEach(
                (name, service) -> {
                    assertThat(list(at(service, "cap_drop"))).as(name).isEqualTo(List.of("ALL"));
                    assertThat(list(at(service, "security_opt")))
                            .as(name)
                            .isEqualTo(List.of("no-new-privileges:true"));
                });
        SERVERS.forEach(name -> assertThat(at(services, name, "read_only")).isEqualTo(true));
    }

    @Test
    void portsAreThoseOfTheServerAndPublishedOnceOnTheLoopback() {
        Set<String> taken = new HashSet<>();
        services.forEach(
                (name, service) -> {
                    for (Object port : list(at(service, "ports"))) {
                        String[] parts = port.toString().split(":");
                        assertThat(parts).as(name).hasSize(3);
                        assertThat(parts[0]).isEqualTo("127.0.0.1");
                        assertThat(taken.add(parts[1])).as(parts[1]).isTrue();
                    }
                });
        for (String server : SERVERS) {
            assertThat(list(at(services, server, "ports")))
                    .extracting(port -> port.toString().replaceAll(".*:", ""))
                    .containsExactly(initial("port"), initial("http-port"));
        }
    }

    @Test
    void theServersAreToldWhatTheyKnow() {
        for (String server : SERVERS) {
            List<?> words = list(at(services, server, "command"));
            DeployFiles.assertFlagsExist(String.join(" ", words.toArray(String[]::new)));
            DeployFiles.assertVariablesExist(map(at(services, server, "environment")).keySet());
            assertThat(list(at(services, server, "healthcheck", "test")))
                    .isEqualTo(List.of("CMD", "respite-server", "--check-health", "ready"));
        }
    }

    @Test
    void everyVolumeIsDeclaredOrAFileThatIsThere() {
        Set<String> declared = map(compose.get("volumes")).keySet();
        Set<String> used = new HashSet<>();
        services.forEach(
                (name, service) -> {
                    for (Object volume : list(at(service, "volumes"))) {
                        String source = volume.toString().split(":")[0];
                        if (source.startsWith("./")) {
                            assertThat(DEPLOY.resolve(source)).exists();
                        } else {
                            used.add(source);
                        }
                    }
                });
        assertThat(used).isEqualTo(declared);
        assertThat(DEPLOY.resolve(at(services, "primary", "build", "context").toString())).exists();
        assertThat(Path.of(at(services, "primary", "build", "dockerfile").toString())).exists();
    }

    @Test
    void prometheusAsksTheServersForTheirMetrics() throws IOException {
        Object job =
                list(DeployFiles.yaml(DEPLOY.resolve("prometheus/prometheus.yaml"))
                                .getFirst()
                                .get("scrape_configs"))
                        .getFirst();
        assertThat(at(job, "metrics_path")).isEqualTo("/q/metrics");
        Object targets = at(list(at(job, "static_configs")).getFirst(), "targets");
        assertThat(list(targets))
                .isEqualTo(
                        SERVERS.stream().map(name -> name + ":" + initial("http-port")).toList());
        String command = String.join(" ", words("prometheus", "command"));
        assertThat(command).contains("--config.file=/etc/prometheus/prometheus.yaml");
    }

    @Test
    void grafanaReadsPrometheusAndTheDashboards() throws IOException {
        Path provisioning = DEPLOY.resolve("grafana/provisioning");
        Object source =
                list(DeployFiles.yaml(provisioning.resolve("datasources/respite.yaml"))
                                .getFirst()
                                .get("datasources"))
                        .getFirst();
        assertThat(at(source, "url")).isEqualTo("http://prometheus:9090");
        Object provider =
                list(DeployFiles.yaml(provisioning.resolve("dashboards/respite.yaml"))
                                .getFirst()
                                .get("providers"))
                        .getFirst();
        assertThat(words("grafana", "volumes"))
                .contains("./grafana/dashboards:" + at(provider, "options", "path") + ":ro");
        try (Stream<Path> dashboards = Files.list(DEPLOY.resolve("grafana/dashboards"))) {
            for (Path dashboard : dashboards.filter(DeployFiles::isJson).toList()) {
                assertThat(Files.readString(dashboard))
                        .contains("\"uid\": \"" + at(source, "uid") + "\"");
            }
        }
    }

    @Test
    void theSentinelsWatchThePrimaryUnderItsName() throws IOException {
        String file = Files.readString(DEPLOY.resolve("sentinel/sentinel.conf"));
        assertThat(file).contains("sentinel monitor respite primary " + initial("port") + " 2\n");
        assertThat(at(services, "sentinel", "deploy", "replicas")).isEqualTo(3);
        assertThat(words("sentinel", "command").getFirst()).contains("auth-pass respite ");
    }

    private List<String> words(String service, String key) {
        return list(at(services, service, key)).stream().map(Object::toString).toList();
    }
}
