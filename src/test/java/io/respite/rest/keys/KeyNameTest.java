package io.respite.rest.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.respite.rest.door.ByteForm;
import jakarta.ws.rs.BadRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyNameTest {

    private static final String PATH = "/admin/databases/0/keys/";

    @Test
    void bytesAreTakenAsTheyWereSent() {
        assertThat(KeyName.of(PATH + "a%00%ffb?c=%41", ByteForm.TEXT))
                .isEqualTo(new byte[] {'a', 0, (byte) 0xFF, 'b'});
        assertThat(KeyName.of("http://host:1" + PATH + "a%2Fb", ByteForm.TEXT))
                .isEqualTo("a/b".getBytes());
        assertThat(KeyName.of(PATH + "-_8", ByteForm.BASE64))
                .isEqualTo(new byte[] {(byte) 0xFB, (byte) 0xFF});
        assertThat(KeyName.of(PATH + "%3D", ByteForm.BASE64)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%", "%4", "%zz", "%4z"})
    void brokenEscapesAreRefused(String name) {
        assertThatThrownBy(() -> KeyName.of(PATH + name, ByteForm.TEXT))
                .isInstanceOf(BadRequestException.class)
                .hasMessage("The key is not percent-encoded well");
    }
}
