package io.respite.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PrefixTreeTest {

    private final PrefixTree tree = new PrefixTree(":".getBytes(), 4);

    private static void add(PrefixTree tree, String key, long bytes) {
        byte[] data = ("xx" + key + "yy").getBytes(StandardCharsets.ISO_8859_1);
        tree.add(data, 2, data.length - 2, bytes);
    }

    private static String text(MemoryReport.Prefix node) {
        String below = String.join(" ", node.below().stream().map(PrefixTreeTest::text).toList());
        return new String(node.prefix(), StandardCharsets.ISO_8859_1)
                + "="
                + node.keys()
                + "/"
                + node.bytes()
                + (node.otherKeys() > 0 ? "+" + node.otherKeys() + "/" + node.otherBytes() : "")
                + (below.isEmpty() ? "" : "(" + below + ")");
    }

    @Test
    void sumsUpBehindEachSeparator() {
        add(tree, "user:1:name", 10);
        add(tree, "user:1:mail", 20);
        add(tree, "user:2:name", 5);
        add(tree, "user:x", 1);
        add(tree, "counter", 2);
        add(tree, "odd:", 3);
        add(tree, ":", 4);
        assertThat(text(tree.report(100)))
                .isEqualTo(
                        "=7/45+1/2(user:=4/36+1/1(user:1:=2/30+2/30 user:2:=1/5+1/5)"
                                + " :=1/4+1/4 odd:=1/3+1/3)");
    }

    @Test
    void looksAtSoManySeparatorsOnly() {
        PrefixTree flat = new PrefixTree("--".getBytes(), 2);
        add(flat, "a--b--c--d", 1);
        add(flat, "a-b-c", 1);
        add(flat, "a---b", 1);
        assertThat(text(flat.report(9))).isEqualTo("=3/3+1/1(a--=2/2+1/1(a--b--=1/1+1/1))");
    }

    @Test
    void tellsOfTheLargestWithAllAboveThem() {
        add(tree, "a:b:c:1", 100);
        add(tree, "d:1", 50);
        add(tree, "e:1", 60);
        assertThat(text(tree.report(3)))
                .isEqualTo("=3/210+2/110(a:=1/100(a:b:=1/100(a:b:c:=1/100+1/100)))");
        assertThat(text(tree.report(1))).isEqualTo("=3/210+2/110(a:=1/100+1/100)");
        assertThat(text(tree.report(5)))
                .isEqualTo(
                        "=3/210(a:=1/100(a:b:=1/100(a:b:c:=1/100+1/100)) e:=1/60+1/60"
                                + " d:=1/50+1/50)");
    }

    @Test
    void takesBoundedRoomAndKeepsWhatIsLarge() {
        List<String> keys = new ArrayList<>();
        IntStream.range(0, 300_000).forEach(i -> keys.add("session:" + i + ":data"));
        IntStream.range(0, 30_000).forEach(i -> keys.add("large:" + i % 3 + ":" + i));
        Collections.shuffle(keys, new Random(7));
        for (String key : keys) {
            add(tree, key, 10);
            assertThat(tree.count()).isLessThanOrEqualTo(1 << 14);
        }
        MemoryReport.Prefix root = tree.report(5);
        assertThat(root.bytes()).isEqualTo(3_300_000);
        assertThat(root.below())
                .extracting(MemoryReport.Prefix::bytes)
                .containsExactly(3_000_000L, 300_000L);
        assertThat(root.below().get(1).below())
                .extracting(MemoryReport.Prefix::keys)
                .containsExactly(10_000L, 10_000L, 10_000L);
    }

    @Test
    void agreesWithAMapAsLongAsAllHaveRoom() {
        Random random = new Random(42);
        Map<String, Long> model = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            StringBuilder key = new StringBuilder();
            int parts = random.nextInt(6);
            for (int part = 0; part < parts; part++) {
                key.append((char) ('a' + random.nextInt(4))).append(':');
                if (part < 4) {
                    model.merge(key.toString(), (long) i, Long::sum);
                }
            }
            add(tree, key + "x", i);
        }
        Map<String, Long> found = new HashMap<>();
        collect(tree.report(10_000), found);
        found.remove("");
        assertThat(found).isEqualTo(model);
    }

    private static void collect(MemoryReport.Prefix node, Map<String, Long> into) {
        into.put(new String(node.prefix(), StandardCharsets.ISO_8859_1), node.bytes());
        long below = node.below().stream().mapToLong(MemoryReport.Prefix::bytes).sum();
        assertThat(below + node.otherBytes()).isEqualTo(node.bytes());
        node.below().forEach(each -> collect(each, into));
    }
}
