package io.respite.rest.events;

import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Ear;
import io.respite.rest.door.Reply;
import io.respite.rest.door.ReplyReader;
import java.util.List;

/** What is published, on its way to one reader. */
final class Messages implements Ear {

    /** What a message takes beside its bytes when it is read. */
    private static final int OVERHEAD_BYTES = 256;

    private final Outlet outlet;
    private final ByteForm form;

    Messages(Outlet outlet, ByteForm form) {
        this.outlet = outlet;
        this.form = form;
    }

    @Override
    public boolean takes(int bytes) {
        return outlet.takes(bytes + OVERHEAD_BYTES);
    }

    @Override
    public void hear(byte[] bytes) {
        ReplyReader reader = new ReplyReader(bytes, bytes.length);
        while (reader.hasMore()) {
            offer(reader.next().elements());
        }
    }

    /* message channel text, smessage channel text, or pmessage pattern channel text. */
    private void offer(List<Reply> words) {
        String kind = words.getFirst().text();
        if (!kind.endsWith("message")) {
            return;
        }
        byte[] text = words.getLast().bytes();
        byte[] channel = words.get(words.size() - 2).bytes();
        byte[] pattern = kind.equals("pmessage") ? words.get(1).bytes() : null;
        outlet.offer(
                "message",
                text.length + channel.length + OVERHEAD_BYTES,
                json -> {
                    json.writeStartObject();
                    json.writeFieldName("channel");
                    form.write(json, channel);
                    json.writeFieldName("message");
                    form.write(json, text);
                    if (pattern != null) {
                        json.writeFieldName("pattern");
                        form.write(json, pattern);
                    }
                    json.writeEndObject();
                });
    }

    @Override
    public void ended() {
        outlet.end();
    }
}
