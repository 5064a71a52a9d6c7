/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReconfigurationTest {
    private static final String SERVER = "server.4=zk4:2888:3888:participant;2181";

    @Test
    void stepsAddUpAndLeaveTheOldValueAlone() {
        Reconfiguration empty = Reconfiguration.incremental();
        Reconfiguration change = empty.adding(SERVER)
                .removing(1, 2)
                .adding("server.5=zk5:2888:3888;2181")
                .removing(3)
                .fromVersion(7);
        assertThat(change)
                .isEqualTo(new Reconfiguration(
                        List.of(SERVER, "server.5=zk5:2888:3888;2181"), List.of(1L, 2L, 3L), null, 7));
        assertThat(empty).isEqualTo(new Reconfiguration(List.of(), List.of(), null, -1));
        assertThat(Reconfiguration.members(List.of(SERVER)).fromVersion(7).members())
                .containsExactly(SERVER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "zk4:2888:3888", "server.4=", "server.x=zk4:2888:3888", "server.4=a:1:2,server.5=b:1:2"})
    void aServerThatCannotBeOneIsRefused(String server) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reconfiguration.incremental().adding(server))
                .withMessageContaining("\"" + server + "\"")
                .withMessageContaining("server.N=")
                .withMessageNotContaining("weight.N=");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reconfiguration.members(List.of(server)))
                .withMessageContaining("or weight.N=number");
    }

    @Test
    void theWholeListAndAChangeExcludeEachOther() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reconfiguration.members(List.of(SERVER)).removing(1))
                .withMessageContaining("incremental");
        assertThatIllegalArgumentException().isThrownBy(() -> Reconfiguration.members(List.of()));
    }

    @Test
    void groupsAndWeightsBelongToAWholeList() {
        List<String> lines = List.of(SERVER, "group.1=4:5:6", "group.2=7", "weight.4=2");
        assertThat(Reconfiguration.members(lines).members()).isEqualTo(lines);
        for (String line : List.of("group.1=4:5", "weight.4=2")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Reconfiguration.incremental().adding(line));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Reconfiguration.members(List.of(line)))
                    .withMessageContaining("at least one server");
        }
        for (String line : List.of("group.1=", "group.x=1", "group.1=1,2", "weight.4=-1", "weight.4=1:2", "role.4=1")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Reconfiguration.members(List.of(SERVER, line)))
                    .withMessageContaining(line);
        }
    }
}
