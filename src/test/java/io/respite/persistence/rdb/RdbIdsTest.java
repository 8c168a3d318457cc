package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Ids that stand in files mean for ever what they mean now. What is here was written by somebody:
 * lines are added for ids that come, and none is taken away or changed.
 */
class RdbIdsTest {

    private static final Map<Integer, String> TYPES = new TreeMap<>();
    private static final Map<Integer, String> OPCODES = new TreeMap<>();

    static {
        TYPES.put(0, "STRING");
        TYPES.put(1, "LIST");
        TYPES.put(2, "SET");
        TYPES.put(3, "SORTED_SET");
        TYPES.put(4, "HASH");
        TYPES.put(5, "SORTED_SET_2");
        TYPES.put(6, "MODULE");
        TYPES.put(7, "MODULE_2");
        TYPES.put(9, "HASH_ZIPMAP");
        TYPES.put(10, "LIST_ZIPLIST");
        TYPES.put(11, "SET_INTSET");
        TYPES.put(12, "SORTED_SET_ZIPLIST");
        TYPES.put(13, "HASH_ZIPLIST");
        TYPES.put(14, "LIST_QUICKLIST");
        TYPES.put(15, "STREAM_LISTPACKS");
        TYPES.put(16, "HASH_LISTPACK");
        TYPES.put(17, "SORTED_SET_LISTPACK");
        TYPES.put(18, "LIST_QUICKLIST_2");
        TYPES.put(19, "STREAM_LISTPACKS_2");
        TYPES.put(20, "SET_LISTPACK");
        TYPES.put(21, "STREAM_LISTPACKS_3");
        TYPES.put(22, "HASH_2");
        TYPES.put(24, "HASH_METADATA");
        TYPES.put(25, "HASH_LISTPACK_EX");

        OPCODES.put(244, "SLOT_INFO");
        OPCODES.put(245, "FUNCTION_2");
        OPCODES.put(246, "FUNCTION_PRE_GA");
        OPCODES.put(247, "MODULE_AUX");
        OPCODES.put(248, "IDLE");
        OPCODES.put(249, "FREQUENCY");
        OPCODES.put(250, "AUX");
        OPCODES.put(251, "RESIZE_DB");
        OPCODES.put(252, "EXPIRE_TIME_MS");
        OPCODES.put(253, "EXPIRE_TIME");
        OPCODES.put(254, "SELECT_DB");
        OPCODES.put(255, "END");
    }

    @Test
    void formsOfValuesKeepTheirIds() {
        Map<Integer, String> now =
                Arrays.stream(RdbType.values()).collect(Collectors.toMap(RdbType::id, Enum::name));
        assertThat(now).containsAllEntriesOf(TYPES);
        TYPES.forEach((id, name) -> assertThat(RdbType.of(id)).hasToString(name));
    }

    @Test
    void opcodesKeepTheirIds() throws IllegalAccessException {
        assertThat(opcodes()).containsAllEntriesOf(OPCODES);
    }

    @Test
    void noIdMeansTwoThings() throws IllegalAccessException {
        List<Integer> ids = Arrays.stream(RdbType.values()).map(RdbType::id).toList();
        assertThat(ids).doesNotHaveDuplicates().doesNotContainAnyElementsOf(opcodes().keySet());
    }

    @Test
    void idsThatCameAreHereToo() throws IllegalAccessException {
        assertThat(new TreeSet<>(Arrays.stream(RdbType.values()).map(RdbType::id).toList()))
                .isEqualTo(TYPES.keySet());
        assertThat(new TreeSet<>(opcodes().keySet())).isEqualTo(OPCODES.keySet());
    }

    private static Map<Integer, String> opcodes() throws IllegalAccessException {
        Map<Integer, String> opcodes = new HashMap<>();
        for (Field field : RdbOpcode.class.getDeclaredFields()) {
            if (!field.isSynthetic()) {
                field.setAccessible(true);
                String before = opcodes.put(field.getInt(null), field.getName());
                assertThat(before).as("the other meaning of %s", field.getName()).isNull();
            }
        }
        return opcodes;
    }
}
