/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One call of a client.
 *
 * @param form how the steps go together
 * @param steps one, but of a multi
 */
record Call(Form form, List<Step> steps) {
    /** How the steps go together. */
    enum Form {
        SINGLE,
        /** All or nothing. */
        MULTI,
        /** A sync, and the read behind it. */
        SYNCED
    }

    Call {
        steps = List.copyOf(steps);
    }

    static Call of(Step step) {
        return new Call(Form.SINGLE, List.of(step));
    }

    static Call synced(Step step) {
        return new Call(Form.SYNCED, List.of(step));
    }

    static Call multi(Step... steps) {
        return new Call(Form.MULTI, List.of(steps));
    }

    /** The only step, or the first one. */
    Step step() {
        return steps.get(0);
    }

    boolean isWrite() {
        return steps.stream()
                .anyMatch(step -> !step.kind().isRead() && !step.kind().isWatch());
    }

    String word() {
        return form + "|" + steps.stream().map(Step::word).collect(Collectors.joining("|"));
    }

    static Call of(String word) {
        String[] parts = word.split("\\|", -1);
        return new Call(
                Form.valueOf(parts[0]),
                Arrays.stream(parts).skip(1).map(Step::of).toList());
    }
}
