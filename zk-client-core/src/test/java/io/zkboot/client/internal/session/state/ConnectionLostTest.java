/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.transport.FrameException;
import io.zkboot.client.internal.transport.TlsException;
import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

class ConnectionLostTest {
    @Test
    void errorOfTheSocketIsAReasonInAWordAndInASentence() {
        assertLost(new FrameException("no frame"), Reason.PROTOCOL, "zk1:2181: no frame");
        assertLost(new TlsException("no trust", null), Reason.TLS, "zk1:2181: no trust");
        assertLost(new ConnectException("nobody there"), Reason.REFUSED, "zk1:2181: nobody there");
        assertLost(new IOException("reset"), Reason.IO, "zk1:2181: reset");
        assertLost(new IOException(), Reason.IO, "zk1:2181: IOException");
    }

    private static void assertLost(IOException error, Reason reason, String detail) {
        ConnectionLost lost = ConnectionLost.by(error, "zk1:2181");
        assertThat(lost.reason()).isEqualTo(reason);
        assertThat(lost.detail()).isEqualTo(detail);
        assertThat(lost).hasCause(error);
    }
}
