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

    public boolean isShuffle() {
        if (shuffle != null) {
            return shuffle;
        }
        return inherited == null ? true : inherited.isShuffle();
    }

    public void setShuffle(boolean shuffle) {
        this.shuffle = shuffle;
    }

    public boolean isFollowEnsembleChanges() {
        if (followEnsembleChanges != null) {
            return followEnsembleChanges;
        }
        return inherited == null ? false : inherited.isFollowEnsembleChanges();
    }

    public void setFollowEnsembleChanges(boolean followEnsembleChanges) {
        this.followEnsembleChanges = followEnsembleChanges;
    }

    void inherit(ZkHostsProperties from) {
        inherited = from;
    }
}
