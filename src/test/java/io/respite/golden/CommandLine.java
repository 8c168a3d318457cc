package io.respite.golden;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Splits the text of a step into arguments, quoted as redis-cli quotes them: {@code "..."} with the
 * escapes {@code \n \r \t \a \b \\ \" \xHH}, or {@code '...'} with {@code \'}. Beyond redis-cli, a
 * quoted argument may be repeated: {@code "x"*70000}.
 */
public final class CommandLine {

    private final byte[] text;
    private final List<byte[]> arguments = new ArrayList<>();
    private int at;

    private CommandLine(String text) {
        this.text = text.getBytes(UTF_8);
    }

    /** Throws {@link IllegalArgumentException} for unbalanced quotes. */
    public static List<byte[]> split(String text) {
        CommandLine line = new CommandLine(text);
        line.skipSpaces();
        while (line.at < line.text.length) {
            line.arguments.add(line.argument());
            line.skipSpaces();
        }
        return line.arguments;
    }

    /** The request as clients send it: an array of bulk strings. */
    public static byte[] request(List<byte[]> arguments) {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("*" + arguments.size() + "\r\n").getBytes(US_ASCII));
        for (byte[] argument : arguments) {
            request.writeBytes(("$" + argument.length + "\r\n").getBytes(US_ASCII));
            request.writeBytes(argument);
            request.writeBytes(new byte[] {'\r', '\n'});
        }
        return request.toByteArray();
    }

    /** The arguments one after the other, with nothing between them. */
    static byte[] joined(List<byte[]> arguments) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        arguments.forEach(bytes::writeBytes);
        return bytes.toByteArray();
    }

    private void skipSpaces() {
        while (at < text.length && text[at] == ' ') {
            at++;
        }
    }

    private byte[] argument() {
        byte first = text[at];
        if (first != '"' && first != '\'') {
            return bare();
        }
        at++;
        byte[] quoted = quoted(first);
        if (at < text.length && text[at] == '*') {
            at++;
            quoted = repeated(quoted, Integer.parseInt(new String(bare(), US_ASCII)));
        }
        if (at < text.length && text[at] != ' ') {
            throw new IllegalArgumentException("a space must follow the closing quote");
        }
        return quoted;
    }

    private byte[] bare() {
        int start = at;
        while (at < text.length && text[at] != ' ') {
            at++;
        }
        return Arrays.copyOfRange(text, start, at);
    }

    private byte[] quoted(byte quote) {
        ByteArrayOutputStream argument = new ByteArrayOutputStream();
        while (at < text.length && text[at] != quote) {
            byte next = text[at++];
            boolean escape = next == '\\' && at < text.length && (quote == '"' || text[at] == '\'');
            argument.write(escape ? escaped() : next);
        }
        if (at == text.length) {
            throw new IllegalArgumentException("unbalanced quotes");
        }
        at++;
        return argument.toByteArray();
    }

    private int escaped() {
        byte letter = text[at++];
        if (letter == 'x') {
            at += 2;
            return Integer.parseInt(new String(text, at - 2, 2, US_ASCII), 16);
        }
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 7;
            case 'b' -> '\b';
            default -> letter;
        };
    }

    private static byte[] repeated(byte[] bytes, int times) {
        ByteArrayOutputStream repeated = new ByteArrayOutputStream(bytes.length * times);
        for (int i = 0; i < times; i++) {
            repeated.writeBytes(bytes);
        }
        return repeated.toByteArray();
    }
}
