/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.cache.CachedNode;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the nodes of members are called in a layout, and who a node is. */
final class MemberNames {
    private static final Pattern PARTY = Pattern.compile("[0-9a-f]{32}__party__");
    private static final Pattern SHALLOW = Pattern.compile("[0-9a-f]{32}-(.+)", Pattern.DOTALL);

    private final GroupLayout layout;

    MemberNames(GroupLayout layout) {
        this.layout = layout;
    }

    /** Whether a child of this name may be a member. */
    boolean covers(String name) {
        return switch (layout) {
            case CURATOR -> true;
            case KAZOO_PARTY -> PARTY.matcher(name).matches();
            case KAZOO_SHALLOW_PARTY -> SHALLOW.matcher(name).matches();
        };
    }

    boolean hasOwnData() {
        return layout == GroupLayout.CURATOR;
    }

    /** Returns the path of the node for a new member. */
    String pathFor(String group, String id) {
        String unique = Marks.next().toString().replace("-", "");
        String name = switch (layout) {
            case CURATOR -> id;
            case KAZOO_PARTY -> unique + "__party__";
            case KAZOO_SHALLOW_PARTY -> unique + "-" + id;
        };
        if (id.isEmpty() || name.indexOf('/') >= 0 || !ItemNames.isText(id)) {
            throw new IllegalArgumentException("The id \"" + id + "\" makes no name of a node: it must not be empty,"
                    + " nor have a slash or half of a surrogate pair in it.");
        }
        return ZnodePath.requireValid(ZnodePath.child(group, name));
    }

    /** Returns the data of the node for a new member. */
    byte @Nullable [] dataFor(String id, byte @Nullable [] data) {
        if (!hasOwnData()) {
            requireNone(data);
        }
        return switch (layout) {
            case CURATOR -> data;
            case KAZOO_PARTY, KAZOO_SHALLOW_PARTY -> id.getBytes(StandardCharsets.UTF_8);
        };
    }

    private void requireNone(byte @Nullable [] data) {
        if (data != null) {
            throw new IllegalArgumentException(
                    "Members have no data of their own in the layout " + layout + "; pass null, or choose CURATOR.");
        }
    }

    /** Returns who a node is; null if it is no member. */
    @Nullable GroupMember member(CachedNode<byte[]> node) {
        Stat stat = node.stat();
        if (!stat.isEphemeral()) {
            return null;
        }
        String name = ZnodePath.name(node.path());
        byte[] value = node.value();
        String id = switch (layout) {
            case CURATOR -> name;
            case KAZOO_PARTY -> value == null ? name : new String(value, StandardCharsets.UTF_8);
            case KAZOO_SHALLOW_PARTY -> {
                Matcher found = SHALLOW.matcher(name);
                yield found.matches() ? found.group(1) : name;
            }
        };
        return new GroupMember(id, hasOwnData() ? value : null, node.path(), stat.ephemeralOwner(), stat.czxid());
    }
}
