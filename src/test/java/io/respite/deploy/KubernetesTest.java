package io.respite.deploy;

import static io.respite.deploy.DeployFiles.DEPLOY;
import static io.respite.deploy.DeployFiles.initial;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code deploy/kubernetes}: by the schemas of Kubernetes, as {@code kubectl} puts it together. */
class KubernetesTest {

    private static final Path KUBERNETES = DEPLOY.resolve("kubernetes");
    private static final String MARK = "kustomization.yaml";

    /** What {@code kubectl apply -k} would send. */
    private static Manifests built(String variant) throws Exception {
        Process kubectl;
        try {
            kubectl =
                    new ProcessBuilder(
                                    "kubectl", "kustomize", KUBERNETES.resolve(variant).toString())
                            .redirectErrorStream(true)
                            .start();
        } catch (IOException absent) {
            assumeTrue(false, "kubectl is not there, so the variants are not put together");
            throw absent;
        }
        String yaml = new String(kubectl.getInputStream().readAllBytes());
        assertThat(kubectl.waitFor()).as(yaml).isZero();
        return Manifests.parse(yaml);
    }

    @Test
    void everyFileIsByItsSchemaOrAKustomizationOfFilesThatAreThere() throws Exception {
        try (Stream<Path> files = Files.walk(KUBERNETES)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml")).toList()) {
                if (!file.endsWith(MARK)) {
                    assertThat(Manifests.parse(Files.readString(file)).byName()).isNotEmpty();
                    continue;
                }
                Map<String, Object> kustomization = DeployFiles.yaml(file).getFirst();
                List<Object> named =
                        new ArrayList<>(DeployFiles.list(kustomization.get("resources")));
                for (Object maps : DeployFiles.list(kustomization.get("configMapGenerator"))) {
                    named.addAll(DeployFiles.list(DeployFiles.at(maps, "files")));
                }
                assertThat(named).isNotEmpty();
                named.forEach(name -> assertThat(file.resolveSibling(name.toString())).exists());
            }
        }
    }

    @Test
    void aFieldThatTheSchemaDoesNotHaveIsAnError() {
        String budget =
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: respite}
                spec: {%s: 1}
                """;
        assertThatCode(() -> Manifests.parse(budget.formatted("maxUnavailable")))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Manifests.parse(budget.formatted("maxUnavailabel")))
                .hasMessageContaining("Unrecognized field \"maxUnavailabel\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "sentinel"})
    void everyContainerIsAsRestrictedAsItCanBe(String variant) throws Exception {
        for (StatefulSet set : built(variant).all(StatefulSet.class)) {
            PodSpec pod = set.getSpec().getTemplate().getSpec();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks())
                    .as("RESPITE_PORT=tcp://... would be read as a directive")
                    .isFalse();
            for (Container container : containers(pod)) {
                var context = container.getSecurityContext();
                assertThat(context.getAllowPrivilegeEscalation()).isFalse();
                assertThat(context.getReadOnlyRootFilesystem()).isTrue();
                assertThat(context.getPrivileged()).isNull();
                assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(context.getCapabilities().getAdd()).isNullOrEmpty();
                assertThat(container.getResources().getLimits()).containsKey("memory");
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "sentinel"})
    void whatPodsMountAndReferToIsThere(String variant) throws Exception {
        Manifests manifests = built(variant);
        for (StatefulSet set : manifests.all(StatefulSet.class)) {
            PodSpec pod = set.getSpec().getTemplate().getSpec();
            Set<String> volumes = new HashSet<>();
            for (PersistentVolumeClaim claim : set.getSpec().getVolumeClaimTemplates()) {
                volumes.add(claim.getMetadata().getName());
            }
            for (Volume volume : pod.getVolumes()) {
                volumes.add(volume.getName());
                if (volume.getConfigMap() != null) {
                    assertThat(manifests.byName())
                            .containsKey("ConfigMap/" + volume.getConfigMap().getName());
                }
            }
            Set<String> mounted = new HashSet<>();
            for (Container container : containers(pod)) {
                for (VolumeMount mount : container.getVolumeMounts()) {
                    mounted.add(mount.getName());
                }
                for (EnvVar variable : container.getEnv()) {
                    var secret = variable.getValueFrom().getSecretKeyRef();
                    assertThat(secret.getName() + "." + secret.getKey())
                            .isEqualTo("respite.password");
                }
            }
            assertThat(mounted).isEqualTo(volumes);
            assertThat(manifests.byName())
                    .containsKey("ServiceAccount/" + pod.getServiceAccountName())
                    .containsKey("Service/" + set.getSpec().getServiceName());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "sentinel"})
    void servicesBudgetsAndPoliciesMeetPodsAndTheirPorts(String variant) throws Exception {
        Manifests manifests = built(variant);
        for (Service service : manifests.all(Service.class)) {
            Map<String, String> selector = new HashMap<>(service.getSpec().getSelector());
            String pod = selector.remove("statefulset.kubernetes.io/pod-name");
            StatefulSet set = selected(manifests, selector);
            assertThat(pod).isIn(null, set.getMetadata().getName() + "-0");
            for (ServicePort port : service.getSpec().getPorts()) {
                assertThat(ports(set))
                        .containsEntry(port.getTargetPort().getStrVal(), port.getPort());
            }
        }
        for (PodDisruptionBudget budget : manifests.all(PodDisruptionBudget.class)) {
            StatefulSet set = selected(manifests, budget.getSpec().getSelector().getMatchLabels());
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal())
                    .isPositive()
                    .isLessThan(set.getSpec().getReplicas());
        }
        for (NetworkPolicy policy : manifests.all(NetworkPolicy.class)) {
            var spec = policy.getSpec();
            StatefulSet set = selected(manifests, spec.getPodSelector().getMatchLabels());
            assertThat(spec.getPolicyTypes()).containsExactly("Ingress", "Egress");
            spec.getIngress().stream()
                    .flatMap(rule -> rule.getPorts().stream())
                    .forEach(
                            port -> assertThat(ports(set)).containsKey(port.getPort().getStrVal()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "sentinel"})
    void theServerIsToldAndAskedWhatItKnows(String variant) throws Exception {
        Manifests manifests = built(variant);
        StatefulSet set = (StatefulSet) manifests.byName().get("StatefulSet/respite");
        Container server = set.getSpec().getTemplate().getSpec().getContainers().getFirst();

        assertThat(ports(set))
                .containsEntry("resp", Integer.parseInt(initial("port")))
                .containsEntry("http", Integer.parseInt(initial("http-port")));
        DeployFiles.assertFlagsExist(
                String.join(" ", server.getCommand()) + " " + String.join(" ", server.getArgs()));
        DeployFiles.assertVariablesExist(server.getEnv().stream().map(EnvVar::getName).toList());
        assertThat(path(server.getStartupProbe())).isEqualTo("/q/health/started");
        assertThat(path(server.getLivenessProbe())).isEqualTo("/q/health/live");
        assertThat(path(server.getReadinessProbe())).isEqualTo("/q/health/ready");
        assertThat(set.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
                .isGreaterThan(Long.parseLong(initial("shutdown-timeout")));
    }

    @Test
    void aChangeOfTheConfigurationIsARollout() throws Exception {
        assertThat(built("base").all(ConfigMap.class))
                .singleElement()
                .satisfies(
                        map -> {
                            assertThat(map.getMetadata().getName()).matches("respite-[a-z0-9]+");
                            assertThat(map.getData()).containsOnlyKeys("respite.conf");
                        });
    }

    private static String path(Probe probe) {
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
        assertThat(DeployFiles.PROBES).contains(probe.getHttpGet().getPath());
        return probe.getHttpGet().getPath();
    }

    private static List<Container> containers(PodSpec pod) {
        List<Container> all = new ArrayList<>(pod.getContainers());
        all.addAll(pod.getInitContainers());
        return all;
    }

    private static Map<String, Integer> ports(StatefulSet set) {
        Map<String, Integer> ports = new HashMap<>();
        for (Container container : set.getSpec().getTemplate().getSpec().getContainers()) {
            for (ContainerPort port : container.getPorts()) {
                ports.put(port.getName(), port.getContainerPort());
            }
        }
        return ports;
    }

    private static StatefulSet selected(Manifests manifests, Map<String, String> selector) {
        List<StatefulSet> matching =
                manifests.all(StatefulSet.class).stream()
                        .filter(
                                set ->
                                        set.getSpec()
                                                .getTemplate()
                                                .getMetadata()
                                                .getLabels()
                                                .entrySet()
                                                .containsAll(selector.entrySet()))
                        .toList();
        assertThat(matching).as("%s", selector).hasSize(1);
        return matching.getFirst();
    }
}
