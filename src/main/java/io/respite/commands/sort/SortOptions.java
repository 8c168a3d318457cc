package io.respite.commands.sort;

import io.respite.engine.Call;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Arrays;

/**
 * The options of SORT: {@code [BY pattern] [LIMIT offset count] [GET pattern ...] [ASC | DESC]
 * [ALPHA] [STORE key]}, in any order; of those that come again the last one counts.
 *
 * @param by the word with the pattern of the weights' keys, or 0
 * @param unsorted whether some BY named no pattern: the elements stay in their order
 * @param gets the words with the patterns of what is replied
 * @param offset how many elements are left out at the start
 * @param count how many elements follow, negative for all
 * @param store the word with the key that gets the result, or 0
 */
record SortOptions(
        boolean descending,
        boolean alphabetical,
        int by,
        boolean unsorted,
        int[] gets,
        long offset,
        long count,
        int store) {

    private static final CommandError BY_DENIED = denied("BY");
    private static final CommandError GET_DENIED = denied("GET");

    private static CommandError denied(String option) {
        return new CommandError(
                "ERR " + option + " option of SORT denied due to insufficient ACL permissions.");
    }

    static SortOptions parse(Call call, boolean mayStore) {
        Args args = call.args();
        boolean mayFollow = call.engine().accessControl().mayReadAllKeys(call);
        boolean descending = false;
        boolean alphabetical = false;
        int by = 0;
        boolean unsorted = false;
        int[] gets = new int[4];
        int getCount = 0;
        long offset = 0;
        long count = -1;
        int store = 0;
        for (int i = 2; i < args.count(); i++) {
            int more = args.count() - 1 - i;
            if (args.is(i, "asc")) {
                descending = false;
            } else if (args.is(i, "desc")) {
                descending = true;
            } else if (args.is(i, "alpha")) {
                alphabetical = true;
            } else if (args.is(i, "limit") && more >= 2) {
                offset = args.integer(++i);
                count = args.integer(++i);
            } else if (mayStore && args.is(i, "store") && more >= 1) {
                store = ++i;
            } else if (args.is(i, "by") && more >= 1) {
                by = ++i;
                boolean hasStar = hasStar(args, i);
                unsorted |= !hasStar;
                if (hasStar && !mayFollow) {
                    throw BY_DENIED;
                }
            } else if (args.is(i, "get") && more >= 1) {
                if (!mayFollow) {
                    throw GET_DENIED;
                }
                if (getCount == gets.length) {
                    gets = Arrays.copyOf(gets, getCount * 2);
                }
                gets[getCount++] = ++i;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        int[] given = Arrays.copyOf(gets, getCount);
        return new SortOptions(descending, alphabetical, by, unsorted, given, offset, count, store);
    }

    /* As in C, where a zero byte ends the text. */
    private static boolean hasStar(Args args, int i) {
        for (long at = args.ref(i); at < args.ref(i) + args.length(i); at++) {
            int c = Memory.getByte(at);
            if (c == '*' || c == 0) {
                return c == '*';
            }
        }
        return false;
    }

    /** The same, but sorted as texts by the elements themselves. */
    SortOptions alphabeticallyByElement() {
        return new SortOptions(descending, true, 0, false, gets, offset, count, store);
    }
}
