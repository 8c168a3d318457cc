package io.respite.engine.facts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the files of command facts, one for each group of Redis 7.2 and one for the commands on
 * hash fields' lifetimes, which came later: an array with an object for each command.
 *
 * <pre>
 *  "range": [first, last, step]                          where it is not 0, 0, 0
 *  "keys":  [{"flags": [..], "begin": B, "find": F, "notes": ".."}]
 *       B   {"index": i} or {"keyword": word, "from": i} or "unknown"
 *       F   {"range": [last, step, limit]} or {"keynum": [count, first, step]} or "unknown"
 *  "arguments": [{"name": .., "type": .., "key": spec index, "of": [parts]}]
 * </pre>
 *
 * <p>Reads through the streaming parser, since binding classes takes several times as long when the
 * JVM is cold, and the engine thread may be the one that waits.
 */
final class CommandFactsReader {

    private static final List<String> GROUPS =
            List.of(
                    "bitmap",
                    "cluster",
                    "connection",
                    "generic",
                    "geo",
                    "hash",
                    "hyperloglog",
                    "list",
                    "pubsub",
                    "scripting",
                    "sentinel",
                    "server",
                    "set",
                    "sorted-set",
                    "stream",
                    "string",
                    "transactions");

    private CommandFactsReader() {}

    /** All facts by name, sorted. */
    static Map<String, CommandFact> readAll() {
        JsonFactory json = new JsonFactory();
        Map<String, CommandFact> facts = new TreeMap<>();
        for (String group : GROUPS) {
            addAll(facts, read(json, group), group);
        }
        addAll(facts, read(json, "hash-field-expiry"), "hash");
        return Collections.unmodifiableMap(facts);
    }

    private static void addAll(Map<String, CommandFact> facts, List<Node> nodes, String group) {
        for (Node node : nodes) {
            CommandFact fact = command(node, group);
            facts.put(fact.name(), fact);
        }
    }

    private static List<Node> read(JsonFactory json, String group) {
        String name = "commands/" + group + ".json";
        try (InputStream file = CommandFactsReader.class.getResourceAsStream(name);
                JsonParser parser = json.createParser(file)) {
            parser.nextToken();
            List<Node> nodes = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                nodes.add(object(parser));
            }
            return nodes;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the resource " + name, e);
        }
    }

    /** An object of a file; its values are texts, integers, nodes, and lists of those. */
    private record Node(Map<String, Object> values) {

        boolean has(String field) {
            return values.containsKey(field);
        }

        String text(String field) {
            return (String) values.get(field);
        }

        int integer(String field) {
            return (Integer) values.get(field);
        }

        Node node(String field) {
            return values.get(field) instanceof Node node ? node : new Node(Map.of());
        }

        List<String> texts(String field) {
            return list(field, String.class::cast);
        }

        List<Integer> integers(String field) {
            return list(field, Integer.class::cast);
        }

        <T> List<T> nodes(String field, Function<Node, T> element) {
            return list(field, node -> element.apply((Node) node));
        }

        private <T> List<T> list(String field, Function<Object, T> element) {
            List<?> elements = (List<?>) values.getOrDefault(field, List.of());
            List<T> list = new ArrayList<>(elements.size());
            elements.forEach(value -> list.add(element.apply(value)));
            return Collections.unmodifiableList(list);
        }
    }

    private static Node object(JsonParser parser) throws IOException {
        Map<String, Object> values = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            values.put(field, value(parser));
        }
        return new Node(values);
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_NUMBER_INT -> parser.getIntValue();
            default -> parser.getText();
        };
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return elements;
    }

    private static CommandFact command(Node node, String group) {
        return new CommandFact(
                node.text("name"),
                node.integer("arity"),
                node.texts("flags"),
                node.texts("internal"),
                node.texts("categories"),
                node.texts("tips"),
                keyRange(node.integers("range")),
                node.nodes("keys", CommandFactsReader::keySpec),
                doc(node, group));
    }

    private static CommandDoc doc(Node node, String group) {
        return new CommandDoc(
                group,
                node.text("since"),
                node.text("summary"),
                node.text("complexity"),
                node.texts("doc_flags"),
                node.text("deprecated"),
                node.text("replaced_by"),
                node.nodes("history", CommandFactsReader::change),
                node.nodes("arguments", CommandFactsReader::argument));
    }

    private static CommandDoc.Change change(Node node) {
        return new CommandDoc.Change(node.text("since"), node.text("change"));
    }

    private static CommandArgument argument(Node node) {
        String name = node.text("name");
        String display = node.has("display") ? node.text("display") : name;
        return new CommandArgument(
                name,
                node.text("type"),
                node.has("of") ? null : display,
                node.has("key") ? node.integer("key") : CommandArgument.NO_KEY_SPEC,
                node.text("token"),
                node.text("since"),
                node.text("deprecated"),
                node.texts("flags"),
                node.nodes("of", CommandFactsReader::argument));
    }

    private static CommandFact.KeyRange keyRange(List<Integer> range) {
        return range.isEmpty()
                ? CommandFact.KeyRange.NONE
                : new CommandFact.KeyRange(range.get(0), range.get(1), range.get(2));
    }

    private static KeySpec keySpec(Node node) {
        Set<KeyFlag> flags = EnumSet.noneOf(KeyFlag.class);
        for (String flag : node.texts("flags")) {
            flags.add(KeyFlag.valueOf(flag.toUpperCase(Locale.ROOT)));
        }
        return new KeySpec(
                Collections.unmodifiableSet(flags),
                begin(node.node("begin")),
                find(node.node("find")),
                node.text("notes"));
    }

    /* The text "unknown" in place of an object reads as a node without fields. */
    private static KeySpec.BeginSearch begin(Node begin) {
        if (begin.has("index")) {
            return new KeySpec.Index(begin.integer("index"));
        }
        if (begin.has("keyword")) {
            return new KeySpec.Keyword(begin.text("keyword"), begin.integer("from"));
        }
        return new KeySpec.UnknownBegin();
    }

    private static KeySpec.FindKeys find(Node find) {
        List<Integer> range = find.integers("range");
        if (!range.isEmpty()) {
            return new KeySpec.Range(range.get(0), range.get(1), range.get(2));
        }
        List<Integer> keyNum = find.integers("keynum");
        if (!keyNum.isEmpty()) {
            return new KeySpec.KeyNum(keyNum.get(0), keyNum.get(1), keyNum.get(2));
        }
        return new KeySpec.UnknownFind();
    }
}
