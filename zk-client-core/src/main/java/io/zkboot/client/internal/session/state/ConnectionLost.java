/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.transport.FrameException;
import io.zkboot.client.internal.transport.TlsException;
import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** The connection is of no use any more, or an attempt to get one has failed: why, in a word and in a sentence. */
public final class ConnectionLost extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    public ConnectionLost(Reason reason, String detail) {
        this(reason, detail, null);
    }

    public ConnectionLost(Reason reason, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    /** The connection to the given server broke with an error of the socket. */
    public static ConnectionLost by(IOException e, Object server) {
        return new ConnectionLost(reasonOf(e), server + ": " + messageOf(e), e);
    }

    private static Reason reasonOf(IOException e) {
        if (e instanceof FrameException) {
            return Reason.PROTOCOL;
        }
        if (e instanceof TlsException) {
            return Reason.TLS;
        }
        return e instanceof ConnectException ? Reason.REFUSED : Reason.IO;
    }

    public Reason reason() {
        return reason;
    }

    public String detail() {
        return messageOf(this);
    }

    private static String messageOf(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
