/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.data.Acl;
import java.util.AbstractList;

/** A list of a user that throws when it is encoded. */
final class UnreadableList extends AbstractList<Acl> {
    @Override
    public Acl get(int index) {
        if (StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(frame -> frame.getMethodName().equals("writeAcls")))) {
            throw new IllegalStateException("a list of the user");
        }
        return Acl.OPEN_UNSAFE.get(index);
    }

    @Override
    public int size() {
        return 1;
    }
}
