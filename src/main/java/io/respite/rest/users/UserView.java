package io.respite.rest.users;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.respite.engine.users.Selector;
import io.respite.engine.users.User;
import io.respite.rest.ByteText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A user.
 *
 * @param name of the user
 * @param flags {@code on} or {@code off}, {@code nopass}, {@code sanitize-payload} or {@code
 *     skip-sanitize-payload}
 * @param passwords how many it has; what they are is not told
 * @param rights what it may do
 * @param selectors what it may do besides, each with rights of its own
 */
@Schema(name = "User")
record UserView(
        ByteText name,
        List<String> flags,
        int passwords,
        @JsonUnwrapped Rights rights,
        List<Rights> selectors) {

    /**
     * Rights that go together, as rules of ACL SETUSER: a request is allowed where its command, its
     * keys and its channels all are.
     *
     * @param commands such as {@code +@read} or {@code -keys}, of which a later one counts more
     * @param keys such as {@code ~user:*} or {@code %R~shared:*}
     * @param channels such as {@code &news:*}
     */
    @Schema(name = "Rights")
    record Rights(List<String> commands, List<ByteText> keys, List<ByteText> channels) {

        private static Rights of(Selector selector) {
            return new Rights(
                    words(selector.commandRules()).toList(),
                    words(selector.keyRules()).map(UserView::text).toList(),
                    words(selector.channelRules()).map(UserView::text).toList());
        }

        /* No pattern has a blank. */
        private static Stream<String> words(String rules) {
            return rules.isEmpty() ? Stream.of() : Stream.of(rules.split(" "));
        }
    }

    /** What is to be told of a user. For the engine thread. */
    static UserView of(User user) {
        List<Selector> selectors = user.selectors();
        return new UserView(
                text(user.name()),
                user.flags(),
                user.passwords().size(),
                Rights.of(selectors.getFirst()),
                selectors.subList(1, selectors.size()).stream().map(Rights::of).toList());
    }

    static ByteText text(String bytes) {
        return ByteText.of(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
