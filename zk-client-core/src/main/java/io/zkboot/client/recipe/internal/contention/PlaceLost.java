/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

/** A contender has lost its place in a queue, with its session or because its node was deleted. */
final class PlaceLost extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PlaceLost() {
        super("The place in the queue was lost.", null, false, false);
    }
}
