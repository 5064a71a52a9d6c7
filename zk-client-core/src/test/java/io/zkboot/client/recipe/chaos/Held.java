/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.Transaction;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.lock.Grant;

/** What a contender holds, as far as those who write under it are concerned. */
interface Held {
    /** Whether it is held, as far as can be known here. */
    boolean isHeld();

    /** What a store that is no ZooKeeper is told. */
    long token();

    /** The same writes, applied only while it is held. */
    Transaction guard(Transaction writes);

    static Held of(Grant grant) {
        return new Held() {
            @Override
            public boolean isHeld() {
                return grant.isHeld();
            }

            @Override
            public long token() {
                return grant.fencingToken();
            }

            @Override
            public Transaction guard(Transaction writes) {
                return grant.guard(writes);
            }

            @Override
            public String toString() {
                return grant.toString();
            }
        };
    }

    static Held of(Leadership leadership) {
        return new Held() {
            @Override
            public boolean isHeld() {
                return leadership.isHeld();
            }

            @Override
            public long token() {
                return leadership.epoch();
            }

            @Override
            public Transaction guard(Transaction writes) {
                return leadership.guard(writes);
            }

            @Override
            public String toString() {
                return leadership.toString();
            }
        };
    }
}
