/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.host.HostPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectStringTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    localhost              | localhost:2181
                    localhost:             | localhost:2181
                    zk1:2182,zk2           | zk1:2182,zk2:2181
                    " zk1 , zk2:1 "        | zk1:2181,zk2:1
                    zk1:65535              | zk1:65535
                    10.0.0.1:2181          | 10.0.0.1:2181
                    [::1]                  | [::1]:2181
                    [::1]:                 | [::1]:2181
                    [2001:db8::1]:99,a     | [2001:db8::1]:99,a:2181
                    [fe80::1%eth0]:99      | [fe80::1%eth0]:99
                    zk1/                   | zk1:2181
                    zk1/app                | zk1:2181/app
                    zk1:3,zk2/app/part one | zk1:3,zk2:2181/app/part one
                    zk1/app/               | zk1:2181/app/
                    zk1/a,b:c              | zk1:2181/a,b:c
                    """)
    void serversAndChrootAreRead(String text, String written) {
        ConnectString parsed = ConnectString.parse(text);
        assertThat(parsed).hasToString(written);
        assertThat(ConnectString.parse(parsed.toString())).isEqualTo(parsed);
    }

    @Test
    void partsAreKeptApart() {
        ConnectString parsed = ConnectString.parse("[::1]:1,b/x/y");
        assertThat(parsed.hosts()).containsExactly(new HostPort("::1", 1), new HostPort("b", 2181));
        assertThat(parsed.chroot()).isEqualTo("/x/y");
        assertThat(ConnectString.parse("a/").chroot()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
                    ""            | names no server
                    " "           | names no server
                    /app          | names no server
                    ,             | server 1 is empty
                    a,,b          | server 2 is empty
                    a,b,          | server 3 is empty
                    a, /app       | server 2 is empty
                    :2181         | no host before the port
                    a:0           | the port '0'; a port is a number from 1 to 65535
                    a,b:65536     | server 2 ('b:65536') has the port
                    a:99999999999 | the port '99999999999'
                    a:x           | the port 'x'
                    a:-1          | the port '-1'
                    a:+1          | the port '+1'
                    ::1           | in brackets
                    2001:db8::1   | in brackets
                    [::1          | never closes
                    [::1]x        | 'x' behind the bracket
                    [::1]:x       | the port 'x'
                    [zk1]:2181    | no IPv6 address in its brackets
                    []            | no IPv6 address in its brackets
                    zk1 zk2       | blank
                    zk1]          | bracket
                    zk://zk1:2181 | the scheme 'zk://'
                    """)
    void faultIsNamedWithItsPlace(String text, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectString.parse(text))
                .withMessageStartingWith("Connect string '" + text + "': ")
                .withMessageContaining(fault);
    }

    @Test
    void connectStringWithoutServersCannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ConnectString(List.of(), ""));
    }
}
