/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import org.jspecify.annotations.Nullable;

/** What several hooks have thrown that were all to be told first: the first of it, and the rest as suppressed. */
final class FirstFailure {
    private FirstFailure() {}

    /** Returns the first one, with the other noted. */
    static Throwable and(@Nullable Throwable first, Throwable next) {
        if (first == null) {
            return next;
        }
        if (first != next) {
            first.addSuppressed(next);
        }
        return first;
    }

    /** Throws it, if there is one, as it is: a hook in another language may throw what its method does not declare. */
    static void rethrow(@Nullable Throwable first) {
        if (first != null) {
            throw FirstFailure.<RuntimeException>asItIs(first);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E asItIs(Throwable failure) throws E {
        throw (E) failure;
    }
}
