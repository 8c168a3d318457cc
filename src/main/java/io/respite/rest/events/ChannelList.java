package io.respite.rest.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Reply;
import java.io.IOException;
import java.util.List;

/**
 * Channels that somebody is subscribed to.
 *
 * @param counts names of channels and numbers of subscribers in turn
 * @param patterns how many there are
 */
record ChannelList(List<Reply> counts, long patterns) {

    void write(JsonGenerator json, ByteForm form) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("channels");
        for (int i = 0; i < counts.size(); i += 2) {
            json.writeStartObject();
            json.writeFieldName("channel");
            form.write(json, counts.get(i).bytes());
            json.writeNumberField("subscribers", counts.get(i + 1).whole());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeNumberField("patterns", patterns);
        json.writeEndObject();
    }
}
