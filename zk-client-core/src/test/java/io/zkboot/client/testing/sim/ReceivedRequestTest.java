/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.server.Request;
import org.junit.jupiter.api.Test;

class ReceivedRequestTest {
    @Test
    void whatNeedsAMajorityIsWhatTheOfficialServerDecidesWithTheOthersAndASync() throws IllegalAccessException {
        for (Field code : OpCode.class.getFields()) {
            int opCode = code.getInt(null);
            boolean isOfSessions = opCode == OpCode.createSession || opCode == OpCode.closeSession;
            boolean official = new Request(1, 1, opCode, null, null, 1).isQuorum() || opCode == OpCode.sync;
            if (!isOfSessions && opCode != OpCode.error) {
                assertThat(new ReceivedRequest(null, 1, 1, opCode, new byte[0]).needsMajority())
                        .as(code.getName())
                        .isEqualTo(official);
            }
        }
    }
}
