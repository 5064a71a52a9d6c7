/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction of the ensemble has done.
 *
 * @param zxid its number, by which all are ordered
 * @param session who asked for it
 * @param parts what it consists of, in order
 */
public record Committed(long zxid, long session, List<Part> parts) {
    /** One thing that was done. */
    public sealed interface Part {}

    /** A node was made. */
    public record Made(String path, byte @Nullable [] data, boolean ephemeral) implements Part {}

    /** A node was deleted. */
    public record Deleted(String path) implements Part {}

    /** The data of a node were set. */
    public record Changed(String path, byte @Nullable [] data) implements Part {}

    /** A node was demanded to be there, and was. */
    public record Checked(String path) implements Part {}

    /** The session has ended, and its nodes with it. */
    public record SessionEnded() implements Part {}
}
