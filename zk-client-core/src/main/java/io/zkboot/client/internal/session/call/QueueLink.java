/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import org.jspecify.annotations.Nullable;

/** A link of the {@link OutgoingQueue}, in the call itself: queueing then allocates nothing. */
abstract class QueueLink {
    volatile @Nullable Call<?> next;
}
