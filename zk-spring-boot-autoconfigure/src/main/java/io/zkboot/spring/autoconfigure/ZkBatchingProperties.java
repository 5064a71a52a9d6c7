/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** Which requests travel together. */
public class ZkBatchingProperties {
    private @Nullable ZkBatchingProperties inherited;

    /** Whether reads without a watch that wait for a busy server travel together, as one request. */
    private @Nullable Boolean reads;

    /**
     * Whether writes that wait for a busy server travel together, as one transaction. If one of them is refused, all
     * are sent again one by one.
     */
    private @Nullable Boolean writes;

    public @Nullable Boolean getReads() {
        return reads;
    }

    boolean reads() {
        if (reads != null) {
            return reads;
        }
        return inherited == null || inherited.reads();
    }

    public void setReads(@Nullable Boolean reads) {
        this.reads = reads;
    }

    public @Nullable Boolean getWrites() {
        return writes;
    }

    boolean writes() {
        if (writes != null) {
            return writes;
        }
        return inherited != null && inherited.writes();
    }

    public void setWrites(@Nullable Boolean writes) {
        this.writes = writes;
    }

    void inherit(ZkBatchingProperties from) {
        inherited = from;
    }
}
