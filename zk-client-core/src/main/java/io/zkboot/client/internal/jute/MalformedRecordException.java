/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

/** The bytes are not the record that was expected. */
public final class MalformedRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public MalformedRecordException(String message) {
        super(message);
    }
}
