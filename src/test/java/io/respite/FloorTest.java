package io.respite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The floors of the house: a package uses those below it, and no others.
 *
 * <pre>
 *   7  app
 *   6  server   rest   health   metrics   console
 *   5  replication   analysis
 *   4  commands.*   pubsub   scripting   security   persistence
 *   3  engine
 *   2  keyspace
 *   1  resp   data
 *   0  bytes
 *      memory
 * </pre>
 *
 * <p>Packages of one floor do not know each other, nor do the families below {@code commands},
 * which may share what stands in {@code commands} itself. Persistence has floors of its own: {@code
 * disk}, {@code rdb}, {@code aof}, and what puts them together; so has replication: {@code stream},
 * {@code primary}, {@code replica}, and what puts them together. The groups of resources below
 * {@code rest} share {@code rest} itself and {@code rest.door}.
 */
class FloorTest {

    private static final String ROOT = "io.respite.";

    private static final Map<String, Integer> FLOORS =
            Map.ofEntries(
                    Map.entry("bytes", 0),
                    Map.entry("memory", -1),
                    Map.entry("resp", 1),
                    Map.entry("data", 1),
                    Map.entry("keyspace", 2),
                    Map.entry("engine", 3),
                    Map.entry("commands", 4),
                    Map.entry("pubsub", 4),
                    Map.entry("scripting", 4),
                    Map.entry("security", 4),
                    Map.entry("persistence", 4),
                    Map.entry("analysis", 5),
                    Map.entry("replication", 5),
                    Map.entry("server", 6),
                    Map.entry("rest", 6),
                    Map.entry("health", 6),
                    Map.entry("metrics", 6),
                    Map.entry("console", 6),
                    Map.entry("app", 7));

    /** Parts of the house that have floors of their own. */
    private static final Map<String, List<String>> INNER =
            Map.of(
                    "persistence",
                    List.of(".disk", ".rdb", ".aof", ""),
                    "replication",
                    List.of(".stream", ".primary", ".replica", ""));

    /** Parts whose packages do not know each other, and what they share. */
    private static final Map<String, List<String>> SHARED =
            Map.of("commands", List.of("commands"), "rest", List.of("rest", "rest.door"));

    private static final JavaClasses MAIN =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("io.respite");

    @Test
    void everyPackageStandsOnAFloor() {
        assertThat(MAIN)
                .isNotEmpty()
                .allSatisfy(type -> assertThat(FLOORS).containsKey(part(type.getPackageName())));
    }

    @Test
    void packagesUseLowerFloorsOnly() {
        classes().should(useLowerFloorsOnly()).check(MAIN);
    }

    @Test
    void floors0To3KnowNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(packagesUpTo(3))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.quarkus..", "jakarta..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void ofFloors0To3OnlyRespKnowsNetty() {
        noClasses()
                .that()
                .resideInAnyPackage(packagesUpTo(3))
                .and()
                .resideOutsideOfPackage(ROOT + "resp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .allowEmptyShould(true)
                .check(MAIN);
    }

    @Test
    void theWayUpAndTheWayAsideAreClosed() {
        assertThat(mayUse("io.respite.engine", "io.respite.keyspace")).isTrue();
        assertThat(mayUse("io.respite.keyspace", "io.respite.engine")).isFalse();
        assertThat(mayUse("io.respite.resp", "io.respite.data")).isFalse();
        assertThat(mayUse("io.respite.pubsub", "io.respite.commands.key")).isFalse();
        assertThat(mayUse("io.respite.persistence.aof", "io.respite.persistence.rdb")).isTrue();
        assertThat(mayUse("io.respite.persistence.rdb", "io.respite.persistence.aof")).isFalse();
        assertThat(mayUse("io.respite.persistence.rdb", "io.respite.persistence")).isFalse();
        assertThat(mayUse("io.respite.replication.primary", "io.respite.replication.stream"))
                .isTrue();
        assertThat(mayUse("io.respite.replication.stream", "io.respite.replication.primary"))
                .isFalse();
        assertThat(mayUse("io.respite.commands.list", "io.respite.commands.hash")).isFalse();
        assertThat(mayUse("io.respite.commands.list", "io.respite.commands")).isTrue();
        assertThat(mayUse("io.respite.rest.server", "io.respite.rest.door")).isTrue();
        assertThat(mayUse("io.respite.rest.door", "io.respite.rest")).isTrue();
        assertThat(mayUse("io.respite.rest.door", "io.respite.rest.server")).isFalse();
        assertThat(mayUse("io.respite.rest.server", "io.respite.rest.keys")).isFalse();
    }

    private static ArchCondition<JavaClass> useLowerFloorsOnly() {
        return new ArchCondition<>("use lower floors only") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    String target =
                            dependency.getTargetClass().getBaseComponentType().getPackageName();
                    if (target.startsWith(ROOT) && !mayUse(type.getPackageName(), target)) {
                        events.add(
                                SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static boolean mayUse(String user, String used) {
        if (part(user).equals(part(used))) {
            if (INNER.containsKey(part(user))) {
                return innerFloor(used) <= innerFloor(user);
            }
            List<String> shared = SHARED.get(part(user));
            return shared == null || user.equals(used) || mayUseOfItsOwn(shared, user, used);
        }
        return FLOORS.getOrDefault(part(used), 0) < FLOORS.getOrDefault(part(user), 0);
    }

    /* Shared packages use those before them. */
    private static boolean mayUseOfItsOwn(List<String> shared, String user, String used) {
        int own = shared.indexOf(user.substring(ROOT.length()));
        List<String> below = own < 0 ? shared : shared.subList(0, own);
        return below.contains(used.substring(ROOT.length()));
    }

    private static int innerFloor(String packageName) {
        String part = part(packageName);
        return INNER.get(part).indexOf(packageName.substring((ROOT + part).length()));
    }

    /** The name of the package right below the root. */
    private static String part(String packageName) {
        return packageName.substring(Math.min(ROOT.length(), packageName.length())).split("\\.")[0];
    }

    private static String[] packagesUpTo(int floor) {
        return FLOORS.entrySet().stream()
                .filter(entry -> entry.getValue() <= floor)
                .map(entry -> ROOT + entry.getKey() + "..")
                .toArray(String[]::new);
    }
}
