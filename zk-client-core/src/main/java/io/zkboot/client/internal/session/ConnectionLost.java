/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.transport.FrameException;
import java.io.IOException;
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/** The connection is of no use any more, or an attempt to get one has failed: why, in a word and in a sentence. */
final class ConnectionLost extends Exception {
    private static final long serialVersionUID = 1L;

    private final Reason reason;

    ConnectionLost(Reason reason, String detail) {
        this(reason, detail, null);
    }

    ConnectionLost(Reason reason, String detail, @Nullable Throwable cause) {
        super(detail, cause);
        this.reason = reason;
    }

    /** The connection to the given server broke with an error of the socket. */
    static ConnectionLost by(IOException e, Object server) {
        Reason reason = e instanceof ConnectException
                ? Reason.REFUSED
                : e instanceof FrameException ? Reason.PROTOCOL : Reason.IO;
        return new ConnectionLost(reason, server + ": " + messageOf(e), e);
    }

    Reason reason() {
        return reason;
    }

    String detail() {
        return messageOf(this);
    }

    private static String messageOf(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
