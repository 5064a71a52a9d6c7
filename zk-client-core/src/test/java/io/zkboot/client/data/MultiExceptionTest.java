/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultiExceptionTest {
    private static final List<OpResult> RESULTS = List.of(
            new OpResult.Failed(ErrorCode.OK, 0),
            new OpResult.Failed(ErrorCode.NODE_EXISTS, -110),
            new OpResult.Failed(ErrorCode.RUNTIME_INCONSISTENCY, -2));

    @Test
    void itNamesThePartThatFailed() {
        MultiException failed = new MultiException(1, "create", "/b", -110, RESULTS);
        assertThat(failed)
                .hasMessage("multi /b: create failed, the part at index 1 of 3 parts; nothing was applied"
                        + " [NODE_EXISTS, outcome REJECTED]");
        assertThat(failed.failedIndex()).isEqualTo(1);
        assertThat(failed.path()).isEqualTo("/b");
        assertThat(failed.code()).isEqualTo(ErrorCode.NODE_EXISTS);
        assertThat(failed.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(failed.results()).isEqualTo(RESULTS);
    }

    @Test
    void causeIsWhatThePartAloneWouldHaveThrown() {
        assertThat(new MultiException(1, "create", "/b", -110, RESULTS).getCause())
                .isInstanceOfSatisfying(NodeExistsException.class, cause -> {
                    assertThat(cause.path()).isEqualTo("/b");
                    assertThat(cause.operation()).isEqualTo("create");
                });
    }

    @Test
    void unknownCodeKeepsItsNumber() {
        MultiException failed = new MultiException(0, "delete", "/a", -999, RESULTS);
        assertThat(failed.code()).isEqualTo(ErrorCode.UNKNOWN);
        assertThat(failed.rawCode()).isEqualTo(-999);
        assertThat(((ZkException) failed.getCause()).rawCode()).isEqualTo(-999);
    }

    @Test
    void resultsAreCopied() {
        List<OpResult> mine = new ArrayList<>(RESULTS);
        MultiException failed = new MultiException(1, "create", "/b", -110, mine);
        mine.clear();
        assertThat(failed.results()).isEqualTo(RESULTS);
    }

    @Test
    void serializedItKeepsItsFactsAndHasNoResults() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(new MultiException(1, "create", "/b", -110, RESULTS));
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            MultiException copy = (MultiException) in.readObject();
            assertThat(copy.failedIndex()).isEqualTo(1);
            assertThat(copy.code()).isEqualTo(ErrorCode.NODE_EXISTS);
            assertThat(copy.results()).isEmpty();
        }
    }
}
