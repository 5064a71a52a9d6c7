/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.security.GeneralSecurityException;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Where the context of the next connection comes from. Any thread; may block. Its text names no secret. */
interface TlsContextSource {
    SSLContext get() throws GeneralSecurityException;

    /** The context that the whole JVM shares. */
    static TlsContextSource ofTheJdk() {
        return new TlsContextSource() {
            @Override
            public SSLContext get() throws GeneralSecurityException {
                return SSLContext.getDefault();
            }

            @Override
            public String toString() {
                return "trust of the JDK";
            }
        };
    }

    /** The context of the user. */
    static TlsContextSource supplied(Supplier<SSLContext> supplier) {
        return new TlsContextSource() {
            @Override
            @SuppressWarnings("NullAway") // code of the user, which may not keep its promise
            public SSLContext get() throws GeneralSecurityException {
                SSLContext context = supplier.get();
                if (context == null) {
                    throw new GeneralSecurityException("the supplier of the SSLContext returned null");
                }
                return context;
            }

            @Override
            public String toString() {
                return "supplied SSLContext";
            }
        };
    }
}
