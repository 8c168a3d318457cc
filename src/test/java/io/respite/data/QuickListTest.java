package io.respite.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.Lzf;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plays random changes on a quicklist and on a list of texts, which must stay the same. */
class QuickListTest {

    private static final int PLAIN_FROM = 300;

    private final Arena arena = new Arena(1L << 30);
    private final long word = arena.allocate(64 << 10);
    private final long empty = arena.usedBytes();
    private final QuickList list = new QuickList(arena);
    private final ListCursor cursor = new ListCursor(arena);
    private final List<String> model = new ArrayList<>();
    private final Lzf lzf = new Lzf();
    private SplittableRandom random = new SplittableRandom(1);

    @AfterEach
    void close() {
        arena.close();
    }

    @ParameterizedTest
    @CsvSource({"1,-2", "2,-1", "3,4", "4,1", "5,0", "6,128", "7,-5", "8,3"})
    void holdsWhatAListHolds(long seed, int fill) {
        run(seed, fill, 0, 20_000, 2_000);
    }

    @ParameterizedTest
    @CsvSource({"21,-2,1", "22,-1,2", "23,4,1", "24,1,3", "25,12,100", "26,128,1", "27,-5,1"})
    void holdsWhatAListHoldsWhenItIsCompressed(long seed, int fill, int depth) {
        run(seed, fill, depth, 20_000, 2_000);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"11,-2", "12,-1", "13,4", "14,1", "15,128"})
    void holdsWhatAListHoldsForALongTime(long seed, int fill) {
        run(seed, fill, (int) seed % 3, 1_000_000, 20_000);
    }

    private void run(long seed, int fill, int depth, int steps, int most) {
        random = new SplittableRandom(seed);
        list.create(fill, depth);
        list.plainFrom(seed % 2 == 0 ? PLAIN_FROM : 0);
        for (int i = 0; i < steps; i++) {
            boolean grows = model.isEmpty() || model.size() < random.nextInt(most);
            change(grows ? random.nextInt(5) : 3 + random.nextInt(5));
            if (i % 500 == 0) {
                checkAll(fill);
                checkCopy();
            }
        }
        checkAll(fill);
        dismantle();
    }

    private void change(int kind) {
        switch (kind) {
            case 0 -> push(false);
            case 1 -> push(true);
            case 2 -> insert();
            case 3 -> replace();
            case 4 -> removeAround();
            case 5 -> removeEnd();
            case 6 -> removeRange();
            default -> checkIndex();
        }
    }

    private void push(boolean last) {
        String text = text();
        int length = write(text);
        if (last) {
            list.pushLast(word, length);
            model.add(text);
        } else {
            list.pushFirst(word, length);
            model.addFirst(text);
        }
    }

    private void insert() {
        if (model.isEmpty()) {
            push(true);
            return;
        }
        int index = random.nextInt(model.size());
        boolean behind = random.nextBoolean();
        String text = text();
        list.find(cursor, index);
        list.insert(cursor, word, write(text), behind);
        model.add(behind ? index + 1 : index, text);
    }

    private void replace() {
        if (!model.isEmpty()) {
            int index = random.nextInt(model.size());
            String text = text();
            list.find(cursor, index);
            list.replace(cursor, word, write(text));
            model.set(index, text);
        }
    }

    private void removeEnd() {
        if (!model.isEmpty()) {
            boolean last = random.nextBoolean();
            list.removeEnd(last);
            model.remove(last ? model.size() - 1 : 0);
        }
    }

    /** Removes some elements in a row, as LREM does, and looks where the cursor goes. */
    private void removeAround() {
        if (model.isEmpty()) {
            return;
        }
        boolean backwards = random.nextBoolean();
        int index = random.nextInt(model.size());
        list.find(cursor, index);
        for (int i = random.nextInt(4); i >= 0 && cursor.isAtElement(); i--) {
            if (random.nextInt(3) == 0) {
                cursor.move(backwards);
                index += backwards ? -1 : 1;
                continue;
            }
            list.remove(cursor, backwards);
            model.remove(index);
            index -= backwards ? 1 : 0;
        }
        list.settle();
        boolean isInside = index >= 0 && index < model.size();
        assertThat(cursor.isAtElement()).isEqualTo(isInside);
        if (isInside) {
            list.find(cursor, index);
            assertThat(textAt()).isEqualTo(model.get(index));
        }
    }

    private void removeRange() {
        if (model.isEmpty()) {
            return;
        }
        int start = random.nextInt(model.size());
        long count = random.nextInt(20) == 0 ? model.size() : random.nextInt(10);
        if (random.nextInt(200) == 0) {
            count = Long.MAX_VALUE;
        }
        list.removeRange(start, count);
        model.subList(start, (int) Math.min(model.size(), start + Math.min(count, 1 << 30)))
                .clear();
    }

    private void checkIndex() {
        int index = random.nextInt(model.size() + 2);
        list.find(cursor, index);
        assertThat(cursor.isAtElement()).isEqualTo(index < model.size());
        if (index < model.size()) {
            assertThat(textAt()).isEqualTo(model.get(index));
            list.find(cursor, index - model.size());
            assertThat(textAt()).isEqualTo(model.get(index));
        }
        list.find(cursor, -1L - model.size());
        assertThat(cursor.isAtElement()).isFalse();
    }

    private void checkAll(int fill) {
        assertThat(list.size()).isEqualTo(model.size());
        list.find(cursor, 0);
        int at = 0;
        int nodes = 0;
        long node = 0;
        for (; cursor.isAtElement(); cursor.next()) {
            assertThat(textAt()).isEqualTo(model.get(at));
            cursor.seek(word, write(model.get(at)));
            assertThat(cursor.isSought()).isTrue();
            if (cursor.node() != node) {
                node = cursor.node();
                checkNode(node, fill);
                checkCompression(node, nodes++);
            }
            at++;
        }
        assertThat(at).isEqualTo(model.size());
        assertThat(list.nodeCount()).isEqualTo(nodes);
        list.find(cursor, -1);
        for (; cursor.isAtElement(); cursor.previous()) {
            assertThat(textAt()).isEqualTo(model.get(--at));
        }
        assertThat(at).isZero();
    }

    private void checkCompression(long node, int number) {
        int depth = list.depth();
        boolean isInside = number >= depth && number < list.nodeCount() - depth;
        if (ListNode.isCompressed(node)) {
            assertThat(depth > 0 && isInside).isTrue();
            int bytes = ListNode.contentBytes(node);
            assertThat(bytes).isGreaterThanOrEqualTo(48);
            assertThat(ListNode.compressedBytes(node)).isLessThan(bytes - 8);
        } else if (depth > 0 && isInside && ListNode.contentBytes(node) >= 48) {
            int room = ListNode.contentBytes(node) - 9;
            long block = arena.allocate(room);
            int length = ListNode.contentBytes(node);
            assertThat(lzf.compress(ListNode.content(node), length, block, room)).isZero();
            arena.free(block);
        }
    }

    private static void checkNode(long node, int fill) {
        if (ListNode.isPlain(node)) {
            assertThat(ListNode.count(node)).isEqualTo(1);
            return;
        }
        if (ListNode.isCompressed(node)) {
            return;
        }
        long listpack = ListNode.content(node);
        assertThat(Listpack.isValid(listpack, Listpack.bytes(listpack))).isTrue();
        assertThat(Listpack.count(listpack)).isEqualTo(ListNode.count(node)).isPositive();
        if (fill >= 0) {
            assertThat(ListNode.count(node)).isLessThanOrEqualTo(Math.max(1, fill));
        }
    }

    private void checkCopy() {
        long original = list.root();
        long copy = list.copy();
        assertThat(list.root()).isEqualTo(original);
        list.at(copy).find(cursor, 0);
        for (String text : model) {
            assertThat(textAt()).isEqualTo(text);
            cursor.next();
        }
        assertThat(list.size()).isEqualTo(model.size());
        while (!list.at(copy).dismantle()) {
            assertThat(list.nodeCount()).isPositive();
        }
        list.at(original);
    }

    private void dismantle() {
        cursor.release();
        while (!list.dismantle()) {
            assertThat(list.nodeCount()).isPositive();
        }
        assertThat(arena.usedBytes()).isEqualTo(empty);
    }

    private String textAt() {
        return cursor.isInteger()
                ? Long.toString(cursor.integer())
                : Memory.text(cursor.text(), cursor.textLength());
    }

    private int write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, word);
        return bytes.length;
    }

    private String text() {
        return switch (random.nextInt(6)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> "";
            case 2 -> "x".repeat(random.nextInt(PLAIN_FROM * 2));
            case 3 -> random.nextInt(20) == 0 ? "y".repeat(random.nextInt(20_000)) : "y";
            default -> "element " + random.nextInt(1_000_000);
        };
    }

    @Test
    void aMillionSmallElementsTakeLittleMoreThanTheirListpacks() {
        list.create(-2, 0);
        long bytes = 0;
        for (int i = 0; i < 1_000_000; i++) {
            int length = write("value:" + i);
            list.pushLast(word, length);
            bytes += Listpack.encodedBytes(word, length);
        }
        long used = arena.usedBytes() - empty;
        assertThat(used).isEqualTo(list.bytes()).isLessThan(bytes * 102 / 100);
    }

    @Test
    void elementsThatAreAlikeTakeAFractionInTheMiddle() {
        list.create(-2, 1);
        for (int i = 0; i < 100_000; i++) {
            list.pushLast(word, write("element of a list, number " + i));
        }
        assertThat(list.contentBytes()).isGreaterThan(3_200_000);
        assertThat(list.bytes()).isLessThan(list.contentBytes() / 2);
        list.find(cursor, 50_000);
        assertThat(textAt()).isEqualTo("element of a list, number 50000");
    }

    @Test
    void aQueueGivesBackWhatItLeavesBehind() {
        list.create(-2, 0);
        for (int i = 0; i < 1_000; i++) {
            list.pushLast(word, write("element " + i));
        }
        long used = arena.usedBytes();
        for (int i = 1_000; i < 100_000; i++) {
            list.pushLast(word, write("element " + i));
            list.removeEnd(false);
        }
        assertThat(list.size()).isEqualTo(1_000);
        assertThat(arena.usedBytes()).isLessThan(used + 3 * 8192);
        list.find(cursor, 0);
        assertThat(textAt()).isEqualTo("element 99000");
    }

    @Test
    void pushesAtTheHeadKeepNoMoreRoomThanThoseAtTheTail() {
        list.create(-2, 0);
        for (int i = 0; i < 100_000; i++) {
            list.pushLast(word, write("element " + i));
        }
        long tail = list.bytes();
        list.create(-2, 0);
        for (int i = 0; i < 100_000; i++) {
            list.pushFirst(word, write("element " + i));
        }
        assertThat(list.bytes()).isBetween(tail * 99 / 100, tail * 101 / 100);
    }

    @Test
    void anElementOfTheThresholdAndMoreIsAPlainNode() {
        list.create(-2, 0);
        list.plainFrom(PLAIN_FROM);
        list.pushLast(word, write("a"));
        list.pushLast(word, write("x".repeat(PLAIN_FROM - 1)));
        assertThat(list.nodeCount()).isEqualTo(1);
        assertThat(list.onlyListpack()).isNotZero();
        list.pushLast(word, write("x".repeat(PLAIN_FROM)));
        assertThat(list.nodeCount()).isEqualTo(2);
        list.removeRange(0, 2);
        assertThat(list.nodeCount()).isEqualTo(1);
        assertThat(list.onlyListpack()).isZero();
        list.pushFirst(word, write("b"));
        assertThat(list.nodeCount()).isEqualTo(2);
    }
}
