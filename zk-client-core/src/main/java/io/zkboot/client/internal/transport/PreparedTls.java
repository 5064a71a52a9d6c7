/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.util.concurrent.Callable;
import javax.net.ssl.SSLEngine;
import tlschannel.ClientTlsChannel;
import tlschannel.NeedsReadException;
import tlschannel.NeedsTaskException;

/** What a {@link TlsChannel} needs before it can speak: the engine, its records on the way, and what drives both. */
record PreparedTls(SSLEngine engine, RecordBuffer records, ClientTlsChannel tls) {
    /** Makes the engine and lets it write its first message, for which much code has to be loaded the first time. */
    static PreparedTls by(Callable<SSLEngine> factory) throws Exception {
        SSLEngine engine = factory.call();
        RecordBuffer records = new RecordBuffer();
        ClientTlsChannel tls = ClientTlsChannel.newBuilder(records, engine)
                .withRunTasks(false)
                .withReleaseBuffers(false)
                .build();
        while (true) {
            try {
                tls.handshake();
            } catch (NeedsTaskException e) {
                e.getTask().run();
            } catch (NeedsReadException firstMessageWritten) {
                return new PreparedTls(engine, records, tls);
            }
        }
    }
}
