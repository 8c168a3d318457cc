package io.respite.commands.string;

import io.respite.memory.Memory;

/**
 * The table of a longest common subsequence, and the way back through it.
 *
 * <pre>
 *                  right  0   1  ...  columns
 *                 left 0  0   0  ...  0         cell(i, j), 4 bytes: how long the longest common
 *                      1  0   ·  ...  ·         subsequence of left's first i bytes and right's
 *                    ...  0   ·  ...  ·         first j bytes is
 *                   rows  0   ·  ...  answer
 * </pre>
 *
 * <p>Of several subsequences of that length it finds the one that Redis does: the way back goes up
 * only where that cell is larger than the one to the left.
 */
final class LcsTable {

    private static final int CELL_BYTES = 4;

    private final long cells;
    private final long left;
    private final int rows;
    private final long right;
    private final int columns;
    private final long rowBytes;

    /** How much of each string the way back has not passed yet. */
    private int i;

    private int j;
    private int matchLength;

    /** A table in the block at {@code cells}, for the two strings; {@link #fill} comes next. */
    LcsTable(long cells, long left, int rows, long right, int columns) {
        this.cells = cells;
        this.left = left;
        this.rows = rows;
        this.right = right;
        this.columns = columns;
        rowBytes = (columns + 1L) * CELL_BYTES;
        i = rows;
        j = columns;
    }

    /** Bytes of a table; {@link Long#MAX_VALUE} for what no memory holds. */
    static long bytes(int rows, int columns) {
        long cells = (rows + 1L) * (columns + 1L);
        return cells > Long.MAX_VALUE / CELL_BYTES ? Long.MAX_VALUE : cells * CELL_BYTES;
    }

    /** Computes all cells. */
    void fill() {
        Memory.fill(cells, rowBytes, 0);
        for (int row = 1; row <= rows; row++) {
            fillRow(cells + row * rowBytes, Memory.getByte(left + row - 1));
        }
    }

    private void fillRow(long row, byte c) {
        long above = row - rowBytes;
        int diagonal = 0;
        int last = 0;
        Memory.putInt(row, 0);
        for (int column = 1; column <= columns; column++) {
            int up = Memory.getInt(above + (long) column * CELL_BYTES);
            boolean same = Memory.getByte(right + column - 1) == c;
            last = same ? diagonal + 1 : Math.max(up, last);
            Memory.putInt(row + (long) column * CELL_BYTES, last);
            diagonal = up;
        }
    }

    /** How long the longest common subsequence is. */
    int commonLength() {
        return cell(rows, columns);
    }

    private int cell(int row, int column) {
        return Memory.getInt(cells + row * rowBytes + (long) column * CELL_BYTES);
    }

    /** Goes back to the next run of bytes, from the end, that both strings have. */
    boolean nextMatch() {
        matchLength = 0;
        while (i > 0 && j > 0) {
            if (Memory.getByte(left + i - 1) == Memory.getByte(right + j - 1)) {
                matchLength++;
                i--;
                j--;
            } else if (matchLength > 0) {
                return true;
            } else if (cell(i - 1, j) > cell(i, j - 1)) {
                i--;
            } else {
                j--;
            }
        }
        return matchLength > 0;
    }

    /** Where the run begins in the left string. */
    int leftStart() {
        return i;
    }

    /** Where the run begins in the right string. */
    int rightStart() {
        return j;
    }

    /** How many bytes the run has. */
    int matchLength() {
        return matchLength;
    }

    /**
     * Goes all the way back and writes the subsequence over the end of the left string, which it is
     * never longer than. Returns where it begins.
     */
    long writeCommon() {
        long at = left + rows;
        while (nextMatch()) {
            at -= matchLength;
            Memory.copy(left + i, at, matchLength);
        }
        return at;
    }
}
