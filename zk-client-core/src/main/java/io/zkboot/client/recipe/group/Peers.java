/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the members, sorted, by whether they have the same set.
 *
 * @param isListed whether the own one is among them
 */
record Peers(List<String> same, List<String> others, boolean isListed) {
    /**
     * Looks at the members of a group.
     *
     * @param own the own id, whose set is the same also if its node does not say so yet; null for who is no member
     */
    static Peers of(List<GroupMember> members, String fingerprint, @Nullable String own) {
        Predicate<GroupMember> isOwn = each -> each.id().equals(own);
        Predicate<GroupMember> isSame = isOwn.or(each -> fingerprintOf(each).equals(fingerprint));
        return new Peers(
                ids(members, isSame),
                ids(members, isSame.negate()),
                members.stream().anyMatch(isOwn));
    }

    private static List<String> ids(List<GroupMember> members, Predicate<GroupMember> which) {
        return members.stream().filter(which).map(GroupMember::id).sorted().toList();
    }

    static String fingerprintOf(GroupMember member) {
        byte[] data = member.data();
        return data == null ? "" : new String(data, StandardCharsets.UTF_8);
    }
}
