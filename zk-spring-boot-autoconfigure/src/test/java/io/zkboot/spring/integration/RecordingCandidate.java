/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.integration.leader.AbstractCandidate;
import org.springframework.integration.leader.Context;

/** Writes down what it is told, into a list that several may share. */
class RecordingCandidate extends AbstractCandidate {
    final AtomicReference<@Nullable Context> context = new AtomicReference<>();
    private final List<String> told;

    RecordingCandidate(String id, String role, List<String> told) {
        super(id, role);
        this.told = told;
    }

    @Override
    public void onGranted(Context granted) throws InterruptedException {
        told.add(getId() + " granted");
        context.set(granted);
    }

    @Override
    public void onRevoked(Context revoked) {
        told.add(getId() + " revoked");
    }

    /** One that does its work while it is being granted. */
    static final class Working extends RecordingCandidate {
        Working(String id, String role, List<String> told) {
            super(id, role, told);
        }

        @Override
        public void onGranted(Context granted) throws InterruptedException {
            super.onGranted(granted);
            new CountDownLatch(1).await();
        }
    }
}
