/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps out of the log what the JDK's DIGEST-MD5 says about its calculation. At FINE it logs the input of the digest,
 * which is the password in clear, and the digest itself, which is as good as the password. All of that comes from one
 * method; its other records, of what is on the wire, pass.
 */
final class DigestLogFilter implements Filter {
    private static final String CALCULATION = "generateResponseValue";

    /** Held for ever: a logger that nobody holds is collected, and its filter with it. */
    private static final Logger JDK = Logger.getLogger("javax.security.sasl");

    private final @Nullable Filter others;

    private DigestLogFilter(@Nullable Filter others) {
        this.others = others;
    }

    /** Puts the filter in front of the one that is there. Called before each exchange, as others may set theirs. */
    static void install() {
        synchronized (JDK) {
            Filter present = JDK.getFilter();
            if (!(present instanceof DigestLogFilter)) {
                JDK.setFilter(new DigestLogFilter(present));
            }
        }
    }

    @Override
    public boolean isLoggable(LogRecord logged) {
        return !CALCULATION.equals(logged.getSourceMethodName()) && (others == null || others.isLoggable(logged));
    }
}
