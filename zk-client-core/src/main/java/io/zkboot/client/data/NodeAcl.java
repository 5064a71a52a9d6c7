/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.util.List;

/**
 * The access control list of a znode with its status.
 *
 * @param acl the entries
 * @param stat the status; {@link Stat#aversion()} is the version that {@code setAcl} compares
 */
public record NodeAcl(List<Acl> acl, Stat stat) {
    /** Takes a copy. */
    public NodeAcl {
        acl = List.copyOf(acl);
    }
}
