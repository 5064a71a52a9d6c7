/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.host.HostPort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers answer to {@code srvr}, and what may come from there instead. */
class ServerInfoTest {
    private static final HostPort SERVER = new HostPort("zk1", 2181);
    private static final String VERSION =
            "Zookeeper version: 3.9.5-c2bd0b7b8d7ac0a8bc62ebe5ee45ee2dd1ff9a4a, built on 2026-01-07 15:28 UTC\n";

    private static ServerInfo parse(String answer) {
        return ServerInfo.parse(SERVER, answer);
    }

    @Test
    void anAnswerIsReadWhateverTheOrderOfItsLines() {
        ServerInfo info = parse(VERSION + "Latency min/avg/max: 0/0.0/0\nReceived: 1\nSent: 0\nConnections: 2\n"
                + "Outstanding: 3\nZxid: 0xffffffff00000002\nMode: leader\nNode count: 5\n"
                + "Proposal sizes last/min/max: -1/-1/-1\n");
        assertThat(info).isEqualTo(new ServerInfo("3.9.5", "leader", 0xffff_ffff_0000_0002L, 5, 2, 3));
        assertThat(parse(VERSION)).isEqualTo(new ServerInfo("3.9.5", "", 0, 0, 0, 0));
    }

    @Test
    void aVersionIsComparedByItsNumbers() {
        ServerInfo info = parse("Zookeeper version: 3.10.0-SNAPSHOT, built on");
        assertThat(info.isAtLeast(3, 9)).isTrue();
        assertThat(info.isAtLeast(3, 10)).isTrue();
        assertThat(info.isAtLeast(3, 11)).isFalse();
        assertThat(parse("Zookeeper version: 4").isAtLeast(3, 9)).isTrue();
        assertThat(parse("Zookeeper version: 999999999.999999999").isAtLeast(4, 0))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Zxid: 1",
                "Zxid: ",
                "Zxid: 0",
                "Zxid: 0x",
                "Zxid: 0xg",
                "Zxid: 0x11111111111111111",
                "Zxid: -0x1",
                "Node count: many",
                "Node count: 2147483648",
                "Connections: 1.5",
                "Outstanding: ",
                "Mode: LEADER",
                "Mode: a mode of more than thirty-two characters"
            })
    void aLineThatIsNoneIsNamedWithoutShowingIt(String line) {
        assertThatExceptionOfType(FourLetterWordException.class)
                .isThrownBy(() -> parse(VERSION + line))
                .withMessageContaining("zk1:2181")
                .withMessageContaining("'" + line.substring(0, line.indexOf(':')) + "'")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "This ZooKeeper instance is not currently serving requests\n",
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "Zookeeper version: x",
                "Zookeeper version: 3.9.9999999999",
                "Zookeeper version: 9999999999.1",
                "Zookeeper version: 1.2.3.4.5.6.7.8.9"
            })
    void whatHasNoVersionIsShownByItsFirstLine(String answer) {
        assertThatExceptionOfType(FourLetterWordException.class)
                .isThrownBy(() -> parse(answer))
                .withMessageContaining("'" + answer.lines().findFirst().orElse("") + "'");
    }

    @Test
    void aVersionOfManyNumbersEndsInARefusalAndNotTheStack() {
        assertThatExceptionOfType(FourLetterWordException.class)
                .isThrownBy(() -> parse("Zookeeper version: 3" + ".1".repeat(30_000)));
    }

    @Test
    void aFirstLineWithoutAnEndIsQuotedInPartAndWithoutControlCharacters() {
        assertThatExceptionOfType(FourLetterWordException.class)
                .isThrownBy(() -> parse("\u001b[2J" + "x".repeat(60_000)))
                .satisfies(failure -> assertThat(failure.getMessage())
                        .hasSizeLessThan(300)
                        .contains("?[2Jxxx")
                        .doesNotContain("\u001b"));
    }
}
