package io.respite.rest.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.ws.rs.BadRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PathNameTest {

    private static final String PATH = "/admin/databases/0/keys/";

    @Test
    void bytesAreTakenAsTheyWereSent() {
        assertThat(PathName.of(PATH + "a%00%ffb?c=%41", 5, ByteForm.TEXT))
                .isEqualTo(new byte[] {'a', 0, (byte) 0xFF, 'b'});
        assertThat(PathName.of("http://host:1" + PATH + "a%2Fb", 5, ByteForm.TEXT))
                .isEqualTo("a/b".getBytes());
        assertThat(PathName.of(PATH + "-_8", 5, ByteForm.BASE64))
                .isEqualTo(new byte[] {(byte) 0xFB, (byte) 0xFF});
        assertThat(PathName.of(PATH + "%3D", 5, ByteForm.BASE64)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//admin/databases/0/keys/x",
                "/admin//databases/0/keys/x",
                "/admin/databases/0/keys/",
                "/admin/databases/0/keys/x/",
                "/admin/databases/0/keys/x/y",
                "/admin/databases/0/keys"
            })
    void anotherPathIsRefused(String path) {
        assertThatThrownBy(() -> PathName.of(path, 5, ByteForm.TEXT))
                .isInstanceOf(BadRequestException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%", "%4", "%zz", "%4z"})
    void brokenEscapesAreRefused(String name) {
        assertThatThrownBy(() -> PathName.of(PATH + name, 5, ByteForm.TEXT))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("The name is not percent-encoded well");
    }
}
