/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

/** What the nodes of the members are called, and who else understands them. */
public enum GroupLayout {
    /** {@code <path>/<id>} with the member's data, as Curator's {@code GroupMember}. One member for each id. */
    CURATOR,
    /**
     * {@code <path>/<32 hex digits>__party__} whose data are the id, as kazoo's {@code Party}. Members have no other
     * data, and several may have one id.
     */
    KAZOO_PARTY,
    /**
     * {@code <path>/<32 hex digits>-<id>}, as kazoo's {@code ShallowParty}. Members have no other data, and several may
     * have one id. Costs no read for each member.
     */
    KAZOO_SHALLOW_PARTY
}
