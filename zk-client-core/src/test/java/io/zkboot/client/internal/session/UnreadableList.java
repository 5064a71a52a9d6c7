/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.data.Acl;
import java.util.AbstractList;
import org.jspecify.annotations.Nullable;

/** A list of a user that throws when it is encoded. */
final class UnreadableList extends AbstractList<Acl> {
    private final @Nullable Error error;

    UnreadableList() {
        this(null);
    }

    /** With what it throws instead of an exception. */
    UnreadableList(@Nullable Error error) {
        this.error = error;
    }

    @Override
    public Acl get(int index) {
        if (StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("writeAcls")))) {
            if (error != null) {
                throw error;
            }
            throw new IllegalStateException("a list of the user");
        }
        return Acl.OPEN_UNSAFE.get(index);
    }

    @Override
    public int size() {
        return 1;
    }
}
