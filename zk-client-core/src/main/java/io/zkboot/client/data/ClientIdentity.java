/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

/**
 * An identity that the server has found this client to have.
 *
 * @param scheme the scheme, such as {@code digest}, {@code ip}, {@code sasl} or {@code x509}
 * @param user who it is within the scheme: the user of a digest without the digest, the address of {@code ip}
 */
public record ClientIdentity(String scheme, String user) {}
