package io.respite.differential;

import io.respite.golden.CommandLine;
import io.respite.golden.Connection;
import io.respite.golden.ReplyLines;
import io.respite.golden.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Several clients of one server, some of which may wait for keys. */
final class Crowd {

    private static final Request PING = Request.exact("PING");
    private static final Request ID = Request.exact("CLIENT", "ID");

    private final List<Connection> clients = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();
    private final List<Boolean> waiting = new ArrayList<>();
    private final Connection bystander;

    /** Connects them, to a server that it empties. */
    Crowd(Target server, int size) throws IOException {
        bystander = server.connect();
        read(bystander, Request.exact("FLUSHALL"));
        for (int i = 0; i < size; i++) {
            Connection client = server.connect();
            clients.add(client);
            ids.add(read(client, ID).integer().toString());
            waiting.add(false);
        }
    }

    /** One of them speaks RESP3 from here on. */
    void useResp3(int client) throws IOException {
        read(clients.get(client), Request.exact("HELLO", "3"));
    }

    boolean isWaiting(int client) {
        return waiting.get(client);
    }

    /**
     * One of them, who does not wait, sends a request, in which {@code client:N} stands for the id
     * of another. Returns the replies that all of them get, in the order of the clients.
     */
    String send(int client, Request request) throws IOException {
        List<String> arguments =
                request.arguments().stream()
                        .map(each -> each.startsWith("client:") ? id(each) : each)
                        .toList();
        clients.get(client).send(CommandLine.request(new Request(Mode.EXACT, arguments).bytes()));
        waiting.set(client, true);
        /* What the first turn of the server's loop has for others is sent before the second. */
        read(bystander, PING);
        read(bystander, PING);
        StringBuilder replies = new StringBuilder();
        for (int i = 0; i < clients.size(); i++) {
            while (clients.get(i).replies().available() > 0) {
                Reply reply = new Reply(ReplyLines.read(clients.get(i).replies(), 1));
                replies.append("  client ").append(i).append(":\n").append(reply).append('\n');
                waiting.set(i, false);
            }
        }
        return replies.toString();
    }

    private String id(String name) {
        return ids.get(Integer.parseInt(name.substring("client:".length())));
    }

    /** The reply to a request that somebody else sends. */
    Reply look(Request request) throws IOException {
        return read(bystander, request);
    }

    private static Reply read(Connection connection, Request request) throws IOException {
        connection.send(CommandLine.request(request.bytes()));
        return new Reply(ReplyLines.read(connection.replies(), 1));
    }

    void leave() throws IOException {
        for (Connection client : clients) {
            client.close();
        }
        bystander.close();
    }
}
