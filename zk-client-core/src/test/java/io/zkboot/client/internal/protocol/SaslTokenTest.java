/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.apache.jute.BinaryOutputArchive;
import org.apache.zookeeper.proto.GetSASLRequest;
import org.apache.zookeeper.proto.RequestHeader;
import org.apache.zookeeper.proto.SetSASLResponse;
import org.junit.jupiter.api.Test;

/** The tokens of SASL, byte for byte as the reference implementation writes them. */
class SaslTokenTest {
    private final Random random = new Random(102);

    @Test
    void tokenIsSentAsTheReferenceDoes() throws IOException {
        for (int i = 0; i < 500; i++) {
            byte[] token = new byte[random.nextInt(300)];
            random.nextBytes(token);
            int xid = random.nextInt();
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            BinaryOutputArchive archive = BinaryOutputArchive.getArchive(expected);
            new RequestHeader(xid, OpCode.SASL.code()).serialize(archive, "header");
            new GetSASLRequest(token).serialize(archive, "request");

            ByteBuffer written = ByteBuffer.allocate(SaslToken.sizeBound(token));
            SaslToken.encode(new JuteWriter(written), xid, token);
            assertThat(Arrays.copyOf(written.array(), written.position())).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void tokenOfTheReferenceIsRead() throws Exception {
        for (int i = 0; i < 500; i++) {
            byte[] token = i == 0 ? null : new byte[random.nextInt(300)];
            if (token != null) {
                random.nextBytes(token);
            }
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            new SetSASLResponse(token).serialize(BinaryOutputArchive.getArchive(sent), "response");
            assertThat(SaslToken.decodeReply(new JuteReader(ByteBuffer.wrap(sent.toByteArray()))))
                    .isEqualTo(token);
        }
        assertThat(SaslToken.decodeReply(new JuteReader(ByteBuffer.allocate(0))))
                .isNull();
    }
}
