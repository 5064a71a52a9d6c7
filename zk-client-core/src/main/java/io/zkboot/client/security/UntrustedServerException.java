/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.security.cert.CertificateException;

/** A server has shown a certificate that is not to be trusted. The message says why, in words. */
public final class UntrustedServerException extends CertificateException {
    private static final long serialVersionUID = 1L;

    UntrustedServerException(String message, CertificateException cause) {
        super(message, cause);
    }
}
