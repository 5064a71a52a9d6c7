/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Writes down what it hears, about leading and about leaders. */
final class Recording implements ElectionListener, LeaderListener {
    final List<String> leading = Collections.synchronizedList(new ArrayList<>());
    final List<String> leaders = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void granted(Leadership leadership) {
        leading.add("granted");
    }

    @Override
    public void inDoubt(Leadership leadership) {
        leading.add("inDoubt");
    }

    @Override
    public void confirmed(Leadership leadership) {
        leading.add("confirmed");
    }

    @Override
    public void revoked(Leadership leadership) {
        leading.add("revoked " + (leadership.lossReason() == null ? leadership.state() : leadership.lossReason()));
    }

    @Override
    public void leaderChanged(Optional<Leader> leader) {
        leaders.add(leader.map(Leader::id).orElse("nobody"));
    }

    @Override
    public void stale() {
        leaders.add("stale");
    }

    @Override
    public void upToDate() {
        leaders.add("upToDate");
    }

    @Override
    public void failed(Throwable why) {
        leaders.add("failed " + why.getClass().getSimpleName());
    }
}
