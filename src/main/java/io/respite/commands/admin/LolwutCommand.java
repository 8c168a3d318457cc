package io.respite.commands.admin;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import java.util.List;
import java.util.SplittableRandom;

/**
 * LOLWUT: a picture of characters, another one each time, and the version as the last line.
 *
 * <p>VERSION 5 is a wire net of dots that comes undone towards its lower edge, VERSION 6 a coast at
 * night in grey; as in Redis, any other version is its name alone, and so is LOLWUT without one.
 */
public final class LolwutCommand implements Family {

    private static final int MOST_COLUMNS = 1000;
    private static final int MOST_ROWS = 1000;
    private static final int MOST_MESHES = 200;

    private static final String LAST_LINE = "Redis ver. 7.2.6\n";

    @Override
    public List<Command> commands() {
        return List.of(Command.of("lolwut", -1, this::lolwut, READONLY, FAST));
    }

    /** LOLWUT [VERSION 5 [columns [meshes-per-row [meshes-per-column]]]]. */
    private void lolwut(Call call) {
        Args args = call.args();
        long version = 7;
        int rest = 1;
        if (args.count() >= 3 && args.is(1, "version")) {
            version = args.integer(2);
            rest = 3;
        }
        StringBuilder picture = new StringBuilder();
        if (version == 5) {
            int columns = size(args, rest, 66, MOST_COLUMNS);
            int across = size(args, rest + 1, 8, MOST_MESHES);
            int down = size(args, rest + 2, 12, MOST_MESHES);
            drawNet(picture, columns, across, down);
            picture.append("\nA net that comes undone. ");
        } else if (version == 6) {
            int columns = size(args, rest, 80, MOST_COLUMNS);
            int rows = size(args, rest + 1, 20, MOST_ROWS);
            drawCoast(picture, columns, rows);
            picture.append("\nA coast at night. ");
        }
        call.reply().verbatim("txt", picture.append(LAST_LINE).toString());
    }

    /* All numbers are read before anything is drawn: a bad one is the only reply. */
    private static int size(Args args, int index, int usual, int most) {
        if (index >= args.count()) {
            return usual;
        }
        return (int) Math.clamp(args.integer(index), 1, (long) most);
    }

    /*
     * Braille characters of two by four dots. A row of dots stands for a thread that sways: by
     * nothing at the top, by up to half a mesh at the bottom.
     */
    private static void drawNet(StringBuilder picture, int columns, int across, int down) {
        SplittableRandom random = new SplittableRandom();
        int width = columns * 2;
        int mesh = Math.max(2, width / across);
        int height = (Math.min(mesh * down, MOST_ROWS) + 3) / 4 * 4;
        boolean[] dots = new boolean[width * height];
        for (int y = 0; y < height; y++) {
            double sway = 0.5 * mesh * y / height;
            for (int x = 0; x < width; x++) {
                boolean isThread = x % mesh == 0 || y % mesh == 0;
                if (isThread) {
                    int toX = x + (int) Math.round(sway * (random.nextDouble() * 2 - 1));
                    int toY = y + (int) Math.round(sway * (random.nextDouble() * 2 - 1));
                    if (toX >= 0 && toX < width && toY >= 0 && toY < height) {
                        dots[toY * width + toX] = true;
                    }
                }
            }
        }
        for (int y = 0; y < height; y += 4) {
            for (int x = 0; x < width; x += 2) {
                picture.append(braille(dots, width, x, y));
            }
            picture.append('\n');
        }
    }

    /* Bits 0 to 2 and 3 to 5 are the upper three dots of the columns, 6 and 7 the lowest row. */
    private static char braille(boolean[] dots, int width, int x, int y) {
        int bits = 0;
        for (int row = 0; row < 4; row++) {
            for (int column = 0; column < 2; column++) {
                if (dots[(y + row) * width + x + column]) {
                    bits |= 1 << (row < 3 ? column * 3 + row : 6 + column);
                }
            }
        }
        return (char) ('\u2800' + bits);
    }

    /* Three ranges of hills before a sky with stars, each a walk up and down from left to right. */
    private static void drawCoast(StringBuilder picture, int columns, int rows) {
        SplittableRandom random = new SplittableRandom();
        byte[] shades = new byte[columns * rows];
        for (int i = 0; i < shades.length; i++) {
            shades[i] = (byte) (random.nextInt(40) == 0 ? 3 : 0);
        }
        for (byte range = 2; range >= 0; range--) {
            double top = rows * (0.75 - 0.2 * range);
            for (int x = 0; x < columns; x++) {
                top = Math.clamp(top + random.nextDouble() * 1.6 - 0.8, 0, rows);
                for (int y = (int) top; y < rows; y++) {
                    shades[y * columns + x] = range;
                }
            }
        }
        for (int y = 0; y < rows; y++) {
            drawRow(picture, shades, y * columns, (y + 1) * columns);
            picture.append('\n');
        }
    }

    /* One colour for all cells of a shade that stand side by side. */
    private static void drawRow(StringBuilder picture, byte[] shades, int from, int to) {
        for (int cell = from; cell < to; ) {
            int end = cell + 1;
            while (end < to && shades[end] == shades[cell]) {
                end++;
            }
            picture.append(
                            switch (shades[cell]) {
                                case 1 -> "\033[0;90;100m";
                                case 2 -> "\033[0;37;47m";
                                case 3 -> "\033[0;97;107m";
                                default -> "\033[0;30;40m";
                            })
                    .repeat(' ', end - cell)
                    .append("\033[0m");
            cell = end;
        }
    }
}
