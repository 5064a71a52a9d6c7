/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.host.HostPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                    zk1,zk2,               | zk1:2181,zk2:2181
                    ,zk1,, ,zk2            | zk1:2181,zk2:2181
                    zk1,zk2,/app           | zk1:2181,zk2:2181/app
                    zk1/app,zk2/app        | zk1:2181,zk2:2181/app
                    zk1:3/a/b , zk2:4/a/b, | zk1:3,zk2:4/a/b
                    zk1/,zk2/              | zk1:2181,zk2:2181
                    zk_1.my-app.example.com. | zk_1.my-app.example.com.:2181
                    zoo.1.x2bc             | zoo.1.x2bc:2181
                    bücher.example         | bücher.example:2181
                    010.0.0.1              | 010.0.0.1:2181
                    127.1                  | 127.1:2181
                    [::ffff:10.0.0.1]      | [::ffff:10.0.0.1]:2181
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
                    ,             | names no server
                    ", ,/app"     | names no server
                    a/x,b/y       | a chroot before the end; write it once
                    a/x,b         | a chroot before the end; write it once
                    a,b/x,c/x     | a chroot before the end; write it once
                    zk1/a,b:c     | given to chroot(path)
                    zk1;zk2       | separate servers by commas
                    zk1:1;zk2:2   | separate servers by commas
                    ${ZK}         | a placeholder that was not resolved, at index 0
                    ${ZK:zk1}:99  | a placeholder that was not resolved
                    zk1/${APP}    | a placeholder that was not resolved, at index 4
                    $ZK:2181      | '$ZK' of a server cannot be one: it holds a placeholder
                    a,{{zk}}      | server 2 '{{zk}}'
                    <host>:2181   | letters, digits
                    zk1?x         | letters, digits
                    a..b          | no part between its dots
                    .a            | no part between its dots
                    a,-b          | no part between its dots
                    a.-b          | no part between its dots
                    10.0.0.256    | an IPv4 address has four numbers up to 255
                    10.0.0.1.2    | an IPv4 address has four numbers up to 255
                    zk1:2181,2182 | '2182' of a server cannot be one: it is a number
                    2181/app      | it is a number
                    dns-srv://12. | it is a number
                    [1::2::3]     | no IPv6 address
                    [12:34]       | no IPv6 address
                    [::1%]        | no IPv6 address
                    [fe80::1%a]]  | behind the bracket
                    dns-srv://a b | letters, digits
                    dns-srv://${S} | a placeholder that was not resolved
                    dns-srv://a,b | one name behind
                    :2181         | no host before the port
                    a:0           | the port '0'; a port is a number from 1 to 65535
                    a,b:65536     | server 2 'b:65536' has the port
                    a:99999999999 | the port '99999999999'
                    a:x           | the port 'x'
                    a:-1          | the port '-1'
                    a:+1          | the port '+1'
                    ::1           | in brackets
                    2001:db8::1   | in brackets
                    [::1          | never closes
                    [::1]x        | something behind the bracket
                    [::1]:x       | the port 'x'
                    [zk1]:2181    | no IPv6 address in its brackets
                    []            | no IPv6 address in its brackets
                    zk1 zk2       | blank
                    zk1]          | letters, digits
                    zk://zk1:2181 | a scheme 'zk://'
                    ://zk1        | a scheme '://'
                    ;zk1          | separate servers by commas
                    dns-srv://:1  | one name behind
                    dns-srv://,a  | one name behind
                    """)
    void faultIsNamedWithItsPlace(String text, String fault) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectString.parse(text))
                .withMessageStartingWith("Connect string '" + text + "': ")
                .withMessageContaining(fault);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna:secret@zk1:2181",
                "zk1,anna:secret@zk2/app",
                "zk://anna:secret@zk1",
                "anna:se/cret@zk1",
                "anna:se,cret@zk1",
                "anna:secret@",
                "@anna:secret",
                "=secret",
                "zk1:2181?password=secret",
                "zk1;password=secret",
                "dns-srv://anna:secret@zk1"
            })
    void whatMayBeASecretIsNotRepeated(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectString.parse(text))
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("anna", "secret", "cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"anna:secret@zk1:2181", "@zk1", "zk1,anna@zk2"})
    void userInAConnectStringIsSentElsewhere(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectString.parse(text))
                .withMessageContaining("holds no user and no password, they are given to auth(...) or sasl(...)");
    }

    @Test
    void serversThatAreListedOneByOneArePutTogether() {
        assertThat(ConnectString.ofServers(List.of("zk1:1", "zk2"))).isEqualTo("zk1:1,zk2");
        for (String other : List.of(" ", "/app", "zk1/app", ",zk1", "zk1,zk2")) {
            assertThatIllegalArgumentException()
                    .as(other)
                    .isThrownBy(() -> ConnectString.ofServers(List.of("zk1", other)))
                    .withMessageContaining("the connect string '" + other + "' is not one server");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "1.", "a"})
    void aNameOfAnyLengthIsRefusedWithItsFault(String part) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ConnectString.parse(part.repeat(100_000) + "b"))
                .withMessageContaining("has more than 253 characters");
    }

    @Test
    void connectStringWithoutServersCannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new ConnectString(List.of(), ""));
    }
}
