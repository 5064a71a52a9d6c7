/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import org.jspecify.annotations.Nullable;

/**
 * A member of a group, as a server has shown it.
 *
 * @param id what it calls itself
 * @param data what it says of itself; null if it says nothing, and in the layouts that have none. Shared by all who
 *     ask: the array must not be changed
 * @param path path of its node
 * @param session the session that it goes with
 * @param since transaction that made its node: the members in the order in which they joined, and another number for
 *     one that has left and joined again
 */
@SuppressWarnings("ArrayRecordComponent") // compared by what identifies it
public record GroupMember(String id, byte @Nullable [] data, String path, long session, long since) {
    /** Whether it is the same member: the same node, not a later one of its name. Its data may differ. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GroupMember member && since == member.since && path.equals(member.path);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(since) * 31 + path.hashCode();
    }

    /** Shows no data. */
    @Override
    public String toString() {
        return "GroupMember[" + id + ", " + path + ", session 0x" + Long.toHexString(session) + "]";
    }
}
