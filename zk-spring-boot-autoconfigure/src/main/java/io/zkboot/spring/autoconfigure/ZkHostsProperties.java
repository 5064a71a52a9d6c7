/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** The servers. */
public class ZkHostsProperties {
    private @Nullable ZkHostsProperties inherited;

    /** Whether the servers are tried in random order instead of as listed. */
    private @Nullable Boolean shuffle;

    /** Whether the client follows changes of the ensemble's membership instead of keeping to the connect string. */
    private @Nullable Boolean followEnsembleChanges;

    public @Nullable Boolean getShuffle() {
        return shuffle;
    }

    boolean shuffle() {
        if (shuffle != null) {
            return shuffle;
        }
        return inherited == null ? true : inherited.shuffle();
    }

    public void setShuffle(@Nullable Boolean shuffle) {
        this.shuffle = shuffle;
    }

    public @Nullable Boolean getFollowEnsembleChanges() {
        return followEnsembleChanges;
    }

    boolean followEnsembleChanges() {
        if (followEnsembleChanges != null) {
            return followEnsembleChanges;
        }
        return inherited == null ? false : inherited.followEnsembleChanges();
    }

    public void setFollowEnsembleChanges(@Nullable Boolean followEnsembleChanges) {
        this.followEnsembleChanges = followEnsembleChanges;
    }

    void inherit(ZkHostsProperties from) {
        inherited = from;
    }
}
