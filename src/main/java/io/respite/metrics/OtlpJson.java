package io.respite.metrics;

import io.respite.engine.Spans.Span;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Spans in the JSON form of OTLP 1.x ({@code ExportTraceServiceRequest}), named as OpenTelemetry's
 * conventions for databases have it. Each is a trace of its own: RESP carries no context.
 */
final class OtlpJson {

    private static final int SERVER_KIND = 2;
    private static final int ERROR_STATUS = 2;
    private static final int TRACE_ID_BYTES = 16;
    private static final int SPAN_ID_BYTES = 8;

    private OtlpJson() {}

    static String of(String instance, List<Span> spans) {
        StringBuilder json = new StringBuilder(spans.size() * 400 + 300);
        json.append("{\"resourceSpans\":[{\"resource\":{\"attributes\":[");
        attribute(json, "service.name", "respite").append(',');
        attribute(json, "service.instance.id", instance);
        json.append("]},\"scopeSpans\":[{\"scope\":{\"name\":\"io.respite\"},\"spans\":[");
        for (int i = 0; i < spans.size(); i++) {
            json.append(i == 0 ? "" : ",");
            add(json, spans.get(i));
        }
        return json.append("]}]}]}").toString();
    }

    private static void add(StringBuilder json, Span span) {
        json.append("{\"traceId\":\"").append(id(TRACE_ID_BYTES));
        json.append("\",\"spanId\":\"").append(id(SPAN_ID_BYTES));
        json.append("\",\"name\":\"").append(span.command());
        json.append("\",\"kind\":").append(SERVER_KIND);
        json.append(",\"startTimeUnixNano\":\"").append(span.beganNanos());
        json.append("\",\"endTimeUnixNano\":\"").append(span.beganNanos() + span.nanos());
        json.append("\",\"attributes\":[");
        attribute(json, "db.system.name", "redis").append(',');
        attribute(json, "db.operation.name", span.command()).append(',');
        attribute(json, "db.namespace", String.valueOf(span.database())).append(',');
        attribute(json, "network.peer.address", span.peer()).append(']');
        if (span.isFailed()) {
            json.append(",\"status\":{\"code\":").append(ERROR_STATUS).append('}');
        }
        json.append('}');
    }

    private static StringBuilder attribute(StringBuilder json, String key, String value) {
        return json.append("{\"key\":\"")
                .append(key)
                .append("\",\"value\":{\"stringValue\":\"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\""))
                .append("\"}}");
    }

    private static String id(int bytes) {
        byte[] id = new byte[bytes];
        ThreadLocalRandom.current().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }
}
