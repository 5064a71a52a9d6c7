/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

/** What is known of the node of a path. */
enum Known {
    /** It has to be looked at. */
    NOTHING,
    /** It is not there, or if it is a create will say so. */
    ABSENT,
    /** It is ours. */
    OURS,
    /** It goes with an earlier session of this client. */
    EARLIER,
    /** It is another one's. */
    OTHERS
}
