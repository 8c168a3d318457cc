package io.respite.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A connection that speaks the DevTools protocol with one tab of a browser: numbered calls, and
 * events between them.
 */
final class DevTools implements WebSocket.Listener, AutoCloseable {

    static final ObjectMapper JSON = new ObjectMapper();

    private static final int PATIENCE_S = 30;

    private final Map<Integer, CompletableFuture<JsonNode>> calls = new ConcurrentHashMap<>();
    private final AtomicInteger lastId = new AtomicInteger();
    private final StringBuilder message = new StringBuilder();
    private final BiConsumer<String, JsonNode> events;

    private WebSocket socket;

    private DevTools(BiConsumer<String, JsonNode> events) {
        this.events = events;
    }

    /**
     * @param events takes the name and the parameters of each event, on a thread of the client
     */
    static DevTools connect(HttpClient client, URI address, BiConsumer<String, JsonNode> events) {
        DevTools tools = new DevTools(events);
        tools.socket = client.newWebSocketBuilder().buildAsync(address, tools).join();
        return tools;
    }

    /** Calls a method with parameters given as JSON, and waits for its result. */
    JsonNode call(String method, ObjectNode parameters) throws Exception {
        int id = lastId.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        calls.put(id, answer);
        ObjectNode call = JSON.createObjectNode().put("id", id).put("method", method);
        call.set("params", parameters);
        synchronized (this) {
            socket.sendText(call.toString(), true).join();
        }
        JsonNode reply = answer.get(PATIENCE_S, TimeUnit.SECONDS);
        if (reply.has("error")) {
            throw new IllegalStateException(method + ": " + reply.get("error"));
        }
        return reply.get("result");
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
        message.append(part);
        if (isLast) {
            take(message.toString());
            message.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void take(String text) {
        JsonNode node;
        try {
            node = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        if (node.has("id")) {
            calls.remove(node.get("id").intValue()).complete(node);
        } else {
            events.accept(node.get("method").textValue(), node.path("params"));
        }
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        calls.values().forEach(call -> call.completeExceptionally(error));
    }

    @Override
    public void close() {
        socket.abort();
    }
}
