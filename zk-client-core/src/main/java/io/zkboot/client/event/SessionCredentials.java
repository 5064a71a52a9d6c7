/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.util.Arrays;

/**
 * What it takes to take up a session in another client: see {@link io.zkboot.client.ZkClientBuilder#session}. Whoever
 * has it owns the session and its ephemeral nodes, so keep it as you keep a password.
 *
 * @param id id of the session
 * @param password password that the server gave to it; copied in and out, never shown
 */
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode compare its bytes
public record SessionCredentials(long id, byte[] password) {
    /**
     * Takes a copy of the password.
     *
     * @throws IllegalArgumentException if the id is 0
     */
    public SessionCredentials {
        if (id == 0) {
            throw new IllegalArgumentException("0 is not the id of a session; there was no session yet to save.");
        }
        password = given("password", password).clone();
    }

    @Override
    public byte[] password() {
        return password.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SessionCredentials that && id == that.id && Arrays.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }

    @Override
    public String toString() {
        return "SessionCredentials[id=0x" + Long.toHexString(id) + ", password=<redacted>]";
    }
}
