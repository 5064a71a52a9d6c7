/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

/** An identity that is sent on every connection. The credentials are never shown. */
@SuppressWarnings("ArrayRecordComponent") // compared by identity, as a list of what was added
public record AuthInfo(String scheme, byte[] credentials) {
    @Override
    public String toString() {
        return "AuthInfo[" + scheme + "]";
    }
}
