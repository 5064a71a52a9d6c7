/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

/** What follows the end of a call on the SendThread: the engine's own code, quick and never the user's. */
public interface Continuation {
    /** Whether anybody still wants the call; asked before it is sent. One that nobody wants is dropped unsent. */
    boolean isWanted();

    /** The call has ended. */
    void ended(Call<?> call);

    /** Nobody wanted the call any more, so it was not sent. */
    void dropped();
}
