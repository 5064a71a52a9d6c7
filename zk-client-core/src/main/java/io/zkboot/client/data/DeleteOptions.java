/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

/**
 * How a node is deleted.
 *
 * @param version the version that the node must have, {@link Op#ANY_VERSION} for any
 * @param recursive see {@link #recursively()}
 * @param quiet see {@link #quietly()}
 * @param guaranteed see {@link #withGuarantee()}
 * @param idempotent see {@link #asIdempotent()}
 */
public record DeleteOptions(int version, boolean recursive, boolean quiet, boolean guaranteed, boolean idempotent) {
    /** One node of any version, which must exist and have no children. */
    public static final DeleteOptions ANY_VERSION = new DeleteOptions(Op.ANY_VERSION, false, false, false, false);

    /** One node of the given version, which must exist and have no children. */
    public static DeleteOptions version(int version) {
        return new DeleteOptions(version, false, false, false, false);
    }

    /**
     * The same with everything below, which may be of any version. Not atomic: others may see a part deleted, and may
     * add nodes meanwhile, which are deleted as well. Done in many requests, a bounded number of them at a time, all
     * within the deadline of the operation; what was deleted before a failure stays deleted. How many nodes there are
     * is not limited: together with {@link #withGuarantee()} it goes on for as long as others add some. How much is
     * kept of them at a time is: the delete fails with a {@link io.zkboot.client.error.ReplyTooLargeException} if the
     * paths of nodes that have children take more than 64 MiB, or than a few of the largest answers.
     */
    public DeleteOptions recursively() {
        return new DeleteOptions(version, true, quiet, guaranteed, idempotent);
    }

    /** The same, with success if the node does not exist. */
    public DeleteOptions quietly() {
        return new DeleteOptions(version, recursive, true, guaranteed, idempotent);
    }

    /**
     * The same, going on in the background until the server has answered or the client is closed, whatever becomes of
     * the caller: also after its deadline, its cancellation and its interrupt, even one that came before. It waits for
     * room only if twice as many requests are in flight as there may be. It is {@link #asIdempotent() idempotent} too.
     * For nodes that must not stay, such as that of a lock. A refusal is an answer as well; only that of a server in
     * read-only mode is none: the delete waits for one that takes writes.
     */
    public DeleteOptions withGuarantee() {
        return new DeleteOptions(version, recursive, quiet, true, idempotent);
    }

    /**
     * The same, done again if the connection was lost before the answer came, which counts as no try of a retry policy.
     * A node that has gone then is a success, whoever has deleted it. If one is there that has another version or
     * children, and has not certainly been there all the time, the lost delete may have succeeded, and somebody else
     * made the node anew: then, and if the repetition is refused for another reason, the failure is that of the lost
     * one, with the outcome {@code UNKNOWN}.
     */
    public DeleteOptions asIdempotent() {
        return new DeleteOptions(version, recursive, quiet, guaranteed, true);
    }
}
