/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.JuteWriter;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A few records byte for byte, as a second opinion that no library shares with us. */
class GoldenFramesTest {
    @Test
    void connectRequest() {
        ConnectRequest request = new ConnectRequest(0x1_0000_0002L, 30_000, 0x100_0000_0000_0001L, new byte[16], true);
        assertThat(encoded(request.sizeBound(), request::encode)).isEqualTo(hex("""
                00000000            protocol version
                0000000100000002    last zxid seen
                00007530            timeout
                0100000000000001    session
                00000010            length of the password
                00000000000000000000000000000000
                01                  read-only will do
                """));
    }

    @Test
    void connectResponse() throws Exception {
        ConnectResponse response = ConnectResponse.decode(reader("""
                00000000            protocol version
                00004e20            timeout
                0100000000000001    session
                00000010            length of the password
                000102030405060708090a0b0c0d0e0f
                01                  read-only
                """));
        assertThat(response.timeoutMillis()).isEqualTo(20_000);
        assertThat(response.sessionId()).isEqualTo(0x100_0000_0000_0001L);
        assertThat(response.password()).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        assertThat(response.readOnly()).isTrue();
    }

    @Test
    void getDataRequest() {
        Request<NodeData> request = Request.getData("/caf\u00e9", true);
        assertThat(encoded(request.sizeBound(), request::encode)).isEqualTo(hex("""
                00000006            length of the path
                2f636166c3a9        /caf\u00e9
                01                  watch
                """));
    }

    @Test
    void getDataReply() throws Exception {
        NodeData reply = Request.getData("/a", true).decodeReply(reader("""
                00000002            length of the data
                6869                hi
                0000000000000001    czxid
                0000000000000002    mzxid
                0000000000000003    ctime
                0000000000000004    mtime
                00000005            version
                00000006            cversion
                00000007            aversion
                0000000000000008    ephemeral owner
                00000009            data length
                0000000a            children
                000000000000000b    pzxid
                """));
        assertThat(reply.text()).isEqualTo("hi");
        assertThat(reply.stat()).isEqualTo(new Stat(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
    }

    @Test
    void setWatches2Request() {
        WatchRequest.SetWatches2 request = new WatchRequest.SetWatches2(
                0xff, List.of("/a", "/b"), List.of("/c"), List.of(), List.of("/d"), List.of("/"));
        assertThat(encoded(request.sizeBound(), request::encode)).isEqualTo(hex("""
                00000000000000ff    relative zxid
                00000002            data
                000000022f61
                000000022f62
                00000001            exists
                000000022f63
                00000000            children
                00000001            persistent
                000000022f64
                00000001            recursive
                000000012f
                """));
    }

    private static String encoded(int bound, Consumer<JuteWriter> writing) {
        ByteBuffer out = ByteBuffer.allocate(bound);
        writing.accept(new JuteWriter(out));
        return HexFormat.of().formatHex(out.array(), 0, out.position());
    }

    private static JuteReader reader(String lines) {
        return new JuteReader(ByteBuffer.wrap(HexFormat.of().parseHex(hex(lines))));
    }

    /** The first word of each line; the rest is for the reader. */
    private static String hex(String lines) {
        return lines.lines().map(line -> line.split(" ", 2)[0]).reduce("", String::concat);
    }
}
